"""Books of another system taken over: a dry run that changes nothing, then all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from apps.accounting.models import (
    Account,
    BooksImport,
    FiscalYear,
    JournalEntry,
    Line,
    OpenItem,
)
from apps.accounting.selectors import coming_over as read
from apps.accounting.selectors import statements
from apps.accounting.services import allocations, coming_over, ledger
from apps.accounting.services.coming_over import errors
from apps.accounting.values.coming_over import TableMapping
from apps.accounting.values.open_items import ItemShare
from apps.parties.models import Party, PartyBankAccount
from kernel import jobs
from kernel.actor import Actor
from kernel.errors import Forbidden
from kernel.models import FactRecord
from tests.accounting.coming_over.desks import Desk
from tests.accounting.coming_over.generated import beancount
from tests.accounting.ledger.posting import state_of_books

BEANCOUNT = b"""
2023-01-01 open Assets:6480-Bank DKK
2023-01-01 open Assets:Euro-account EUR
2023-01-01 open Assets:Depot
2023-01-01 open Income:Sales
2023-01-01 open Expenses:Office
2023-01-01 price EUR 7.45 DKK

2023-05-02 * "Havnen" "Beans sold" ^2023-1
  Assets:6480-Bank   1250.50 DKK
  Income:Sales

2023-06-02 * "Euros bought"
  Assets:Euro-account  33.33 EUR @ 7.4612 DKK
  Assets:6480-Bank    -248.68 DKK

2026-02-01 * "Desk from Germany"
  Expenses:Office  20.00 EUR
  Assets:Euro-account

2026-02-02 * "Shares"
  Assets:Depot  3 NORD {33.10 DKK}
  Assets:6480-Bank
