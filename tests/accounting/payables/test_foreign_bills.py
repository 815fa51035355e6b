"""Bills in a foreign currency: booked at the rate of their tax point, paid at another."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.accounting.models import Account, Bill, JournalEntry, Line, OpenItem
from apps.accounting.selectors import open_items, roles
from apps.accounting.selectors import payables as read
from apps.accounting.selectors.currencies import RateMissing
from apps.accounting.services import allocations, currencies, ledger, payables
from apps.accounting.services.payables import refusals
from apps.accounting.values.bills import BillDraft, BillLineDraft
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from apps.accounting.values.open_items import ItemShare
from apps.parties import services as parties
from apps.parties.values import PartyDraft
from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.accounting.payables.conftest import DAY, DUE, Desk, desk_of, line
from tests.cast import Cast

TAX_POINT = DAY
PAID_ON = date(2026, 11, 17)


@dataclass(frozen=True)
class Abroad:
    """A client's desk with a supplier in Germany, and rates of the euro."""

    actor: Actor
    reviewer: Actor
    supplier: uuid.UUID
    account: str
    own_tax: str

    def posted(self, net: str, *, tax: str = "0", code: str = "", **given: object) -> uuid.UUID:
        amount = Decimal(net) + Decimal(tax)
        draft = BillDraft(
            party_id=self.supplier,
            number="RE-2026-88",
            issued_on=TAX_POINT,
            due_on=DUE,
            currency="EUR",
            net=Decimal(net),
            tax=Decimal(tax),
            gross=amount,
            lines=(
                BillLineDraft(
                    description="Software",
                    net=Decimal(net),
                    tax=Decimal(tax),
                    account=self.account,
                    tax_code=code or self.own_tax,
                ),
            ),
            **given,  # type: ignore[arg-type]
        )
        bill_id = payables.capture_bill(draft=draft, actor=self.actor)
        payables.submit_bill(bill_id=bill_id, actor=self.actor)
        payables.approve_bill(bill_id=bill_id, actor=self.reviewer)
        payables.post_bill(bill_id=bill_id, actor=self.actor)
        return bill_id

    def paid(self, amount: str, *, rate: str) -> OpenItem:
        """A payment from money in transit, in euros at the rate of its day."""
        euros = Decimal(amount)
        booked = (euros * Decimal(rate)).quantize(Decimal("0.01"))
        conversion = roles.account_for(role=AccountRole.CONVERSION).code
        lines = (
            LineDraft(
                account_code=roles.account_for(role=AccountRole.PAYABLE).code,
                amount=booked,
                currency="EUR",
                currency_amount=euros,
                party_id=self.supplier,
            ),
            LineDraft(
                account_code=conversion, amount=-booked, currency="EUR", currency_amount=-euros
            ),
        )
        posted = ledger.post_entry(
            draft=EntryDraft(journal_code="GEN", date=PAID_ON, description="Payment", lines=lines),
            actor=self.actor,
        )
        return OpenItem.objects.get(line__entry_id=posted.id)

    def settle(self, bill_id: uuid.UUID, payment: OpenItem) -> Decimal:
        """The realised difference in the books' currency: positive a loss."""
        (item,) = open_items.items_of_entries(entry_ids=[read.bill(bill_id=bill_id).entry_id])
        share = payment.currency_amount
        done = allocations.allocate(
            items=[
                ItemShare(line_id=item.line_id, amount=-share),
                ItemShare(line_id=payment.pk, amount=share),
            ],
            on=PAID_ON,
            actor=self.actor,
        )
        return done.exchange_difference


