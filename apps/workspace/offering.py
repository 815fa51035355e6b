"""The provider's own workbench. Not sold: it serves whatever the other businesses declare."""

from django.utils.translation import gettext_lazy as _

from kernel.offering import Offering, Schedule

OFFERING = Offering(
    code="workspace",
    title=_("Work"),
    is_sold=False,
    permissions=(),
    schedules=(Schedule(name="cover-work", task="workspace.cover_open_items", at_hour=0),),
)
