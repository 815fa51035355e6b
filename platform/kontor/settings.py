"""Settings, all from the environment (see README for the list). Safe unless KONTOR_DEBUG=1."""

from pathlib import Path

import unfold

from kontor import celery, environment, guard, logs, offerings, reporting

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(environment.text("KONTOR_HOME") or ROOT / ".kontor")

DEBUG = environment.flag("KONTOR_DEBUG", default=False)
ENVIRONMENT = environment.text("KONTOR_ENVIRONMENT", "development" if DEBUG else "production")
SECRET_KEY = environment.text("KONTOR_SECRET_KEY")
MASTER_KEYS = environment.words("KONTOR_MASTER_KEYS")
# The domain under which the workspace and every portal live: workspace.<base>, <client>.<base>.
BASE_DOMAIN = environment.text("KONTOR_BASE_DOMAIN", "localhost")
PUBLIC_PORT = environment.text("KONTOR_PUBLIC_PORT")
IS_HTTPS = environment.flag("KONTOR_HTTPS", default=not DEBUG)
ALLOWED_HOSTS = environment.words("KONTOR_ALLOWED_HOSTS", f"{BASE_DOMAIN},.{BASE_DOMAIN}")

# ---- What runs ----
SHARED_APPS = [
    "django_tenants",
    "kernel.shared",
    "tenants",
    "apps.workspace",
    "billing",
    "frontend",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "heroicons",
    "csp",
    "rest_framework",
    "drf_spectacular",
]
TENANT_APPS = ["kernel", "apps.parties", "apps.records", "apps.accounting", "api"]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]

OFFERINGS, LISTENERS = offerings.OFFERINGS, offerings.LISTENERS
SWEEPS_OF_DOORS = offerings.SWEEPS_OF_DOORS

TENANT_MODEL = "tenants.Client"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_SYNC_ROUTER = "kernel.db.router.ScopeRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
AUTH_USER_MODEL = "tenants.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- Databases, cache, queue ----
DATABASE_URL = environment.text("DATABASE_URL", "postgresql:///kontor")
DATABASE_OWNER_URL = environment.text("DATABASE_OWNER_URL", DATABASE_URL)
DATABASES = {
    "default": environment.database(
        DATABASE_URL,
        CONN_MAX_AGE=environment.number("KONTOR_CONNECTION_SECONDS", 600),
        CONN_HEALTH_CHECKS=True,
        SWITCH_ROLE=True,
    ),
    # The owner of the tables; used for migrations and provisioning alone.
    "owner": environment.database(DATABASE_OWNER_URL, SWITCH_ROLE=False),
}
REDIS_URL = environment.text("REDIS_URL", "redis://127.0.0.1:6379/0")
# Installations that share one Valkey database keep apart by it.
KEY_PREFIX = environment.text("KONTOR_KEY_PREFIX")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": KEY_PREFIX,
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace(
    "?db=", "?virtual_host="
)
# Made here so that every process that knows these settings also knows whom to send tasks to.
CELERY_APP = celery.app
# False in tests: they run relay and jobs by hand, in their own order.
DISPATCH_TO_BROKER = environment.flag("KONTOR_DISPATCH", default=True)

# ---- Doors ----
ROOT_URLCONF = "kontor.urls.workspace"
WORKSPACE_HOST = environment.text("KONTOR_WORKSPACE_HOST", f"workspace.{BASE_DOMAIN}")
MIDDLEWARE = [
    "kontor.middleware.requests.RequestContext",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kontor.middleware.hosts.HostMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kontor.middleware.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "frontend.middleware.ActivityMiddleware",
    "frontend.middleware.SecondFactorMiddleware",
    "frontend.refusals.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "frontend.shell.shell",
            ],
            "builtins": ["frontend.templatetags.kontor"],
        },
    }
]
WSGI_APPLICATION = "kontor.wsgi.application"
DEFAULT_EXCEPTION_REPORTER = "kontor.debug_page.ShortValues"
STATIC_URL = "/static/"
STATIC_ROOT = None if DEBUG else Path(environment.text("KONTOR_STATIC_ROOT") or HOME / "static")
INTER = "unfold/fonts/inter"
STATICFILES_DIRS = [
    # Inter comes with django-unfold; the application itself is not installed.
    (INTER, Path(unfold.__file__).parent / "static" / INTER),
]
MEDIA_ROOT = Path(environment.text("KONTOR_FILES") or HOME / "files")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "client_files": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "frontend.static_storage.HashedModules"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
# A bill of 500 lines has ten fields each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024

