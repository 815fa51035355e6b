"""What the provider charges for, and what it earns. Not sold."""

from django.utils.translation import gettext_lazy as _

from kernel.offering import Offering

OFFERING = Offering(
    code="billing",
    title=_("Billing"),
    is_sold=False,
    permissions=(),
)
