"""The register of customers and suppliers, which every business leans on."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from apps.parties.permissions import CHANGE, CONFIRM, ERASE, MERGE, SEE
from kernel.offering import NavigationEntry, Offering, WorkRule
from kernel.permissions import Permission, Role
from tenants.offering import BOOKKEEPER, OWNER, VIEWER

OFFERING = Offering(
    code="parties",
    title=_("Parties"),
    is_sold=False,
    permissions=(
        Permission(SEE, _("see customers and suppliers")),
        Permission(CHANGE, _("add and change customers and suppliers")),
        Permission(CONFIRM, _("confirm a bank account by a call")),
        Permission(MERGE, _("merge customers and suppliers")),
        Permission(ERASE, _("export and erase a person's data")),
    ),
    member_roles=(
        Role(OWNER, _("Owner"), frozenset({SEE, CHANGE, CONFIRM, ERASE})),
        Role(BOOKKEEPER, _("Bookkeeper"), frozenset({SEE, CHANGE})),
        Role(VIEWER, _("Viewer"), frozenset({SEE})),
    ),
    work=(
        WorkRule(
            code="call_back",
            service="accounting",
            title=_("Bank account changed: call %(party)s about %(bank_account)s"),
            opens_on=frozenset({"parties.bank_account.changed"}),
            closes_on=frozenset(
                {"parties.bank_account.confirmed", "parties.bank_account.withdrawn"}
            ),
            key=("bank_account_id",),
            count="waiting",
            promise=timedelta(hours=24),
            # The call is the second look: never by who entered the number.
            is_reviewed=False,
            url_name="workspace:party",
            url_args=("party_id",),
        ),
    ),
    navigation=(
        NavigationEntry(
            door="portal",
            label=_("Customers and suppliers"),
            url_name="portal:parties",
            icon="identification",
            permission=SEE,
            position=60,
        ),
    ),
    hand_back="apps.parties.hand_back.hand_back",
)
