"""The provider's own workbench. Not sold: it serves whatever the other businesses declare."""

from django.utils.translation import gettext_lazy as _

from kernel.offering import NavigationEntry, Offering, Schedule

OFFERING = Offering(
    code="workspace",
    title=_("Work"),
    is_sold=False,
    permissions=(),
    navigation=(
        NavigationEntry(
            door="workspace",
            label=_("My queue"),
            url_name="workspace:queue",
            icon="inbox",
            permission="",
            position=10,
            is_main=True,
        ),
        NavigationEntry(
            door="workspace",
            label=_("To review"),
            url_name="workspace:review",
            icon="shield-check",
            permission="",
            position=20,
            is_main=True,
        ),
        NavigationEntry(
            door="workspace",
            label=_("Waiting"),
            url_name="workspace:waiting",
            icon="chat-bubble-left-right",
            permission="",
            position=30,
        ),
        NavigationEntry(
            door="workspace",
            label=_("Snoozed"),
            url_name="workspace:snoozed",
            icon="clock",
            permission="",
            position=40,
        ),
        NavigationEntry(
            door="workspace",
            label=_("Team"),
            url_name="workspace:team",
            icon="user-group",
            permission="provider.people.manage",
            position=42,
        ),
        NavigationEntry(
            door="workspace",
            label=_("Portfolio"),
            url_name="workspace:portfolio",
            icon="chart-bar",
            permission="",
            position=43,
        ),
        NavigationEntry(
            door="workspace",
            label=_("My time"),
            url_name="workspace:time",
            icon="calendar-days",
            permission="",
            position=44,
            is_main=True,
        ),
    ),
    schedules=(Schedule(name="cover-work", task="workspace.cover_open_items", at_hour=0),),
)
