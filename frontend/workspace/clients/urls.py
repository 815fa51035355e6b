"""Addresses of clients in the workspace."""

from django.urls import path

from frontend.workspace.clients import acts, file, views

urlpatterns = [
    path("", views.client_list, name="clients"),
    path("new/", views.new_client, name="client_new"),
    path("new/address/", views.propose_slug, name="client_new_slug"),
    path("new/country/", views.propose_for_country, name="client_new_country"),
    path("setup/<uuid:job_id>/", views.progress, name="client_progress"),
    path("setup/<uuid:job_id>/again/", views.retry_setup, name="client_setup_again"),
    path("<slug:slug>/file/", file.client_file_page, name="client"),
    path("<slug:slug>/file/assign/", acts.assign, name="client_assign"),
    path(
        "<slug:slug>/file/assignments/<int:assignment_id>/end/",
        acts.end_assignment,
        name="client_assignment_end",
    ),
    path("<slug:slug>/file/invite/", acts.invite, name="client_invite"),
    path(
        "<slug:slug>/file/invitations/<uuid:invitation_id>/revoke/",
        acts.revoke_invitation,
        name="client_invitation_revoke",
    ),
    path("<slug:slug>/file/members/<int:member_id>/role/", acts.member_role, name="client_member"),
    path(
        "<slug:slug>/file/members/<int:member_id>/revoke/",
        acts.revoke_member,
        name="client_member_revoke",
    ),
    path("<slug:slug>/file/state/<slug:to>/", acts.change_state, name="client_state"),
    path("<slug:slug>/file/services/", acts.services_bought, name="client_services"),
    path("<slug:slug>/file/plan/", acts.plan, name="client_plan"),
]