"""


def balances(until: date = date(2026, 12, 31)) -> dict[str, Decimal]:
    table = statements.trial_balance(first=date(2026, 1, 1), last=until)
    return {
        row.code: row.amounts[3] for section in table.sections for row in section.rows if row.code
    }


# ---- A journal -----------------------------------------------------------------------------------
def test_a_dry_run_reports_and_changes_nothing(desk: Desk) -> None:
    before, years = state_of_books(), FiscalYear.objects.count()
    import_id = desk.send(BEANCOUNT, "old.beancount")
    assert desk.check(import_id) == []
    report = read.import_report(import_id=import_id)
    assert report is not None
    assert dict(report.counts) == {
        "entries": 4,
        "lines": 10,
        "accounts": 4,
        "parties": 0,
        "years": 1,
    }
    assert {one.name: (one.code, one.is_new) for one in report.accounts} == {
        "Assets:6480-Bank": ("6480", False),
        "Assets:Depot": ("A002", True),
        "Assets:Euro-account": ("A001", True),
        "Expenses:Office": ("X001", True),
        "Income:Sales": ("R001", True),
    }
    assert (state_of_books(), FiscalYear.objects.count()) == (before, years)
    assert not Account.objects.filter(code="A001").exists()


def test_a_journal_in_several_currencies_comes_over_to_the_cent(desk: Desk) -> None:
    import_id = desk.send(BEANCOUNT, "old.beancount")
    desk.check(import_id)
    assert desk.run(import_id) == ""
    assert JournalEntry.objects.count() == 4
    assert FiscalYear.objects.filter(label="2023").exists()
    held = balances()
    # 1250.50 − 248.68 − 99.30
    assert held["6480"] == Decimal("902.52")
    assert held["A002"] == Decimal("99.30")
    assert [
        (p.code, p.currency, p.stated, p.posted) for p in read.import_proof(import_id=import_id)
    ] == [
        ("6480", "DKK", Decimal("902.52"), Decimal("902.5200")),
        ("A001", "EUR", Decimal("13.33"), Decimal("13.3300")),
        ("A002", "DKK", Decimal("99.30"), Decimal("99.3000")),
        ("R001", "DKK", Decimal("-1250.50"), Decimal("-1250.5000")),
        ("X001", "EUR", Decimal("20.00"), Decimal("20.0000")),
    ]
    names = FactRecord.objects.order_by("sequence").values_list("name", flat=True)
    assert list(names).count("accounting.entries.posted") == 1
    assert list(names).count("accounting.entry.posted") == 0
    assert list(names)[-1] == "accounting.import.done"


def test_a_generated_ledger_gives_back_its_trial_balance_to_the_cent(desk: Desk) -> None:
    """The figure for 14,000 transactions is measured in infra/benchmarks/coming_over.py."""
    text, held, postings = beancount(240)
    assert postings > 700
    import_id = desk.send(text.encode(), "generated.beancount")
    assert desk.check(import_id) == []
    assert desk.run(import_id) == ""
    report = read.import_report(import_id=import_id)
    assert report is not None
    codes = {one.name: one.code for one in report.accounts}
    stated = {(codes[name], currency): amount for (name, currency), amount in held.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.code, coalesce(l.currency, 'DKK'), sum(coalesce(l.currency_amount, l.amount))"
            " FROM journal_line AS l JOIN account AS a ON a.id = l.account_id"
            " WHERE a.code = ANY(%s) GROUP BY 1, 2",
            [list(codes.values())],
        )
        posted = {(code, currency): amount for code, currency, amount in cursor.fetchall()}
    assert posted == stated


def test_the_same_file_is_never_doubled(desk: Desk) -> None:
    first = desk.send(BEANCOUNT, "old.beancount")
    assert desk.send(BEANCOUNT, "again.beancount") == first
    desk.check(first)
    desk.run(first)
    lines = Line.objects.count()
    with pytest.raises(errors.AlreadyTakenOver):
        desk.send(BEANCOUNT, "again.beancount")
    with pytest.raises(errors.FinishedImport):
        coming_over.run(import_id=first, actor=desk.actor)
    coming_over.perform_run(import_id=first, actor=desk.actor, report=lambda **_more: None)
    assert Line.objects.count() == lines


def test_rows_to_be_mended_keep_everything_out_and_the_file_stays(desk: Desk) -> None:
    bad = BEANCOUNT + b'2026-03-01 * "Bad"\n  Assets:6480-Bank  1 DKK\n  Income:Sales  -2 DKK\n'
    import_id = desk.send(bad, "bad.beancount")
    before = state_of_books()
    assert desk.check(import_id) == [(24, "The entry doesn't balance: -1 DKK is left over.")]
    with pytest.raises(errors.HasErrors):
        coming_over.run(import_id=import_id, actor=desk.actor)
    assert state_of_books() == before
    assert BooksImport.objects.get().file_name == "bad.beancount"


def test_an_import_is_taken_back_as_a_whole(desk: Desk) -> None:
    import_id = desk.send(BEANCOUNT, "old.beancount")
    desk.check(import_id)
    desk.run(import_id)
    job = coming_over.reverse(import_id=import_id, reason="Wrong client", actor=desk.actor)
    jobs.run(job)
    assert jobs.look(job).error == ""
    assert not any(balances().values())
    assert JournalEntry.objects.exclude(reverses=None).count() == 4
    assert read.import_info(import_id=import_id).state == "reversed"
    # And may come again.
    again = desk.send(BEANCOUNT, "old.beancount")
    assert again != import_id


def test_what_was_built_on_since_is_not_taken_back(desk: Desk) -> None:
    import_id = desk.send(BEANCOUNT, "old.beancount")
    desk.check(import_id)
    desk.run(import_id)
    entry = JournalEntry.objects.order_by("date").first()
    assert entry is not None
    ledger.reverse_entry(entry_id=entry.id, reason="Doubled", actor=desk.actor)
    before = state_of_books()
    job = coming_over.reverse(import_id=import_id, reason="Wrong", actor=desk.actor)
    jobs.run(job)
    assert jobs.look(job).error.startswith("A reversal was built on 1 entries")
    assert state_of_books() == before


def test_an_account_may_be_sent_elsewhere_and_that_is_remembered(desk: Desk) -> None:
    import_id = desk.send(BEANCOUNT, "old.beancount")
    desk.check(import_id)
    coming_over.say_accounts(
        import_id=import_id, existing={"Income:Sales": "1010"}, actor=desk.actor
    )
    desk.check(import_id)
    desk.run(import_id)
    assert list(Line.objects.filter(account__code="1010").values_list("amount", flat=True)) == [
        Decimal("-1250.50")
    ]
    other = desk.send(BEANCOUNT.replace(b"1250.50", b"1.00"), "other.beancount")
    desk.check(other)
    report = read.import_report(import_id=other)
    assert report is not None
    assert {one.name: one.code for one in report.accounts}["Income:Sales"] == "1010"


def test_a_table_names_what_the_books_do_not_know(desk: Desk) -> None:
    import_id = desk.table(
        "Date,Number,Account,Amount,Currency,Tax code,Cost centre,Party\n"
        "2026-01-05,1,6480,10.00,,,,\n2026-01-05,1,9999,-10.00,,,,\n"
        "2026-01-06,2,6480,10.00,,NOPE,,\n2026-01-06,2,1010,-10.00,,,,\n"
        "2026-01-07,3,6480,10.00,USD,,,\n2026-01-07,3,1010,-10.00,USD,,,\n"
        "2026-01-08,4,6480,10.00,,,NOWHERE,\n2026-01-08,4,1010,-10.00,,,,\n"
        "2026-01-09,5,6190,10.00,,,,\n2026-01-09,5,1010,-10.00,,,,\n",
        "journal",
    )
    before = state_of_books()
    assert desk.check(import_id) == [
        (3, "There is no account 9999 in these books."),
        (4, "There is no tax code “NOPE” in these books."),
        (6, "No rate is known for USD on 2026-01-07. Import rates first, or give a price."),
        (7, "No rate is known for USD on 2026-01-07. Import rates first, or give a price."),
        (8, "There is no cost_centre “NOWHERE” in these books."),
        (10, "6190 is kept by party. Name the customer or supplier in this row."),
    ]
    assert state_of_books() == before


def test_the_columns_of_a_table_are_asked_for_once(desk: Desk) -> None:
    text = "Buchung,Nr,Wer,Wieviel\n2026-01-05,1,6480,10.00\n2026-01-05,1,1010,-10.00\n"
    import_id = desk.send(text.encode(), "odd.csv")
    with pytest.raises(errors.MappingWanted):
        coming_over.check(import_id=import_id, actor=desk.actor)
    _seen, guess = read.import_mapping(import_id=import_id)
    columns = {"date": 0, "number": 1, "account": 2, "amount": 3}
    with pytest.raises(read.FileRefused):
        coming_over.say_columns(import_id=import_id, mapping=guess, actor=desk.actor)
    said = replace(guess, columns=columns, skip=1)
    coming_over.say_columns(import_id=import_id, mapping=said, actor=desk.actor)
    assert desk.check(import_id) == []
    other = desk.send(text.replace("10.00", "11.00").encode(), "next.csv")
    assert desk.check(other) == []
    assert isinstance(read.import_mapping(import_id=other)[1], TableMapping)


def test_what_is_remembered_about_a_table_is_renamed_and_forgotten(desk: Desk) -> None:
    text = "Date,Number,Account,Amount\n2026-01-05,1,6480,10.00\n2026-01-05,1,1010,-10.00\n"
    desk.table(text, "journal")
    (kept,) = read.import_mappings()
    assert (kept.name, kept.subject, kept.columns) == (
        "table.csv",
        "journal",
        ("Date", "Number", "Account", "Amount"),
    )
    coming_over.rename_mapping(mapping_id=kept.id, name="  Money S3 ", actor=desk.actor)
    with pytest.raises(errors.NameMissing):
        coming_over.rename_mapping(mapping_id=kept.id, name=" ", actor=desk.actor)
    # Explained anew, it keeps the name that a person gave it.
    other = desk.send(text.replace("10.00", "11.00").encode(), "next.csv")
    mapping = read.import_mapping(import_id=other)[1]
    coming_over.say_columns(import_id=other, mapping=mapping, actor=desk.actor)
    assert [each.name for each in read.import_mappings()] == ["Money S3"]

    coming_over.forget_mapping(mapping_id=kept.id, actor=desk.actor)
    assert read.import_mappings() == []
    with pytest.raises(read.MappingGone):
        coming_over.forget_mapping(mapping_id=kept.id, actor=desk.actor)
    third = desk.send(text.replace("10.00", "12.00").encode(), "third.csv")
    assert not read.import_info(import_id=third).has_mapping
    assert read.import_info(import_id=other).has_mapping


# ---- Balances, items, parties, chart -------------------------------------------------------------
def test_balances_and_items_meet_on_the_opening_account(desk: Desk) -> None:
    items = desk.table(
        "Customer,Number,Date,Due date,Amount,Role\n"
        "Havnen A/S,101,2025-12-01,2026-01-15,1250.00,customer\n"
        "Roaster ApS,B7,2025-12-02,2026-01-20,400.00,supplier\n",
        "open_items",
        on=date(2026, 1, 1),
    )
    assert desk.check(items) == []
    assert desk.run(items) == ""
    opening = desk.table(
        "Account,Name,Debit,Credit\n6480,Bank,5000.00,\n6190,Debtors,1250.00,\n"
        "7440,Creditors,,400.00\n6970,Capital,,5850.00\n",
        "opening_balances",
        on=date(2026, 1, 1),
    )
    errors_found = desk.check(opening)
    if errors_found:
        # The chart's account for capital has another number.
        assert [line for line, _text in errors_found] == [5]
        capital = Account.objects.filter(kind="equity").order_by("code").first()
        assert capital is not None
        coming_over.say_accounts(
            import_id=opening, existing={"6970": capital.code}, actor=desk.actor
        )
        assert desk.check(opening) == []
    assert desk.run(opening) == ""
    found = OpenItem.objects.order_by("due_on").values_list("party__name", "amount", "due_on")
    assert list(found) == [
        ("Havnen A/S", Decimal(1250), date(2026, 1, 15)),
        ("Roaster ApS", Decimal(-400), date(2026, 1, 20)),
    ]
    held = balances()
    assert (held["6480"], held["6190"], held["7440"]) == (
        Decimal(5000),
        Decimal(1250),
        Decimal(-400),
    )
    assert sum(held.values()) == 0
    assert len([code for code, amount in held.items() if amount]) == 4


def test_items_that_were_settled_since_keep_their_import(desk: Desk) -> None:
    items = desk.table(
        "Customer,Number,Date,Amount\nHavnen A/S,101,2025-12-01,100.00\n"
        "Havnen A/S,102,2025-12-02,-100.00\n",
        "open_items",
        control="receivable",
    )
    assert desk.check(items) == []
    assert desk.run(items) == ""
    shares = [
        ItemShare(line_id=item.pk, amount=item.currency_amount) for item in OpenItem.objects.all()
    ]
    allocations.allocate(items=shares, on=date(2026, 11, 20), actor=desk.actor)
    job = coming_over.reverse(import_id=items, reason="Wrong", actor=desk.actor)
    jobs.run(job)
    assert jobs.look(job).error.startswith("A settlement was built on 2 entries")


def test_taking_back_items_settles_each_with_its_mirror(desk: Desk) -> None:
    items = desk.table(
        "Customer,Number,Date,Amount\nHavnen A/S,101,2025-12-01,100.00\n", "open_items"
    )
    desk.check(items)
    desk.run(items)
    job = coming_over.reverse(import_id=items, reason="Wrong", actor=desk.actor)
    jobs.run(job)
    assert jobs.look(job).error == ""
    assert list(OpenItem.objects.values_list("open_amount", flat=True)) == [0, 0]


def test_parties_come_over_and_those_that_are_here_stay(desk: Desk) -> None:
    text = (
        "Name,Role,CVR,E-mail,Street,Postnr,By\n"
        "Havnen A/S,customer,,havnen@example.com,Kajen 1,8000,Aarhus\n"
        "Roaster ApS,supplier,,,,,\n"
    )
    import_id = desk.table(text, "parties")
    assert desk.check(import_id) == []
    assert Party.objects.count() == 0
    desk.run(import_id)
    rows = Party.objects.order_by("name").values_list("name", "is_customer", "is_supplier")
    assert list(rows) == [("Havnen A/S", True, False), ("Roaster ApS", False, True)]
    more = desk.table(text + "New ApS,customer,,not an address,,,\n", "parties")
    found = desk.check(more)
    assert [line for line, _text in found] == [4]
    report = read.import_report(import_id=more)
    assert report is not None
    assert report.notes == 2


def test_a_bank_account_comes_over_and_waits_for_a_call_back(desk: Desk) -> None:
    bad = desk.table("Name,Role,IBAN\nRoaster ApS,supplier,DK0000000000000000\n", "parties")
    ((line, text),) = desk.check(bad)
    assert line == 2
    assert text
    assert Party.objects.count() == 0
    good = desk.table("Name,Role,IBAN\nRoaster ApS,supplier,DK5150511234564817\n", "parties")
    assert desk.check(good) == []
    assert PartyBankAccount.objects.count() == 0
    assert desk.run(good) == ""
    assert PartyBankAccount.objects.get().state == "awaiting_call_back"


def test_a_chart_adds_what_is_missing(desk: Desk) -> None:
    import_id = desk.table(
        "Account,Name,Type\n1010,Sales,revenue\n9001,Grants,revenue\n9002,Odd,banana\n", "chart"
    )
    assert desk.check(import_id) == [
        (4, "“banana” is no kind of account: asset, liability, equity, revenue or expense.")
    ]
    good = desk.table("Account,Name,Type\n1010,Sales,revenue\n9001,Grants,revenue\n", "chart")
    assert desk.check(good) == []
    desk.run(good)
    assert Account.objects.get(code="9001").name == "Grants"


# ---- Who, and what is refused --------------------------------------------------------------------
def test_who_may_not_take_over_books_is_refused(reviewer: Actor, desk: Desk) -> None:
    with pytest.raises(Forbidden):
        coming_over.start(name="x.beancount", content=BEANCOUNT, subject="journal", actor=reviewer)
    assert not BooksImport.objects.exists()


def test_an_unreadable_file_says_why_and_is_kept_until_discarded(desk: Desk) -> None:
    import_id = desk.send(b"2024-01-01 open A\x00B\n", "broken.beancount")
    assert desk.check(import_id) == [
        (1, "A character that no text contains: the file is of another kind, or it is damaged.")
    ]
    coming_over.discard(import_id=import_id, actor=desk.actor)
    assert not BooksImport.objects.exists()
    with pytest.raises(read.ImportGone):
        read.import_info(import_id=import_id)
