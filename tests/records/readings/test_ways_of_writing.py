"""The same invoice in every way that people write figures and days, and over two pages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.records.rules.readings import ReadDocument, read_document
from tests.records.readings import printed


def read(body: str) -> ReadDocument:
    return read_document(
        content=printed.pdf(body), media_type="application/pdf", file_name="invoice.pdf"
    )


def invoice(net: str, tax: str, total: str, *, issued: str = "2026-11-03", tail: str = "") -> str:
    return f"""
#text(size: 16pt)[*INVOICE*]

Harbour Tea Ltd \\ VAT No. GB 980 7806 84

Invoice number: INV-7 \\ Invoice date: {issued}
#grid(columns: (5cm, 4cm), row-gutter: 3mm,
[Subtotal], [{net}], [VAT 25 %], [{tax}], [Total], [{total}])
{tail}
"""


@pytest.mark.parametrize(
    ("net", "tax", "total"),
    [
        ("1.234,56", "308,64", "1.543,20"),
        ("1 234,56", "308,64", "1 543,20"),
        ("1\u00a0234,56", "308,64", "1\u00a0543,20"),
        ("1,234.56", "308.64", "1,543.20"),
        ("1’234.56", "308.64", "1’543.20"),
        # An apostrophe that the typesetter took for a prime.
        ("1'234.56", "308.64", "1'543.20"),
        ("1234,56", "308,64", "1543,20"),
        ("1234.56", "308.64", "1543.20"),
    ],
)
def test_an_amount_is_the_same_however_it_is_written(net: str, tax: str, total: str) -> None:
    found = read(invoice(net, tax, total))
    values = [found.value(field) for field in ("net", "tax", "gross", "payable")]
    assert values == ["1234.56", "308.64", "1543.20", "1543.20"]
    assert {found.reading(field).certainty for field in ("net", "tax", "gross")} == {"exact"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("written", "day", "certainty"),
    [
        ("1.2.2026", "2026-02-01", "likely"),
        ("1. 2. 2026", "2026-02-01", "likely"),
        ("2026-02-01", "2026-02-01", "likely"),
        ("01-02-2026", "2026-02-01", "likely"),
        ("1 February 2026", "2026-02-01", "likely"),
        # Day or month first: a person looks.
        ("01/02/2026", "2026-02-01", "doubtful"),
        ("13/02/2026", "2026-02-13", "likely"),
        ("02/13/2026", "2026-02-13", "likely"),
        ("02/02/2026", "2026-02-02", "likely"),
    ],
)
def test_a_day_that_could_be_another_is_marked(written: str, day: str, certainty: str) -> None:
    found = read(invoice("100,00", "25,00", "125,00", issued=written)).reading("issued_on")
    assert found is not None
    assert (found.value, found.certainty) == (day, certainty)


LINES = "\n".join(f"[Loose leaf tea {number}], [1], [10,00], [10,00]," for number in range(1, 61))
TWO_PAGES = f"""
#text(size: 16pt)[*INVOICE*]

Harbour Tea Ltd \\ VAT No. GB 980 7806 84

Invoice number: INV-8 \\ Invoice date: 3 November 2026 \\ Due date: 3 December 2026
#table(columns: (7cm, 2cm, 3cm, 3cm), align: right,
[Description], [Qty], [Unit price], [Amount],
{LINES})
#table(columns: (4cm, 3cm, 3cm, 3cm), align: right, stroke: none,
[VAT rate], [Net], [VAT], [Gross],
[20 %], [400,00], [80,00], [480,00],
[5 %], [200,00], [10,00], [210,00],
[Total], [600,00], [90,00], [690,00])
#align(right)[*Amount due: 690,00 EUR*]
Payment reference: INV-8
"""


def test_totals_on_the_second_page_are_found_where_they_stand() -> None:
    found = read(TWO_PAGES)
    assert found.pages >= 2
    values = {field: found.value(field) for field in ("number", "net", "tax", "gross", "payable")}
    assert values == {
        "number": "INV-8",
        "net": "600.00",
        "tax": "90.00",
        "gross": "690.00",
        "payable": "690.00",
    }
    assert {share.rate: (share.net, share.tax) for share in found.tax_shares} == {
        Decimal(20): (Decimal("400.00"), Decimal("80.00")),
        Decimal(5): (Decimal("200.00"), Decimal("10.00")),
    }
    pages = {each.field: each.page for each in found.readings}
    assert pages["number"] == 1
    assert pages["payable"] == found.pages
    for each in found.readings:
        assert each.box is not None
        assert 0 <= each.box.left < each.box.right <= 1
        assert 0 <= each.box.top < each.box.bottom <= 1
        assert each.page is not None and 1 <= each.page <= found.pages
        assert each.reason
    # A figure that stands on both pages lies on the one that was read.
    assert pages["net"] == pages["tax"] == pages["gross"]


def test_a_credit_note_of_several_rates_turns_every_share_positive() -> None:
    found = read("""
#text(size: 16pt)[*CREDIT NOTE*]

Harbour Tea Ltd \\ VAT No. GB 980 7806 84

Credit note number: CN-3 \\ Date: 2026-11-10
#table(columns: (4cm, 3cm, 3cm, 3cm), align: right, stroke: none,
[VAT rate], [Net], [VAT], [Gross],
[20 %], [-400,00], [-80,00], [-480,00],
[5 %], [-200,00], [-10,00], [-210,00],
[Total], [-600,00], [-90,00], [-690,00])
""")
    assert found.kind == "credit_note"
    assert [found.value(field) for field in ("net", "tax", "gross")] == [
        "600.00",
        "90.00",
        "690.00",
    ]
    assert {(share.rate, share.net, share.tax) for share in found.tax_shares} == {
        (Decimal(20), Decimal("400.00"), Decimal("80.00")),
        (Decimal(5), Decimal("200.00"), Decimal("10.00")),
    }
