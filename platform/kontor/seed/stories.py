"""What the three demonstration clients live through: pure, and the same every time.

A habit is something that happens on certain days of a month; a month of habits, wages and VAT
becomes bank movements and two entries of the books. Where an invoice or a bill was paid, the
movement knows its deal (`deals`). All people and firms are invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kernel.periods import Month
from kontor.seed.deals import Deal, Paper, drawn

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Habit:
    """Every month on `days`, an amount between `low` and `high` (negative: money out).

    `account` is where a bookkeeper posts it; `every` 3 = only each third month. `text` may name
    {month}, {year}, {number}. With a `tax_code` the amounts hold VAT of `rate` percent. With a
    `paper` each movement pays an invoice or a bill of one of its partners, in turn, and the paper
    carries the VAT.
    """

    days: tuple[int, ...]
    low: int
    high: int
    counterparty: str
    number: str
    text: str
    account: str
    every: int = 1
    tax_code: str = ""
    rate: int = 0
    is_round: bool = False
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Wages:
    """A month's pay: cost accounts debited, what is owed credited, and the days it is paid."""

    gross: int
    on_top: int
    withheld: int
    cost_account: str
    on_top_account: str
    owed_to_people: str
    owed_to_state: str
    people: str
    state: str
    state_number: str
    pay_day: int
    state_day: int


@dataclass(frozen=True, slots=True)
class Seat:
    street: str
    postcode: str
    city: str


@dataclass(frozen=True, slots=True)
class Story:
    slug: str
    name: str
    registration_number: str
    country: str
    currency: str
    language: str
    time_zone: str
    chart: str
    bank: str
    iban: str
    file_format: str
    bank_account_name: str
    opening: int
    equity_account: str
    result_account: str
    vat_account: str
    output_account: str
    input_account: str
    vat_words: str
    vat_payee: str
    vat_number: str
    vat_day: int
    wages: Wages
    wages_words: str
    opening_words: str
    habits: tuple[Habit, ...]
    owner: tuple[str, str]
    # How far the bookkeeper has come in the running month.
    leaves_open: int
    seat: Seat
    # (kind, code, name) of cost centres and projects; the first is where ordinary trade belongs.
    dimensions: tuple[tuple[str, str, str], ...]

    @property
    def sales_centre(self) -> str:
        return self.dimensions[0][1]


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the bank, and the account it will be posted to."""

    day: date
    amount: Decimal
    counterparty: str
    number: str
    text: str
    symbol: str
    account: str
    deal: Deal | None = None


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line of an entry, debit positive; `tax_role` says of a taxed one "base" or "tax"."""

    account: str
    amount: Decimal
    tax_code: str = ""
    tax_role: str = ""


@dataclass(slots=True)
class MonthOfBooks:
    """A month as it will be booked. `entries` are (date, words, lines)."""

    month: Month
    movements: list[Movement] = field(default_factory=list)
    entries: list[tuple[date, str, tuple[BookedLine, ...]]] = field(default_factory=list)


def months_of(story: Story, *, first: Month, last: Month) -> Iterator[MonthOfBooks]:
    """The story told month by month. VAT and wage dues of a month are paid in the next."""
    owed_vat = owed_state = Decimal(0)
    month, index = first, 0
    while month <= last:
        told = MonthOfBooks(month)
        dice = random.Random(f"{story.slug}-{month}")  # noqa: S311 — invented data, not a secret
        taxed = _habits(story, told, dice, index)
        _wages(story, told, owed_state)
        owed_state = Decimal(story.wages.withheld + story.wages.on_top)
        if owed_vat > 0:
            told.movements.append(
                _paid(
                    story,
                    month,
                    story.vat_day,
                    owed_vat,
                    story.vat_payee,
                    story.vat_number,
                    story.vat_words,
                    story.vat_account,
                )
            )
        owed_vat = _vat(story, told, taxed)
        told.movements.sort(key=lambda each: (each.day, each.counterparty, each.amount))
        yield told
        month, index = month.plus(1), index + 1


