"""From the bytes of an upload to statements, with refusals in the product's own words."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import cast

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import BankAccount, ColumnMapping, Statement, StatementLine
from apps.accounting.rules import bank_statements
from apps.accounting.rules.bank_statements import (
    CsvMapping,
    CsvPreview,
    MappingNeeded,
    ParsedStatement,
    StatementRejected,
)
from apps.accounting.selectors.bank.refusals import parameters
from apps.accounting.services.bank import accounts
from apps.parties.values import bank_numbers
from kernel.errors import Invalid
from kernel.money import minor_units


class StatementRefused(Invalid):
    """The file can't be taken in. `code` and sentence are those of the reader that refused it;
    `draft_id` is set when the file is kept for another try."""

    code = "bank_statement.rejected"
    line: int | None = None
    draft_id: uuid.UUID | None = None


class CurrencyDiffers(Invalid):
    code = "accounting.statement.currency_differs"
    sentence = _("The statement is in %(stated)s, but %(bank_account)s is kept in %(kept)s.")


class CurrenciesMixed(Invalid):
    code = "accounting.statement.currencies_mixed"
    sentence = _("The statement has lines in %(currencies)s; an account is kept in one currency.")


class WrongBankAccount(Invalid):
    code = "accounting.statement.wrong_bank_account"
    sentence = _("The file is of the account %(stated)s, not of %(bank_account)s.")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The file's statements and the mapping its columns were read by, if it is a CSV."""

    statements: tuple[ParsedStatement, ...]
    mapping: CsvMapping | None


@dataclass(frozen=True, slots=True)
class Found:
    """A statement of a file, the bank account it belongs to, and its lines' fingerprints."""

    statement: ParsedStatement
    bank_account: BankAccount
    fingerprints: tuple[str, ...]
    known: frozenset[str]
    # The balance behind lines that were only notified: then even known lines are news.
    has_new_balance: bool

    @property
    def new_lines(self) -> int:
        return len(set(self.fingerprints) - self.known)

    @property
    def is_news(self) -> bool:
        return bool(self.new_lines) or self.has_new_balance


def read(
    *, content: bytes, name: str, mapping: CsvMapping | None, ask_columns: bool = False
) -> ReadFile:
    """All statements of the file, by `mapping` or a remembered one where it is a CSV.

    Errors: `StatementRefused`; the reader's `MappingNeeded` when nobody explained the columns.
    """
    try:
        found = bank_statements.read_statements(content=content, file_name=name, mapping=mapping)
    except MappingNeeded as needed:
        remembered = None if ask_columns else remembered_mapping(needed.preview)
        if remembered is None:
            raise
        return read(content=content, name=name, mapping=remembered)
    except StatementRejected as rejected:
        raise refused(rejected) from rejected
    return ReadFile(found, mapping)


def refused(rejected: StatementRejected) -> StatementRefused:
    """The reader's refusal with its code, its sentence and its line."""
    refusal = _refusal(rejected.code, rejected.message)(field="file")
    refusal.params = dict(parameters(rejected))
    refusal.line = rejected.line
    return refusal


@cache
def _refusal(code: str, message: str) -> type[StatementRefused]:
    # The sentence is a class's, so that a job can keep it in English and translate it when shown.
    made = type("StatementRefused", (StatementRefused,), {"code": code, "sentence": _(message)})
    return cast("type[StatementRefused]", made)


def preview(*, content: bytes, name: str) -> CsvPreview | None:
    """How a CSV's columns look; None for any other file."""
    try:
        bank_statements.read_statements(content=content, file_name=name)
    except MappingNeeded as needed:
        return needed.preview
    except StatementRejected:
        return None
    return None


def remembered_mapping(seen: CsvPreview) -> CsvMapping | None:
    row = ColumnMapping.objects.filter(signature=seen.signature).first()
    return CsvMapping.from_dict(row.mapping) if row else None


def find(statement: ParsedStatement, bank_account: BankAccount) -> Found:
    """The statement in the account's currency, with which of its lines are known already.

    Errors: `CurrencyDiffers`.
    """
    check_currency(statement, bank_account)
    statement = _in_currency(statement, bank_account.currency)
    prints = bank_statements.fingerprints(statement, account=bank_account.number)
    rows = StatementLine.objects.filter(bank_account=bank_account, fingerprint__in=prints)
    known = frozenset(rows.values_list("fingerprint", flat=True)) if prints else frozenset()
    return Found(
        statement,
        bank_account,
        prints,
        known | _told_otherwise(statement, bank_account, prints),
        has_new_balance=_has_new_balance(statement, bank_account),
    )


