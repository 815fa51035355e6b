"""Pages of a client's portal, and the API of that client."""

from django.urls import include, path

urlpatterns = [
    path("", include("frontend.portal.urls")),
    path("account/", include("allauth.urls")),
]
