"""What accounting offers around invoices: permissions by role, work, meters, places."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel.offering import Meter, NavigationEntry, WorkRule
from kernel.permissions import Permission

SEE = "accounting.invoice.see"
DRAFT = "accounting.invoice.draft"
APPROVE = "accounting.invoice.approve"
ISSUE = "accounting.invoice.issue"
CREDIT = "accounting.invoice.credit"
SEND = "accounting.invoice.send"
REGISTER = "accounting.payment.register"
WRITE_OFF = "accounting.write_off"
DUN = "accounting.dunning.send"
CHANGE = "accounting.receivables.change"

PERMISSIONS = (
    Permission(SEE, _("see invoices and what customers owe")),
    Permission(DRAFT, _("write drafts of invoices")),
    Permission(APPROVE, _("approve drafts of invoices")),
    Permission(ISSUE, _("issue invoices")),
    Permission(CREDIT, _("credit invoices")),
    Permission(SEND, _("send invoices by e-mail")),
    Permission(REGISTER, _("register payments of customers")),
    Permission(WRITE_OFF, _("write off what customers owe")),
    Permission(DUN, _("remind customers, hold reminders, note promises")),
    Permission(CHANGE, _("change invoice settings and number series")),
)

FOR_PREPARER = frozenset({SEE, DRAFT, ISSUE, CREDIT, SEND, REGISTER, WRITE_OFF, DUN, CHANGE})
FOR_REVIEWER = frozenset({SEE, APPROVE})
FOR_OWNER = frozenset({SEE, DRAFT, APPROVE, ISSUE, CREDIT, SEND, REGISTER, CHANGE})
FOR_BOOKKEEPER = frozenset({SEE, DRAFT, APPROVE, ISSUE, SEND, REGISTER})
FOR_VIEWER = frozenset({SEE})

WORK = (
    WorkRule(
        code="customer_overdue",
        service="accounting",
        title=ngettext_lazy(
            "%(party)s is late with %(count)s invoice",
            "%(party)s is late with %(count)s invoices",
            "count",
        ),
        opens_on=frozenset({"accounting.customer.overdue"}),
        closes_on=frozenset({"accounting.customer.settled"}),
        key=("party_id",),
        count="invoices",
        promise=timedelta(hours=48),
        is_reviewed=False,
        url_name="workspace:customer",
        url_args=("party_id",),
    ),
)

METERS = (
    Meter(
        code="invoices_issued",
        title=_("Invoices issued"),
        unit=_("invoice"),
        counts=frozenset({"accounting.invoice.issued"}),
    ),
)

NAVIGATION = (
    NavigationEntry(
        door="portal",
        label=_("Money in"),
        url_name="portal:money_in",
        icon="arrow-down-on-square",
        permission=SEE,
        position=15,
        is_main=True,
    ),
)

SWEEPS = (
    "apps.accounting.services.receivables.make_due_invoices",
    "apps.accounting.services.receivables.watch_overdue",
)
