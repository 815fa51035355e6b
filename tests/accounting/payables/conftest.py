"""Pekárna Javor buys flour and rents its shop: a supplier, bills to code, people to approve."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.models import Account, Line, OpenItem
from apps.accounting.rules.approval import Limit
from apps.accounting.selectors import payables as read
from apps.accounting.services import payables
from apps.accounting.values.bills import BillDraft, BillLineDraft
from apps.parties import services as parties
from apps.parties.values import PartyDraft
from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.cast import Cast

DAY = date(2026, 11, 3)
DUE = date(2026, 12, 17)


def line(net: str = "1000", **given: Any) -> BillLineDraft:
    values = {
        "description": "Hladká mouka",
        "net": Decimal(net),
        "account": "501",
        "tax_code": "CZ-P12",
        "tax_rate": Decimal(12),
    } | given
    return BillLineDraft(**values)


@dataclass(frozen=True)
class Desk:
    """Pekárna's payables; the client's scope is entered."""

    cast: Cast
    actor: Actor
    reviewer: Actor
    owner: Actor
    supplier: uuid.UUID

    def draft(self, *lines: BillLineDraft, **given: Any) -> BillDraft:
        parts = lines or (line(),)
        net = sum((each.net for each in parts), Decimal(0))
        tax = given.pop("tax", Decimal(120))
        values = {
            "party_id": self.supplier,
            "number": "2026-117",
            "issued_on": DAY,
            "due_on": DUE,
            "currency": "CZK",
            "net": net,
            "tax": tax,
            "gross": net + tax,
        } | given
        return BillDraft(lines=parts, **values)

    def captured(self, *lines: BillLineDraft, **given: Any) -> uuid.UUID:
        return payables.capture_bill(draft=self.draft(*lines, **given), actor=self.actor)

    def submitted(self, *lines: BillLineDraft, **given: Any) -> uuid.UUID:
        confirmed = given.pop("confirmed", {})
        bill_id = self.captured(*lines, **given)
        payables.submit_bill(bill_id=bill_id, actor=self.actor, confirmed=confirmed)
        return bill_id

    def approved(self, *lines: BillLineDraft, **given: Any) -> uuid.UUID:
        bill_id = self.submitted(*lines, **given)
        payables.approve_bill(bill_id=bill_id, actor=self.reviewer)
        return bill_id

    def posted(self, *lines: BillLineDraft, **given: Any) -> uuid.UUID:
        bill_id = self.approved(*lines, **given)
        payables.post_bill(bill_id=bill_id, actor=self.actor)
        return bill_id

    def state(self, bill_id: uuid.UUID) -> str:
        return read.bill(bill_id=bill_id).row.state

    def found(self, bill_id: uuid.UUID) -> list[str]:
        """The codes of what the checks find, the gravest first."""
        return [each.code for each in read.findings(bill_id=bill_id)]

    def lines_of(self, bill_id: uuid.UUID) -> list[tuple[str, str]]:
        """(account, amount) of the bill's entry, in its order."""
        entry_id = read.bill(bill_id=bill_id).entry_id
        rows = Line.objects.filter(entry_id=entry_id).order_by("position")
        return [
            (code, f"{amount:.2f}") for code, amount in rows.values_list("account__code", "amount")
        ]

    def owed(self) -> Decimal:
        """What the open items come to; always the balance of the control account."""
        rows = OpenItem.objects.filter(account__control="payable")
        items = sum(rows.values_list("open_amount", flat=True), Decimal(0))
        control = Account.objects.get(control="payable")
        booked = Line.objects.filter(account=control).values_list("amount", flat=True)
        assert items == sum(booked, Decimal(0))
        return items

    def ask_the_owner(self, amount_from: str = "0") -> None:
        limit = Limit(position=1, label="Jana", amount_from=Decimal(amount_from))
        payables.change_approvals(limits=[limit], actor=self.owner)


def desk_of(cast: Cast) -> Desk:
    """A desk whose scope isn't entered yet."""
    actor = cast.actor(cast.preparer, cast.pekarna)
    reviewer = cast.actor(cast.reviewer, cast.pekarna)
    owner = cast.actor(cast.owners["pekarna"], cast.pekarna)
    with client_scope(cast.pekarna.ref):
        supplier = parties.create_party(
            draft=PartyDraft(name="Mlýn Vltava s.r.o.", country="CZ", is_supplier=True),
            actor=actor,
        ).party.id
    return Desk(cast=cast, actor=actor, reviewer=reviewer, owner=owner, supplier=supplier)


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    made = desk_of(cast)
    with client_scope(cast.pekarna.ref):
        yield made
