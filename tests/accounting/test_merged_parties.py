"""One business that was in the register twice is one everywhere; taken apart it is two again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.accounting.models import Bill, Line
from apps.accounting.selectors import open_items
from apps.accounting.selectors import receivables as sales
from apps.accounting.selectors.payables import coding
from apps.accounting.selectors.payments.owing import owing
from apps.accounting.selectors.reports import owed
from apps.parties import services as parties
from apps.parties.values import BankAccountDraft, CallBack
from kernel.tenancy import client_scope
from tests.accounting.payables import conftest as buying
from tests.accounting.receivables import conftest as selling
from tests.cast import Cast

IBAN = "CZ6508000000192000145399"
END = date(2026, 12, 31)


@dataclass(frozen=True)
class Twice:
    shop: selling.Shop
    desk: buying.Desk
    customer: uuid.UUID
    supplier: uuid.UUID

    def merged(self) -> list[uuid.UUID]:
        pairs = ((self.shop.customer, self.customer), (self.desk.supplier, self.supplier))
        return [
            parties.merge_parties(kept_id=kept, merged_id=merged, actor=self.desk.actor)
            for kept, merged in pairs
        ]


@pytest.fixture
def twice(cast: Cast) -> Iterator[Twice]:
    """A customer and a supplier of Pekárna, each in the register under two names, each of both with
    an invoice or a bill."""
    desk = buying.desk_of(cast)
    with client_scope(cast.pekarna.ref):
        selling.sell_as(desk.actor, vat_id="CZ27082440")
        shop = selling.Shop(cast, desk.actor, desk.reviewer, selling.add_customer())
        again = selling.add_customer(name="Kavarna u mostu")
        shop.issued(selling.line("100"))
        shop.issued(selling.line("200"), party_id=again)
        other = parties.create_party(
            draft=_supplier("Mlyn Vltava"),
            actor=desk.actor,
        ).party.id
        account = parties.add_bank_account(
            party_id=other, draft=BankAccountDraft(number=IBAN), actor=desk.actor
        )
        parties.confirm_bank_account(
            bank_account_id=account.id,
            call=CallBack(number=IBAN, person="Petr", phone="+420 1", at=timezone.now()),
            actor=desk.reviewer,
        )
        desk.posted()
        desk.posted(buying.line("2000"), party_id=other, number="2026-118", tax=Decimal(240))
        yield Twice(shop, desk, again, other)


def _supplier(name: str) -> Any:
    return buying.PartyDraft(name=name, country="CZ", is_supplier=True)


def aged(control: str) -> list[tuple[str, Decimal]]:
    table = owed.aged(control=control, as_of=END)
    return [(row.name, row.amounts[-1]) for section in table.sections for row in section.rows]


def account(party_id: uuid.UUID) -> tuple[int, Decimal]:
    found = sales.statement_of_account(
        party_id=party_id, first=date(2026, 1, 1), last=END, made_on=END
    )
    return len(found.movements), found.closing


def learned(desk: buying.Desk, party_id: uuid.UUID) -> list[str]:
    """From which bills a new one of the party would be coded."""
    bill_id = desk.captured(party_id=party_id, number=f"N-{uuid.uuid4().hex[:6]}")
    bill = Bill.objects.get(pk=bill_id)
    return sorted(line.number for line in coding.past_lines(bill))


def everything(twice: Twice) -> dict[str, Any]:
    ids = (twice.shop.customer, twice.customer, twice.desk.supplier, twice.supplier)
    return {
        "receivables": aged("receivable"),
        "payables": aged("payable"),
        "balances": {
            control: {
                ids.index(party): amount
                for party, amount in open_items.party_balances(control=control).items()
            }
            for control in ("receivable", "payable")
        },
        "items": [len(open_items.open_items(party_id=each).rows) for each in ids],
        "accounts": [account(each) for each in ids[:2]],
        "payees": sorted(
            (each.owed.party, each.owed.open, each.account is not None) for each in owing()
        ),
        "learned": [learned(twice.desk, each) for each in ids[2:]],
    }


def test_merged_parties_are_one_and_taken_apart_two_again(twice: Twice) -> None:
    lines = list(Line.objects.order_by("pk").values_list("pk", "party_id"))
    before = everything(twice)
    assert before["receivables"] == [
        ("Kavarna u mostu", Decimal("224.00")),
        ("Kavárna U Mostu s.r.o.", Decimal("112.00")),
    ]
    assert before["accounts"] == [(1, Decimal(112)), (1, Decimal(224))]
    assert before["learned"] == [["2026-117"], ["2026-118"]]

    merges = twice.merged()
    now = everything(twice)
    assert now["receivables"] == [("Kavárna U Mostu s.r.o.", Decimal("336.00"))]
    assert now["payables"] == [("Mlýn Vltava s.r.o.", Decimal("3360.00"))]
    assert now["balances"] == {
        "receivable": {0: Decimal("336.0000")},
        "payable": {2: Decimal("-3360.0000")},
    }
    assert now["accounts"] == [(2, Decimal(336)), (2, Decimal(336))]
    assert now["learned"] == [["2026-117", "2026-118"], ["2026-117", "2026-118"]]
    # What was posted names whom it named.
    assert list(Line.objects.order_by("pk").values_list("pk", "party_id")) == lines

    for merge in merges:
        parties.undo_merge(merge_id=merge, actor=twice.desk.actor)
    assert everything(twice) == before
