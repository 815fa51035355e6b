"""Users, keys, webhooks, the company, and one's own account."""

from django.urls import path

from frontend.portal.settings import keys, own, users, webhooks

urlpatterns = [
    path("", own.first, name="settings"),
    path("users/", users.listing, name="settings_users"),
    path("users/invite/", users.invite, name="settings_invite"),
    path("users/<int:member_id>/role/", users.change_role, name="settings_role"),
    path("users/<int:member_id>/revoke/", users.revoke, name="settings_revoke"),
    path(
        "invitations/<uuid:invitation_id>/revoke/",
        users.revoke_invitation,
        name="settings_invitation_revoke",
    ),
    path("keys/", keys.listing, name="settings_keys"),
    path("keys/<uuid:key_id>/revoke/", keys.revoke, name="settings_key_revoke"),
    path("webhooks/", webhooks.listing, name="settings_webhooks"),
    path("webhooks/<uuid:endpoint_id>/", webhooks.endpoint, name="settings_webhook"),
    path("webhooks/<uuid:endpoint_id>/remove/", webhooks.remove, name="settings_webhook_remove"),
    path("deliveries/<uuid:delivery_id>/replay/", webhooks.replay, name="settings_replay"),
    path("company/", own.company, name="settings_company"),
    path("account/", own.account, name="settings_account"),
]
