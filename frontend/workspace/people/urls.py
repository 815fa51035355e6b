"""Addresses of the provider's people in the workspace."""

from django.urls import path

from frontend.workspace.people import views

urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="people_invite"),
    path(
        "invitations/<uuid:invitation_id>/revoke/",
        views.revoke_invitation,
        name="people_invitation_revoke",
    ),
    path("<int:worker_id>/", views.person, name="person"),
    path("<int:worker_id>/leave/", views.leave, name="person_leave"),
]
