"""Lines that pay what is open in another currency: exact in both, and the difference realised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import JournalEntry, Line, OpenItem, StatementLine
from apps.accounting.selectors import bank as selectors
from apps.accounting.selectors.currencies import RateMissing
from apps.accounting.services import bank, currencies, ledger
from apps.accounting.services.bank import exchanging, settling
from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from apps.accounting.values.open_items import ItemShare
from tests.accounting.bank import samples
from tests.accounting.bank.conftest import Desk
from tests.accounting.bank.test_bank_settling import code, left, owe, party, suggestion

DAY = date(2026, 11, 20)
TRANSIT, OWED, WE_OWE = AccountRole.CONVERSION, AccountRole.RECEIVABLE, AccountRole.PAYABLE
GAIN, LOSS = AccountRole.EXCHANGE_GAIN, AccountRole.EXCHANGE_LOSS


def rates(desk: Desk, **values: str) -> None:
    for currency, value in values.items():
        currencies.type_rate(
            currency=currency, on=date(2026, 11, 19), rate=Decimal(value), actor=desk.actor
        )


def foreign(
    desk: Desk, currency: str, amount: str, booked: str, text: str, *, role: AccountRole = OWED
) -> OpenItem:
    """An open item of that much, booked at an older rate: positive when they owe us."""
    theirs = {"currency": currency, "currency_amount": Decimal(amount)}
    ours = {"currency": currency, "currency_amount": -Decimal(amount)}
    lines = (
        LineDraft(
            account_code=code(role), amount=Decimal(booked), party_id=party("Wien GmbH"), **theirs
        ),
        LineDraft(account_code="1010", amount=-Decimal(booked), **ours),
    )
    draft = EntryDraft(journal_code="GEN", date=date(2026, 11, 10), description=text, lines=lines)
    posted = ledger.post_entry(draft=draft, actor=desk.actor)
    return OpenItem.objects.get(line__entry_id=posted.id)


def receive(
    desk: Desk, amount: str, text: str = "", *, currency: str = "DKK", stated: str = ""
) -> StatementLine:
    """A line of the statement; `stated` is what the bank says that it was in euro."""
    number = StatementLine.objects.count() + 1
    movement = samples.Movement(amount, "", text, DAY, f"R{number}")
    content = samples.camt(movement, currency=currency, reference=f"S{number}")
    if stated:
        was = f'<AmtDtls><InstdAmt><Amt Ccy="EUR">{stated}</Amt></InstdAmt></AmtDtls>'
        content = content.replace(b"<TxDtls>", f"<TxDtls>{was}".encode())
    desk.send(content, f"{number}.xml")
    return StatementLine.objects.latest("id")


def settle(desk: Desk, line: StatementLine, item: OpenItem, amount: str, **more: object) -> object:
    shares = [ItemShare(line_id=item.pk, amount=Decimal(amount))]
    return bank.settle_line(line_id=line.id, shares=shares, actor=desk.actor, **more).entry_id  # type: ignore[arg-type]


def booked(entry_id: object) -> list[tuple[str, str, str]]:
    rows = Line.objects.filter(entry_id=entry_id).select_related("account").order_by("position")
    return [
        (row.account.code, f"{row.amount:.2f}", f"{row.currency} {row.currency_amount:.2f}")
        if row.currency
        else (row.account.code, f"{row.amount:.2f}", "")
        for row in rows
    ]


def realised() -> list[tuple[str, str]]:
    """What stands on the accounts of exchange differences."""
    rows = Line.objects.filter(account__code__in=[code(GAIN), code(LOSS)]).order_by("id")
    return [(row.account.code, f"{row.amount:.2f}") for row in rows.select_related("account")]


@pytest.fixture
def euro(desk: Desk) -> BankAccountInfo:
    draft = BankAccountDraft(name="Euro", number=samples.JYSKE, currency="EUR")
    return bank.add_bank_account(draft=draft, actor=desk.actor)


# ---- Crowns for an invoice in euro -----------------------------------------------------------
def test_crowns_pay_an_invoice_in_euro_whole_at_the_banks_own_rate(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    """100 EUR booked at 7.46; the bank gave 740.00, which the day's 7.50 makes 98.67 EUR."""
    rates(desk, EUR="7.50")
    item = foreign(desk, "EUR", "100.00", "746.00", "Invoice 2026-0009")
    line = receive(desk, "740.00", "Faktura 2026-0009")

    best = suggestion(line)
    assert (best.kind, best.certainty, best.reason) == (
        "settle",
        "check",
        "Number 2026-0009 matches · Worth 98.67 EUR by the rate of the day",
    )
    assert [(share.amount, share.currency) for share in best.shares] == [(100, "EUR")]
    done = bank.accept(line_id=line.id, suggestion=best, actor=desk.actor)

    assert left(item) == 0
    assert booked(done.entry_id) == [
        (jyske.account_code, "740.00", ""),
        (code(TRANSIT), "-740.00", ""),
        (code(TRANSIT), "740.00", "EUR 100.00"),
        (code(OWED), "-740.00", "EUR -100.00"),
    ]
    assert realised() == [(code(LOSS), "6.00")]
    bank.undo_line(line_id=line.id, actor=desk.actor)
    assert left(item) == 100
    assert sum(Decimal(amount) for _code, amount in realised()) == 0
    assert OpenItem.objects.exclude(open_amount=0).count() == 1


