"""Documents, kept and read. Not sold by itself: every business leans on it."""

from django.utils.translation import gettext_lazy as _

from apps.records import permissions
from kernel.offering import NavigationEntry, Offering
from kernel.permissions import Role
from tenants.offering import BOOKKEEPER, OWNER, VIEWER

SEE = permissions.SEE
SEND = permissions.SEND
CLASSIFY = permissions.CLASSIFY
CORRECT = permissions.CORRECT
HOLD = permissions.HOLD
DISPOSE = permissions.DISPOSE

OFFERING = Offering(
    code="records",
    title=_("Records"),
    is_sold=False,
    permissions=permissions.ALL,
    member_roles=(
        Role(OWNER, _("Owner"), frozenset({SEE, SEND, CORRECT, HOLD, DISPOSE})),
        Role(BOOKKEEPER, _("Bookkeeper"), frozenset({SEE, SEND, CORRECT})),
        Role(VIEWER, _("Viewer"), frozenset({SEE})),
    ),
    navigation=(
        NavigationEntry(
            door="portal",
            label=_("Documents"),
            url_name="portal:documents",
            icon="document-text",
            permission=SEE,
            position=25,
            is_main=True,
        ),
    ),
    prepare="apps.records.services.keeping.prepare_records",
    hand_back="apps.records.exports.hand_back",
    sweeps=(
        "apps.records.services.fetch_mail",
        "apps.records.services.filing.sweep_retention",
    ),
)
