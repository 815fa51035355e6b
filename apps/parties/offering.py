"""The register of customers and suppliers, which every business leans on."""

from django.utils.translation import gettext_lazy as _

from kernel.offering import Offering

OFFERING = Offering(code="parties", title=_("Parties"), is_sold=False, permissions=())