def _habits(
    story: Story, told: MonthOfBooks, dice: random.Random, index: int
) -> dict[Habit, Decimal]:
    """Adds the month's habits; returns what the taxed ones came to, tax included."""
    taxed: dict[Habit, Decimal] = {}
    for habit in story.habits:
        if index % habit.every:
            continue
        for place, day in enumerate(habit.days):
            when = date(told.month.year, told.month.month, min(day, told.month.last_day.day))
            if habit.paper:
                turn = index * len(habit.days) + place
                deal = drawn(habit.paper, habit, dice, paid_on=when, turn=turn)
                told.movements.append(_settled(habit, deal))
                continue
            units = Decimal(dice.randint(habit.low, habit.high))
            cents = Decimal(0) if habit.is_round else Decimal(dice.randint(0, 99)) * CENT
            amount = units + (cents if units > 0 else -cents)
            number = str(dice.randint(100000, 999999))
            told.movements.append(
                Movement(
                    day=when,
                    amount=amount,
                    counterparty=habit.counterparty,
                    number=habit.number,
                    text=habit.text.format(
                        month=f"{told.month.month:02d}", year=told.month.year, number=number
                    ),
                    symbol=number,
                    account=habit.account,
                )
            )
            if habit.tax_code:
                taxed[habit] = taxed.get(habit, Decimal(0)) + amount
    return taxed


def _wages(story: Story, told: MonthOfBooks, owed_state: Decimal) -> None:
    wages, month = story.wages, told.month
    net = Decimal(wages.gross - wages.withheld)
    told.movements.append(
        _paid(
            story,
            month,
            wages.pay_day,
            net,
            wages.people,
            "",
            f"{story.wages_words} {month.month:02d}/{month.year}",
            wages.owed_to_people,
        )
    )
    if owed_state:
        told.movements.append(
            _paid(
                story,
                month,
                wages.state_day,
                owed_state,
                wages.state,
                wages.state_number,
                f"{story.wages_words} {month.plus(-1)}",
                wages.owed_to_state,
            )
        )
    lines = [
        BookedLine(wages.cost_account, Decimal(wages.gross)),
        BookedLine(wages.owed_to_people, -net),
        BookedLine(wages.owed_to_state, -Decimal(wages.withheld + wages.on_top)),
    ]
    if wages.on_top:
        lines.insert(1, BookedLine(wages.on_top_account, Decimal(wages.on_top)))
    words = f"{story.wages_words} {month.month:02d}/{month.year}"
    told.entries.append((date(month.year, month.month, wages.pay_day), words, tuple(lines)))


def _settled(habit: Habit, deal: Deal) -> Movement:
    """The payment of a deal; what the payer writes is known once the paper has its number."""
    return Movement(
        day=deal.paid_on or deal.due_on,
        amount=deal.gross if deal.is_sale else -deal.gross,
        counterparty=deal.partner,
        number="",
        text=habit.text,
        symbol=deal.number,
        account=habit.account,
        deal=deal,
    )


def _vat(story: Story, told: MonthOfBooks, taxed: dict[Habit, Decimal]) -> Decimal:
    """Parts tax and prices, and moves the month's tax, with that of invoices and bills, to what is
    owed, at the month's end; returns what is owed (never negative)."""
    lines: list[BookedLine] = []
    moved: dict[str, Decimal] = {}
    for habit, gross in taxed.items():
        place = story.output_account if gross > 0 else story.input_account
        tax = (gross * habit.rate / (100 + habit.rate)).quantize(CENT)
        lines += (
            BookedLine(habit.account, gross),
            BookedLine(habit.account, tax - gross, habit.tax_code, "base"),
            BookedLine(place, -tax, habit.tax_code, "tax"),
        )
        moved[place] = moved.get(place, Decimal(0)) + tax
    for each in told.movements:
        if each.deal:
            place = story.output_account if each.deal.is_sale else story.input_account
            part = each.deal.tax if each.deal.is_sale else -each.deal.tax
            moved[place] = moved.get(place, Decimal(0)) + part
    owed = sum(moved.values(), Decimal(0))
    moved[story.vat_account] = moved.get(story.vat_account, Decimal(0)) - owed
    lines += (BookedLine(account, part) for account, part in sorted(moved.items()) if part)
    if lines:
        words = f"{story.vat_words} {told.month.month:02d}/{told.month.year}"
        told.entries.append((told.month.last_day, words, tuple(lines)))
    return max(owed, Decimal(0))


def _paid(
    story: Story,
    month: Month,
    day: int,
    amount: Decimal,
    whom: str,
    number: str,
    text: str,
    account: str,
) -> Movement:
    return Movement(
        day=date(month.year, month.month, day),
        amount=-amount,
        counterparty=whom,
        number=number,
        text=text,
        symbol=f"{month.year}{month.month:02d}",
        account=account,
    )
