"""Reading what central banks publish. Figures are published ones, see samples.py."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.rules import exchange_rates
from apps.accounting.rules.exchange_rates import RatesRejected
from tests.accounting.currencies import samples


def rates(content: bytes, currency: str) -> dict[str, Decimal]:
    published = exchange_rates.read_rates(content=content, file_name="rates")
    return {
        each.currency: each.rate for each in exchange_rates.rates_in(published, currency=currency)
    }


def refused(content: bytes) -> RatesRejected:
    with pytest.raises(RatesRejected) as raised:
        exchange_rates.read_rates(content=content, file_name="rates.txt")
    return raised.value


def test_crowns_are_stated_for_one_a_hundred_or_a_thousand_units() -> None:
    assert rates(samples.cnb(), "CZK") == {
        "EUR": Decimal("24.42"),
        "HUF": Decimal("0.06486"),
        "IDR": Decimal("0.001565"),
        "USD": Decimal("22.451"),
    }


def test_the_english_list_of_the_czech_bank_is_read_too() -> None:
    text = "14 Apr 2022 #74\nCountry|Currency|Amount|Code|Rate\nEMU|euro|1|EUR|24.420\n"
    published = exchange_rates.read_rates(content=text.encode(), file_name="daily.txt")
    assert [(each.on, each.currency) for each in published.rates] == [(date(2022, 4, 14), "EUR")]
    assert rates(text.encode(), "CZK") == {"EUR": Decimal("24.42")}


def test_the_czech_list_of_a_year_follows_its_changing_header() -> None:
    text = (
        "Datum|1 EUR|100 HUF\n13.04.2022|24,425|6,480\n"
        "Datum|1 EUR|100 JPY\n14.04.2022|24,420|17,914\n"
    )
    published = exchange_rates.read_rates(content=text.encode(), file_name="rok.txt")
    found = exchange_rates.rates_in(published, currency="CZK")
    assert [(each.on.day, each.currency, each.rate) for each in found] == [
        (13, "EUR", Decimal("24.425")),
        (13, "HUF", Decimal("0.0648")),
        (14, "EUR", Decimal("24.42")),
        (14, "JPY", Decimal("0.17914")),
    ]


def test_forints_are_stated_for_the_units_of_each_rate() -> None:
    expected = {"CZK": Decimal("13.26"), "EUR": Decimal("346.25"), "JPY": Decimal("2.7456")}
    assert rates(samples.mnb(), "HUF") == expected
    assert rates(samples.mnb_in_envelope(), "HUF") == expected


def test_kroner_are_stated_for_a_hundred_and_a_dash_is_no_rate() -> None:
    content = samples.nationalbanken({**samples.DN_2026_01_21, "ISK": "-"})
    assert rates(content, "DKK") == {
        "EUR": Decimal("7.4705"),
        "USD": Decimal("6.3638"),
        "JPY": Decimal("0.040331"),
        "IDR": Decimal("0.000376"),
    }


@pytest.mark.parametrize("content", [samples.ecb_xml(), samples.ecb_csv()])
def test_a_euro_costs_what_its_bank_says_and_other_pairs_are_crossed(content: bytes) -> None:
    assert rates(content, "EUR")["USD"] == Decimal("0.820546483958")
    in_crowns = rates(content, "CZK")
    assert in_crowns["EUR"] == Decimal("25.448")
    assert in_crowns["DKK"] == Decimal("3.422039938143")
    assert in_crowns["HUF"] == Decimal("0.073587415418")
    assert "CZK" not in in_crowns


def test_the_euro_list_is_read_out_of_its_archive() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("eurofxref.csv", samples.ecb_csv())
    assert rates(packed.getvalue(), "CZK")["EUR"] == Decimal("25.448")


def test_a_currency_not_quoted_that_day_is_left_out() -> None:
    text = b"Date,USD,CYP,\n2021-06-03,1.2187,N/A,\n"
    assert list(rates(text, "EUR")) == ["USD"]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "empty", None),
        (b"%PDF-1.7 rates", "format_not_read", None),
        (b"PK\x03\x04 not really", "bad_archive", None),
        (b"Date, USD\x00, \n", "not_text", 1),
        (b"<html><body>Rates</body></html>", "format_not_read", None),
        (samples.ecb_xml()[:-30], "malformed", 11),
        (samples.cnb(title="31.02.2022 #74"), "bad_day", 1),
        (samples.cnb({"EUR": (1, "24.420,5")}), "bad_rate", 3),
        (samples.cnb({"EUR": (1, "-24,420")}), "bad_rate", 3),
        (samples.cnb({"EUR": (1, "0,000")}), "bad_rate", 3),
        (samples.cnb({"eur": (1, "24,420")}), "bad_currency", 3),
        (samples.cnb({"EUR": (7, "24,420")}), "bad_units", 3),
        (samples.cnb() + b"EMU|euro|1|EUR|24,420\n", "stated_twice", 7),
        (samples.cnb() + b"EMU|euro|EUR|24,420\n", "bad_row", 7),
        (b"14.04.2022 #74\ncountry;currency;rate\n", "bad_header", 2),
        (b"14.04.2022 #74\n", "no_rates", None),
        (b"Date, USD, JPY, \n03 June 2021, 1.2187, \n", "bad_row", 2),
        (samples.mnb({"EUR": (1, "1e3")}), "bad_rate", 1),
        (samples.nationalbanken({"EUR": ""}), "bad_rate", 4),
        (samples.ecb_xml({}), "no_rates", None),
    ],
)
def test_a_bad_list_is_refused_with_its_line(content: bytes, code: str, line: int | None) -> None:
    refusal = refused(content)
    assert (refusal.code, refusal.line) == (f"exchange_rates.{code}", line)


def test_entities_and_document_types_are_refused() -> None:
    bomb = b'<!DOCTYPE x [\n<!ENTITY a "aaaa">\n]>\n<MNBExchangeRates>&a;</MNBExchangeRates>'
    assert refused(bomb).code == "exchange_rates.hostile"
    assert refused(b"<?xml version='1.0'?>\n" + bomb).line == 2


def test_another_sender_in_the_same_envelope_is_not_taken_for_the_european_bank() -> None:
    content = samples.ecb_xml().replace(b"European Central Bank", b"Danmarks Nationalbank")
    assert refused(content).code == "exchange_rates.format_not_read"


def test_an_archive_never_unpacks_beyond_the_limit() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eurofxref.csv", b" " * (exchange_rates.FILE_BYTES_MAX + 10))
    assert refused(packed.getvalue()).code == "exchange_rates.too_large"


def test_a_list_without_the_books_currency_says_so() -> None:
    published = exchange_rates.read_rates(content=samples.mnb(), file_name="mnb.xml")
    with pytest.raises(RatesRejected) as raised:
        exchange_rates.rates_in(published, currency="DKK")
    assert raised.value.params == {"base": "HUF", "wanted": "DKK"}
