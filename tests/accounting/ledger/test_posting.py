from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import JournalEntry, Line, MonthBalance
from apps.accounting.selectors import ledger as selectors
from apps.accounting.services import accounts, books, ledger
from apps.accounting.values.ledger import AccountDraft, EntryDraft, LineDraft
from kernel.actor import Actor, system_actor
from kernel.errors import Forbidden, KontorError
from kernel.models import FactRecord
from tests.accounting.ledger.posting import DAY, draft, post, state_of_books
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("nordlys_books")


def test_a_posted_entry_has_the_next_number_of_its_journal_and_year(preparer: Actor) -> None:
    first = post(preparer, ("1610", "250"), ("6480", "-250"))
    second = post(preparer, ("1610", "80"), ("6480", "-80"))
    in_2025 = post(preparer, ("1610", "5"), ("6480", "-5"), on=date(2025, 12, 31))
    assert [first.number, second.number, in_2025.number] == [1, 2, 1]
    assert second.reference == "GEN 2026/2"
    assert in_2025.reference == "GEN 2025/1"


def test_a_posted_entry_keeps_its_lines_in_order_with_debit_and_credit(preparer: Actor) -> None:
    posted = post(preparer, ("1610", "200.50"), ("6320", "50.10"), ("6480", "-250.60"))
    detail = selectors.entry(entry_id=posted.id)
    assert [(line.account.code, line.debit, line.credit) for line in detail.lines] == [
        ("1610", Decimal("200.5"), Decimal(0)),
        ("6320", Decimal("50.1"), Decimal(0)),
        ("6480", Decimal(0), Decimal("250.6")),
    ]
    assert detail.row.total == Decimal("250.60")
    assert detail.row.currency == "DKK"
    assert detail.row.actor_name == "Joana Dias"


def test_month_balances_follow_every_line(preparer: Actor) -> None:
    post(preparer, ("1610", "250"), ("6480", "-250"))
    post(preparer, ("6480", "100"), ("1010", "-100"), on=date(2026, 3, 31))
    bank = selectors.account(code="6480")
    row = MonthBalance.objects.get(account_id=bank.id)
    assert (row.month, row.debit, row.credit) == (date(2026, 3, 1), Decimal(100), Decimal(250))


def test_posting_is_announced_with_amount_and_currency(preparer: Actor) -> None:
    posted = post(preparer, ("1610", "250"), ("6480", "-250"))
    fact = FactRecord.objects.get(name="accounting.entry.posted")
    assert fact.payload == {
        "entry_id": str(posted.id),
        "journal": "GEN",
        "fiscal_year": "2026",
        "number": 1,
        "date": "2026-03-10",
        "lines": 2,
        "total": "250.00",
        "currency": "DKK",
    }


@pytest.mark.parametrize(
    ("lines", "more", "refusal"),
    [
        ((("1610", "10"), ("6480", "-9.99")), {}, ledger.EntryUnbalanced),
        ((("1610", "10"),), {}, ledger.EntryTooShort),
        ((), {}, ledger.EntryTooShort),
        ((("1610", "0"), ("6480", "0")), {}, ledger.AmountMissing),
        ((("1610", "0.00001"), ("6480", "-0.00001")), {}, ledger.AmountTooPrecise),
        ((("1610", "0.001"), ("6480", "-0.001")), {}, ledger.AmountTooPrecise),
        ((("1610", "NaN"), ("6480", "NaN")), {}, ledger.AmountOutOfRange),
        ((("1610", "1e15"), ("6480", "-1e15")), {}, ledger.AmountOutOfRange),
        ((("4711", "10"), ("6480", "-10")), {}, ledger.UnknownAccount),
        ((("1610", "10"), ("6480", "-10")), {"journal_code": "XXX"}, ledger.UnknownJournal),
        ((("1610", "10"), ("6480", "-10")), {"on": date(2019, 5, 1)}, ledger.NoPeriod),
        ((("1610", "10"), ("6480", "-10")), {"description": "  "}, ledger.DescriptionMissing),
        ((("1610", "10"), ("6480", "-10")), {"description": "x" * 501}, ledger.TextTooLong),
    ],
)
def test_a_wrong_draft_is_refused_by_name_and_changes_nothing(
    preparer: Actor,
    lines: tuple[tuple[str, str], ...],
    more: dict[str, object],
    refusal: type[KontorError],
) -> None:
    post(preparer, ("1610", "1"), ("6480", "-1"))
    before = state_of_books()
    with pytest.raises(refusal):
        post(preparer, *lines, **more)  # type: ignore[arg-type]
    assert state_of_books() == before


