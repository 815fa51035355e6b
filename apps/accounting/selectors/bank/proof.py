"""Whether the books say what the bank says on a day, and if not, exactly why not."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from apps.accounting.models import BankAccount
from apps.accounting.selectors import ledger
from apps.accounting.selectors.bank import accounts, dates
from apps.accounting.values.bank_proof import BankProof, ProofEntry, ProofLine
from apps.accounting.values.statements import (
    Column,
    Statement,
    StatementRow,
    StatementSection,
    Target,
)
from kernel.errors import NotFound

ZERO: Final = Decimal(0)

# What the bank states: the last balance up to the day, the lines since, and the first balance.
STATED: Final = """
SELECT s.closing_balance, s.period_to,
       (SELECT coalesce(sum(l.amount), 0) FROM statement_line AS l
         WHERE l.bank_account_id = b.id AND l.booked_on <= %(on)s
           AND (s.period_to IS NULL OR l.booked_on > s.period_to)),
       (SELECT coalesce(sum(l.amount), 0) FROM statement_line AS l
         WHERE l.bank_account_id = b.id AND l.booked_on <= %(on)s),
       f.opening_balance, f.period_from
  FROM bank_account AS b
  LEFT JOIN LATERAL (
       SELECT closing_balance, period_to FROM statement
        WHERE bank_account_id = b.id AND closing_balance IS NOT NULL AND period_to <= %(on)s
        ORDER BY period_to DESC, imported_at DESC, position DESC LIMIT 1) AS s ON true
  LEFT JOIN LATERAL (
       SELECT opening_balance, period_from FROM statement
        WHERE bank_account_id = b.id AND opening_balance IS NOT NULL AND period_from <= %(on)s
        ORDER BY period_from, position LIMIT 1) AS f ON true
 WHERE b.id = %(id)s
"""
BOOKED: Final = """
SELECT coalesce(sum(coalesce(l.currency_amount, l.amount)), 0)
  FROM journal_line AS l JOIN bank_account AS b ON b.account_id = l.account_id
 WHERE b.id = %(id)s AND l.date <= %(on)s
   AND (l.currency = b.currency OR (l.currency IS NULL AND NOT EXISTS (
        SELECT FROM account AS a WHERE a.id = l.account_id AND a.currency <> '')))
"""
LINES: Final = """
SELECT l.id, l.booked_on, l.amount, l.counterparty_name, l.description, l.state,
       l.exclusion_reason, d.date
  FROM statement_line AS l
  LEFT JOIN LATERAL (
       SELECT j.date FROM reconciliation AS r JOIN journal_line AS j ON j.id = r.ledger_line_id
        WHERE r.line_id = l.id AND r.undone_at IS NULL) AS d ON true
 WHERE l.bank_account_id = %(id)s AND l.booked_on <= %(on)s AND l.amount <> 0
   AND (d.date IS NULL OR d.date > %(on)s)
 ORDER BY l.booked_on, l.id
"""
# An entry and its reversal are nothing together.
ENTRIES: Final = """
SELECT e.id, l.date, coalesce(l.currency_amount, l.amount), e.description,
       j.code || ' ' || y.label || '/' || e.number, s.booked_on
  FROM journal_line AS l
  JOIN bank_account AS b ON b.account_id = l.account_id
  JOIN account AS a ON a.id = l.account_id
  JOIN journal_entry AS e ON e.id = l.entry_id
  JOIN journal AS j ON j.id = e.journal_id
  JOIN fiscal_year AS y ON y.id = e.fiscal_year_id
  LEFT JOIN LATERAL (
       SELECT t.booked_on FROM reconciliation AS r JOIN statement_line AS t ON t.id = r.line_id
        WHERE r.ledger_line_id = l.id AND r.undone_at IS NULL) AS s ON true
 WHERE b.id = %(id)s AND l.date <= %(on)s
   AND (l.currency = b.currency OR (l.currency IS NULL AND a.currency = ''))
   AND (s.booked_on IS NULL OR s.booked_on > %(on)s)
   AND NOT EXISTS (SELECT FROM journal_entry AS r
                    WHERE r.reverses_id = e.id AND r.date <= %(on)s AND s.booked_on IS NULL)
   AND NOT (e.reverses_id IS NOT NULL AND s.booked_on IS NULL AND NOT EXISTS (
            SELECT FROM reconciliation AS r
              JOIN journal_line AS o ON o.id = r.ledger_line_id
             WHERE o.entry_id = e.reverses_id AND r.undone_at IS NULL))
 ORDER BY l.date, l.id