def _told_otherwise(
    statement: ParsedStatement, bank_account: BankAccount, prints: tuple[str, ...]
) -> frozenset[str]:
    """Lines of entries that are here already, only divided differently: a notification may tell
    the payments of an entry one by one, and the statement their sum, or the other way round."""
    entries: dict[tuple[str, date], dict[str, Decimal]] = defaultdict(dict)
    for line, fingerprint in zip(statement.lines, prints, strict=True):
        if line.entry_reference:
            entries[line.entry_reference, line.booked_on][fingerprint] = line.amount
    if not entries:
        return frozenset()
    rows = StatementLine.objects.filter(
        bank_account=bank_account, entry_reference__in={reference for reference, _ in entries}
    )
    totals = rows.values_list("entry_reference", "booked_on").annotate(total=Sum("amount"))
    return frozenset(
        fingerprint
        for reference, day, total in totals
        if total == sum(entries[reference, day].values())
        for fingerprint in entries[reference, day]
    )


def _has_new_balance(statement: ParsedStatement, bank_account: BankAccount) -> bool:
    """Whether a statement states the balance behind lines that a notification had told."""
    if statement.closing_balance is None or statement.is_notification:
        return False
    was_told = StatementLine.objects.filter(
        bank_account=bank_account,
        booked_on__in={line.booked_on for line in statement.lines},
        statement__format__startswith=bank_statements.NOTIFICATION,
    )
    is_stated = Statement.objects.filter(
        bank_account=bank_account,
        period_to=span(statement)[1],
        closing_balance=statement.closing_balance,
    )
    return was_told.exists() and not is_stated.exists()


def span(statement: ParsedStatement) -> tuple[date | None, date | None]:
    """The stated period, else that of the lines."""
    days = [line.booked_on for line in statement.lines]
    first = statement.period_from or min(days, default=None)
    return first, statement.period_to or max(days, default=first)


def check_currency(statement: ParsedStatement, bank_account: BankAccount) -> None:
    """Errors: `CurrencyDiffers`."""
    foreign = sorted(stated_currencies(statement) - {bank_account.currency})
    if foreign:
        raise CurrencyDiffers(
            field="file",
            stated=", ".join(foreign),
            bank_account=accounts.title(bank_account),
            kept=bank_account.currency,
        )


def check_one_currency(statement: ParsedStatement) -> None:
    """Errors: `CurrenciesMixed`, `UnknownCurrency`."""
    stated = sorted(stated_currencies(statement))
    for currency in stated:
        minor_units(currency)
    if len(stated) > 1:
        raise CurrenciesMixed(field="file", currencies=", ".join(stated))


def _in_currency(statement: ParsedStatement, kept: str) -> ParsedStatement:
    """With the account's currency wherever the file names none."""
    if statement.currency == kept and all(line.currency for line in statement.lines):
        return statement
    lines = tuple(replace(line, currency=kept) for line in statement.lines)
    return replace(statement, currency=kept, lines=lines)


def stated_currencies(statement: ParsedStatement) -> set[str]:
    """What the statement and its lines are in, as far as the file says."""
    return {statement.currency, *(line.currency for line in statement.lines)} - {""}


def check_belongs(statement: ParsedStatement, bank_account: BankAccount) -> None:
    """A chosen account must be the stated one, where one is stated. Files may shorten it: the
    bank's code is often left out. Errors: `WrongBankAccount`."""
    stated = bank_numbers.number_key(statement.account)
    kept = bank_numbers.number_key(bank_account.number)
    if not stated or stated == kept:
        return
    short, long = sorted((_digits(stated), _digits(kept)), key=len)
    if len(short) >= bank_numbers.TAIL_LENGTH and long.endswith(short):
        return
    raise WrongBankAccount(
        field="bank_account",
        stated=bank_numbers.masked(statement.account),
        bank_account=accounts.title(bank_account),
    )


def _digits(key: str) -> str:
    return "".join(one for one in key if one.isdigit())
