"""Five in the afternoon of an ordinary day: what is left to do when somebody looks in."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from apps.accounting.models import (
    Bill,
    DunningLetter,
    ExchangeRate,
    LineQuestion,
    PaymentBatch,
    RecurringEntry,
)
from apps.accounting.selectors import bank as bank_reads
from apps.accounting.selectors import ledger as ledger_reads
from apps.accounting.selectors import open_items, roles
from apps.accounting.services import bank, currencies, payments, periods, receivables, recurring
from apps.accounting.values.ledger import AccountRole, PeriodState
from apps.accounting.values.payments import ItemToPay
from apps.accounting.values.receivables import Share, Terms
from apps.accounting.values.recurring import Frequency, RecurringDraft, TemplateLine
from apps.parties import services as parties
from apps.parties.models import PartyBankAccount
from apps.parties.values import BankAccountDraft as PayeeDraft
from kernel.periods import Month
from kernel.tenancy import client_scope
from kontor.seed import partners
from kontor.seed.deals import Deal, DealLine
from kontor.seed.trading import Trading

# What one euro costs, about; in round figures, moved a little every day.
EURO = {"CZK": Decimal("24.35"), "DKK": Decimal("7.46"), "HUF": Decimal("392.40")}
EXPORTED = {"CZ": "CZ-SEUG", "DK": "DK-SEUG", "HU": "HU-SEUG"}
QUESTION = {
    "cs": "Dobrý den, k čemu byla tato platba? Prosíme o doklad.",
    "da": "Hej, hvad dækker denne betaling? Send gerne bilaget.",
    "hu": "Jó napot! Mire szolgált ez a kifizetés? Kérjük a bizonylatot.",
}
RENT = {
    "cs": ("Nájem skladu", "518"),
    "da": ("Leje af lager", "2030"),
    "hu": ("Raktár bérleti díja", "522"),
}
RENT_AMOUNT = {"CZK": 9_500, "DKK": 3_200, "HUF": 145_000}
HALVES = (Share(Decimal(50), 14), Share(Decimal(50), 44))


@dataclass(frozen=True, slots=True)
class Evening:
    trading: Trading

    @property
    def today(self) -> date:
        return self.trading.today

    def come(self) -> None:
        """Every step looks whether it was taken already."""
        with client_scope(self.trading.client.ref):
            self._rates()
            self._special_invoices()
            self._rent()
            self._remind()
            self._changed_account()
            self._ask()
            self._batch()
        self.trading.relay()
        self._close()
        with client_scope(self.trading.client.ref):
            receivables.watch_overdue()
        self.trading.relay()

    # ---- Leaves --------------------------------------------------------------------------------
    def _rates(self) -> None:
        if ExchangeRate.objects.exists():
            return
        currency = self.trading.story.currency
        dice = random.Random(currency)  # noqa: S311 — invented data, not a secret
        rows = [f"Date,{currency},"]
        for back in range(400):
            day = self.today - timedelta(days=back)
            if day.isoweekday() <= 5:
                factor = 1 + Decimal(dice.randint(-40, 40)) / 10_000
                rows.append(f"{day},{(EURO[currency] * factor).quantize(Decimal('0.0001'))},")
        currencies.import_rates(
            content="\n".join(rows).encode(),
            name="eurofxref-hist.csv",
            actor=self.trading.preparer,
        )

    def _special_invoices(self) -> None:
        """One in euros, one in two instalments."""
        own = self.trading.story
        customers = [each for each in partners.OF[own.slug] if each.role == partners.C]
        abroad = next(each for each in customers if each.currency)
        sale = next(each for each in reversed(self.trading.deals) if each.is_sale)
        if f"E{sale.number}" in self.trading.numbers:
            return
        euros = Decimal(1840)
        export = Deal(
            is_sale=True,
            partner=abroad.name,
            account=sale.account,
            number=f"E{sale.number}",
            issued_on=self.today,
            due_on=self.today + timedelta(days=abroad.days),
            paid_on=None,
            lines=(DealLine(sale.lines[0].words, Decimal(1), "C62", euros),),
            rate=0,
            tax_code=EXPORTED[own.country],
        )
        self.trading.issued(export, currency="EUR")
        self.trading.issued(self._again(sale, f"S{sale.number}"), terms=Terms(instalments=HALVES))

    def _again(self, sale: Deal, number: str) -> Deal:
        return Deal(
            is_sale=True,
            partner=sale.partner,
            account=sale.account,
            number=number,
            issued_on=self.today,
            due_on=self.today + timedelta(days=44),
            paid_on=None,
            lines=sale.lines,
            rate=sale.rate,
            tax_code=sale.tax_code,
        )

    def _rent(self) -> None:
        if RecurringEntry.objects.exists():
            return
        own = self.trading.story
        words, account = RENT[own.language]
        amount = Decimal(RENT_AMOUNT[own.currency])
        deferred = roles.account_for(role=AccountRole.DEFERRED_EXPENSE).code
        recurring.add_recurring_entry(
            draft=RecurringDraft(
                name=words,
                journal_code="GEN",
                description=words,
                every=Frequency.MONTH,
                day=1,
                starts_on=Month.of(self.today).first_day,
                ends_on=None,
                lines=(
                    TemplateLine(account_code=account, amount=amount),
                    TemplateLine(account_code=deferred, amount=-amount),
                ),
            ),
            actor=self.trading.preparer,
        )

    def _remind(self) -> None:
        late = self.trading.loose[:1]
        if late and not DunningLetter.objects.exists():
            receivables.send_reminder(
                party_id=self.trading.parties[late[0].partner],
                actor=self.trading.preparer,
                recipient="",
            )

    def _changed_account(self) -> None:
        """A supplier wrote that its account is another one now; nobody has called there yet."""
        if PartyBankAccount.objects.exclude(replaces=None).exists():
            return
        own = self.trading.story
        supplier = [each for each in partners.OF[own.slug] if each.role == partners.S][3]
        account = PartyBankAccount.objects.get(
            party_id=self.trading.parties[supplier.name], is_active=True
        )
        parties.change_bank_account(
            bank_account_id=account.pk,
            draft=PayeeDraft(number=partners.another_account(supplier, own.country)),
            actor=self.trading.preparer,
        )

    def _ask(self) -> None:
        if LineQuestion.objects.exists():
            return
        account_id = bank_reads.bank_accounts()[0].account.id
        waiting = bank_reads.lines(bank_account_id=account_id, state="imported", limit=50)
        known = {each.name[:27] for each in partners.OF[self.trading.story.slug]}
        spent = [each for each in waiting if each.amount < 0]
        # What pays a bill explains itself.
        spent.sort(key=lambda each: each.counterparty_name[:27] in known)
        for line in spent[:1]:
            bank.ask_about_line(
                line_id=line.id,
                text=QUESTION[self.trading.story.language],
                actor=self.trading.preparer,
            )

    def _batch(self) -> None:
        """Bills due soon, prepared for the owner to approve; neither those of the changed account
        nor those that the bank has paid meanwhile."""
        if PaymentBatch.objects.exists():
            return
        changed = set(
            PartyBankAccount.objects.exclude(replaces=None).values_list("party_id", flat=True)
        )
        paid = {each.number for each in self.trading.deals if self._is_paid(each)}
        settled = set(Bill.objects.filter(number__in=paid).values_list("entry_id", flat=True))
        page = open_items.open_items(control="payable", size=50)
        owed = [
            each
            for each in page.rows
            if each.open_amount < 0
            and each.party_id not in changed
            and each.entry_id not in settled
        ]
        if owed:
            batch_id = payments.make_batch(
                bank_account_id=bank_reads.bank_accounts()[0].account.id,
                execution_on=self.today + timedelta(days=1),
                items=[ItemToPay(line_id=each.line_id) for each in owed[:5]],
                actor=self.trading.preparer,
            )
            payments.submit_batch(batch_id=batch_id, actor=self.trading.preparer)

    def _is_paid(self, deal: Deal) -> bool:
        return deal.paid_on is not None and deal.paid_on < self.today

    def _close(self) -> None:
        """The month before last is closed, the last one soft-closed."""
        last = Month.of(timezone.localdate()).plus(-1)
        with client_scope(self.trading.client.ref):
            for period in ledger_reads.periods():
                if period.state != PeriodState.OPEN or period.starts_on > last.first_day:
                    continue
                is_last = period.starts_on == last.first_day
                periods.close_period(
                    period_id=period.id,
                    actor=self.trading.reviewer,
                    state=PeriodState.SOFT_CLOSED if is_last else PeriodState.CLOSED,
                )
