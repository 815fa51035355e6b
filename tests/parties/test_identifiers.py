"""Registration numbers and VAT ids, each checked by its country's rule."""

from __future__ import annotations

import pytest

from apps.parties.rules import identifiers

NO_COUNTY = "The last three digits of this adószám are no VAT code and county."


@pytest.mark.parametrize(
    ("text", "country", "spelt"),
    [
        ("48136450", "CZ", "48136450"),
        ("CZ 481 36 450", "CZ", "48136450"),
        ("6947", "CZ", "00006947"),
        ("13585628", "DK", "13585628"),
        ("DK-13 58 56 28", "DK", "13585628"),
        ("12345676-2-41", "HU", "12345676-2-41"),
        ("12345676241", "HU", "12345676-2-41"),
        ("12345676", "HU", "12345676"),
        ("hrb 12345 b", "DE", "HRB 12345 B"),
    ],
)
def test_a_registration_number_has_one_spelling(text: str, country: str, spelt: str) -> None:
    assert identifiers.registration_number(text, country=country) == spelt


@pytest.mark.parametrize(
    ("text", "country", "message"),
    [
        ("48136451", "CZ", "The check digit of this IČO doesn't fit."),
        ("481364501", "CZ", "An IČO has eight digits."),
        ("13585629", "DK", "The check digit of this CVR number doesn't fit."),
        ("1358562", "DK", "A CVR number has eight digits."),
        ("12345677-2-41", "HU", "The check digit of this adószám doesn't fit."),
        (
            "12345676-9-41",
            "HU",
            NO_COUNTY,
        ),
        (
            "12345676-2-21",
            "HU",
            NO_COUNTY,
        ),
        ("1234", "HU", "An adószám has eight digits, or eleven such as 12345676-2-41."),
    ],
)
def test_a_wrong_registration_number_is_refused_with_its_reason(
    text: str, country: str, message: str
) -> None:
    with pytest.raises(identifiers.BadIdentifier) as refusal:
        identifiers.registration_number(text, country=country)
    assert refusal.value.message == message


@pytest.mark.parametrize(
    ("text", "country", "spelt"),
    [
        ("cz 48136450", "CZ", "CZ48136450"),
        ("48136450", "CZ", "CZ48136450"),
        ("13585628", "DK", "DK13585628"),
        ("12345676", "HU", "HU12345676"),
        ("DE136695976", "CZ", "DE136695976"),
        ("094259216", "GR", "EL094259216"),
        ("GB 980 7806 84", "GB", "GB980780684"),
    ],
)
def test_a_vat_id_bears_its_countrys_letters(text: str, country: str, spelt: str) -> None:
    assert identifiers.vat_id(text, country=country) == spelt


@pytest.mark.parametrize("text", ["CZ48136451", "DK13585629", "HU12345677", "DE136695977", "CZ1"])
def test_a_wrong_vat_id_is_refused(text: str) -> None:
    with pytest.raises(identifiers.BadIdentifier):
        identifiers.vat_id(text, country="CZ")


def test_vies_knows_the_union_and_northern_ireland() -> None:
    asked = ["CZ48136450", "EL094259216", "XI980780684", "GB980780684", "NO995525828"]
    assert [identifiers.is_european(each) for each in asked] == [True, True, True, False, False]


def test_a_peppol_address_is_checked_by_its_scheme() -> None:
    assert identifiers.peppol("0184", "DK13585628") == ("0184", "DK13585628")
    for scheme, identifier in (("0184", "13585629"), ("0088", "4035811991022"), ("184", "1")):
        with pytest.raises(identifiers.BadIdentifier):
            identifiers.peppol(scheme, identifier)