def test_a_part_pays_by_the_rate_of_the_day(desk: Desk, jyske: BankAccountInfo) -> None:
    """300.00 at 7.50 is 40.00 EUR; their share of 746.00 is 298.40, so 1.60 was gained."""
    rates(desk, EUR="7.50")
    item = foreign(desk, "EUR", "100.00", "746.00", "Invoice 2026-0009")
    line = receive(desk, "300.00", "2026-0009")

    best = suggestion(line)
    assert [share.amount for share in best.shares] == [40]
    done = bank.accept(line_id=line.id, suggestion=best, actor=desk.actor)

    assert left(item) == 60
    assert item.open_amount == Decimal("447.60")
    assert booked(done.entry_id)[-1] == (code(OWED), "-300.00", "EUR -40.00")
    assert realised() == [(code(GAIN), "-1.60")]


def test_what_the_bank_states_is_taken_to_the_cent_and_is_certain(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    rates(desk, EUR="7.50")
    item = foreign(desk, "EUR", "100.00", "746.00", "Invoice 2026-0009")
    line = receive(desk, "690.00", "2026-0009", stated="100.00")

    best = suggestion(line)
    assert (best.certainty, best.reason) == (
        "certain",
        "Number 2026-0009 matches · The bank says this is 100.00 EUR",
    )
    assert bank.accept_certain(bank_account_id=jyske.id, actor=desk.actor).settled == 1
    assert left(item) == 0
    assert realised() == [(code(LOSS), "56.00")]


def test_more_than_the_line_is_worth_is_refused_in_words(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    rates(desk, EUR="7.50")
    item = foreign(desk, "EUR", "100.00", "746.00", "Invoice 2026-0009")
    line = receive(desk, "300.00")
    entries = JournalEntry.objects.count()

    with pytest.raises(exchanging.WorthLess) as refused:
        settle(desk, line, item, "100.00")

    assert refused.value.message == (
        "What you chose comes to 100.00 EUR; the line is worth 40.00 EUR on its day. "
        "Settle less, or say what the difference is."
    )
    assert (left(item), JournalEntry.objects.count()) == (100, entries)


def test_too_much_stays_on_the_partys_account_in_the_items_currency(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    rates(desk, EUR="7.50")
    item = foreign(desk, "EUR", "100.00", "746.00", "Invoice 2026-0009")

    settle(desk, receive(desk, "900.00"), item, "100.00")

    rest = OpenItem.objects.exclude(open_currency_amount=0).get()
    assert (rest.currency, rest.open_currency_amount, rest.open_amount) == ("EUR", -20, -150)


def test_without_a_rate_it_is_said_and_refused(desk: Desk, jyske: BankAccountInfo) -> None:
    item = foreign(desk, "EUR", "100.00", "746.00", "Invoice 2026-0009")
    line = receive(desk, "740.00", "2026-0009")

    best = suggestion(line)
    assert best.reason == (
        "Number 2026-0009 matches · There is no rate of EUR to tell what the line is worth"
    )
    with pytest.raises(RateMissing, match="no rate of EUR on or before 2026-11-20"):
        bank.accept(line_id=line.id, suggestion=best, actor=desk.actor)

    line.refresh_from_db()
    assert (line.state, left(item), JournalEntry.objects.count()) == ("imported", 100, 1)


def test_two_currencies_are_not_settled_at_once(desk: Desk, jyske: BankAccountInfo) -> None:
    rates(desk, EUR="7.50")
    euro_item = foreign(desk, "EUR", "10.00", "74.60", "Invoice 1")
    crowns = owe(desk, euro_item.party_id, "50.00", "Invoice 2")
    line = receive(desk, "125.00")
    shares = [ItemShare(line_id=euro_item.pk, amount=Decimal(10))]
    shares.append(ItemShare(line_id=crowns.pk, amount=Decimal(50)))

    with pytest.raises(exchanging.CurrenciesMixed, match=r"\(DKK, EUR\)"):
        bank.settle_line(line_id=line.id, shares=shares, actor=desk.actor)

    assert (left(euro_item), left(crowns)) == (10, 50)


# ---- Euro for a bill in crowns, euro for a bill in dollars -----------------------------------
def test_euro_pay_a_bill_in_crowns(desk: Desk, euro: BankAccountInfo) -> None:
    """100 EUR at 7.50 are 750.00; the bill is 746.00: the bank took 4.00 more."""
    rates(desk, EUR="7.50")
    item = owe(desk, party("Fjordrist ApS"), "-746.00", "Bill 55017", role=WE_OWE)
    line = receive(desk, "-100.00", "55017", currency="EUR")

    best = suggestion(line)
    assert best.reason == "Number 55017 matches · Worth 750.00 DKK by the rate of the day"
    done = bank.accept(line_id=line.id, suggestion=best, actor=desk.actor)

    assert left(item) == 0
    assert booked(done.entry_id) == [
        (euro.account_code, "-750.00", "EUR -100.00"),
        (code(TRANSIT), "750.00", "EUR 100.00"),
        (code(TRANSIT), "-750.00", ""),
        (code(WE_OWE), "746.00", ""),
        (code(LOSS), "4.00", ""),
    ]
    bank.undo_line(line_id=line.id, actor=desk.actor)
    assert left(item) == -746


def test_euro_pay_a_bill_in_dollars_and_part_of_another(desk: Desk, euro: BankAccountInfo) -> None:
    """100 EUR are 750.00 and, at 6.00, 125.00 USD."""
    rates(desk, EUR="7.50", USD="6.00")
    whole = foreign(desk, "USD", "-50.00", "-310.00", "Bill 1", role=WE_OWE)
    part = foreign(desk, "USD", "-100.00", "-620.00", "Bill 2", role=WE_OWE)
    line = receive(desk, "-100.00", currency="EUR")
    shares = [ItemShare(line_id=whole.pk, amount=Decimal(-50))]
    shares.append(ItemShare(line_id=part.pk, amount=Decimal(-75)))

    with pytest.raises(settling.ItemTwice):
        bank.settle_line(line_id=line.id, shares=[*shares, shares[0]], actor=desk.actor)
    done = bank.settle_line(line_id=line.id, shares=shares, actor=desk.actor)

    assert (left(whole), left(part)) == (0, -25)
    assert booked(done.entry_id) == [
        (euro.account_code, "-750.00", "EUR -100.00"),
        (code(TRANSIT), "750.00", "EUR 100.00"),
        (code(TRANSIT), "-750.00", "USD -125.00"),
        (code(WE_OWE), "300.00", "USD 50.00"),
        (code(WE_OWE), "450.00", "USD 75.00"),
    ]
    # Booked at 6.20, paid at 6.00: 0.20 for each of 125 dollars.
    assert sum(Decimal(amount) for _code, amount in realised()) == Decimal("-25.00")


def test_the_fee_of_a_foreign_payment_is_booked_in_the_items_currency(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    rates(desk, EUR="7.50")
    item = foreign(desk, "EUR", "100.00", "746.00", "Invoice 2026-0009")
    line = receive(desk, "712.50")

    entry_id = settle(desk, line, item, "100.00", difference="fee")

    assert left(item) == 0
    assert booked(entry_id)[3:] == [
        (code(AccountRole.BANK_FEES), "37.50", "EUR 5.00"),
        (code(OWED), "-750.00", "EUR -100.00"),
    ]
    shown = selectors.line(line_id=line.id).line.reconciliation
    assert shown is not None
    assert shown.kind == "settled"
