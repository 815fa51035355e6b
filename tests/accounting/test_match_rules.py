from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.rules import match_rules
from apps.accounting.rules.match_rules import LineFacts, MatchRule, OpenEntry

RENT = LineFacts(
    booked_on=date(2026, 1, 15),
    amount=Decimal("-12500.00"),
    currency="DKK",
    counterparty_name="Ejendomsselskabet Havnen A/S",
    counterparty_account="DK5000400440116243",
    description="Husleje januar 2026, lejemål 0042-17",
    reference="RF-2026-17",
    variable_symbol="2026017",
)


def rule(**conditions: object) -> MatchRule:
    return MatchRule(**{"name": "Rent Havnen", "account_code": "6100", **conditions})  # type: ignore[arg-type]


def test_the_first_rule_by_position_wins_and_says_why() -> None:
    late = rule(text_contains="husleje", position=2, account_code="9999")
    early = rule(text_contains="HAVNEN", position=1)

    match = match_rules.first_match([late, early], RENT)

    assert match is not None
    assert match.rule is early
    assert match.reason.sentence == "Rule “Rent Havnen”: text contains “HAVNEN”"
    assert match.reason.params == {"rule": "Rent Havnen", "text": "HAVNEN"}


@pytest.mark.parametrize(
    "conditions",
    [
        {"text_contains": "lejemaal 0042"},
        {"text_contains": "lejemal 0042 17"},
        {"counterparty_account": "0040-0440116243"},
        {"counterparty_account": "DK50 0040 0440 1162 43", "direction": "out"},
        {"amount_min": Decimal("12500"), "amount_max": Decimal("12500")},
    ],
)
def test_a_rule_whose_conditions_all_hold_matches(conditions: dict[str, object]) -> None:
    found = match_rules.first_match([rule(**conditions)], RENT)
    is_other_spelling = conditions.get("text_contains") == "lejemaal 0042"

    assert (found is None) is is_other_spelling


@pytest.mark.parametrize(
    "conditions",
    [
        {"text_contains": "husleje", "direction": "in"},
        {"text_contains": "husleje", "amount_max": Decimal("12499.99")},
        {"text_contains": "husleje", "amount_min": Decimal("12500.01")},
        {"text_contains": "husleje", "counterparty_account": "DE89370400440532013000"},
        {"text_contains": "A/S Husleje"},
        {"text_contains": " - "},
        {"direction": "out"},
        {},
    ],
)
def test_one_condition_that_fails_is_enough_and_an_empty_rule_takes_nothing(
    conditions: dict[str, object],
) -> None:
    assert match_rules.first_match([rule(**conditions)], RENT) is None


@pytest.mark.parametrize(
    ("conditions", "sentence"),
    [
        (
            {"text_contains": "rent", "counterparty_account": "1/0800"},
            "Rule “R”: text contains “rent” and the other side is 1/0800",
        ),
        ({"counterparty_account": "1/0800"}, "Rule “R”: the other side is 1/0800"),
        (
            {"amount_min": Decimal("1"), "amount_max": Decimal("2")},
            "Rule “R”: amount between 1 and 2",
        ),
        ({"amount_min": Decimal("1")}, "Rule “R”: amount at least 1"),
        ({"amount_max": Decimal("2")}, "Rule “R”: amount at most 2"),
    ],
)
def test_the_reason_names_the_strongest_condition(
    conditions: dict[str, object], sentence: str
) -> None:
    line = LineFacts(
        booked_on=date(2026, 1, 1),
        amount=Decimal("1.50"),
        currency="CZK",
        counterparty_account="1/0800",
        description="rent",
    )

    match = match_rules.first_match([rule(name="R", **conditions)], line)

    assert match is not None
    assert match.reason.sentence == sentence


@pytest.mark.parametrize(
    ("name", "description", "words"),
    [
        ("Ejendomsselskabet Havnen A/S", "Husleje januar", "Ejendomsselskabet Havnen A/S"),
        ("", "POS 23,55 AT K2 16.09. 11:32 SPAR DANKT 4105 KORNEUBURG", "KORNEUBURG"),
        ("", "Faktura 2026017 Vodafone Czech Republic a.s. leden", "Vodafone Czech Republic a.s"),
        ("", "Rent November 2026", "Rent"),
        ("", "15.01.2026 / 1234567", ""),
    ],
)
def test_a_rule_is_proposed_from_the_words_that_will_be_there_next_time(
    name: str, description: str, words: str
) -> None:
    line = LineFacts(
        booked_on=date(2026, 1, 15),
        amount=Decimal("-5"),
        currency="CZK",
        counterparty_name=name,
        counterparty_account="19-2000145399/0800",
        description=description,
    )

    proposed = match_rules.rule_from_line(line, account_code="5180", name="Proposed")

    assert (proposed.text_contains, proposed.direction) == (words, "out")
    assert proposed.counterparty_account == ("" if words else "19-2000145399/0800")
    assert match_rules.first_match([proposed], line) is not None


def open_entry(line_id: int, **changes: object) -> OpenEntry:
    facts: dict[str, object] = {
        "line_id": line_id,
        "entry_date": date(2026, 1, 15),
        "amount": Decimal("-12500.00"),
        "currency": "DKK",
    }
    return OpenEntry(**(facts | changes))  # type: ignore[arg-type]


def test_candidates_come_by_reference_then_near_days_then_amount_alone() -> None:
    entries = [
        open_entry(1, entry_date=date(2025, 11, 15)),
        open_entry(2, entry_date=date(2026, 1, 20)),
        open_entry(3, entry_date=date(2026, 1, 15)),
        open_entry(4, entry_date=date(2025, 6, 1), reference="rf 2026-17"),
        open_entry(5, amount=Decimal("12500.00")),
        open_entry(6, currency="EUR"),
    ]

    found = match_rules.candidates(RENT, entries)

    assert [(one.entry.line_id, one.certainty, one.reason.sentence) for one in found] == [
        (4, "certain", "Same amount, same reference “rf 2026-17”"),
        (3, "check", "Same amount, same day"),
        (2, "check", "Same amount, days between: 5"),
        (1, "check", "Same amount only; days between: 61"),
    ]


@pytest.mark.parametrize("reference", ["2026017", "0002026017", "0042-17"])
def test_a_reference_may_be_the_variable_symbol_or_a_word_of_the_text(reference: str) -> None:
    (found,) = match_rules.candidates(RENT, [open_entry(1, reference=reference)])

    assert found.certainty == "certain"


def test_two_entries_of_the_same_reference_are_for_a_person_to_check() -> None:
    entries = [open_entry(1, reference="RF-2026-17"), open_entry(2, reference="RF-2026-17")]

    assert [one.certainty for one in match_rules.candidates(RENT, entries)] == ["check", "check"]
