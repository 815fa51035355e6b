"""Accounting as we sell it: who may do what, what opens and closes work, what is metered."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.accounting.offering import payables as payables
from apps.accounting.offering import payments as payments
from apps.accounting.offering import receivables as receivables
from apps.parties import permissions as parties
from apps.records import permissions as records
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
ANSWER = "accounting.bank.answer"
REPORTS = "accounting.reports.see"
ALLOCATE = "accounting.item.allocate"
RATES = "accounting.rates.change"
REVALUE = "accounting.currency.revalue"
RECUR = "accounting.recurring.change"
ACCRUE = "accounting.accrual.change"
DIMENSIONS = "accounting.dimension.change"
OPENING = "accounting.opening.post"
PREPARE = "accounting.period.prepare"
TAKE_OVER = "accounting.import.run"

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
        Permission(ANSWER, _("answer questions about bank lines")),
        Permission(REPORTS, _("see statements and reports")),
        Permission(ALLOCATE, _("settle open items against each other")),
        Permission(RATES, _("type and import exchange rates")),
        Permission(REVALUE, _("revalue what is held in foreign currencies")),
        Permission(RECUR, _("set up, post and skip recurring entries")),
        Permission(ACCRUE, _("spread amounts over periods")),
        Permission(DIMENSIONS, _("add and change cost centres and projects")),
        Permission(OPENING, _("enter opening balances")),
        Permission(PREPARE, _("hand a period over to be closed")),
        Permission(TAKE_OVER, _("take over books from another system")),
        *receivables.PERMISSIONS,
        *payables.PERMISSIONS,
        *payments.PERMISSIONS,
    ),
    worker_roles=(
        Role(
            "preparer",
            _("Preparer"),
            frozenset({SEE, POST, REVERSE, CHANGE_CHART, IMPORT, RECONCILE, ALLOCATE, REPORTS})
            | frozenset({RATES, REVALUE, RECUR, ACCRUE, DIMENSIONS, OPENING, PREPARE, TAKE_OVER})
            | frozenset({parties.SEE, parties.CHANGE, parties.CONFIRM, parties.MERGE})
            | frozenset({records.SEE, records.SEND, records.CLASSIFY, records.CORRECT})
            | receivables.FOR_PREPARER
            | payables.FOR_PREPARER
            | payments.FOR_PREPARER,
        ),
        Role(
            "reviewer",
            _("Reviewer"),
            frozenset({SEE, REVIEW, CLOSE, REPORTS})
            | frozenset({parties.SEE, parties.CONFIRM})
            | frozenset({records.SEE, records.HOLD, records.DISPOSE})
            | receivables.FOR_REVIEWER
            | payables.FOR_REVIEWER
            | payments.FOR_REVIEWER,
        ),
    ),
    member_roles=(
        Role(
            OWNER,
            _("Owner"),
            frozenset({REPORTS, IMPORT, SEE, ANSWER})
            | receivables.FOR_OWNER
            | payables.FOR_OWNER
            | payments.FOR_OWNER,
        ),
        Role(
            BOOKKEEPER,
            _("Bookkeeper"),
            frozenset({REPORTS, IMPORT, SEE, ANSWER})
            | receivables.FOR_BOOKKEEPER
            | payables.FOR_BOOKKEEPER
            | payments.FOR_BOOKKEEPER,
        ),
        Role(
            VIEWER, _("Viewer"), frozenset({REPORTS}) | receivables.FOR_VIEWER | payables.FOR_VIEWER
        ),
    ),
    work=(
        *receivables.WORK,
        *payables.WORK,
        *payments.WORK,
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
        WorkRule(
            code="statement_missing",
            service="accounting",
            title=_("Statement missing, %(bank_account)s"),
            opens_on=frozenset({"accounting.statement.missing"}),
            closes_on=frozenset({"accounting.statement.gap_closed"}),
            key=("bank_account_id", "statement_id"),
            count="missing",
            promise=timedelta(days=2),
            is_reviewed=False,
            url_name="workspace:bank",
            url_args=("bank_account_id",),
        ),
        WorkRule(
            code="line_answered",
            service="accounting",
            title=_("Answer about %(amount)s %(currency)s, %(bank_account)s"),
            opens_on=frozenset({"accounting.statement_line.answered"}),
            closes_on=frozenset({"accounting.statement_line.question_closed"}),
            key=("line_id",),
            count="answers",
            promise=timedelta(hours=24),
            is_reviewed=False,
            url_name="workspace:bank_line",
            url_args=("line_id",),
        ),
        WorkRule(
            code="close_period",
            service="accounting",
            title=_("Close %(period)s"),
            opens_on=frozenset({"accounting.period.ready"}),
            closes_on=frozenset({"accounting.period.prepared", "accounting.period.closed"}),
            key=("period_id",),
            count="left",
            promise=timedelta(days=3),
            is_reviewed=True,
            url_name="workspace:period",
            url_args=("period_id",),
        ),
        WorkRule(
            code="period_reopened",
            service="accounting",
            title=_("%(period)s was reopened: %(reason)s"),
            opens_on=frozenset({"accounting.period.reopened"}),
            closes_on=frozenset({"accounting.period.closed"}),
            key=("period_id",),
            count="left",
            promise=timedelta(days=2),
            is_reviewed=False,
            url_name="workspace:period",
            url_args=("period_id",),
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
        *receivables.METERS,
        *payables.METERS,
    ),
    navigation=(
        *receivables.NAVIGATION,
        *payables.NAVIGATION,
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
    sweeps=(
        "apps.accounting.services.bank.drop_expired_drafts",
        "apps.accounting.services.recurring.post_what_is_due",
        "apps.accounting.services.accruals.book_due_shares",
        "apps.accounting.services.year_end.announce_ready",
        "apps.accounting.services.position.measure",
        *receivables.SWEEPS,
    ),
)
