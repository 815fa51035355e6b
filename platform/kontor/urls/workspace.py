"""Pages of the provider's workspace."""

from django.urls import include, path

urlpatterns = [
    path("", include("frontend.workspace.urls")),
    path("account/", include("allauth.urls")),
]
