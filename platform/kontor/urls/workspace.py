"""Pages of the provider's workspace."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("frontend.workspace.urls")),
    path("", include("kontor.urls.everywhere")),
    path("", include("frontend.urls_accounts")),
    path("account/", include("allauth.urls")),
    path("api/", include("api.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("", include("frontend.urls_styleguide")))
