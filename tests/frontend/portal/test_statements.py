"""The statements that were sent: list, lines, files."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.test import Client as Browser

from apps.accounting.models import Statement
from kernel.tenancy import client_scope
from tests.cast import Cast
from tests.frontend.portal import books
from tests.frontend.visiting import at_portal


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode().lstrip("\ufeff"))))


def first_statement(cast: Cast) -> str:
    with client_scope(cast.nordlys.ref):
        return f"/bank/statements/{Statement.objects.earliest('imported_at').pk}/"


def test_the_list_filters_by_account_and_days_and_sorts(cast: Cast, owner: Browser) -> None:
    books.import_statement(cast, books.mt940(month="2609", name="SEP"), name="a.sta")
    books.import_statement(cast, books.mt940(month="2610", name="OCT"), name="b.sta")
    shown = owner.get("/bank/").context["page"].object_list
    assert [each.period_to.month for each in shown] == [10, 9]
    shown = owner.get("/bank/?sort=period_to").context["page"].object_list
    assert [each.period_to.month for each in shown] == [9, 10]
    page = owner.get("/bank/?since=2026-10-01&until=2026-10-31")
    assert [each.file_name for each in page.context["page"].object_list] == ["b.sta"]
    assert "No statement in this selection" in owner.get("/bank/?until=2020-01-01").text


def test_a_line_says_where_it_stands(cast: Cast, owner: Browser) -> None:
    books.import_statement(cast, books.mt940())
    books.post_first_line(cast)
    page = owner.get(first_statement(cast))
    assert "2030 Husleje" in page.text
    assert "being worked on" in page.text
    only_open = owner.get(f"{first_statement(cast)}?state=imported")
    assert "2030 Husleje" not in only_open.text


def test_lines_and_list_download_as_csv_and_the_file_as_it_was_sent(
    cast: Cast, owner: Browser
) -> None:
    books.import_statement(cast, books.mt940())
    books.post_first_line(cast)
    lines = rows_of(owner.get(f"{first_statement(cast)}lines.csv"))
    assert [row[2] for row in lines[1:]] == ["-100.0000", "250.0000"]
    assert [row[9] for row in lines[1:]] == ["in the books", "being worked on"]
    assert rows_of(owner.get("/bank/statements.csv"))[1][3:5] == ["2", "1"]
    file = owner.get(f"{first_statement(cast)}file/")
    assert b"".join(file.streaming_content) == books.mt940()
    assert file["Content-Disposition"].startswith("attachment")


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    cast: Cast, owner: Browser, django_assert_max_num_queries: Any
) -> None:
    for month in range(1, 10):
        name = f"M{month}"
        books.import_statement(cast, books.mt940(month=f"26{month:02d}", name=name), name=name)
    with django_assert_max_num_queries(32):
        assert owner.get("/bank/").context["page"].paginator.count == 9


def test_a_viewer_reads_no_bank_lines_and_a_neighbour_finds_none(cast: Cast) -> None:
    books.import_statement(cast, books.mt940())
    address = first_statement(cast)
    viewer = at_portal(cast.nordlys, books.member(cast, "viewer"))
    assert viewer.get(address).status_code == 403
    assert at_portal(cast.pekarna, cast.owners["pekarna"]).get(address).status_code == 404
