"""A client's own chart from a table: looked at first, then taken in whole or not at all."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from apps.accounting.models import Account
from apps.accounting.services import chart_import
from kernel.errors import Forbidden
from kernel.models import FactRecord
from tests.accounting.ledger.posting import post
from tests.accounting.ledger_growth.conftest import People

OWN = "Number;Name;Kind\n1010;Coffee sold;revenue\n1011;Cake sold;revenue\n"
FILE = OWN.replace("Number", "Account number").encode()


def plan(people: People, content: bytes, *, is_whole: bool = False) -> chart_import.ChartPlan:
    return chart_import.preview_chart(content=content, is_whole=is_whole, actor=people.preparer)


def problems(found: chart_import.ChartPlan) -> list[tuple[int, str]]:
    return [(each.line, each.sentence) for each in found.problems]


def test_a_preview_says_what_is_new_and_what_changes_and_does_nothing(people: People) -> None:
    before = Account.objects.count()
    found = plan(people, FILE)
    assert [(row.line, row.code, row.name) for row in found.added] == [(3, "1011", "Cake sold")]
    assert [(row.code, row.name) for row in found.changed] == [("1010", "Coffee sold")]
    assert (found.retired, found.problems) == ((), ())
    assert Account.objects.count() == before


def test_an_import_adds_and_renames_and_says_so(people: People) -> None:
    chart_import.import_chart(content=FILE, name="chart.csv", is_whole=False, actor=people.preparer)
    assert Account.objects.get(code="1010").name == "Coffee sold"
    added = Account.objects.get(code="1011")
    assert (added.name, added.kind, added.is_active) == ("Cake sold", "revenue", True)
    fact = FactRecord.objects.get(name="accounting.chart.imported")
    assert (fact.payload["added"], fact.payload["changed"], fact.payload["retired"]) == (1, 1, 0)
    again = chart_import.import_chart(
        content=FILE, name="chart.csv", is_whole=False, actor=people.preparer
    )
    assert (again.is_idle, again.same) == (True, 2)


def test_a_spreadsheet_is_read_like_a_table(people: People) -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for at, row in enumerate(line.split(";") for line in FILE.decode().splitlines()):
            sheet.write_row(at, 0, row)
    assert [row.code for row in plan(people, written.getvalue()).added] == ["1011"]


def test_a_whole_chart_puts_out_of_use_what_it_leaves_out(people: People) -> None:
    found = plan(people, FILE, is_whole=True)
    assert len(found.retired) > 50
    assert "1010" not in [row.code for row in found.retired]


def test_accounts_with_postings_are_neither_left_out_nor_of_another_kind(people: People) -> None:
    post(people.preparer, ("1610", "250"), ("1010", "-250"))
    content = b"Account number;Name;Kind\n1010;Coffee;expense\n"
    told = problems(plan(people, content, is_whole=True))
    assert (2, "1010 has postings: its kind stays “revenue”.") in told
    assert any(line == 0 and said.startswith("1610 ") and "has postings" in said
               for line, said in told)  # fmt: skip
    before = list(Account.objects.order_by("code").values_list("code", "name", "is_active"))
    with pytest.raises(chart_import.ChartRefused):
        chart_import.import_chart(
            content=content, name="x.csv", is_whole=True, actor=people.preparer
        )
    assert list(Account.objects.order_by("code").values_list("code", "name", "is_active")) == before


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"", 0, "The file is empty."),
        (b"Account number;Name;Kind\n1011;Cake;sweet\n", 2, "“sweet” is no kind of account"),
        (b"Account number;Name;Kind\n1011;Cake;\n", 2, "1011 is new: say of which kind it is."),
        (b"Account number;Name\n=1+1;Cake\n", 2, "“=1+1” can't be an account number"),
        (b"Account number;Kind\n1011;revenue\n", 0, "No column holds “Account’s name”"),
        (FILE + b"1011;Again;revenue\n", 4, "“1011” stands in line 3 already."),
        (b"PK\x03\x04 broken", 0, ""),
    ],
)
def test_a_bad_chart_is_refused_with_line_and_reason(
    people: People, content: bytes, line: int, said: str
) -> None:
    found = problems(plan(people, content))
    assert any(at == line and said in sentence for at, sentence in found), found
    before = Account.objects.count()
    with pytest.raises(chart_import.ChartRefused):
        chart_import.import_chart(
            content=content, name="x.csv", is_whole=False, actor=people.preparer
        )
    assert Account.objects.count() == before


def test_who_may_not_change_the_chart_imports_none(people: People) -> None:
    with pytest.raises(Forbidden):
        chart_import.import_chart(content=FILE, name="x.csv", is_whole=False, actor=people.reviewer)
