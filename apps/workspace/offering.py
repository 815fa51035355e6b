"""The provider's own workbench. Not sold: it serves whatever the other businesses declare."""

from django.utils.translation import gettext_lazy as _

from kernel.offering import Offering

OFFERING = Offering(
    code="workspace",
    title=_("Work"),
    is_sold=False,
    permissions=(),
)
