"""Figures that others published: our lines, rates and roundings come to the same.

CEN: ConnectingEurope/eInvoicing-EN16931, ubl/examples (Apache-2.0). Peppol: OpenPEPPOL/
peppol-bis-invoice-3, rules/examples. Charges and allowances on the document are entered as lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from lxml import etree

from apps.accounting.rules.einvoices import checks, ubl
from tests.accounting.invoices_out import samples

D = Decimal
Line = tuple[str, str, str, str]  # quantity, price, category, rate


@dataclass(frozen=True)
class Published:
    currency: str
    lines: tuple[Line, ...]
    taxes: tuple[tuple[str, str, str, str], ...]  # category, rate, base, tax
    net: str
    tax: str
    gross: str
    payable: str
    prepaid: str = "0"
    books: str = ""
    exchange_rate: str = ""
    tax_in_books: str = ""


EXAMPLES = {
    "CEN, ubl-tc434-example2": Published(
        currency="NOK",
        lines=(
            ("1", "1273.00", "S", "25"),
            ("-1", "3.96", "S", "15"),
            ("2", "2.48", "S", "15"),
            ("-1", "25.00", "E", "0"),
            ("250", "0.75", "S", "25"),
        ),
        taxes=(
            ("S", "25", "1460.50", "365.13"),
            ("S", "15", "1.00", "0.15"),
            ("E", "0", "-25.00", "0.00"),
        ),
        net="1436.50",
        tax="365.28",
        gross="1801.78",
        prepaid="1000.00",
        payable="801.78",
    ),
    "CEN, ubl-tc434-example5": Published(
        currency="DKK",
        lines=(
            ("1000", "1.00", "S", "25"),
            ("1", "500.00", "S", "25"),
            ("1", "2500.00", "S", "12"),
            ("1", "-150.00", "S", "25"),
            ("1", "150.00", "S", "25"),
        ),
        taxes=(("S", "25", "1500.00", "375.00"), ("S", "12", "2500.00", "300.00")),
        net="4000.00",
        tax="675.00",
        gross="4675.00",
        prepaid="2337.50",
        payable="2337.50",
        books="EUR",
        exchange_rate="0.9312889",
        tax_in_books="628.62",
    ),
    # The last lines of the published invoice are taken together: 318.98.
    "CEN, ubl-tc434-example8 (Enexis)": Published(
        currency="EUR",
        lines=(
            ("16000", "0.00880", "S", "21"),
            ("16000", "0.00101", "S", "21"),
            ("132", "1.27", "S", "21"),
            ("58", "1.53", "S", "21"),
            ("1", "36.75", "S", "21"),
            ("1", "56.50", "S", "21"),
            ("1", "83.34", "S", "21"),
            ("1", "318.98", "S", "21"),
        ),
        taxes=(("S", "21", "908.91", "190.87"),),
        net="908.91",
        tax="190.87",
        gross="1099.78",
        payable="1099.78",
    ),
    "Peppol, base-example": Published(
        currency="EUR",
        lines=(("7", "400", "S", "25"), ("-3", "500", "S", "25"), ("1", "25", "S", "25")),
        taxes=(("S", "25", "1325.00", "331.25"),),
        net="1325.00",
        tax="331.25",
        gross="1656.25",
        payable="1656.25",
    ),
    "Peppol, Allowance-example": Published(
        currency="EUR",
        lines=(
            ("10", "400", "S", "25"),
            ("10", "100", "E", "0"),
            ("10", "90", "S", "25"),
            ("1", "200", "S", "25"),
            ("1", "-200", "S", "25"),
        ),
        taxes=(("S", "25", "4900.00", "1225.00"), ("E", "0", "1000.00", "0.00")),
        net="5900.00",
        tax="1225.00",
        gross="7125.00",
        prepaid="1000.00",
        payable="6125.00",
        books="SEK",
        exchange_rate="7.6114286",
        tax_in_books="9324.00",
    ),
    "Peppol, vat-category-E": Published(
        currency="GBP",
        lines=(("10", "120.00", "E", "0"),),
        taxes=(("E", "0", "1200.00", "0.00"),),
        net="1200.00",
        tax="0.00",
        gross="1200.00",
        payable="1200.00",
    ),
    "Peppol, vat-category-O": Published(
        currency="SEK",
        lines=(("1", "3200.00", "O", "0"),),
        taxes=(("O", "0", "3200.00", "0.00"),),
        net="3200.00",
        tax="0.00",
        gross="3200.00",
        payable="3200.00",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_published_invoice_comes_to_its_published_figures(name: str) -> None:
    example = EXAMPLES[name]
    books = example.books or example.currency
    invoice = samples.invoice(
        *(
            samples.line(
                "item",
                price,
                samples.tax(rate, category, reason="" if category == "S" else "as published"),
                quantity=quantity,
            )
            for quantity, price, category, rate in example.lines
        ),
        currency=example.currency,
        books_currency=books,
        exchange_rate=D(example.exchange_rate) if example.exchange_rate else None,
        prepaid=example.prepaid,
    )

    assert [
        (total.category, total.rate, total.base, total.tax) for total in invoice.tax_totals
    ] == [(category, D(rate), D(base), D(tax)) for category, rate, base, tax in example.taxes]
    assert (invoice.net, invoice.tax) == (D(example.net), D(example.tax))
    assert (invoice.gross, invoice.payable) == (D(example.gross), D(example.payable))
    if example.tax_in_books:
        assert invoice.tax_in_books == D(example.tax_in_books)
    assert checks.check(invoice) == ()
    assert _stated(ubl.write(invoice), "PayableAmount") == D(example.payable)


def _stated(document: bytes, name: str) -> Decimal:
    (found,) = etree.fromstring(document).iterfind(f".//{{*}}{name}")
    return D(str(found.text))
