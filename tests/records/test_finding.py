from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.records import selectors, services
from apps.records.rules import folding
from apps.records.selectors import DocumentFilter
from apps.records.selectors.documents import CursorUnreadable
from kernel import jobs
from kernel.actor import Actor
from tests.cast import Cast
from tests.records import papers


def send(content: bytes, name: str, actor: Actor, note: str = "") -> None:
    received = services.receive(
        content=content, file_name=name, source="upload", note=note, actor=actor
    )
    assert received.job_id is not None
    jobs.run(received.job_id)


def titles(**wanted: object) -> list[str]:
    found = selectors.documents(wanted=DocumentFilter(**wanted), sort="title")  # type: ignore[arg-type]
    return [each.title for each in found.rows]


def test_folding_keeps_every_place() -> None:
    text = "Žluťoučký kůň, Ærø ﬁn €5"
    assert folding.fold(text) == "zlutoucky kun  aro fn  5"
    assert len(folding.fold(text)) == len(text)
    assert folding.query("Kůň & (zlut)") == "kun:* & zlut:*"
    assert folding.query("  ") == ""


def test_words_are_found_without_accents_and_by_their_beginning(
    books: Cast, preparer: Actor
) -> None:
    send("Smlouva o nájmu kanceláře v Brně".encode(), "smlouva.txt", preparer)
    send(papers.pdf("Rent of the bakery in Århus"), "rent.pdf", preparer)

    assert titles(text="najmu KANCEL") == ["smlouva"]
    assert titles(text="arhus bakery") == ["rent"]
    assert titles(text="bakery Brno") == []
    assert titles(text="'; DROP TABLE | ! :*") == []
    (row,) = selectors.documents(wanted=DocumentFilter(text="kancelare")).rows
    assert row.snippet == "smlouva smlouva.txt Smlouva o nájmu \x02kanceláře\x03 v Brně"


def test_lists_are_filtered_and_counted(books: Cast, preparer: Actor) -> None:
    send(papers.UBL, "invoice.xml", preparer)
    send(b"Hello", "hello.txt", preparer)

    assert titles(class_code="bill") == ["Fjordrist ApS, 2081447"]
    assert titles(class_code="none") == ["hello"]
    assert titles(state="classified") == ["Fjordrist ApS, 2081447"]
    assert titles(state="nonsense") == []
    assert titles(source="mail") == []
    assert selectors.counts() == {"all": 2, "open": 2, "check": 0, "held": 0}


def test_pages_go_on_where_the_last_one_ended(books: Cast, preparer: Actor) -> None:
    for name in ("a", "b", "c"):
        services.receive(
            content=name.encode(), file_name=f"{name}.txt", source="upload", actor=preparer
        )
    for sort, expected in (("title", "abc"), ("-received", "cba")):
        first = selectors.documents(sort=sort, limit=2)
        second = selectors.documents(sort=sort, limit=2, cursor=first.next_cursor)
        assert "".join(each.title for each in (*first.rows, *second.rows)) == expected
        assert second.next_cursor == ""
    with pytest.raises(CursorUnreadable):
        selectors.documents(cursor="bm9uc2Vuc2U")


def test_a_list_of_documents_takes_one_query(books: Cast, preparer: Actor) -> None:
    for name in ("a", "b", "c"):
        services.receive(
            content=name.encode(), file_name=f"{name}.txt", source="upload", actor=preparer
        )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(selectors.documents(wanted=DocumentFilter(text="txt")).rows) == 3
    assert len(queries) == 1