NOBODY, SELF = "'none'", "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NOBODY],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NOBODY],
        "base-uri": [NOBODY],
        "manifest-src": [SELF],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = IS_HTTPS and environment.flag("KONTOR_HTTPS_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# ---- People ----
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "frontend.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# A new address takes the old one's place once it is verified.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kontor"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENVIRONMENT == "development" and not IS_HTTPS
# Provider staff must hold a second factor before they reach any client.
SECOND_FACTOR_FOR_STAFF = environment.flag("KONTOR_SECOND_FACTOR", default=not DEBUG)
USERSESSIONS_TRACK_ACTIVITY = True
DEFAULT_FROM_EMAIL = environment.text("KONTOR_MAIL_FROM", f"kontor@{BASE_DOMAIN}")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if environment.text("KONTOR_MAIL_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = str(HOME / "mail")
EMAIL_HOST = environment.text("KONTOR_MAIL_HOST")
EMAIL_PORT = environment.number("KONTOR_MAIL_PORT", 587)
EMAIL_HOST_USER = environment.text("KONTOR_MAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("KONTOR_MAIL_PASSWORD")
EMAIL_USE_TLS = environment.flag("KONTOR_MAIL_TLS", default=True)
# Documents sent to <client>@MAIL_DOMAIN: from folders of this machine, or imaps://user:pw@host/…
MAIL_DOMAIN = environment.text("KONTOR_MAIL_DOMAIN", BASE_DOMAIN)
MAILBOX_URL = environment.text("KONTOR_MAILBOX")
MAILBOX_FOLDER = HOME / "mail"

# ---- Languages ----
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("cs", "Čeština"), ("hu", "Magyar"), ("da", "Dansk")]
LOCALE_PATHS = [ROOT / "frontend" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = False

# ---- API ----
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.access.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.access.HoldsPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "api.openapi.operations.OperationSchema",
    "EXCEPTION_HANDLER": "api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kontor API",
    "DESCRIPTION": "A client's books, by API key. Money is a decimal string with its currency.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Choices that several shapes share are named for what they are, not by a hash.
    "ENUM_NAME_OVERRIDES": {
        "AccountKind": "api.v1.accounting.ledger_shapes.KINDS",
        "BatchState": "api.v1.accounting.payment_shapes.STATES",
        "BillKind": "api.v1.accounting.bill_shapes.KINDS",
        "BillState": "api.v1.accounting.bill_shapes.STATES",
        "DimensionKind": "api.v1.accounting.dimensions.KINDS",
        "ImportFormat": "api.v1.accounting.import_shapes.FORMATS",
        "InvoiceKind": "api.v1.accounting.invoice_shapes.KINDS",
        "InvoiceState": "api.v1.accounting.invoice_shapes.STATES",
        "PartyKind": "api.v1.parties.shapes.KINDS",
        "PeriodState": "api.v1.accounting.periods.STATES",
        "ReadState": "api.v1.records.shapes.READ_STATES",
    },
}
# Webhooks to addresses of the own network are refused, except where a developer runs everything.
WEBHOOKS_TO_PRIVATE_NETWORKS = environment.flag("KONTOR_WEBHOOKS_PRIVATE", default=DEBUG)
# Who answers for VAT ids: the EU's VIES, or nobody where there is no way out.
VAT_REGISTER = (
    "apps.parties.vies.service.Vies"
    if environment.flag("KONTOR_VIES", default=not DEBUG)
    else "apps.parties.vies.offline.Offline"
)

# ---- Watching it ----
LOGGING = logs.configure(debug=DEBUG, level=environment.text("KONTOR_LOG_LEVEL", "INFO"))
SENTRY_DSN = environment.text("SENTRY_DSN")
reporting.start(dsn=SENTRY_DSN, environment=ENVIRONMENT)
METRICS_TOKEN = environment.text("KONTOR_METRICS_TOKEN")

if DEBUG:
    SECRET_KEY = SECRET_KEY or guard.DEVELOPMENT_SECRET_KEY
    MASTER_KEYS = MASTER_KEYS or [guard.DEVELOPMENT_MASTER_KEY]
guard.refuse_unsafe(
    debug=DEBUG,
    environment_name=ENVIRONMENT,
    secret_key=SECRET_KEY,
    master_keys=MASTER_KEYS,
    allowed_hosts=ALLOWED_HOSTS,
)