def lines_of(bill_id: uuid.UUID) -> list[tuple[str, str, str]]:
    """(role or account, amount in the books, amount in euros)."""
    # Czech books keep both sides of VAT on one account.
    names = {
        roles.account_for(role=role).code: role.value
        for role in (AccountRole.PAYABLE, AccountRole.TAX_OUTPUT, AccountRole.TAX_INPUT)
    }
    rows = Line.objects.filter(entry_id=read.bill(bill_id=bill_id).entry_id).order_by("position")
    return [
        (names.get(code, code), f"{amount:.2f}", "" if euros is None else f"{euros:.2f}")
        for code, amount, euros in rows.values_list("account__code", "amount", "currency_amount")
    ]


def abroad(cast: Cast, slug: str, *, account: str, own_tax: str) -> Abroad:
    client = getattr(cast, slug)
    actor = cast.actor(cast.preparer, client)
    with client_scope(client.ref):
        supplier = parties.create_party(
            draft=PartyDraft(name="Spree Software GmbH", country="DE", is_supplier=True),
            actor=actor,
        ).party.id
    return Abroad(
        actor=actor,
        reviewer=cast.actor(cast.reviewer, client),
        supplier=supplier,
        account=account,
        own_tax=own_tax,
    )


@pytest.fixture
def czech(cast: Cast) -> Iterator[Abroad]:
    made = abroad(cast, "pekarna", account="518", own_tax="CZ-PEUS21")
    with client_scope(cast.pekarna.ref):
        for on, rate in ((DAY - timedelta(days=3), "24.335"), (DAY + timedelta(days=1), "25")):
            currencies.type_rate(currency="EUR", on=on, rate=Decimal(rate), actor=made.actor)
        yield made


@pytest.fixture
def danish(cast: Cast) -> Iterator[Abroad]:
    made = abroad(cast, "nordlys", account="1610", own_tax="DK-PEUS25")
    with client_scope(cast.nordlys.ref):
        rate = Decimal("7.4604")
        currencies.type_rate(currency="EUR", on=DAY, rate=rate, actor=made.actor)
        yield made


def test_cost_and_both_taxes_are_booked_at_the_last_rate_of_the_tax_point(czech: Abroad) -> None:
    bill_id = czech.posted("1234.56")

    # 1 234.56 x 24.335 = 30 043.0176; 21 % of the base in the books: 6 309.0342.
    assert lines_of(bill_id) == [
        ("payable", "-30043.02", "-1234.56"),
        ("518", "30043.02", "1234.56"),
        ("tax_input", "6309.03", ""),
        ("tax_input", "-6309.03", ""),
    ]
    assert Bill.objects.get(pk=bill_id).exchange_rate == Decimal("24.335")
    assert read.bill(bill_id=bill_id).amount_in_books == Decimal("30043.02")


def test_vat_that_the_supplier_charges_is_claimed_in_the_books_currency(czech: Abroad) -> None:
    bill_id = czech.posted("100", tax="21", code="CZ-P21")

    assert lines_of(bill_id) == [
        ("payable", "-2944.54", "-121.00"),
        ("518", "2433.50", "100.00"),
        ("tax_input", "511.04", "21.00"),
    ]


def test_danish_books_book_it_to_the_oere(danish: Abroad) -> None:
    bill_id = danish.posted("1234.56")

    # 1 234.56 x 7.4604 = 9 210.311424; 25 % of 9 210.31 is 2 302.5775.
    assert lines_of(bill_id) == [
        ("payable", "-9210.31", "-1234.56"),
        ("1610", "9210.31", "1234.56"),
        ("tax_input", "2302.58", ""),
        ("tax_output", "-2302.58", ""),
    ]


def test_paying_at_a_higher_rate_realises_a_loss(czech: Abroad) -> None:
    bill_id = czech.posted("1234.56")

    # Paid at 25: 30 864.00, owed 30 043.02.
    assert czech.settle(bill_id, czech.paid("1234.56", rate="25")) == Decimal("820.98")
    assert read.bill(bill_id=bill_id).row.settlement == "paid"
    assert booked(AccountRole.EXCHANGE_LOSS) == Decimal("820.98")
    assert booked(AccountRole.PAYABLE) == Decimal(0)


