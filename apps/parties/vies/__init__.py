"""The port to VIES, the EU's register of VAT ids. Which adapter answers is a setting."""

from django.conf import settings
from django.utils.module_loading import import_string

from apps.parties.vies.port import Answer, VatRegister

__all__ = ["Answer", "VatRegister", "register"]


def register() -> VatRegister:
    """The adapter named by `VAT_REGISTER` in the settings."""
    found: VatRegister = import_string(settings.VAT_REGISTER)()
    return found
