"""Pages of a client's portal, and the API of that client."""

from django.urls import include, path

urlpatterns = [
    path("", include("frontend.portal.urls")),
    path("", include("kontor.urls.everywhere")),
    path("", include("frontend.urls_accounts")),
    path("account/", include("allauth.urls")),
    path("api/", include("api.urls")),
]
