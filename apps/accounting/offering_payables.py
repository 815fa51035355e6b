"""What accounting offers around bills: permissions by role, work, meters, places."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel.offering import Meter, NavigationEntry, WorkRule
from kernel.permissions import Permission

SEE = "accounting.bill.see"
CODE = "accounting.bill.code"
APPROVE = "accounting.bill.approve"
POST = "accounting.bill.post"
HOLD = "accounting.bill.hold"
LIMITS = "accounting.approval.change"

PERMISSIONS = (
    Permission(SEE, _("see bills and what is owed to suppliers")),
    Permission(CODE, _("enter, code and submit bills")),
    Permission(APPROVE, _("approve and decline bills")),
    Permission(POST, _("post and reverse bills")),
    Permission(HOLD, _("put bills on hold and release them")),
    Permission(LIMITS, _("change who approves bills from which amount on")),
)

FOR_PREPARER = frozenset({SEE, CODE, POST, HOLD})
FOR_REVIEWER = frozenset({SEE, APPROVE, HOLD})
FOR_OWNER = frozenset({SEE, APPROVE, HOLD, LIMITS})
FOR_BOOKKEEPER = frozenset({SEE, HOLD})
FOR_VIEWER = frozenset({SEE})

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
        permission=SEE,
        position=16,
        is_main=True,
    ),
)
