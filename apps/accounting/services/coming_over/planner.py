"""What every subject needs of the books while it is planned: accounts, parties, days, rates."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from typing import Final

from apps.accounting.models import (
    Account,
    BooksImport,
    Dimension,
    ExchangeRate,
    ForeignAccount,
    Period,
    PeriodState,
    TaxCode,
)
from apps.accounting.rules.coming_over import booking
from apps.accounting.rules.coming_over.account_guess import ChartAccount, Guess, Guesser
from apps.accounting.rules.coming_over.booking import BookedLine
from apps.accounting.rules.coming_over.limits import AMOUNT_MAX
from apps.accounting.rules.coming_over.stream import (
    Source,
    SourceAccount,
    SourceParty,
    SourcePosting,
)
from apps.accounting.selectors import ledger
from apps.accounting.services.coming_over.plan import Key, Plan
from apps.accounting.values.coming_over import ImportOptions
from apps.accounting.values.ledger import BooksInfo
from apps.parties.selectors import naming
from apps.parties.services import register
from apps.parties.values import Address, PartyDraft
from kernel.periods import FiscalYearSpan

ZERO: Final = Decimal(0)


class Planner:
    """Reads the books once. What is wrong is added to `problems`, what would be done to `plan`."""

    def __init__(self, row: BooksImport, source: Source) -> None:
        self.row, self.source = row, source
        self.options: ImportOptions = ImportOptions.from_dict(row.options)
        self.books: BooksInfo = ledger.books()
        self.plan = Plan(problems=source.problems, rows=source.rows)
        self.problems = source.problems
        self.chart: dict[str, Account] = {one.code: one for one in Account.objects.all()}
        self.guesser = self._make_guesser()
        self.sources = {one.name: one for one in source.accounts}
        self._periods = list(Period.objects.order_by("starts_on"))
        self._starts = [one.starts_on for one in self._periods]
        self._checked_days: dict[date, bool] = {}
        self._tax_codes: dict[str, list[TaxCode]] = {}
        for code in TaxCode.objects.all():
            self._tax_codes.setdefault(code.code, []).append(code)
        active = Dimension.objects.filter(is_active=True)
        self._dimensions = {(one.kind, one.code) for one in active}
        self.party_rows: dict[str, tuple[int, str]] = {}

    def _make_guesser(self) -> Guesser:
        said = ForeignAccount.objects.values_list("name", "account__code")
        confirmed = {
            name: Guess(is_new=True, why="", **given)
            for name, given in self.row.new_accounts.items()
        }
        return Guesser(
            (
                ChartAccount(code=one.code, name=one.name, kind=one.kind)
                for one in self.chart.values()
            ),
            said=dict(said),
            confirmed=confirmed,
            adds=self.options.adds_accounts or self.row.subject == "chart",
        )

    def account(self, name: str, line: int) -> str:
        """The chart's code for it; "" with the reason reported once."""
        known = self.plan.accounts.get(name)
        if known is not None:
            return known.code
        source = self.sources.get(name) or SourceAccount(name=name, line=line)
        found = self.guesser.guess(source)
        if found is None:
            code = "coming_over.unknown_account"
            if self.row.format != "table":
                code = "coming_over.account_not_mapped"
            self.problems.error(code, line, account=name)
            found = Guess(code="", title=source.title, kind=source.kind, is_new=False, why="")
        elif not found.is_new and not self.chart[found.code].is_active:
            self.problems.error("coming_over.account_in_use", line, account=found.code)
        self.plan.accounts[name] = found
        return found.code

    def control(self, code: str) -> str:
        row = self.chart.get(code)
        return row.control if row else ""

    def add_party(self, one: SourceParty) -> None:
        is_open = not (one.is_customer or one.is_supplier)
        draft = PartyDraft(
            name=one.name,
            country=one.country or self.books.country,
            is_customer=one.is_customer or (is_open and self.options.control != "payable"),
            is_supplier=one.is_supplier or (is_open and self.options.control != "receivable"),
            code=one.reference,
            registration_number=one.registration_number,
            vat_id=one.vat_id,
            email=one.email,
            phone=one.phone,
            billing=Address(
                street=one.street,
                city=one.city,
                postcode=one.postal_code,
                country=one.country or self.books.country,
            )
            if one.street or one.city or one.postal_code
            else Address(),
        )
        first = self.party_rows.setdefault(one.name, (one.line, ""))[0]
        if first != one.line:
            self.problems.error("coming_over.twice", one.line, value=one.name, first=first)
            return
        for problem in register.problems(draft=draft):
            self.problems.refusal(
                problem.code,
                one.line,
                message=problem.sentence_id(),
                column=problem.field,
                **{name: str(value) for name, value in problem.params.items()},
            )
        self.plan.parties[one.name] = draft
        if one.iban:
            self.plan.bank_accounts[one.name] = (one.iban, one.line)

    def name_parties(self) -> None:
        """Those that entries name: who they are, or that they will be added."""
        wanted = {one.party for entry in self.plan.entries for _code, one in entry.lines} - {""}
        self.plan.known_parties = naming.ids_by_name(wanted=wanted)
        for name in sorted(wanted - set(self.plan.known_parties)):
            line, control = self.party_rows.get(name, (0, ""))
            if not self.options.adds_parties:
                self.problems.error("coming_over.unknown_party", line, value=name)
                continue
            draft = PartyDraft(
                name=name,
                country=self.books.country,
                is_customer=control != "payable",
                is_supplier=control == "payable",
            )
            self.plan.parties[name] = draft

    def is_tax_code(self, code: str, on: date) -> bool:
        return any(
            one.valid_from <= on and (one.valid_to is None or one.valid_to >= on)
            for one in self._tax_codes.get(code, ())
        )

    def is_dimension(self, kind: str, code: str) -> bool:
        return (kind, code) in self._dimensions

    def on(self) -> date:
        return self.options.on or self.books.starts_on

    def rates(self) -> booking.Rate:
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
            self.source.prices, books_currency=self.books.currency, otherwise=otherwise
        )

    def valued(
        self, amount: Decimal, currency: str, line: int, rate: booking.Rate
    ) -> Decimal | None:
        known = rate(currency, self.on())
        if known is None:
            self.problems.error(
                "coming_over.rate_missing", line, currency=currency, day=self.on().isoformat()
            )
            return None
        worth = amount * known
        if abs(worth) >= AMOUNT_MAX:
            self.problems.error("coming_over.too_big", line, amount=f"{amount:f} {currency}")
            return None
        return round(worth, self.books.places)

    def is_precise(self, amount: Decimal, currency: str, line: int) -> bool:
        places = self.books.places
        if currency != self.books.currency:
            places = booking.places_of(currency) or 0
        if amount == round(amount, places):
            return True
        self.problems.error(
            "coming_over.too_precise", line, amount=f"{amount.normalize():f}", currency=currency
        )
        return False

    def day_is_open(self, on: date, line: int) -> bool:
        if on not in self._checked_days:
            self._checked_days[on] = self._check_day(on, line)
        return self._checked_days[on]

    def _check_day(self, on: date, line: int) -> bool:
        at = bisect_right(self._starts, on) - 1
        if at >= 0 and self._periods[at].ends_on >= on:
            if self._periods[at].state == PeriodState.OPEN:
                return True
            self.problems.error(
                "coming_over.period_closed",
                line,
                period=self._periods[at].starts_on.isoformat()[:7],
            )
            return False
        if not self.options.opens_years:
            self.problems.error("coming_over.year_missing", line, day=on.isoformat())
            return False
        span = FiscalYearSpan.containing(on, first_month=self.books.first_month)
        if span.label not in self.plan.years:
            self.plan.years[span.label] = span.starts_on
            self.problems.note("coming_over.year_opened", line, day=on.isoformat())
        return True

    def note_posting(self, one: SourcePosting) -> None:
        known = self.plan.accounts.get(one.account)
        if known is None:
            # Nothing of it was money.
            return
        code = known.code
        own = self.books.currency
        commodity = one.commodity or own
        if booking.places_of(commodity) is not None:
            self._sum(self.plan.stated, (code, commodity), one.amount)
        elif booking.places_of(one.weight_currency or own) is not None:
            key = (code, one.weight_currency or own)
            self._sum(self.plan.stated, key, one.weight)
            self.plan.valued.add(key)

    def note_stated(self, code: str, one: BookedLine) -> None:
        self._sum(self.plan.stated, self._key(code, one), self._held(one))

    def note_added(self, code: str, one: BookedLine) -> None:
        self._sum(self.plan.added, self._key(code, one), self._held(one))

    def _key(self, code: str, one: BookedLine) -> Key:
        return code, one.currency or self.books.currency

    @staticmethod
    def _held(one: BookedLine) -> Decimal:
        return one.amount if one.currency_amount is None else one.currency_amount

    @staticmethod
    def _sum(table: dict[Key, Decimal], key: Key, amount: Decimal) -> None:
        table[key] = table.get(key, ZERO) + amount
