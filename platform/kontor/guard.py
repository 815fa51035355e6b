"""Refusing to start in production with what is only fit for a developer's machine."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

# Both are public, which is why production refuses them.
DEVELOPMENT_SECRET_KEY = "development-only-secret-key-that-production-refuses-to-start-with"  # noqa: S105
DEVELOPMENT_MASTER_KEY = base64.b64encode(b"development-only-master-key-32by").decode()
SECRET_LENGTH_MIN = 40


def refuse_unsafe(
    *,
    debug: bool,
    environment_name: str,
    secret_key: str,
    master_keys: Sequence[str],
    allowed_hosts: Sequence[str],
) -> None:
    """Errors: `ImproperlyConfigured`, naming the setting and what to do."""
    if environment_name not in {"development", "production"}:
        raise ImproperlyConfigured("KONTOR_ENVIRONMENT is either development or production")
    for key in master_keys:
        _check_master_key(key)
    if environment_name == "development":
        return
    if debug:
        raise ImproperlyConfigured("KONTOR_DEBUG must be 0 in production")
    if secret_key == DEVELOPMENT_SECRET_KEY or len(secret_key) < SECRET_LENGTH_MIN:
        raise ImproperlyConfigured(
            f"KONTOR_SECRET_KEY must be a secret of at least {SECRET_LENGTH_MIN} characters"
        )
    if not master_keys or DEVELOPMENT_MASTER_KEY in master_keys:
        raise ImproperlyConfigured("KONTOR_MASTER_KEYS must hold a key: `openssl rand -base64 32`")
    if "*" in allowed_hosts:
        raise ImproperlyConfigured("KONTOR_ALLOWED_HOSTS must name its hosts; * is refused")


def _check_master_key(key: str) -> None:
    try:
        size = len(base64.b64decode(key, validate=True))
    except binascii.Error:
        size = 0
    if size != 32:
        raise ImproperlyConfigured("each of KONTOR_MASTER_KEYS must be 32 bytes in base64")
