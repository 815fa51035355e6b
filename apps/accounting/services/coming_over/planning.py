"""From what a file says to what would be done in these books, with a report for every row.

Nothing is written here: the dry run and the run both start from the same plan.
"""

from __future__ import annotations

import re
import uuid
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from apps.accounting.models import (
    Account,
    BooksImport,
    Dimension,
    ExchangeRate,
    ForeignAccount,
    Period,
    PeriodState,
    RoleAccount,
    TaxCode,
)
from apps.accounting.rules.coming_over import booking
from apps.accounting.rules.coming_over.account_guess import ChartAccount, Guess, Guesser
from apps.accounting.rules.coming_over.booking import BookedLine
from apps.accounting.rules.coming_over.limits import TEXT_MAX
from apps.accounting.rules.coming_over.problems import Problems
from apps.accounting.rules.coming_over.stream import (
    Source,
    SourceAccount,
    SourceBalance,
    SourceEntry,
    SourceItem,
    SourceParty,
    SourcePosting,
)
from apps.accounting.selectors import ledger
from apps.accounting.selectors.roles import account_for
from apps.accounting.values.coming_over import ImportOptions
from apps.accounting.values.ledger import AccountRole, BooksInfo, EntryDraft, LineDraft
from apps.parties.selectors import naming
from apps.parties.services import register
from apps.parties.values import Address, PartyDraft
from kernel.periods import FiscalYearSpan

ZERO: Final = Decimal(0)
SOURCE_KIND: Final = "import"
Key = tuple[str, str]


@dataclass(slots=True)
class PlannedEntry:
    """Lines with the chart's codes; parties still by their names."""

    date: date
    journal: str
    description: str
    lines: list[tuple[str, BookedLine]]


@dataclass(slots=True, kw_only=True)
class Plan:
    problems: Problems
    entries: list[PlannedEntry] = field(default_factory=list)
    accounts: dict[str, Guess] = field(default_factory=dict)
    parties: dict[str, PartyDraft] = field(default_factory=dict)
    known_parties: dict[str, uuid.UUID] = field(default_factory=dict)
    years: dict[str, date] = field(default_factory=dict)
    # What the file says each account holds by it, and what was added to make it balance.
    stated: dict[Key, Decimal] = field(default_factory=dict)
    added: dict[Key, Decimal] = field(default_factory=dict)
    # Where shares kept at cost may be a cent off.
    valued: set[Key] = field(default_factory=set)
    rows: int = 0

    @property
    def lines(self) -> int:
        return sum(len(entry.lines) for entry in self.entries)

    @property
    def new_accounts(self) -> dict[str, Guess]:
        """By code: several names may go to one new account."""
        return {one.code: one for one in self.accounts.values() if one.is_new}

    def counts(self) -> dict[str, int]:
        return {
            "entries": len(self.entries),
            "lines": self.lines,
            "accounts": len(self.new_accounts),
            "parties": len(self.parties),
            "years": len(self.years),
        }

    def drafts(
        self, *, party_ids: Mapping[str, uuid.UUID], roles: Mapping[str, str], import_id: uuid.UUID
    ) -> Iterator[EntryDraft]:
        """What is posted. `roles` are the tax accounts by code."""
        for entry in self.entries:
            yield EntryDraft(
                journal_code=entry.journal,
                date=entry.date,
                description=entry.description,
                lines=tuple(_draft(code, one, party_ids, roles) for code, one in entry.lines),
                source_kind=SOURCE_KIND,
                source_id=str(import_id),
            )


def _draft(
    code: str, one: BookedLine, party_ids: Mapping[str, uuid.UUID], taxes: Mapping[str, str]
) -> LineDraft:
    return LineDraft(
        account_code=code,
        amount=one.amount,
        description=one.description,
        currency=one.currency,
        currency_amount=one.currency_amount,
        party_id=party_ids.get(one.party),
        due_on=one.due_on,
        tax_code=one.tax_code,
        tax_role=("tax" if code in taxes else "base") if one.tax_code else "",
        cost_centre=one.cost_centre,
        project=one.project,
    )


