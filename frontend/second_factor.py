"""Whether a person still owes the second factor that provider staff must hold."""

from __future__ import annotations

import uuid

from allauth.mfa.models import Authenticator
from django.conf import settings

from tenants import selectors

# Recovery codes come along with a factor; alone they are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_owed(*, user_id: uuid.UUID) -> bool:
    """True for provider staff without a factor, where the installation asks for one."""
    if not settings.SECOND_FACTOR_FOR_STAFF:
        return False
    if Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists():
        return False
    return selectors.worker_of(user_id=user_id) is not None
