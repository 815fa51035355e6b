"""An invoice in euro in books kept in crowns: in part, credited, written off, taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from apps.accounting.models import Line, OpenItem
from apps.accounting.selectors import roles
from apps.accounting.services import currencies, receivables
from apps.accounting.values.ledger import AccountRole
from tests.accounting.receivables.conftest import DAY, Shop, line, sell_as

LATER = date(2026, 11, 18)


def rated(shop: Shop) -> None:
    currencies.type_rate(currency="EUR", on=DAY, rate=Decimal("25.000"), actor=shop.actor)
    currencies.type_rate(currency="EUR", on=LATER, rate=Decimal("24.335"), actor=shop.actor)


def left() -> list[tuple[str, str]]:
    """(crowns, euro) that are open, by item."""
    rows = OpenItem.objects.exclude(open_amount=0, open_currency_amount=0).order_by("pk")
    return [(f"{each.open_amount:.2f}", f"{each.open_currency_amount:.2f}") for each in rows]


def balance(role: AccountRole) -> Decimal:
    code = roles.account_for(role=role).code
    return sum(Line.objects.filter(account__code=code).values_list("amount", flat=True), Decimal(0))


def test_a_part_is_paid_at_another_rate_and_the_rest_is_credited(shop: Shop) -> None:
    rated(shop)
    issued = shop.issued(line("100", tax_code="CZ-S21"), currency="EUR")
    assert left() == [("3025.00", "121.00")]

    paid = shop.pay("33.33", currency="EUR", on=LATER)

    # 833.25 of the invoice's crowns against 811.09 that came: a loss of 22.16.
    assert left() == [("2191.75", "87.67")]
    assert balance(AccountRole.EXCHANGE_LOSS) == Decimal("22.16")
    assert shop.owed() == Decimal("2191.75")

    receivables.credit_invoice(invoice_id=issued.id, reason="Returned", actor=shop.actor)

    # The credit note is at the invoice's own rate; what was paid stays on the account.
    assert left() == [("-833.25", "-33.33")]
    assert shop.owed() == Decimal("-833.25")
    assert paid.allocated == Decimal("33.33")


def test_a_payment_in_euro_taken_back_leaves_no_difference_behind(shop: Shop) -> None:
    rated(shop)
    shop.issued(line("100", tax_code="CZ-S21"), currency="EUR")
    paid = shop.pay("121", currency="EUR", on=LATER)
    assert left() == []

    receivables.take_back_payment(entry_id=paid.entry_id, reason="Bounced", actor=shop.actor)

    assert left() == [("3025.00", "121.00")]
    assert balance(AccountRole.EXCHANGE_LOSS) == 0
    assert shop.owed() == Decimal("3025")


def test_a_rest_in_euro_is_written_off_at_the_invoices_rate(shop: Shop) -> None:
    rated(shop)
    issued = shop.issued(line("100", tax_code="CZ-S21"), currency="EUR")
    shop.pay("120", currency="EUR", on=LATER)
    sell_as(shop.actor, write_off_limit=Decimal(25))

    entry_id = receivables.write_off(invoice_id=issued.id, reason="Fee", actor=shop.actor)

    assert [amount for _account, amount in shop.lines_of(entry_id)] == ["25.00", "-25.00"]
    assert left() == []
    receivables.take_back_payment(entry_id=entry_id, reason="It came", actor=shop.actor)
    assert left() == [("25.00", "1.00")]
