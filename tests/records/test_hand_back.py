from __future__ import annotations

import csv
import io

from apps.records import exports, services
from kernel import jobs
from kernel.actor import Actor
from tests.cast import Cast
from tests.records import papers


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_a_leaving_client_takes_an_index_and_what_was_read(books: Cast, preparer: Actor) -> None:
    received = services.receive(
        content=papers.UBL, file_name="a.xml", source="upload", note="=1+1", actor=preparer
    )
    assert received.job_id is not None
    jobs.run(received.job_id)
    services.correct_reading(
        document_id=received.document_id, field="number", value="7", actor=preparer
    )

    found = dict(exports.hand_back(client=books.nordlys))
    assert list(found) == ["index.csv", "readings.csv"]
    (row,) = rows(found["index.csv"])
    assert (row["title"], row["name"], row["class"], row["version"]) == (
        "Fjordrist ApS, 2081447",
        "a.xml",
        "bill",
        "1",
    )
    assert row["note"] == "'=1+1"
    assert row["file"].startswith("files/")
    read = {each["field"]: each for each in rows(found["readings.csv"])}
    assert (read["number"]["value"], read["number"]["read"]) == ("7", "2081447")
    assert read["number"]["corrected_by"] == "Joana Dias"