def plan(row: BooksImport, source: Source) -> Plan:
    """What taking over `source` would do. Errors: `RoleUnassigned`; the rest is in the report."""
    return _Planner(row, source).made()


class _Planner:
    def __init__(self, row: BooksImport, source: Source) -> None:
        self._row, self._source = row, source
        self._options: ImportOptions = ImportOptions.from_dict(row.options)
        self._books: BooksInfo = ledger.books()
        self.plan = Plan(problems=source.problems, rows=source.rows)
        self._problems = source.problems
        self._chart: dict[str, Account] = {one.code: one for one in Account.objects.all()}
        self._guesser = self._make_guesser()
        self._sources = {one.name: one for one in source.accounts}
        self._periods = list(Period.objects.order_by("starts_on"))
        self._starts = [one.starts_on for one in self._periods]
        self._checked_days: dict[date, bool] = {}
        self._tax_codes: dict[str, list[TaxCode]] = {}
        for code in TaxCode.objects.all():
            self._tax_codes.setdefault(code.code, []).append(code)
        active = Dimension.objects.filter(is_active=True)
        self._dimensions = {(one.kind, one.code) for one in active}
        self._party_rows: dict[str, tuple[int, str]] = {}

    def made(self) -> Plan:
        match self._row.subject:
            case "chart":
                self._plan_chart()
            case "parties":
                self._plan_parties()
            case "opening_balances":
                self._plan_balances()
            case "open_items":
                self._plan_items()
            case _:
                self._plan_journal()
        self._name_parties()
        if not any((self.plan.entries, self.plan.new_accounts, self.plan.parties)) and not (
            self._problems.errors or self._problems.notes
        ):
            self._problems.error("coming_over.no_rows", 0)
        return self.plan

    # ---- Accounts ----------------------------------------------------------------------------
    def _make_guesser(self) -> Guesser:
        said = ForeignAccount.objects.values_list("name", "account__code")
        confirmed = {
            name: Guess(is_new=True, why="", **given)
            for name, given in self._row.new_accounts.items()
        }
        return Guesser(
            (
                ChartAccount(code=one.code, name=one.name, kind=one.kind)
                for one in self._chart.values()
            ),
            said=dict(said),
            confirmed=confirmed,
            adds=self._options.adds_accounts or self._row.subject == "chart",
        )

    def _account(self, name: str, line: int) -> str:
        """The chart's code for it; "" with the reason reported once."""
        known = self.plan.accounts.get(name)
        if known is not None:
            return known.code
        source = self._sources.get(name) or SourceAccount(name=name, line=line)
        found = self._guesser.guess(source)
        if found is None:
            code = "coming_over.unknown_account"
            if self._row.format != "table":
                code = "coming_over.account_not_mapped"
            self._problems.error(code, line, account=name)
            found = Guess(code="", title=source.title, kind=source.kind, is_new=False, why="")
        elif not found.is_new and not self._chart[found.code].is_active:
            self._problems.error("coming_over.account_in_use", line, account=found.code)
        self.plan.accounts[name] = found
        return found.code

    def _control(self, code: str) -> str:
        row = self._chart.get(code)
        return row.control if row else ""

    def _plan_chart(self) -> None:
        for one in self._source.accounts:
            code = one.name.strip().upper()
            if not re.fullmatch(r"[0-9A-Z][0-9A-Z.\-]{0,11}", code):
                self._problems.error("coming_over.bad_code", one.line, value=one.name)
            elif code in self._chart:
                self._problems.note("coming_over.known_already", one.line, value=code)
            else:
                found = self._guesser.guess(one)
                if found is None:
                    self._problems.error("coming_over.bad_kind", one.line, value=one.kind)
                else:
                    self.plan.accounts[one.name] = found

    # ---- Parties -----------------------------------------------------------------------------
    def _plan_parties(self) -> None:
        numbers = {one.registration_number for one in self._source.parties}
        here = naming.ids_by_registration(wanted=numbers)
        named = naming.ids_by_name(wanted={one.name for one in self._source.parties})
        for one in self._source.parties:
            if one.registration_number in here or one.name in named:
                self._problems.note("coming_over.known_already", one.line, value=one.name)
            else:
                self._add_party(one)

    def _add_party(self, one: SourceParty) -> None:
        is_open = not (one.is_customer or one.is_supplier)
        draft = PartyDraft(
            name=one.name,
            country=one.country or self._books.country,
            is_customer=one.is_customer or (is_open and self._options.control != "payable"),
            is_supplier=one.is_supplier or (is_open and self._options.control != "receivable"),
            code=one.reference,
            registration_number=one.registration_number,
            vat_id=one.vat_id,
            email=one.email,
            phone=one.phone,
            billing=Address(
                street=one.street,
                city=one.city,
                postcode=one.postal_code,
                country=one.country or self._books.country,
            )
            if one.street or one.city or one.postal_code
            else Address(),
        )
        first = self._party_rows.setdefault(one.name, (one.line, ""))[0]
        if first != one.line:
            self._problems.error("coming_over.twice", one.line, value=one.name, first=first)
            return
        for problem in register.problems(draft=draft):
            self._problems.refusal(
                problem.code,
                one.line,
                message=problem.sentence_id(),
                column=problem.field,
                **{name: str(value) for name, value in problem.params.items()},
            )
        self.plan.parties[one.name] = draft

    def _name_parties(self) -> None:
        """Those that entries name: who they are, or that they will be added."""
        wanted = {one.party for entry in self.plan.entries for _code, one in entry.lines} - {""}
        self.plan.known_parties = naming.ids_by_name(wanted=wanted)
        for name in sorted(wanted - set(self.plan.known_parties)):
            line, control = self._party_rows.get(name, (0, ""))
            if not self._options.adds_parties:
                self._problems.error("coming_over.unknown_party", line, value=name)
                continue
            draft = PartyDraft(
                name=name,
                country=self._books.country,
                is_customer=control != "payable",
                is_supplier=control == "payable",
            )
            self.plan.parties[name] = draft

    # ---- Opening balances and items ----------------------------------------------------------
    def _on(self) -> date:
        return self._options.on or self._books.starts_on

    def _plan_balances(self) -> None:
        opening = account_for(role=AccountRole.OPENING).code
        rate, on = self._rates(), self._on()
        lines: list[tuple[str, BookedLine]] = []
        for one in self._source.balances:
            if one.title and one.account not in self._sources:
                self._sources[one.account] = SourceAccount(
                    name=one.account, line=one.line, title=one.title
                )
            code = self._account(one.account, one.line)
            if code and self._control(code):
                self._problems.note("coming_over.control_left_out", one.line, account=code)
            elif code and code != opening and (line := self._balance(one, rate)) is not None:
                lines.append((code, line))
                self._state(code, line)
        if self._day_is_open(on, 0) and lines:
            counter = self._counter(opening, [line for _code, line in lines])
            self.plan.entries.append(
                PlannedEntry(on, "OPN", str(self._row.file_name)[:TEXT_MAX], [*lines, *counter])
            )

    def _balance(self, one: SourceBalance, rate: booking.Rate) -> BookedLine | None:
        foreign = one.currency_amount
        amount = one.amount
        if one.currency and foreign is None:
            foreign, amount = amount, None
        if one.currency and amount is None:
            amount = self._valued(foreign or ZERO, one.currency, one.line, rate)
        if amount is None or not self._is_precise(amount, self._books.currency, one.line):
            return None
        if one.currency and not self._is_precise(foreign or ZERO, one.currency, one.line):
            return None
        return BookedLine(
            account=one.account,
            line=one.line,
            amount=amount,
            currency=one.currency,
            currency_amount=foreign if one.currency else None,
        )

    def _valued(
        self, amount: Decimal, currency: str, line: int, rate: booking.Rate
    ) -> Decimal | None:
        known = rate(currency, self._on())
        if known is None:
            self._problems.error(
                "coming_over.rate_missing", line, currency=currency, day=self._on().isoformat()
            )
            return None
        return round(amount * known, self._books.places)

    def _is_precise(self, amount: Decimal, currency: str, line: int) -> bool:
        places = self._books.places
        if currency != self._books.currency:
            places = booking.places_of(currency) or 0
        if amount == round(amount, places):
            return True
        self._problems.error(
            "coming_over.too_precise", line, amount=f"{amount.normalize():f}", currency=currency
        )
        return False

    def _counter(self, code: str, lines: Iterable[BookedLine]) -> list[tuple[str, BookedLine]]:
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
                self._add(code, line)
        return found

    def _plan_items(self) -> None:
        opening = account_for(role=AccountRole.OPENING).code
        rate, on, seen = self._rates(), self._on(), dict[tuple[str, str], int]()
        is_open = self._day_is_open(on, 0)
        for one in self._source.items:
            first = seen.setdefault((one.party, one.number), one.line)
            if first != one.line:
                self._problems.error("coming_over.twice", one.line, value=one.number, first=first)
                continue
            found = self._item(one, rate)
            if found is None or not is_open:
                continue
            code, line = found
            self._state(code, line)
            self._party_rows.setdefault(one.party, (one.line, self._control(code)))
            self.plan.entries.append(
                PlannedEntry(
                    on,
                    "OPN",
                    f"{one.number} · {one.party}"[:TEXT_MAX],
                    [found, *self._counter(opening, [line])],
                )
            )

    def _item(self, one: SourceItem, rate: booking.Rate) -> tuple[str, BookedLine] | None:
        control = one.control or self._options.control
        if one.account:
            code = self._account(one.account, one.line)
            if code and not self._control(code):
                self._problems.error("coming_over.not_a_control_account", one.line, account=code)
                return None
            control = control or self._control(code)
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
                amount = self._valued(one.amount, one.currency, one.line, rate) or ZERO
        if not amount or not self._is_precise(amount, self._books.currency, one.line):
            return None
        if one.currency and not self._is_precise(one.amount, one.currency, one.line):
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

    # ---- A journal ---------------------------------------------------------------------------
    def _rates(self) -> booking.Rate:
        known: dict[str, list[tuple[date, Decimal]]] = {}
        for currency, on, rate in ExchangeRate.objects.order_by("date").values_list(
            "currency", "date", "rate"
        ):
            known.setdefault(currency, []).append((on, rate))

        def otherwise(currency: str, on: date) -> Decimal | None:
            days = known.get(currency, [])
            at = bisect_right(days, on, key=lambda each: each[0])
            return days[at - 1][1] if at else None

        return booking.Rates(
            self._source.prices, books_currency=self._books.currency, otherwise=otherwise
        )

    def _plan_journal(self) -> None:
        rate = self._rates()
        conversion = rounding = ""
        for source in self._source.entries:
            if not self._day_is_open(source.date, source.line):
                continue
            booked = booking.book(
                source,
                books_currency=self._books.currency,
                places=self._books.places,
                rate=rate,
                problems=self._problems,
            )
            if booked is None:
                continue
            lines = []
            for one in booked.lines:
                if one.account == booking.CONVERSION:
                    conversion = conversion or account_for(role=AccountRole.CONVERSION).code
                    lines.append((conversion, one))
                    self._add(conversion, one)
                elif one.account == booking.ROUNDING:
                    rounding = rounding or account_for(role=AccountRole.ROUNDING).code
                    lines.append((rounding, one))
                    self._add(rounding, one)
                else:
                    code = self._account(one.account, one.line)
                    lines.append((code, self._fitted(code, one, source)))
            if all(code for code, _line in lines):
                for posting in source.postings:
                    self._state_posting(posting)
                self.plan.entries.append(
                    PlannedEntry(source.date, "GEN", self._described(source), lines)
                )

    @staticmethod
    def _described(source: SourceEntry) -> str:
        said = source.description or source.payee
        if source.number and source.number not in said:
            said = f"{source.number} · {said}" if said else source.number
        return (said or source.postings[0].account)[:TEXT_MAX]

    def _fitted(self, code: str, one: BookedLine, source: SourceEntry) -> BookedLine:
        """The line with what its account takes; what is unknown to the books is reported."""
        control = self._control(code)
        if control and not one.party:
            self._problems.error("coming_over.party_missing", one.line, account=code)
        if control:
            self._party_rows.setdefault(one.party, (one.line, control))
        if one.tax_code and not self._is_tax_code(one.tax_code, source.date):
            self._problems.error("coming_over.unknown_tax_code", one.line, value=one.tax_code)
        for kind, said in (("cost_centre", one.cost_centre), ("project", one.project)):
            if said and (kind, said) not in self._dimensions:
                self._problems.error(
                    "coming_over.unknown_dimension", one.line, field=kind, value=said
                )
        if control:
            return one
        return _without_party(one)

    def _is_tax_code(self, code: str, on: date) -> bool:
        return any(
            one.valid_from <= on and (one.valid_to is None or one.valid_to >= on)
            for one in self._tax_codes.get(code, ())
        )

    # ---- Days --------------------------------------------------------------------------------
    def _day_is_open(self, on: date, line: int) -> bool:
        if on not in self._checked_days:
            self._checked_days[on] = self._check_day(on, line)
        return self._checked_days[on]

    def _check_day(self, on: date, line: int) -> bool:
        at = bisect_right(self._starts, on) - 1
        if at >= 0 and self._periods[at].ends_on >= on:
            if self._periods[at].state == PeriodState.OPEN:
                return True
            self._problems.error(
                "coming_over.period_closed",
                line,
                period=self._periods[at].starts_on.isoformat()[:7],
            )
            return False
        if not self._options.opens_years:
            self._problems.error("coming_over.year_missing", line, day=on.isoformat())
            return False
        span = FiscalYearSpan.containing(on, first_month=self._books.first_month)
        if span.label not in self.plan.years:
            self.plan.years[span.label] = span.starts_on
            self._problems.note("coming_over.year_opened", line, day=on.isoformat())
        return True

    # ---- The proof ---------------------------------------------------------------------------
    def _state_posting(self, one: SourcePosting) -> None:
        code = self.plan.accounts[one.account].code
        own = self._books.currency
        commodity = one.commodity or own
        if booking.places_of(commodity) is not None:
            self._sum(self.plan.stated, (code, commodity), one.amount)
        elif booking.places_of(one.weight_currency or own) is not None:
            key = (code, one.weight_currency or own)
            self._sum(self.plan.stated, key, one.weight)
            self.plan.valued.add(key)

    def _state(self, code: str, one: BookedLine) -> None:
        self._sum(self.plan.stated, self._key(code, one), self._held(one))

    def _add(self, code: str, one: BookedLine) -> None:
        self._sum(self.plan.added, self._key(code, one), self._held(one))

    def _key(self, code: str, one: BookedLine) -> Key:
        return code, one.currency or self._books.currency

    @staticmethod
    def _held(one: BookedLine) -> Decimal:
        return one.amount if one.currency_amount is None else one.currency_amount

    @staticmethod
    def _sum(table: dict[Key, Decimal], key: Key, amount: Decimal) -> None:
        table[key] = table.get(key, ZERO) + amount


def _without_party(one: BookedLine) -> BookedLine:
    """Only what is owed has a party that matters here, and a day it is due."""
    if not one.party and one.due_on is None:
        return one
    changed: dict[str, Any] = {"party": "", "due_on": None}
    return BookedLine(
        **{name: changed.get(name, getattr(one, name)) for name in BookedLine.__slots__}
    )


def tax_accounts() -> dict[str, str]:
    """Code → role of the accounts that VAT is booked on."""
    rows = RoleAccount.objects.filter(role__in=(AccountRole.TAX_OUTPUT, AccountRole.TAX_INPUT))
    return dict(rows.values_list("account__code", "role"))
