"""What happened, in words: a trail entry becomes a sentence in the reader's language.

Facts bring their own titles; what was only looked at is worded here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.accounting.selectors import reports
from apps.accounting.values.ledger import PeriodState
from frontend import formats
from kernel import offering
from kernel.audit.trail import TrailEntry
from kernel.facts import Fact
from tenants.services import invitations

AMOUNTS: Final = frozenset(
    {
        "amount",
        "cash",
        "difference",
        "discount",
        "gross",
        "loss",
        "payable",
        "result",
        "total",
    }
)
PERIOD_STATES: Final[Mapping[str, Any]] = {str(each): each.label for each in PeriodState}
DAYS: Final = frozenset({"date", "starts_on", "ends_on", "left_on", "on"})
ROLES: Final = frozenset({"role", "role_before"})
ACT_PREFIX: Final = "seen."

SEEN: Final[Mapping[str, Any]] = {
    "bank_account": gettext_lazy("Looked at the bank account %(thing)s"),
    "bank_accounts": gettext_lazy("Looked at the bank accounts"),
    "statement": gettext_lazy("Looked at the bank statement %(thing)s"),
    "statement_file": gettext_lazy("Downloaded the file of the bank statement %(thing)s"),
    "statement_line": gettext_lazy("Looked at a bank line"),
    "match_rules": gettext_lazy("Looked at the rules for bank lines"),
    "documents": gettext_lazy("Looked at the documents"),
    "document": gettext_lazy("Looked at a document"),
    "document_file": gettext_lazy("Downloaded a document"),
    "document_mail": gettext_lazy("Looked at the messages with documents"),
    "document_message": gettext_lazy("Looked at a message with documents"),
    "ledger": gettext_lazy("Looked at the journal"),
    "journal_entries": gettext_lazy("Looked at the journal"),
    "journal_entry": gettext_lazy("Looked at a journal entry"),
    "account": gettext_lazy("Looked at the account %(thing)s"),
    "periods": gettext_lazy("Looked at the periods"),
    "report": gettext_lazy("Looked at the report “%(thing)s”"),
    "report_file": gettext_lazy("Downloaded the report “%(thing)s”"),
    "bill": gettext_lazy("Looked at the bill"),
    "payments": gettext_lazy("Looked at the payment batches"),
    "payment_batch": gettext_lazy("Looked at a payment batch"),
    "payment_file": gettext_lazy("Downloaded a payment file"),
    "trail": gettext_lazy("Looked at who saw what"),
    "trail_file": gettext_lazy("Downloaded who saw what"),
    "accrual": gettext_lazy("Looked at an accrual"),
    "accruals": gettext_lazy("Looked at the accruals"),
    "approval_limits": gettext_lazy("Looked at who approves how much"),
    "approvals": gettext_lazy("Looked at what waits for approval"),
    "bank_proof": gettext_lazy("Looked at the proof of a bank account"),
    "bills": gettext_lazy("Looked at the bills"),
    "books_file": gettext_lazy("Downloaded a part of the books"),
    "books_import": gettext_lazy("Looked at an import"),
    "dimensions": gettext_lazy("Looked at the cost centres and projects"),
    "document_disposals": gettext_lazy("Looked at the documents due for disposal"),
    "exchange_rates": gettext_lazy("Looked at the exchange rates"),
    "fiscal_year": gettext_lazy("Looked at a fiscal year"),
    "import_mapping": gettext_lazy("Looked at the columns of a table"),
    "invoice": gettext_lazy("Looked at an invoice"),
    "invoices": gettext_lazy("Looked at the invoices"),
    "journal_file": gettext_lazy("Downloaded the journal"),
    "line_questions": gettext_lazy("Looked at the questions about bank lines"),
    "opening_balances": gettext_lazy("Looked at the opening balances"),
    "parties": gettext_lazy("Looked at the customers and suppliers"),
    "party": gettext_lazy("Looked at a customer or supplier"),
    "period": gettext_lazy("Looked at a period"),
    "person_copy": gettext_lazy("Downloaded a copy of what is kept about a person"),
    "profit_and_loss": gettext_lazy("Looked at the profit and loss"),
    "receivables": gettext_lazy("Looked at what customers owe"),
    "recurring_entries": gettext_lazy("Looked at the recurring entries"),
    "recurring_entry": gettext_lazy("Looked at a recurring entry"),
    "revaluation": gettext_lazy("Looked at a revaluation"),
}
REPORTS: Final[Mapping[str, Any]] = {code: kind.title for code, kind in reports.CATALOGUE.items()}
SUBJECTS: Final[Mapping[str, Any]] = {
    "account": gettext_lazy("Account"),
    "api_key": gettext_lazy("API key"),
    "bank_account": gettext_lazy("Bank account"),
    "client": gettext_lazy("Company"),
    "document": gettext_lazy("Document"),
    "incoming_mail": gettext_lazy("Message"),
    "fiscal_year": gettext_lazy("Fiscal year"),
    "invitation": gettext_lazy("Invitation"),
    "journal_entry": gettext_lazy("Journal entry"),
    "match_rule": gettext_lazy("Rule for bank lines"),
    "period": gettext_lazy("Period"),
    "person": gettext_lazy("Person"),
    "service": gettext_lazy("Service"),
    "statement": gettext_lazy("Bank statement"),
    "statement_line": gettext_lazy("Bank line"),
    "webhook_endpoint": gettext_lazy("Webhook"),
}
DOORS: Final[Mapping[str, Any]] = {
    "workspace": gettext_lazy("workspace"),
    "portal": gettext_lazy("portal"),
    "api": gettext_lazy("API"),
    "job": gettext_lazy("in the background"),
    "cli": gettext_lazy("command line"),
}

Names = Mapping[tuple[str, str], str]


def sentence(entry: TrailEntry, *, names: Names | None = None) -> str:
    """`names` are what (kind, id) of a subject is called, where somebody knows."""
    if entry.is_access:
        return _seen(entry, names or {})
    title = fact_titles().get(entry.act)
    if title is None:
        return entry.act
    return said(title, entry.detail)


def said(title: Any, payload: Mapping[str, Any]) -> str:
    """A title filled from a payload, its codes, days and amounts in the reader's words."""
    worded = {name: _worded(name, value) for name, value in payload.items()}
    try:
        return str(title % worded)
    except (KeyError, TypeError, ValueError):
        return str(title)