"""


def proof(*, bank_account_id: uuid.UUID, on: datetime.date) -> BankProof:
    """The account at the end of the day `on`, in its own currency. Five queries.

    What explains the difference: the balance before the first statement, lines that aren't in the
    books, entries that are on no statement, and what the statements themselves leave unaccounted
    for (one is missing, or one doesn't add up). Together they make it, to the cent.
    Errors: `NotFound`.
    """
    row = BankAccount.objects.select_related("account").filter(pk=bank_account_id).first()
    if row is None:
        raise NotFound()
    asked: dict[str, uuid.UUID | datetime.date] = {"id": bank_account_id, "on": on}
    with connection.cursor() as cursor:
        cursor.execute(STATED, asked)
        closing, stated_on, since, all_lines, opening, opening_on = cursor.fetchone()
        cursor.execute(BOOKED, asked)
        booked = cursor.fetchone()[0]
        cursor.execute(LINES, asked)
        lines = tuple(_line(found) for found in cursor.fetchall())
        cursor.execute(ENTRIES, asked)
        entries = tuple(_entry(found) for found in cursor.fetchall())
    before = opening or ZERO
    balance = before + all_lines if closing is None else closing + since
    return BankProof(
        account=accounts.info(row),
        on=on,
        stated_balance=closing,
        stated_on=stated_on,
        lines_since=since if closing is not None else all_lines,
        balance=balance,
        booked=booked,
        opening_balance=before,
        opening_on=opening_on,
        unaccounted=balance - before - all_lines,
        lines=lines,
        entries=entries,
    )


def as_statement(found: BankProof) -> Statement:
    """The proof laid out as every other statement is, for pages and files."""
    own = ledger.books()
    day = dates.day(found.stated_on) if found.stated_on else ""
    stated = [
        _row(day, _("Balance as stated"), found.balance - found.lines_since),
        _row("", _("Lines since then"), found.lines_since),
    ]
    sections = [
        _section("bank", _("At the bank"), stated),
        _section("books", _("In the books"), [_row("", found.account.account_name, found.booked)]),
    ]
    why = [
        _section(
            "lines",
            _("On a statement, not in the books"),
            [_row(dates.day(one.on), one.text, one.amount) for one in found.lines],
        ),
        _section(
            "entries",
            _("In the books, on no statement"),
            [
                _row(
                    dates.day(one.on),
                    f"{one.reference}, {one.text}",
                    -one.amount,
                    target=Target(kind="entry", id=str(one.entry_id)),
                )
                for one in found.entries
            ],
        ),
        _section("rest", _("The statements themselves"), _rest(found)),
    ]
    return Statement(
        kind="bank_proof",
        title=_("Reconciliation of %(account)s") % {"account": found.account.title},
        currency=found.account.currency,
        places=own.places,
        first=None,
        last=found.on,
        columns=(Column(code="amount", title=_("Amount"), first=None, last=found.on),),
        sections=(*sections, *(one for one in why if one.rows)),
        total_title=_("Difference between bank and books"),
        totals=(found.difference,),
    )


def _rest(found: BankProof) -> list[StatementRow]:
    rows = []
    if found.opening_balance:
        day = dates.day(found.opening_on) if found.opening_on else ""
        rows.append(_row(day, _("Balance before the first statement"), found.opening_balance))
    if found.unaccounted:
        rows.append(_row("", _("Missing or wrong on the statements"), found.unaccounted))
    return rows


def _row(code: str, name: str, amount: Decimal, *, target: Target | None = None) -> StatementRow:
    return StatementRow(code=code, name=name, amounts=(amount,), target=target)


def _section(code: str, title: str, rows: list[StatementRow]) -> StatementSection:
    total = sum((row.amounts[0] for row in rows), ZERO)
    return StatementSection(code=code, title=title, rows=tuple(rows), sections=(), totals=(total,))


def _line(row: tuple[Any, ...]) -> ProofLine:
    line_id, day, amount, name, description, state, reason, later = row
    if state == "excluded":
        why = _("left out: %(reason)s") % {"reason": reason}
    elif later is not None:
        why = _("booked on %(day)s") % {"day": dates.day(later)}
    else:
        why = _("not explained yet")
    words = ", ".join(text for text in (name, description) if text)
    return ProofLine(line_id=line_id, on=day, amount=amount, text=f"{words} ({why})".strip())


def _entry(row: tuple[Any, ...]) -> ProofEntry:
    entry_id, day, amount, text, reference, later = row
    if later is not None:
        text = f"{text} ({_('on the statement of %(day)s') % {'day': later.isoformat()}})"
    return ProofEntry(entry_id=entry_id, on=day, amount=amount, text=text, reference=reference)
