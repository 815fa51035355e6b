"""Pages around signing in that allauth doesn't have."""

from django.urls import path

from frontend import entrance, profile

urlpatterns = [
    path("invitation/<str:token>/", entrance.accept, name="invitation"),
    path("account/profile/", profile.profile, name="profile"),
]