@lru_cache(maxsize=1)
def fact_titles() -> Mapping[str, Any]:
    """Name → title of every fact that the houses of this installation tell."""
    houses = tuple(f"{house}." for house in (*settings.OFFERINGS, *settings.LISTENERS))
    return {
        kind.NAME: kind.title
        for kind in _kinds(Fact)
        if "NAME" in vars(kind) and kind.__module__.startswith(houses)
    }


def subject_title(kind: str) -> str:
    return str(SUBJECTS.get(kind, kind))


def door_title(code: str) -> str:
    return str(DOORS.get(code, code))


def role_title(code: str) -> str:
    """The title of a member's or a worker's role; the code when nobody knows it."""
    found = {role.code: role.title for role in offering.worker_roles().values()}
    return str((found | dict(invitations.member_role_titles())).get(code, code))


def service_title(code: str) -> str:
    return str({each.code: each.title for each in offering.all_offerings()}.get(code, code))


def _kinds(kind: type[Fact]) -> Iterable[type[Fact]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)


def _seen(entry: TrailEntry, names: Names) -> str:
    code = entry.act.removeprefix(ACT_PREFIX)
    thing = names.get((entry.subject_kind, entry.subject_id), "")
    if code in ("report", "report_file"):
        thing = str(REPORTS.get(entry.subject_id, entry.subject_id))
    elif code == "account":
        thing = thing or entry.subject_id
    pattern = SEEN.get(code)
    if pattern is None:
        return _("Looked at %(thing)s") % {"thing": thing or subject_title(code)}
    return " ".join((str(pattern) % {"thing": thing}).split())


def _worded(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in ROLES:
        return role_title(value)
    if name == "service":
        return service_title(value)
    language = get_language() or "en"
    if name in AMOUNTS:
        return _amount(value, language)
    if name in DAYS:
        return _day(value, language)
    if name == "period":
        return _month(value, language)
    if name == "state":
        return str(PERIOD_STATES.get(value, value))
    return value


def _amount(text: str, language: str) -> str:
    try:
        return formats.money_text(Decimal(text), language=language)
    except InvalidOperation:
        return text


def _day(text: str, language: str) -> str:
    try:
        return formats.day_text(date.fromisoformat(text), language=language)
    except ValueError:
        return text


def _month(text: str, language: str) -> str:
    """“2026-10” as the reader writes a month; a period of another length stays as it is."""
    try:
        return formats.month_text(date.fromisoformat(f"{text}-01"), language=language)
    except ValueError:
        return text
