"""Account numbers: checked by their country's rules and known again in any spelling."""

from __future__ import annotations

import pytest

from apps.parties.values import bank_numbers
from tests.accounting.bank import samples


@pytest.mark.parametrize(
    ("text", "country", "kind", "tail"),
    [
        ("CZ65 0800 0000 1920 0014 5399", "CZ", "iban", "5399"),
        ("19-2000145399/0800", "CZ", "domestic", "5399"),
        ("5301 0000002209", "DK", "domestic", "2209"),
        ("11773016-11111018-00000000", "HU", "domestic", "1018"),
        ("GB29 NWBK 6016 1331 9268 19", "DK", "iban", "6819"),
        ("12345678", "US", "domestic", "5678"),
    ],
)
def test_a_right_number_is_taken(text: str, country: str, kind: str, tail: str) -> None:
    number = bank_numbers.typed_number(text, country=country)
    assert (number.kind, number.tail, number.masked) == (kind, tail, f"··{tail}")


@pytest.mark.parametrize(
    ("text", "country", "message"),
    [
        ("CZ65 0800 0000 1920 0014 5398", "CZ", "check digits of this IBAN"),
        ("19-2000145398/0800", "CZ", "check digit of this account number"),
        ("2000145399", "CZ", "ends in a slash"),
        ("11773016-11111019", "HU", "check digit of this account number"),
        ("1177301611111018000", "HU", "16 or 24 digits"),
        ("5301", "DK", "four digits for the branch"),
        ("", "US", "not an account number"),
    ],
)
def test_a_wrong_number_is_refused_saying_why(text: str, country: str, message: str) -> None:
    with pytest.raises(bank_numbers.BadNumber, match=message):
        bank_numbers.typed_number(text, country=country)


@pytest.mark.parametrize(
    ("typed", "country", "stated"),
    [
        ("19-2000145399/0800", "CZ", "CZ6508000000192000145399"),
        ("CZ6508000000192000145399", "CZ", "000019-2000145399/0800"),
        ("5301 2209", "DK", samples.OTHER),
        ("11773016-11111018", "HU", "HU42117730161111101800000000"),
        ("11773016-11111018-00000000", "HU", "1177301611111018"),
        ("HU42117730161111101800000000", "HU", "117730161111101800000000"),
    ],
)
def test_a_number_is_known_again_in_another_spelling(typed: str, country: str, stated: str) -> None:
    assert bank_numbers.typed_number(typed, country=country).key == bank_numbers.number_key(stated)


@pytest.mark.parametrize(
    ("stated", "tail"),
    [
        ("1234-5678", "5678"),
        ("ABNANL2A/0123456789", "6789"),
        ("****1234", "1234"),
        ("12 3", "123"),
        ('BILLLULL/"COMPTE 2"', "PTE2"),
    ],
)
def test_what_a_file_states_is_taken_as_it_is(stated: str, tail: str) -> None:
    number = bank_numbers.stated_number(stated)
    assert (number.key, number.tail) == (bank_numbers.number_key(stated), tail)
