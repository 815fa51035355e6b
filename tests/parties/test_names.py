"""Names brought to keys."""

from __future__ import annotations

import pytest

from apps.parties.rules import names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pekárna Javor s.r.o.", "PEKARNA JAVOR, spol. s r. o."),
        ("Nordlys Kaffe ApS", "nordlys  kaffe"),
        ("Duna Bútor Kft.", "Duna-Butor KFT"),
        ("Smørrebrød A/S", "SMORREBROD"),
        ("L'Oréal S.A.", "LOreal SA"),
    ],
)
def test_two_spellings_of_one_business_share_a_key(one: str, other: str) -> None:
    assert names.name_key(one) == names.name_key(other)


def test_a_name_of_a_legal_form_alone_keeps_it() -> None:
    assert (names.name_key("AG"), names.name_key("北京")) == ("ag", "北京")


def test_names_sort_without_regard_to_case_and_marks() -> None:
    listed = ["Zebra", "čaj", "Cukr", "Østers", "auto"]
    assert sorted(listed, key=names.sort_key) == ["auto", "čaj", "Cukr", "Østers", "Zebra"]
