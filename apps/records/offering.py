"""Documents, kept and read."""

from django.utils.translation import gettext_lazy as _

from kernel.offering import Offering

OFFERING = Offering(code="records", title=_("Records"), is_sold=False, permissions=())
