"""Writes about clients and people. Everything here runs in the shared scope."""

from tenants.services.api_keys import authenticate_api_key, create_api_key, revoke_api_key
from tenants.services.assignments import assign_worker, end_assignment
from tenants.services.client_states import change_state
from tenants.services.clients import create_client, set_services
from tenants.services.invitations import (
    accept_invitation,
    invitation_by_token,
    invite_member,
    invite_worker,
    revoke_invitation,
)
from tenants.services.keys import rotate_keys
from tenants.services.members import change_member_role, revoke_member
from tenants.services.profile import change_profile
from tenants.services.provisioning import provision_client
from tenants.services.workers import add_worker, worker_leaves

__all__ = [
    "accept_invitation",
    "add_worker",
    "assign_worker",
    "authenticate_api_key",
    "change_member_role",
    "change_profile",
    "change_state",
    "create_api_key",
    "create_client",
    "end_assignment",
    "invitation_by_token",
    "invite_member",
    "invite_worker",
    "provision_client",
    "revoke_api_key",
    "revoke_invitation",
    "revoke_member",
    "rotate_keys",
    "set_services",
    "worker_leaves",
]
