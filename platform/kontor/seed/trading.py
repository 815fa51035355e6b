"""What a client sells and buys, month by month: parties, invoices, and bills from their paper."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

from django.utils import timezone

from apps.accounting.models import Bill, Invoice
from apps.accounting.rules.approval import Limit
from apps.accounting.selectors import bank as bank_reads
from apps.accounting.selectors import payables as bill_reads
from apps.accounting.services import bank, dimensions, payables, receivables
from apps.accounting.values import bills as bill_values
from apps.accounting.values.bank import BankAccountDraft
from apps.accounting.values.bills import (
    ApproverDoor,
    BillDetail,
    BillDraft,
    BillLineDraft,
    BillState,
    Severity,
)
from apps.accounting.values.receivables import (
    DraftLine,
    InvoiceDraft,
    InvoiceState,
    SellerSettings,
    Terms,
)
from apps.parties import services as parties
from apps.parties.models import Party, PartyBankAccount
from apps.parties.values import AccountState, Address, CallBack, PartyDraft
from apps.parties.values import BankAccountDraft as PayeeDraft
from apps.records import services as records
from kernel import jobs
from kernel.actor import Actor
from kernel.periods import Month
from kernel.tenancy import client_scope
from kontor.seed import partners, post, suppliers_paper
from kontor.seed.clock import as_of, morning
from kontor.seed.deals import Deal, drawn
from kontor.seed.partners import Partner, numbers_of
from kontor.seed.stories import Movement, Story, months_of
from kontor.seed.suppliers_paper import Paper
from tenants.values import ClientInfo

# Bills of the last months come as documents that are read; older ones were typed.
MONTHS_ON_PAPER = 2
# How many of the newest bills wait: to be coded, then for whoever approves.
TO_CODE, TO_APPROVE = 2, 1
READ_JOB, IMPORT_JOB = "records.read_document", "accounting.import_statement"
# From how much on the owner is asked, in the client's own currency.
ASKED_FROM = {"CZK": 60_000, "DKK": 20_000, "HUF": 700_000}
CONTACT, PHONE = "Accounts receivable", "+420 380 000 114"
WORD = "Checked against the order."


@dataclass(slots=True)
class Trading:
    """One client's deals; knows the numbers its invoices got."""

    story: Story
    client: ClientInfo
    today: date
    preparer: Actor
    reviewer: Actor
    owner: Actor
    relay: Callable[[], None]
    deals: list[Deal] = field(default_factory=list)
    loose: list[Deal] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    bills: set[str] = field(default_factory=set)
    begun: dict[str, uuid.UUID] = field(default_factory=dict)
    parties: dict[str, uuid.UUID] = field(default_factory=dict)

    # ---- Before anything is sold ---------------------------------------------------------------
    def begin(self, *, first: Month) -> None:
        """The register, who approves what, and what is printed on invoices."""
        last = Month.of(self.today).plus(1)
        told = list(months_of(self.story, first=first, last=last))
        paid = (each.deal for month in told for each in month.movements if each.deal)
        # Nothing was sold before the books began.
        found = (replace(each, issued_on=max(each.issued_on, first.first_day)) for each in paid)
        self.loose = self._unpaid()
        self.deals = sorted(
            (each for each in (*found, *self.loose) if each.issued_on < self.today),
            key=lambda each: (each.issued_on, each.key),
        )
        with as_of(morning(first.first_day, hour=10)):
            with client_scope(self.client.ref):
                self._remember()
                if not self.parties:
                    self._set_up()
                for partner in partners.OF[self.story.slug]:
                    if partner.name not in self.parties:
                        self._add(partner)
            self.relay()
        with client_scope(self.client.ref):
            self._call_back()
        self.relay()

    def _unpaid(self) -> list[Deal]:
        """Two sales that are late by now, and two bills that will be due."""
        dice = random.Random(f"{self.story.slug}-open")  # noqa: S311 — invented data, not a secret
        sales = [each for each in self.story.habits if each.paper and each.high > 0]
        bills = [each for each in self.story.habits if each.paper and each.high < 0]
        wanted = (*zip(sales, (-20, -9), strict=False), *zip(bills, (3, 6), strict=False))
        found = []
        for habit, days in wanted:
            if habit.paper is None:
                continue
            due_on = self.today + timedelta(days=days)
            deal = drawn(habit.paper, habit, dice, paid_on=due_on, turn=0)
            issued_on = due_on - timedelta(days=14)
            found.append(replace(deal, issued_on=issued_on, due_on=due_on, paid_on=None))
        return found

    def _remember(self) -> None:
        """What an earlier run did already."""
        self.parties = dict(Party.objects.values_list("name", "id"))
        issued = Invoice.objects.filter(state=InvoiceState.ISSUED).exclude(order_number="")
        self.numbers = dict(issued.values_list("order_number", "number"))
        posted = Bill.objects.filter(state=BillState.POSTED)
        self.bills = set(posted.values_list("number", flat=True))
        begun = Bill.objects.exclude(state=BillState.POSTED)
        self.begun = dict(begun.values_list("number", "id"))

    def _set_up(self) -> None:
        if not bank_reads.bank_accounts():
            bank.add_bank_account(
                draft=BankAccountDraft(
                    name=self.story.bank_account_name,
                    bank_name=self.story.bank,
                    number=self.story.iban,
                ),
                actor=self.owner,
            )
        place = self.story.seat
        receivables.change_settings(
            settings=SellerSettings(
                name=self.story.name,
                country=self.story.country,
                street=place.street,
                city=place.city,
                postcode=place.postcode,
                registration_number=self.story.registration_number,
                vat_id=f"{self.story.country}{self.story.registration_number[:8]}",
                email=self.story.owner[0],
                bank_account_id=bank_reads.bank_accounts()[0].account.id,
                terms=Terms(days=14),
                language=self.story.language,
                grace_days=7,
            ),
            actor=self.preparer,
        )
        asked = Decimal(ASKED_FROM[self.story.currency])
        limit = Limit(position=1, label=self.story.owner[1], amount_from=asked)
        payables.change_approvals(limits=[limit], actor=self.owner)
        for kind, code, name in self.story.dimensions:
            dimensions.add_dimension(kind=kind, code=code, name=name, actor=self.preparer)

    def _add(self, partner: Partner) -> None:
        numbers = numbers_of(partner, self.story.country)
        ending = partners.ENDINGS[partner.country or self.story.country]
        made = parties.create_party(
            draft=PartyDraft(
                name=partner.name,
                country=partner.country or self.story.country,
                is_customer=partner.role == partners.C,
                is_supplier=partner.role == partners.S,
                registration_number=numbers.registration,
                vat_id=numbers.vat_id,
                email=f"faktura@{partner.mail_name}-{ending}.example",
                payment_days=partner.days,
                language="en" if partner.country else self.story.language,
                billing=Address(
                    street=partner.street,
                    city=partner.city,
                    postcode=partner.postcode,
                    country=partner.country or self.story.country,
                ),
            ),
            actor=self.preparer,
        )
        self.parties[partner.name] = made.party.id
        if numbers.account:
            parties.add_bank_account(
                party_id=made.party.id,
                draft=PayeeDraft(number=numbers.account),
                actor=self.preparer,
            )

    def _call_back(self) -> None:
        """The reviewer calls and hears the numbers. The database itself says when one was entered,
        so this happens today."""
        waiting = PartyBankAccount.objects.filter(
            state=AccountState.AWAITING_CALL_BACK, replaces=None
        )
        for account in waiting.select_related("party"):
            partner = partners.named(self.story.slug, account.party.name)
            call = CallBack(
                number=numbers_of(partner, self.story.country).account,
                person=CONTACT,
                phone=PHONE,
                at=timezone.now(),
            )
            parties.confirm_bank_account(bank_account_id=account.pk, call=call, actor=self.reviewer)

    # ---- A month ---------------------------------------------------------------------------------
    def live(self, month: Month) -> None:
        """Invoices and bills of a month, each on its day."""
        late = self._waiting()
        # What is still on somebody's desk came yesterday, whatever its date.
        told = [each for each in self.deals if each.key not in late]
        of_month = [each for each in told if Month.of(each.issued_on) == month]
        if month == Month.of(self.today):
            of_month += [each for each in self.deals if each.key in late]
        for deal in of_month:
            if deal.is_sale:
                self._sell(deal)
            else:
                self._buy(deal)
        self.relay()

    def is_recent(self, day: date) -> bool:
        return Month.of(day).plus(MONTHS_ON_PAPER) >= Month.of(self.today)

    # ---- Selling ---------------------------------------------------------------------------------
    def _sell(self, deal: Deal) -> None:
        if deal.number in self.numbers:
            return
        at = as_of(morning(deal.issued_on, hour=11))
        with at, self._papers(deal.issued_on), client_scope(self.client.ref):
            self.numbers[deal.number] = self.issue(deal)

    def issue(self, deal: Deal) -> str:
        return self.issued(deal)[1]

    def issued(
        self, deal: Deal, *, terms: Terms | None = None, currency: str = ""
    ) -> tuple[uuid.UUID, str]:
        """The invoice and its number. Inside the client's scope."""
        days = (deal.due_on - deal.issued_on).days
        draft_id = receivables.create_draft(
            draft=InvoiceDraft(
                party_id=self.parties[deal.partner],
                lines=tuple(
                    DraftLine(
                        description=each.words,
                        quantity=each.quantity,
                        unit=each.unit,
                        unit_price=each.price,
                        tax_code=deal.tax_code,
                        account_code=deal.account,
                        cost_centre=self.story.sales_centre,
                    )
                    for each in deal.lines
                ),
                issued_on=deal.issued_on,
                taxed_on=deal.issued_on,
                terms=terms or Terms(days=days),
                order_number=deal.number,
                currency=currency,
            ),
            actor=self.preparer,
        )
        done = receivables.issue_invoice(invoice_id=draft_id, actor=self.preparer)
        return done.id, done.number

    @contextmanager
    def _papers(self, day: date) -> Iterator[None]:
        """Files of old invoices are made when somebody wants them."""
        if self.is_recent(day):
            yield
            return
        with patch("apps.accounting.services.receivables.documents.make_soon"):
            yield

    # ---- Buying ----------------------------------------------------------------------------------
    def _buy(self, deal: Deal) -> None:
        waiting = self._waiting()
        came = min(deal.issued_on + timedelta(days=1), self.today - timedelta(days=1))
        if deal.key in waiting:
            came = self.today - timedelta(days=1)
        if deal.number in self.bills:
            return
        bill_id = self.begun.get(deal.number)
        if bill_id is None and self.is_recent(deal.issued_on):
            bill_id = self._read(deal, came, is_pdf=deal.key in waiting)
        elif bill_id is None:
            bill_id = self._type(deal, came)
        if bill_id is None or deal.key in waiting[:TO_CODE]:
            return
        with as_of(morning(came, hour=15)), client_scope(self.client.ref):
            bill = bill_reads.bill(bill_id=bill_id)
            if bill.row.state in bill_values.TO_CODE:
                self._code(deal, bill)
                self._submit(bill_id)
            if deal.key in waiting:
                return
            self._approve(bill_id)
            payables.post_bill(bill_id=bill_id, actor=self.preparer)

    def _submit(self, bill_id: uuid.UUID) -> None:
        confirmed = {
            each.code: WORD
            for each in bill_reads.findings(bill_id=bill_id)
            if each.severity == Severity.CONFIRM
        }
        payables.submit_bill(bill_id=bill_id, actor=self.preparer, confirmed=confirmed)

    def _waiting(self) -> list[str]:
        """The newest bills, which are still on somebody's desk; the very newest first. What the
        bank has paid already is booked."""
        bills = [
            each.key
            for each in reversed(self.deals)
            if not each.is_sale and each.paid_on and each.paid_on >= self.today
        ]
        return bills[: TO_CODE + TO_APPROVE]

    def _type(self, deal: Deal, day: date) -> uuid.UUID:
        with as_of(morning(day, hour=14)), client_scope(self.client.ref):
            draft = BillDraft(
                party_id=self.parties[deal.partner],
                number=deal.number,
                issued_on=deal.issued_on,
                taxed_on=deal.issued_on,
                due_on=deal.due_on,
                currency=self.story.currency,
                net=deal.net,
                tax=deal.tax,
                gross=deal.gross,
                account_number=self._number_of(deal),
                variable_symbol=deal.number if self.story.country == "CZ" else "",
                payment_reference=deal.number,
                lines=self._lines(deal),
            )
            return payables.capture_bill(draft=draft, actor=self.preparer)

    def _read(self, deal: Deal, day: date, *, is_pdf: bool) -> uuid.UUID | None:
        """The supplier's e-invoice comes by mail, a PDF is sent in; read, it becomes a bill."""
        paper = suppliers_paper.write(self.story, deal, is_pdf=is_pdf)
        at = morning(day, hour=13)
        with as_of(at):
            with client_scope(self.client.ref):
                document_id = self._sent_in(paper) if is_pdf else self._mailed(deal, paper, at)
                run_jobs(READ_JOB)
            self.relay()
            if document_id is None:
                return None
            with client_scope(self.client.ref):
                return bill_reads.bill_of_document(document_id=document_id)

    def _sent_in(self, paper: Paper) -> uuid.UUID:
        return records.receive(
            content=paper.content, file_name=paper.name, source="upload", actor=self.preparer
        ).document_id

    def _mailed(self, deal: Deal, paper: Paper, at: datetime) -> uuid.UUID | None:
        supplier = partners.named(self.story.slug, deal.partner)
        return post.send(supplier, deal, paper, at=at)

    def _code(self, deal: Deal, bill: BillDetail) -> None:
        """What is proposed where it is complete; else as the bookkeeper knows it."""
        if _is_coded(bill):
            return
        bill_id = bill.row.id
        payables.accept_suggestions(bill_id=bill_id, actor=self.preparer)
        if not _is_coded(bill_reads.bill(bill_id=bill_id)):
            changes = {"lines": self._lines(deal), "party_id": self.parties[deal.partner]}
            payables.change_bill(bill_id=bill_id, changes=changes, actor=self.preparer)

    def _approve(self, bill_id: uuid.UUID) -> None:
        bill = bill_reads.bill(bill_id=bill_id)
        if bill.row.state != BillState.SUBMITTED:
            return
        step = next(each for each in bill.steps if not each.verdict)
        is_clients = step.door == ApproverDoor.PORTAL
        actor = self.owner if is_clients else self.reviewer
        payables.approve_bill(bill_id=bill_id, actor=actor)

    def _lines(self, deal: Deal) -> tuple[BillLineDraft, ...]:
        return tuple(
            BillLineDraft(
                description=each.words,
                net=each.net,
                tax=each.net * deal.rate / 100,
                tax_rate=Decimal(deal.rate),
                account=deal.account,
                tax_code=deal.tax_code,
                cost_centre=self.story.sales_centre,
            )
            for each in deal.lines
        )

    def _number_of(self, deal: Deal) -> str:
        return numbers_of(partners.named(self.story.slug, deal.partner), self.story.country).account

    # ---- Being paid ------------------------------------------------------------------------------
    def stated(self, movement: Movement) -> Movement:
        """A movement as the bank states it: with the number of the invoice or bill it pays."""
        deal = movement.deal
        if deal is None:
            return movement
        number = self.numbers.get(deal.number, deal.number) if deal.is_sale else deal.number
        return replace(
            movement,
            counterparty=deal.partner,
            number=self._number_of(deal),
            text=movement.text.format(number=number),
            symbol="".join(each for each in number if each.isdigit()),
        )


def _is_coded(bill: BillDetail) -> bool:
    return all(each.account and each.tax_code for each in bill.lines)


def run_jobs(kind: str) -> None:
    """What is queued of one kind; the rest is the worker's. Inside a client's scope."""
    for job_id in jobs.due():
        if jobs.look(job_id).kind == kind:
            jobs.run(job_id)
