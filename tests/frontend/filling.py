"""Something in every list of Pekárna Javor's books, as much of it as is asked for.

Whatever a person may name is named `NAME`, which a spreadsheet would run.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from api.values import EndpointDraft
from api.webhooks import services as webhooks
from apps.accounting.models import Line, StatementLine
from apps.accounting.services import (
    accruals,
    bank,
    coming_over,
    currencies,
    dimensions,
    ledger,
    payables,
    receivables,
    recurring,
)
from apps.accounting.values.accruals import AccrualDraft
from apps.accounting.values.bank import RuleDraft
from apps.accounting.values.bills import BillDraft, BillLineDraft
from apps.accounting.values.ledger import EntryDraft, LineDraft
from apps.accounting.values.receivables import DraftLine, InvoiceDraft
from apps.accounting.values.recurring import RecurringDraft, TemplateLine
from apps.parties import services as parties
from apps.parties.values import Address, PartyDraft
from apps.records import services as records
from apps.records.models import Document
from apps.workspace import services as workspace
from kernel import jobs
from kernel.actor import Actor, system_actor
from kernel.tenancy import client_scope, shared_scope
from tenants import services as tenants
from tests.accounting.bank import samples
from tests.accounting.payments import conftest as payments
from tests.accounting.receivables.conftest import sell_as
from tests.cast import Cast, drain

NAME = "=1+1"
BANK, SALES, COST = "221", "601", "501"
DAY = date(2026, 10, 5)


@dataclass
class Filling:
    """The books with a bank account, a seller on paper and somebody to pay."""

    cast: Cast
    desk: payments.Desk
    count: int = 0
    bills: int = 0
    customers: list[uuid.UUID] = field(default_factory=list)
    invoices: list[uuid.UUID] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        return self.desk.actor

    def more(self, turns: int) -> None:
        """As many more of everything, with all that follows from it."""
        for _turn in range(turns):
            self.count += 1
            with client_scope(self.cast.pekarna.ref):
                self._sell()
                self._buy()
                self._book()
                self._bank()
                self._records()
                self._machines()
            with shared_scope():
                self._provider()
        with client_scope(self.cast.pekarna.ref):
            receivables.watch_overdue(today=date(2027, 3, 1))
        drain(self.cast.pekarna.ref)

    def _named(self, **given: object) -> uuid.UUID:
        address = Address(street="Dlouhá 12", city="Brno", postcode="602 00", country="CZ")
        values: dict[str, object] = {
            "name": f"{NAME} {self.count}",
            "country": "CZ",
            "is_customer": True,
            "is_supplier": True,
            "billing": address,
            "email": f"post{self.count}@party.example",
        }
        draft = PartyDraft(**values | given)  # type: ignore[arg-type]
        return parties.create_party(draft=draft, actor=system_actor()).party.id

    def _sell(self) -> None:
        customer = self._named(registration_number="")
        line = DraftLine(
            description=NAME, quantity=Decimal(1), unit_price=Decimal(100), tax_code="CZ-S12"
        )
        draft = InvoiceDraft(party_id=customer, issued_on=DAY, lines=(line,))
        receivables.create_draft(draft=draft, actor=self.actor)
        issued = receivables.create_draft(draft=draft, actor=self.actor)
        self.invoices.append(receivables.issue_invoice(invoice_id=issued, actor=self.actor).id)
        receivables.set_up_recurring(
            name=NAME, draft=draft, every_months=1, first_on=date(2030, 1, 31), actor=self.actor
        )
        self.customers.append(customer)

    def _bill(self) -> uuid.UUID:
        self.bills += 1
        net = Decimal(1000 * self.bills)
        tax = net * 12 / 100
        line = BillLineDraft(
            description=NAME, net=net, account=COST, tax_code="CZ-P12",
            tax_rate=Decimal(12),
        )  # fmt: skip
        draft = BillDraft(
            party_id=self.desk.mill,
            number=f"{NAME}-{self.bills}",
            issued_on=DAY,
            due_on=DAY + timedelta(days=30),
            currency="CZK",
            net=net,
            tax=tax,
            gross=net + tax,
            lines=(line,),
        )
        return payables.capture_bill(draft=draft, actor=self.actor)

    def _buy(self) -> None:
        self._bill()
        payables.submit_bill(bill_id=self._bill(), actor=self.actor)
        item = self.desk.owe(self.desk.mill, f"{700 + self.count}", text=NAME)
        self.desk.draft(item)
        self.desk.owe(self.desk.landlord, f"{300 + self.count}", text=NAME)

    def _book(self) -> None:
        code = f"K{self.count}"
        dimensions.add_dimension(kind="cost_centre", code=code, name=NAME, actor=self.actor)
        dimensions.add_dimension(kind="project", code=code, name=NAME, actor=self.actor)
        taxed = {"tax_code": "CZ-P21", "cost_centre": code, "project": code}
        draft = EntryDraft(
            journal_code="GEN",
            date=DAY,
            description=NAME,
            lines=(
                LineDraft(
                    account_code=COST,
                    amount=Decimal(100),
                    tax_role="base",
                    description=NAME,
                    **taxed,
                ),
                LineDraft(
                    account_code="343", amount=Decimal(21), tax_role="tax", tax_code="CZ-P21"
                ),
                LineDraft(account_code=BANK, amount=Decimal(-121)),
            ),
        )
        posted = ledger.post_entry(draft=draft, actor=self.actor)
        spread = Line.objects.get(entry_id=posted.id, account__code=COST)
        accruals.spread_line(
            draft=AccrualDraft(line_id=spread.pk, first=DAY, last=date(2030, 12, 31)),
            actor=self.actor,
        )
        lines = (
            TemplateLine(account_code=COST, amount=Decimal(10)),
            TemplateLine(account_code=BANK, amount=Decimal(-10)),
        )
        recurring.add_recurring_entry(
            draft=RecurringDraft(
                name=f"{NAME} {self.count}", journal_code="GEN", description=NAME, every="month",
                day=31, starts_on=date(2026, 9, 1), ends_on=None, lines=lines,
            ),
            actor=self.actor,
        )  # fmt: skip
        rate_on = DAY + timedelta(days=self.count)
        currencies.type_rate(currency="EUR", on=rate_on, rate=Decimal(25), actor=self.actor)
        coming_over.start(
            name=f"{NAME} {self.count}.csv",
            content=f"date,account,amount,text\n2026-01-01,221,{self.count},{NAME}\n".encode(),
            subject="journal",
            actor=self.actor,
        )

    def _bank(self) -> None:
        moves = [
            samples.Movement(f"-{amount}.00", NAME, f"{NAME} rent", DAY, f"R{self.count}{amount}")
            for amount in (10, 20)
        ]
        content = samples.camt(
            *moves, account=payments.OWN_IBAN, currency="CZK", reference=f"S{self.count}"
        )
        accepted = bank.accept_upload(name=f"{NAME}.xml", content=content, actor=self.actor)
        jobs.run(accepted.job_id)
        line = StatementLine.objects.order_by("-pk").first()
        assert line is not None
        bank.ask_about_line(line_id=line.pk, text=NAME, actor=self.actor)
        bank.add_rule(
            draft=RuleDraft(
                name=f"{NAME} {self.count}", account_code=COST, text_contains=f"Rent {self.count}"
            ),
            actor=self.actor,
        )

    def _records(self) -> None:
        records.receive(
            content=f"Paper {self.count}".encode(), file_name=f"{NAME} {self.count}.txt",
            source="upload", actor=self.actor,
        )  # fmt: skip
        Document.objects.update(title=NAME)

    def _machines(self) -> None:
        webhooks.add_endpoint(
            draft=EndpointDraft(
                url=f"https://hooks.example/{self.count}",
                description=NAME,
                fact_types=("accounting.entry.posted",),
            ),
            actor=self.desk.owner,
        )

    def _provider(self) -> None:
        client = self.cast.pekarna
        tenants.create_api_key(
            client_id=client.id, name=NAME, permissions=["accounting.ledger.see"],
            actor=system_actor(),
        )  # fmt: skip
        actor = self.cast.actor(self.cast.preparer, client)
        workspace.log_time(client_id=client.id, actor=actor, minutes=15, worked_on=DAY, note=NAME)
        tenants.add_worker(
            email=f"w{self.count}@provider.example", name=NAME, password="a long one, this is",
            actor=system_actor(),
        )  # fmt: skip


def _line(code: str, amount: int, **more: Any) -> LineDraft:
    return LineDraft(account_code=code, amount=Decimal(amount), **more)


def begin(cast: Cast) -> Filling:
    desk = payments.desk_of(cast)
    with client_scope(cast.pekarna.ref):
        sell_as(desk.actor, vat_id="CZ27082440")
    return Filling(cast=cast, desk=desk)