def test_an_unbalanced_entry_is_told_by_how_much(preparer: Actor) -> None:
    with pytest.raises(ledger.EntryUnbalanced, match=r"differ by 0\.01"):
        post(preparer, ("1610", "10"), ("6480", "-9.99"))


def test_an_account_out_of_use_takes_no_more_lines(preparer: Actor) -> None:
    accounts.change_account(code="1610", is_active=False, actor=preparer)
    before = state_of_books()
    with pytest.raises(ledger.AccountNotInUse, match="1610"):
        post(preparer, ("1610", "10"), ("6480", "-10"))
    assert state_of_books() == before


def test_a_float_is_never_an_amount(preparer: Actor) -> None:
    wrong = draft(("1610", "10"), ("6480", "-10"))
    object.__setattr__(wrong.lines[0], "amount", 10.0)
    with pytest.raises(TypeError):
        ledger.post_entry(draft=wrong, actor=preparer)


def test_a_reviewer_may_not_post(reviewer: Actor) -> None:
    before = state_of_books()
    with pytest.raises(Forbidden):
        post(reviewer, ("1610", "10"), ("6480", "-10"))
    assert state_of_books() == before


def test_a_reversal_mirrors_the_entry_and_is_linked_both_ways(preparer: Actor) -> None:
    posted = post(preparer, ("1610", "200"), ("6320", "50"), ("6480", "-250"))
    reversal = ledger.reverse_entry(entry_id=posted.id, reason="Twice", actor=preparer)
    original, mirror = selectors.entry(entry_id=posted.id), selectors.entry(entry_id=reversal.id)
    assert [line.amount for line in mirror.lines] == [-line.amount for line in original.lines]
    assert original.row.reversed_by_id == reversal.id
    assert mirror.row.reverses_id == posted.id
    assert mirror.row.date == DAY
    assert mirror.row.description == "Reversal of GEN 2026/1: Twice"
    assert sum(Line.objects.values_list("amount", flat=True)) == 0


def test_an_entry_is_reversed_once(preparer: Actor) -> None:
    posted = post(preparer, ("1610", "250"), ("6480", "-250"))
    ledger.reverse_entry(entry_id=posted.id, reason="Twice", actor=preparer)
    before = state_of_books()
    with pytest.raises(ledger.AlreadyReversed, match="GEN 2026/1"):
        ledger.reverse_entry(entry_id=posted.id, reason="Again", actor=preparer)
    assert state_of_books() == before


def test_a_reversal_is_not_reversed(preparer: Actor) -> None:
    posted = post(preparer, ("1610", "250"), ("6480", "-250"))
    reversal = ledger.reverse_entry(entry_id=posted.id, reason="Twice", actor=preparer)
    with pytest.raises(ledger.ReversalIsFinal):
        ledger.reverse_entry(entry_id=reversal.id, reason="No", actor=preparer)


def test_a_reversal_needs_a_reason_and_a_date_after_its_entry(preparer: Actor) -> None:
    posted = post(preparer, ("1610", "250"), ("6480", "-250"))
    before = state_of_books()
    with pytest.raises(ledger.ReasonMissing):
        ledger.reverse_entry(entry_id=posted.id, reason=" ", actor=preparer)
    with pytest.raises(ledger.ReversalTooEarly):
        ledger.reverse_entry(
            entry_id=posted.id, reason="Twice", date=date(2026, 3, 9), actor=preparer
        )
    assert state_of_books() == before