def test_paying_at_a_lower_rate_realises_a_gain(danish: Abroad) -> None:
    bill_id = danish.posted("1234.56")

    # Paid at 7.4455: 9 191.92 (9 191.91648), owed 9 210.31.
    assert danish.settle(bill_id, danish.paid("1234.56", rate="7.4455")) == Decimal("-18.39")
    assert booked(AccountRole.EXCHANGE_GAIN) == Decimal("-18.39")
    assert booked(AccountRole.PAYABLE) == Decimal(0)


def test_a_part_paid_realises_its_share_and_the_rest_the_rest(czech: Abroad) -> None:
    bill_id = czech.posted("1234.56")

    # 500 of 1 234.56 were owed at 30 043.02 x 500 / 1 234.56 = 12 167.50 (12 167.4998...).
    assert czech.settle(bill_id, czech.paid("500", rate="25")) == Decimal("332.50")
    row = read.bill(bill_id=bill_id).row
    assert (row.settlement, row.open) == ("partial", Decimal("734.56"))
    assert czech.settle(bill_id, czech.paid("734.56", rate="24")) == Decimal("-246.08")
    assert booked(AccountRole.PAYABLE) == Decimal(0)
    assert (booked(AccountRole.EXCHANGE_LOSS), booked(AccountRole.EXCHANGE_GAIN)) == (
        Decimal("332.50"),
        Decimal("-246.08"),
    )


def booked(role: AccountRole) -> Decimal:
    account = Account.objects.get(code=roles.account_for(role=role).code)
    amounts = Line.objects.filter(account=account).values_list("amount", flat=True)
    return sum(amounts, Decimal(0))


# ---- Without a rate ------------------------------------------------------------------------------
def test_without_a_rate_it_is_not_submitted_and_says_so(desk: Desk) -> None:
    bill_id = desk.captured(currency="EUR")

    with pytest.raises(refusals.ChecksFailed) as refused:
        payables.submit_bill(bill_id=bill_id, actor=desk.actor)
    assert refused.value.message.endswith(
        "There is no rate of EUR for 3 Nov 2026. Type it under Exchange rates."
    )
    bill = Bill.objects.get(pk=bill_id)
    assert (bill.state, bill.round, bill.amount_in_books) == ("coded", 0, None)


def test_a_rate_taken_away_before_posting_refuses_and_stores_nothing(desk: Desk) -> None:
    currencies.type_rate(currency="EUR", on=DAY, rate=Decimal("24.335"), actor=desk.actor)
    bill_id = desk.approved(currency="EUR")
    currencies.remove_rate(currency="EUR", on=DAY, actor=desk.actor)

    with pytest.raises(RateMissing) as refused:
        payables.post_bill(bill_id=bill_id, actor=desk.actor)
    assert "There is no rate of EUR on or before 2026-11-03." in refused.value.message
    assert desk.state(bill_id) == "approved"
    assert JournalEntry.objects.count() == 0


def test_a_rate_of_a_later_day_does_not_help(desk: Desk) -> None:
    later = DAY + timedelta(days=1)
    currencies.type_rate(currency="EUR", on=later, rate=Decimal(25), actor=desk.actor)

    assert desk.found(desk.captured(line(), currency="EUR")) == ["rate_missing"]


def test_limits_are_held_against_the_books_currency(cast: Cast) -> None:
    desk = desk_of(cast)
    with client_scope(cast.pekarna.ref):
        currencies.type_rate(currency="EUR", on=DAY, rate=Decimal("24.335"), actor=desk.actor)
        # 1 120 EUR are 27 255.20 CZK.
        desk.ask_the_owner("27255.20")
        assert read.bill(bill_id=desk.submitted(currency="EUR")).steps[0].door == "portal"
        desk.ask_the_owner("27255.21")
        again = desk.submitted(currency="EUR", number="2", confirmed={"same_amount": "Weekly"})
        assert read.bill(bill_id=again).steps[0].door == "workspace"
