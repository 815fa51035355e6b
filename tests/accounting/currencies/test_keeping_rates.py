"""Rates typed and imported, and which one holds on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import ExchangeRate
from apps.accounting.selectors import currencies as read
from apps.accounting.services import currencies
from kernel.errors import Forbidden, KontorError
from kernel.models import FactRecord
from kernel.money import UnknownCurrency
from tests.accounting.currencies import samples
from tests.accounting.currencies.conftest import Books

LIST = samples.cnb(title="14.04.2026 #72")


def test_the_last_rate_on_or_before_a_day_holds(books: Books) -> None:
    for day, rate in ((10, "24.5"), (14, "24.42")):
        currencies.type_rate(
            currency="EUR", on=date(2026, 4, day), rate=Decimal(rate), actor=books.preparer
        )
    found = read.rate_for(currency="EUR", on=date(2026, 4, 13))
    assert (found.on, found.rate, found.source) == (date(2026, 4, 10), Decimal("24.5"), "typed")
    assert read.rate_for(currency="EUR", on=date(2026, 4, 14)).rate == Decimal("24.42")
    assert read.rate_for(currency="CZK", on=date(2026, 4, 1)).rate == 1


def test_a_missing_rate_says_which_and_where_to_add_it(books: Books) -> None:
    currencies.type_rate(
        currency="EUR", on=date(2026, 4, 10), rate=Decimal("24.5"), actor=books.preparer
    )
    with pytest.raises(read.RateMissing) as missing:
        read.rate_for(currency="EUR", on=date(2026, 4, 9))
    assert missing.value.params == {"currency": "EUR", "date": "2026-04-09"}
    assert "Exchange rates" in missing.value.message
    with pytest.raises(UnknownCurrency):
        read.rate_for(currency="XQQ", on=date(2026, 4, 9))


@pytest.mark.parametrize(
    ("currency", "rate", "refusal"),
    [
        ("CZK", "1", currencies.RateOfOwnCurrency),
        ("XQQ", "1", UnknownCurrency),
        ("EUR", "0", currencies.RateOutOfRange),
        ("EUR", "-24.5", currencies.RateOutOfRange),
        ("EUR", "NaN", currencies.RateOutOfRange),
        ("EUR", "0.0000000000001", currencies.RateOutOfRange),
    ],
)
def test_a_rate_that_is_none_is_refused(
    books: Books, currency: str, rate: str, refusal: type[KontorError]
) -> None:
    with pytest.raises(refusal):
        currencies.type_rate(
            currency=currency, on=date(2026, 4, 10), rate=Decimal(rate), actor=books.preparer
        )
    assert not ExchangeRate.objects.exists()


def test_a_list_is_previewed_then_taken_in_and_says_what_it_replaces(books: Books) -> None:
    currencies.type_rate(
        currency="EUR", on=date(2026, 4, 14), rate=Decimal("24.5"), actor=books.preparer
    )
    preview = currencies.preview_rates(content=LIST, name="denni_kurz.txt", actor=books.preparer)
    (change,) = preview.changed
    assert (change.currency, change.before, change.rate) == (
        "EUR", Decimal("24.5"), Decimal("24.42"),
    )  # fmt: skip
    assert (preview.source, preview.new, preview.same) == ("cnb", 3, 0)
    assert ExchangeRate.objects.count() == 1

    currencies.import_rates(content=LIST, name="denni_kurz.txt", actor=books.preparer)
    row = ExchangeRate.objects.get(currency="IDR")
    assert (row.date, row.rate, row.source) == (date(2026, 4, 14), Decimal("0.001565"), "cnb")
    assert read.rate_for(currency="EUR", on=date(2026, 4, 14)).source == "cnb"
    fact = FactRecord.objects.get(name="accounting.rates.imported")
    assert (fact.payload["new"], fact.payload["changed"]) == (3, 1)


def test_the_same_list_twice_changes_and_announces_nothing(books: Books) -> None:
    currencies.import_rates(content=LIST, name="denni_kurz.txt", actor=books.preparer)
    again = currencies.import_rates(content=LIST, name="denni_kurz.txt", actor=books.preparer)
    assert (again.new, again.same, again.changed) == (0, 4, ())
    assert FactRecord.objects.filter(name="accounting.rates.imported").count() == 1


def test_a_list_with_one_bad_row_stores_nothing(books: Books) -> None:
    bad = LIST + "Velká Británie|libra|1|GBP|dvacet\n".encode()
    with pytest.raises(currencies.RatesRefused) as refused:
        currencies.import_rates(content=bad, name="denni_kurz.txt", actor=books.preparer)
    assert (refused.value.code, refused.value.line) == ("exchange_rates.bad_rate", 7)
    assert refused.value.message == "Line 7: “dvacet” is not a rate."
    assert not ExchangeRate.objects.exists()


def test_days_long_before_the_books_begin_are_left_out(books: Books) -> None:
    old = currencies.import_rates(content=samples.cnb(), name="old.txt", actor=books.preparer)
    assert (old.new, old.early) == (0, 4)
    assert not ExchangeRate.objects.exists()


def test_the_european_list_becomes_crowns(books: Books) -> None:
    content = samples.ecb_csv(day="14 April 2026")
    currencies.import_rates(content=content, name="eurofxref.csv", actor=books.preparer)
    assert read.rate_for(currency="EUR", on=date(2026, 4, 20)).rate == Decimal("25.448")
    assert read.rate_for(currency="DKK", on=date(2026, 4, 20)).rate == Decimal("3.422039938143")


def test_who_only_reviews_keeps_no_rates(books: Books) -> None:
    with pytest.raises(Forbidden):
        currencies.import_rates(content=LIST, name="denni_kurz.txt", actor=books.reviewer)
    assert not ExchangeRate.objects.exists()


def test_rates_are_listed_newest_first_by_pages(books: Books) -> None:
    for day in ("13.04.2026 #71", "14.04.2026 #72"):
        currencies.import_rates(content=samples.cnb(title=day), name="x", actor=books.preparer)
    first = read.rates(size=5)
    rest = read.rates(size=5, cursor=first.next_cursor)
    assert [(row.on.day, row.currency) for row in (*first.rows, *rest.rows)] == [
        (14, "EUR"), (14, "HUF"), (14, "IDR"), (14, "USD"),
        (13, "EUR"), (13, "HUF"), (13, "IDR"), (13, "USD"),
    ]  # fmt: skip
    assert rest.next_cursor == ""