def test_entries_come_newest_first_a_page_at_a_time(
    preparer: Actor, django_assert_num_queries: object
) -> None:
    for day in (3, 1, 2, 2, 5):
        post(preparer, ("1610", str(day)), ("6480", str(-day)), on=date(2026, 3, day))
    pages, cursor = [], ""
    while True:
        page = selectors.entries(size=2, cursor=cursor)
        pages.append([(row.date.day, row.number) for row in page.rows])
        cursor = page.next_cursor
        if not cursor:
            break
    assert pages == [[(5, 5), (3, 1)], [(2, 4), (2, 3)], [(1, 2)]]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(selectors.entries().rows) == 5


def test_entries_are_found_by_account_journal_days_and_text(preparer: Actor) -> None:
    post(preparer, ("1610", "10"), ("6480", "-10"), description="Beans from Aarhus")
    post(preparer, ("2410", "20"), ("6480", "-20"), on=date(2026, 4, 1), description="Telephone")
    post(preparer, ("6480", "7"), ("9990", "-7"), on=date(2026, 1, 1), journal_code="OPN")

    def found(**by: object) -> list[str]:
        return [row.reference for row in selectors.entries(**by).rows]  # type: ignore[arg-type]

    assert found(account_code="2410") == ["GEN 2026/2"]
    assert found(journal="OPN") == ["OPN 2026/1"]
    assert found(text="aarhus") == ["GEN 2026/1"]
    assert found(from_date=date(2026, 3, 1), to_date=date(2026, 3, 31)) == ["GEN 2026/1"]


def test_a_damaged_page_address_is_refused_by_name() -> None:
    for cursor in ("x", "2026-01-01~1", "2026-13-01~1~1", "2026-01-01~1~'; DROP TABLE account"):
        with pytest.raises(selectors.CursorMalformed):
            selectors.entries(cursor=cursor)


def test_an_accounts_lines_carry_their_balance_over_pages(preparer: Actor) -> None:
    post(preparer, ("6480", "1000"), ("1010", "-1000"), on=date(2026, 1, 15))
    for day in range(1, 6):
        post(preparer, ("1610", "10"), ("6480", "-10"), on=date(2026, 3, day))
    of_march = {"code": "6480", "from_date": date(2026, 3, 2), "to_date": date(2026, 3, 31)}
    first = selectors.account_lines(**of_march, size=3)  # type: ignore[arg-type]
    second = selectors.account_lines(**of_march, size=3, cursor=first.next_cursor)  # type: ignore[arg-type]
    assert first.opening == 990
    assert [row.balance for row in first.rows] == [980, 970, 960]
    assert second.opening == 960
    assert [row.balance for row in second.rows] == [950]
    assert second.next_cursor == ""


def test_an_account_is_added_once(preparer: Actor) -> None:
    wanted = AccountDraft(code="6481", name="Danske Bank", kind="asset", is_bank=True)
    added = accounts.add_account(draft=wanted, actor=preparer)
    assert selectors.account(code="6481") == added
    with pytest.raises(accounts.AccountCodeTaken):
        accounts.add_account(draft=wanted, actor=preparer)
    for code in ("", "64 81", "abc", "1" * 13):
        with pytest.raises(accounts.AccountCodeMalformed):
            accounts.add_account(
                draft=AccountDraft(code=code, name="x", kind="asset"), actor=preparer
            )


def test_the_system_prepares_books_once(cast: Cast) -> None:
    before = state_of_books()
    books.prepare_books(client=cast.nordlys, actor=system_actor())
    assert state_of_books() == before
    assert selectors.books().currency == "DKK"
    assert JournalEntry.objects.count() == 0


def test_more_lines_than_positions_are_refused_by_name() -> None:
    drafts = tuple(
        LineDraft(account_code="2030", amount=Decimal(1 if at % 2 else -1)) for at in range(32_768)
    )
    many = EntryDraft(journal_code="GEN", date=DAY, description="Many", lines=drafts)
    with pytest.raises(ledger.TooManyLines) as refused:
        ledger.check_draft(many)
    assert refused.value.message == "An entry has at most 32767 lines; this one has 32768."
    assert JournalEntry.objects.count() == 0
