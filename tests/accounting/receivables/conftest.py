"""Pekárna Javor sells bread: a seller on paper, a customer in the register, drafts to issue."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.models import Account, Line, OpenItem
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.values.receivables import DraftLine, InvoiceDraft, IssuedInvoice
from apps.parties import services as parties
from apps.parties.values import Address, PartyDraft
from kernel.actor import Actor, system_actor
from kernel.tenancy import client_scope
from tests.cast import Cast

DAY = date(2026, 11, 2)
BANK = "221"


def line(price: str = "100", **given: Any) -> DraftLine:
    values = {
        "description": "Chléb",
        "quantity": Decimal(1),
        "unit_price": Decimal(price),
        "tax_code": "CZ-S12",
    } | given
    return DraftLine(**values)


@dataclass(frozen=True)
class Shop:
    """Pekárna's receivables, by its preparer; the client's scope is entered."""

    cast: Cast
    actor: Actor
    reviewer: Actor
    customer: uuid.UUID

    def draft(self, *lines: DraftLine, **given: Any) -> InvoiceDraft:
        values = {"party_id": self.customer, "issued_on": DAY} | given
        return InvoiceDraft(lines=lines or (line(),), **values)

    def issued(self, *lines: DraftLine, **given: Any) -> IssuedInvoice:
        invoice_id = receivables.create_draft(draft=self.draft(*lines, **given), actor=self.actor)
        return receivables.issue_invoice(invoice_id=invoice_id, actor=self.actor)

    def pay(self, amount: str, **given: Any) -> Any:
        values = {"account_code": BANK, "on": DAY, "party_id": self.customer} | given
        return receivables.register_payment(amount=Decimal(amount), actor=self.actor, **values)

    def open_of(self, invoice: IssuedInvoice) -> Decimal:
        return read.invoice(invoice_id=invoice.id).row.open_amount

    def lines_of(self, entry_id: uuid.UUID) -> list[tuple[str, str]]:
        """(account, amount) of an entry, in its order."""
        rows = Line.objects.filter(entry_id=entry_id).order_by("position")
        return [
            (code, f"{amount:.2f}") for code, amount in rows.values_list("account__code", "amount")
        ]

    def owed(self) -> Decimal:
        """What the open items come to; always the balance of the control account."""
        items = sum(OpenItem.objects.values_list("open_amount", flat=True), Decimal(0))
        control = Account.objects.get(control="receivable")
        booked = Line.objects.filter(account=control).values_list("amount", flat=True)
        assert items == sum(booked, Decimal(0))
        return items


def sell_as(actor: Actor, **given: Any) -> None:
    """Fill in who sells, so that invoices can be issued."""
    settings = read.seller_settings()
    values = {"street": "Na Hrázi 4", "city": "Praha", "postcode": "180 00"} | given
    receivables.change_settings(settings=replace(settings, **values), actor=actor)


def add_customer(**given: Any) -> uuid.UUID:
    address = Address(street="Dlouhá 12", city="Brno", postcode="602 00", country="CZ")
    values = {
        "name": "Kavárna U Mostu s.r.o.",
        "country": "CZ",
        "is_customer": True,
        "email": "ucto@umostu.example",
        "billing": address,
    } | given
    return parties.create_party(draft=PartyDraft(**values), actor=system_actor()).party.id


@pytest.fixture
def shop(cast: Cast) -> Iterator[Shop]:
    actor = cast.actor(cast.preparer, cast.pekarna)
    reviewer = cast.actor(cast.reviewer, cast.pekarna)
    with client_scope(cast.pekarna.ref):
        sell_as(actor, vat_id="CZ27082440")
        yield Shop(cast, actor, reviewer, add_customer())
