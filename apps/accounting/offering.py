"""Accounting as we sell it: who may do what, what opens and closes work, what is metered."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel.offering import Meter, NavigationEntry, Offering, WorkRule
from kernel.permissions import Permission, Role
from tenants.offering import BOOKKEEPER, OWNER, VIEWER

SEE = "accounting.ledger.see"
POST = "accounting.entry.post"
REVERSE = "accounting.entry.reverse"
CLOSE = "accounting.period.close"
CHANGE_CHART = "accounting.chart.change"
IMPORT = "accounting.statement.import"
RECONCILE = "accounting.bank.reconcile"
REVIEW = "accounting.bank.review"
REPORTS = "accounting.reports.see"
ALLOCATE = "accounting.item.allocate"

OFFERING = Offering(
    code="accounting",
    title=_("Accounting"),
    is_sold=True,
    permissions=(
        Permission(SEE, _("see accounts and journal entries")),
        Permission(POST, _("post journal entries")),
        Permission(REVERSE, _("reverse journal entries")),
        Permission(CLOSE, _("open fiscal years, close and reopen periods")),
        Permission(CHANGE_CHART, _("add and change accounts")),
        Permission(IMPORT, _("send bank statements")),
        Permission(RECONCILE, _("reconcile bank lines")),
        Permission(REVIEW, _("review the reconciliation")),
        Permission(REPORTS, _("see statements and reports")),
        Permission(ALLOCATE, _("settle open items against each other")),
    ),
    worker_roles=(
        Role(
            "preparer",
            _("Preparer"),
            frozenset({SEE, POST, REVERSE, CHANGE_CHART, IMPORT, RECONCILE, ALLOCATE, REPORTS}),
        ),
        Role("reviewer", _("Reviewer"), frozenset({SEE, REVIEW, CLOSE, REPORTS})),
    ),
    member_roles=(
        Role(OWNER, _("Owner"), frozenset({REPORTS, IMPORT, SEE})),
        Role(BOOKKEEPER, _("Bookkeeper"), frozenset({REPORTS, IMPORT, SEE})),
        Role(VIEWER, _("Viewer"), frozenset({REPORTS})),
    ),
    work=(
        WorkRule(
            code="reconcile",
            service="accounting",
            title=ngettext_lazy(
                "Reconcile %(count)s line, %(bank_account)s",
                "Reconcile %(count)s lines, %(bank_account)s",
                "count",
            ),
            opens_on=frozenset(
                {
                    "accounting.statement.imported",
                    "accounting.statement_line.reopened",
                    "accounting.statement_line.included",
                }
            ),
            updates_on=frozenset(
                {"accounting.statement_line.reconciled", "accounting.statement_line.excluded"}
            ),
            closes_on=frozenset({"accounting.bank_account.reconciled"}),
            key=("bank_account_id",),
            count="open_lines",
            promise=timedelta(hours=24),
            is_reviewed=True,
            url_name="workspace:bank",
            url_args=("bank_account_id",),
        ),
    ),
    meters=(
        Meter(
            code="bank_lines_reconciled",
            title=_("Bank lines reconciled"),
            unit=_("line"),
            counts=frozenset({"accounting.statement_line.reconciled"}),
            takes_back=frozenset({"accounting.statement_line.reopened"}),
        ),
    ),
    navigation=(
        NavigationEntry(
            door="portal",
            label=_("Home"),
            url_name="portal:home",
            icon="home",
            permission="",
            position=10,
            is_main=True,
        ),
        NavigationEntry(
            door="portal",
            label=_("Bank"),
            url_name="portal:bank",
            icon="building-library",
            permission=SEE,
            position=20,
            is_main=True,
        ),
        NavigationEntry(
            door="portal",
            label=_("Reports"),
            url_name="portal:reports",
            icon="chart-bar",
            permission=REPORTS,
            position=30,
            is_main=True,
        ),
    ),
    prepare="apps.accounting.services.books.prepare_books",
    hand_back="apps.accounting.exports.hand_back.hand_back",
    charts="apps.accounting.selectors.ledger.chart_names",
    sweeps=("apps.accounting.services.bank.drop_expired_drafts",),
)
