"""A customer's credit limit: said before an invoice goes out, never in its way."""

from __future__ import annotations

import uuid
from decimal import Decimal

from apps.accounting.selectors import receivables as read
from apps.accounting.services import currencies, receivables
from apps.parties import selectors as parties
from apps.parties import services
from apps.parties.values import PartyInfo
from tests.accounting.receivables.conftest import DAY, Shop, line


def _limited(shop: Shop, limit: str, currency: str = "CZK") -> PartyInfo:
    changes = {"credit_limit": Decimal(limit), "credit_currency": currency}
    services.change_party(party_id=shop.customer, changes=changes, actor=shop.actor)
    return parties.party_infos([shop.customer])[shop.customer]


def _draft(shop: Shop, price: str) -> tuple[uuid.UUID, Decimal]:
    saved = receivables.create_draft(draft=shop.draft(line(price)), actor=shop.actor)
    return saved, read.invoice(invoice_id=saved).row.payable


def test_without_a_limit_there_is_nothing_to_say(shop: Shop) -> None:
    party = parties.party_infos([shop.customer])[shop.customer]
    assert read.credit_standing(party=party, today=DAY) is None


def test_what_is_owed_and_the_invoice_at_hand_count_against_the_limit(shop: Shop) -> None:
    party = _limited(shop, "200")
    shop.issued(line("100"))
    _, payable = _draft(shop, "100")
    standing = read.credit_standing(party=party, today=DAY, adding=payable, in_currency="CZK")
    assert standing is not None
    assert (standing.owed, standing.with_this) == (Decimal("112.00"), Decimal("224.00"))
    assert standing.over == Decimal("24.00")


def test_a_payment_makes_room_again(shop: Shop) -> None:
    party = _limited(shop, "200")
    issued = shop.issued(line("100"))
    shop.pay("112", on=DAY)
    standing = read.credit_standing(party=party, today=DAY)
    assert standing is not None
    assert (standing.owed, standing.over) == (Decimal("0.00"), Decimal(0))
    assert read.invoice(invoice_id=issued.id).row.payable == Decimal("112.00")


def test_a_limit_in_another_currency_is_compared_at_the_days_rate(shop: Shop) -> None:
    party = _limited(shop, "5", "EUR")
    shop.issued(line("100"))
    assert read.credit_standing(party=party, today=DAY) is None
    currencies.type_rate(currency="EUR", on=DAY, rate=Decimal("25"), actor=shop.actor)
    standing = read.credit_standing(party=party, today=DAY, adding=Decimal(25), in_currency="CZK")
    assert standing is not None
    assert (standing.owed, standing.with_this) == (Decimal("4.48"), Decimal("5.48"))
    assert standing.over == Decimal("0.48")


def test_an_invoice_over_the_limit_is_issued_all_the_same(shop: Shop) -> None:
    _limited(shop, "1")
    assert shop.issued(line("100")).number
