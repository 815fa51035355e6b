"""Planning opening balances and open items: each against the opening account."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from apps.accounting.rules.coming_over import booking
from apps.accounting.rules.coming_over.booking import BookedLine
from apps.accounting.rules.coming_over.limits import TEXT_MAX
from apps.accounting.rules.coming_over.stream import SourceAccount, SourceBalance, SourceItem
from apps.accounting.selectors.roles import account_for
from apps.accounting.services.coming_over.plan import PlannedEntry
from apps.accounting.services.coming_over.planner import Planner
from apps.accounting.values.ledger import AccountRole

ZERO: Final = Decimal(0)


def plan_balances(planner: Planner) -> None:
    opening = account_for(role=AccountRole.OPENING).code
    rate, on = planner.rates(), planner.on()
    lines: list[tuple[str, BookedLine]] = []
    for one in planner.source.balances:
        if one.title and one.account not in planner.sources:
            planner.sources[one.account] = SourceAccount(
                name=one.account, line=one.line, title=one.title
            )
        code = planner.account(one.account, one.line)
        if code and planner.control(code):
            planner.problems.note("coming_over.control_left_out", one.line, account=code)
        elif code and code != opening and (line := _balance(planner, one, rate)) is not None:
            lines.append((code, line))
            planner.note_stated(code, line)
    if planner.day_is_open(on, 0) and lines:
        counter = _counter(planner, opening, [line for _code, line in lines])
        planner.plan.entries.append(
            PlannedEntry(on, "OPN", str(planner.row.file_name)[:TEXT_MAX], [*lines, *counter])
        )


def _balance(planner: Planner, one: SourceBalance, rate: booking.Rate) -> BookedLine | None:
    foreign = one.currency_amount
    amount = one.amount
    if one.currency and foreign is None:
        foreign, amount = amount, None
    if one.currency and amount is None:
        amount = planner.valued(foreign or ZERO, one.currency, one.line, rate)
    if amount is None or not planner.is_precise(amount, planner.books.currency, one.line):
        return None
    if one.currency and not planner.is_precise(foreign or ZERO, one.currency, one.line):
        return None
    return BookedLine(
        account=one.account,
        line=one.line,
        amount=amount,
        currency=one.currency,
        currency_amount=foreign if one.currency else None,
    )


def plan_items(planner: Planner) -> None:
    opening = account_for(role=AccountRole.OPENING).code
    rate, on, seen = planner.rates(), planner.on(), dict[tuple[str, str], int]()
    is_open = planner.day_is_open(on, 0)
    for one in planner.source.items:
        first = seen.setdefault((one.party, one.number), one.line)
        if first != one.line:
            planner.problems.error("coming_over.twice", one.line, value=one.number, first=first)
            continue
        found = _item(planner, one, rate)
        if found is None or not is_open:
            continue
        code, line = found
        planner.note_stated(code, line)
        planner.party_rows.setdefault(one.party, (one.line, planner.control(code)))
        planner.plan.entries.append(
            PlannedEntry(
                on,
                "OPN",
                f"{one.number} · {one.party}"[:TEXT_MAX],
                [found, *_counter(planner, opening, [line])],
            )
        )


def _item(planner: Planner, one: SourceItem, rate: booking.Rate) -> tuple[str, BookedLine] | None:
    control = one.control or planner.options.control
    if one.account:
        code = planner.account(one.account, one.line)
        if code and not planner.control(code):
            planner.problems.error("coming_over.not_a_control_account", one.line, account=code)
            return None
        control = control or planner.control(code)
    else:
        role = AccountRole.PAYABLE if control == "payable" else AccountRole.RECEIVABLE
        if not control and one.amount < 0:
            role = AccountRole.PAYABLE
        code = account_for(role=role).code
    if not code:
        return None
    sign = -1 if control == "payable" else 1
    amount = one.books_amount
    if amount is None:
        amount = one.amount
        if one.currency:
            amount = planner.valued(one.amount, one.currency, one.line, rate) or ZERO
    if not amount or not planner.is_precise(amount, planner.books.currency, one.line):
        return None
    if one.currency and not planner.is_precise(one.amount, one.currency, one.line):
        return None
    line = BookedLine(
        account=code,
        line=one.line,
        amount=sign * amount,
        currency=one.currency,
        currency_amount=sign * one.amount if one.currency else None,
        description=f"{one.number}, {one.date.isoformat()}",
        party=one.party,
        due_on=one.due_on or one.date,
    )
    return code, line


def _counter(
    planner: Planner, code: str, lines: Iterable[BookedLine]
) -> list[tuple[str, BookedLine]]:
    """What makes up for `lines` on the opening account, currency by currency."""
    totals: dict[str, tuple[Decimal, Decimal]] = {}
    for one in lines:
        amount, foreign = totals.get(one.currency, (ZERO, ZERO))
        totals[one.currency] = amount + one.amount, foreign + (one.currency_amount or ZERO)
    found = []
    for currency, (amount, foreign) in sorted(totals.items()):
        if amount or foreign:
            line = BookedLine(
                account=code,
                line=0,
                amount=-amount,
                currency=currency,
                currency_amount=-foreign if currency else None,
            )
            found.append((code, line))
            planner.note_added(code, line)
    return found
