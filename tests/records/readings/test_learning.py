"""What a person corrected is found by itself on the supplier's next document."""

from __future__ import annotations

import json
from collections.abc import Mapping

from apps.records.rules.readings import (
    NOTHING_LEARNED,
    Habit,
    Memory,
    ReadDocument,
    learn,
    read_document,
)
from tests.records.readings import e_invoices, printed

CORRECTED = {
    "number": "ZAK-77",
    "issued_on": "2026-11-03",
    "due_on": "2026-11-20",
    "gross": "12500.00",
    "supplier_name": "Alfa Servis, a.s.",
}
NEXT = (
    printed.BARE.replace("ZAK-77", "ZAK-1042")
    .replace("3.11.2026", "1.12.2026")
    .replace("20.11.2026", "15.12.2026")
    .replace("12 500,00", "890,50")
)


def taught(body: str, corrected: Mapping[str, str]) -> Memory:
    return learn(
        content=printed.pdf(body),
        media_type="application/pdf",
        file_name="first.pdf",
        corrected=corrected,
    )


def read(body: str, memory: Memory) -> ReadDocument:
    return read_document(
        content=printed.pdf(body),
        media_type="application/pdf",
        file_name="next.pdf",
        memory=memory,
    )


def test_nothing_is_known_of_a_supplier_who_uses_words_of_his_own() -> None:
    document = read(NEXT, NOTHING_LEARNED)

    assert (document.value("number"), document.value("due_on"), document.value("gross")) == (
        "",
        "",
        "",
    )


def test_corrections_teach_the_next_document_of_that_supplier() -> None:
    document = read(NEXT, taught(printed.BARE, CORRECTED))

    found = {field: document.value(field) for field in CORRECTED}
    assert found == {
        "number": "ZAK-1042",
        "issued_on": "2026-12-01",
        "due_on": "2026-12-15",
        "gross": "890.50",
        "supplier_name": "Alfa Servis, a.s.",
    }
    due = document.reading("due_on")
    assert due is not None
    assert (due.reason, dict(due.reason_params), due.certainty) == (
        "learned",
        {"label": "Zaplatit nejpozději"},
        "likely",
    )


def test_a_habit_is_the_label_its_side_and_the_place() -> None:
    memory = taught(printed.BARE, {"due_on": "2026-11-20"})

    habit = memory.habits["due_on"]
    assert (habit.label, habit.side, habit.page) == ("Zaplatit nejpozději", "left", 1)
    assert habit.box is not None and 0.25 < habit.box.left < 0.35


def test_a_value_above_which_its_label_stands_is_learned_as_such() -> None:
    body = "#grid(columns: (5cm, 5cm), row-gutter: 3mm, [Zakázka], [Vydáno], [ZAK-77], [3.11.2026])"
    memory = taught(body, {"number": "ZAK-77"})

    assert memory.habits["number"].side == "above"
    assert read(body.replace("ZAK-77", "ZAK-78"), memory).value("number") == "ZAK-78"


def test_without_a_label_the_place_is_learned() -> None:
    body = "#v(5cm) #h(8cm) 4711-A"
    memory = taught(body, {"number": "4711-A"})

    document = read(body.replace("4711", "4712"), memory)
    found = document.reading("number")
    assert found is not None
    assert (found.value, found.reason) == ("4712-A", "learned_place")


def test_what_is_exact_is_not_overruled_by_a_habit() -> None:
    memory = Memory({"gross": Habit(label="Bez DPH", side="above", page=1)})

    assert read(printed.CZECH, memory).value("gross") == "4750.00"


def test_a_value_that_is_not_on_the_page_teaches_nothing() -> None:
    assert taught(printed.BARE, {"number": "nowhere-1"}) == NOTHING_LEARNED


def test_a_later_correction_replaces_the_habit_and_keeps_the_others() -> None:
    first = taught(printed.BARE, {"number": "ZAK-77", "due_on": "2026-11-03"})
    second = learn(
        content=printed.pdf(printed.BARE),
        media_type="application/pdf",
        file_name="x.pdf",
        corrected={"due_on": "2026-11-20"},
        memory=first,
    )

    assert second.habits["number"] == first.habits["number"]
    assert second.habits["due_on"].label == "Zaplatit nejpozději"


def test_a_memory_survives_being_kept_as_json() -> None:
    memory = taught(printed.BARE, CORRECTED)

    assert Memory.from_json(json.loads(json.dumps(memory.as_json()))) == memory


def test_an_electronic_invoice_has_no_places_to_learn() -> None:
    memory = learn(
        content=e_invoices.peppol_base(),
        media_type="application/xml",
        file_name="x.xml",
        corrected={"number": "Snippet1"},
    )

    assert memory == NOTHING_LEARNED
