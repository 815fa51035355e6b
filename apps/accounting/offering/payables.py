"""What accounting offers around bills: permissions by role, work, meters, places."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.accounting import permissions as allowed
from kernel.offering import Meter, NavigationEntry, WorkRule
from kernel.permissions import Permission

PERMISSIONS = (
    Permission(allowed.SEE_BILLS, _("see bills and what is owed to suppliers")),
    Permission(allowed.CODE_BILLS, _("enter, code and submit bills")),
    Permission(allowed.APPROVE_BILLS, _("approve and decline bills")),
    Permission(allowed.POST_BILLS, _("post and reverse bills")),
    Permission(allowed.HOLD_BILLS, _("put bills on hold and release them")),
    Permission(allowed.CHANGE_LIMITS, _("change who approves bills from which amount on")),
)

FOR_PREPARER = frozenset(
    {allowed.SEE_BILLS, allowed.CODE_BILLS, allowed.POST_BILLS, allowed.HOLD_BILLS}
)
FOR_REVIEWER = frozenset({allowed.SEE_BILLS, allowed.APPROVE_BILLS, allowed.HOLD_BILLS})
FOR_OWNER = frozenset(
    {allowed.SEE_BILLS, allowed.APPROVE_BILLS, allowed.HOLD_BILLS, allowed.CHANGE_LIMITS}
)
FOR_BOOKKEEPER = frozenset({allowed.SEE_BILLS, allowed.HOLD_BILLS})
FOR_VIEWER = frozenset({allowed.SEE_BILLS})

WORK = (
    WorkRule(
        code="code_bills",
        service="accounting",
        title=ngettext_lazy("Code %(count)s bill", "Code %(count)s bills", "count"),
        opens_on=frozenset(
            {
                "accounting.bill.captured",
                "accounting.bill.declined",
                "accounting.bill.taken_back",
                "accounting.bill.released",
                "accounting.bill.restored",
            }
        ),
        updates_on=frozenset(
            {
                "accounting.bill.submitted",
                "accounting.bill.discarded",
                "accounting.bill.held",
            }
        ),
        closes_on=frozenset({"accounting.bills.coded"}),
        key=("document_class",),
        count="to_code",
        promise=timedelta(hours=24),
        is_reviewed=False,
        url_name="workspace:bills",
        url_args=(),
    ),
    WorkRule(
        code="approve_bill",
        service="accounting",
        title=_("Approve %(bill)s, %(gross)s %(currency)s"),
        opens_on=frozenset({"accounting.bill.review_asked"}),
        closes_on=frozenset({"accounting.bill.review_given"}),
        key=("bill_id",),
        count="left",
        promise=timedelta(hours=24),
        is_reviewed=False,
        url_name="workspace:bill",
        url_args=("bill_id",),
        done_by="reviewer",
    ),
)

METERS = (
    Meter(
        code="bills_posted",
        title=_("Bills posted"),
        unit=_("bill"),
        counts=frozenset({"accounting.bill.posted"}),
        takes_back=frozenset({"accounting.bill.reversed"}),
    ),
)

NAVIGATION = (
    NavigationEntry(
        door="portal",
        label=_("Money out"),
        url_name="portal:money_out",
        icon="arrow-up-on-square",
        permission=allowed.SEE_BILLS,
        position=16,
        is_main=True,
    ),
)
