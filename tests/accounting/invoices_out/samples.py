"""Invoices of an invented Czech bakery, a Danish and a Hungarian firm, built through the rules."""

from __future__ import annotations

import dataclasses
import datetime
from decimal import Decimal
from typing import Any, Final

from apps.accounting.rules import taxes
from apps.accounting.rules.taxes import AppliedTax, PricedLine
from apps.accounting.values.letters import (
    AccountMovement,
    AccountStatement,
    AgeBand,
    DunningLetter,
    OverdueItem,
)
from apps.accounting.values.outgoing import (
    CashDiscount,
    CorrectedInvoice,
    InvoiceParty,
    OutgoingInvoice,
    PaymentMeans,
)

D = Decimal
DAY: Final = datetime.date

BAKERY: Final = InvoiceParty(
    name="Pekařství U Kaplička s.r.o.",
    street="Dlouhá 731/18",
    city="Praha 1",
    postcode="110 00",
    country="CZ",
    registration_number="27082440",
    vat_id="CZ27082440",
    email="fakturace@kaplicka.example",
    register_note="Zapsáno u Městského soudu v Praze, oddíl C, vložka 94932",
)
INN: Final = InvoiceParty(
    name="Hotel Růže a.s.",
    street="Horní 154",
    city="Český Krumlov",
    postcode="381 01",
    country="CZ",
    registration_number="25596641",
    vat_id="CZ25596641",
    email="ucetni@ruze.example",
)
GERMAN: Final = InvoiceParty(
    name="Feinkost Brandt GmbH",
    street="Lindenallee 7",
    city="Dresden",
    postcode="01067",
    country="DE",
    vat_id="DE136695976",
    endpoint_scheme="9930",
    endpoint_id="DE136695976",
)
HARBOUR: Final = InvoiceParty(
    name="Nordhavn Kaffe ApS",
    street="Sundkaj 9",
    city="København",
    postcode="2150",
    country="DK",
    registration_number="13585628",
    vat_id="DK13585628",
    email="faktura@nordhavnkaffe.example",
)
CAFE: Final = InvoiceParty(
    name="Café Ørsted I/S",
    street="Strandvejen 112",
    city="Hellerup",
    postcode="2900",
    country="DK",
    registration_number="88146328",
    vat_id="DK88146328",
)
WORKSHOP: Final = InvoiceParty(
    name="Tisza Műhely Kft.",
    street="Kossuth Lajos utca 14.",
    city="Szeged",
    postcode="6720",
    country="HU",
    registration_number="06-09-012345",
    vat_id="HU12892312",
    tax_number="12892312-2-06",
    email="szamla@tiszamuhely.example",
)
BUILDER: Final = InvoiceParty(
    name="Alföld Építő Zrt.",
    street="Rákóczi út 40.",
    city="Kecskemét",
    postcode="6000",
    country="HU",
    vat_id="HU10597190",
    tax_number="10597190-2-03",
)
CROWNS: Final = PaymentMeans(
    iban="CZ5508000000001234567899",
    bic="GIBACZPX",
    account_number="1234567899",
    bank_code="0800",
    variable_symbol="2026000117",
)
KRONER: Final = PaymentMeans(
    iban="DK5000400440116243", account_number="0440116243", bank_code="0040"
)
FORINTS: Final = PaymentMeans(
    iban="HU42117730161111101800000000", account_number="11773016-11111018-00000000"
)


def tax(rate: str, category: str = "S", *, code: str = "", reason: str = "") -> AppliedTax:
    vatex = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}
    return AppliedTax(
        code=code or f"{category}{rate}",
        category=category,
        rate=D(rate),
        exemption_code=vatex.get(category, ""),
        exemption_text=reason,
    )


def line(
    description: str,
    price: str,
    applied: AppliedTax,
    *,
    quantity: str = "1",
    unit: str = "C62",
    discount: str = "0",
) -> PricedLine:
    return PricedLine(
        position=1,
        description=description,
        quantity=D(quantity),
        unit=unit,
        unit_price=D(price),
        discount_percent=D(discount),
        tax=applied,
    )


BREAD: Final = (
    line("Chléb Šumava 1200 g", "42.50", tax("12"), quantity="120"),
    line("Rohlík tukový", "2.90", tax("12"), quantity="1500", discount="10"),
    line("Rozvoz do hotelu, listopad", "350", tax("21"), quantity="21", unit="E48"),
)


def invoice(
    *lines: PricedLine,
    seller: InvoiceParty = BAKERY,
    buyer: InvoiceParty = INN,
    currency: str = "CZK",
    books_currency: str = "CZK",
    exchange_rate: Decimal | None = None,
    prepaid: str = "0",
    is_paid_in_cash: bool = False,
    prices_include_tax: bool = False,
    **more: Any,
) -> OutgoingInvoice:
    numbered = [
        dataclasses.replace(each, position=place) for place, each in enumerate(lines or BREAD, 1)
    ]
    amounts = taxes.invoice_amounts(
        lines=numbered,
        currency=currency,
        books_currency=books_currency,
        exchange_rate=exchange_rate,
        prepaid=D(prepaid),
        is_paid_in_cash=is_paid_in_cash,
        prices_include_tax=prices_include_tax,
    )
    facts: dict[str, Any] = {
        "kind": "invoice",
        "number": "2026000117",
        "issued_on": DAY(2026, 11, 30),
        "taxed_on": DAY(2026, 11, 28),
        "due_on": DAY(2026, 12, 14),
        "means": CROWNS,
        "language": "cs",
        "country_rules": seller.country,
        "buyer_reference": "ruze-11",
    }
    return OutgoingInvoice(
        seller=seller,
        buyer=buyer,
        currency=currency,
        books_currency=books_currency,
        exchange_rate=exchange_rate,
        lines=amounts.lines,
        tax_totals=amounts.tax_totals,
        net=amounts.net,
        tax=amounts.tax,
        rounding=amounts.rounding,
        gross=amounts.gross,
        prepaid=amounts.prepaid,
        payable=amounts.payable,
        **{**facts, **more},
    )


def credit_note() -> OutgoingInvoice:
    return invoice(
        line("Rohlík tukový, vrácené zboží", "2.61", tax("12"), quantity="200"),
        kind="credit_note",
        number="2026900004",
        corrects=CorrectedInvoice(number="2026000117", issued_on=DAY(2026, 11, 30)),
    )


def german() -> OutgoingInvoice:
    """Goods to Germany in euros, kept in crowns, with a cash discount."""
    goods = tax("0", "K", reason="Osvobozeno podle § 64 zákona o DPH, dodání zboží do JČS")
    return invoice(
        line("Marzipanstollen 1 kg\nIn Geschenkdose", "11.90", goods, quantity="250"),
        buyer=GERMAN,
        currency="EUR",
        exchange_rate=D("24.315"),
        language="en",
        number="2026000118",
        cash_discount=CashDiscount(percent=D(2), until=DAY(2026, 12, 7), amount=D("59.50")),
        order_number="PO-7781",
    )


def danish() -> OutgoingInvoice:
    return invoice(
        line("Espressobønner, 1 kg", "148", tax("25"), quantity="40", unit="KGM"),
        line("Service af maskine", "695", tax("25"), quantity="2.5", unit="HUR"),
        seller=HARBOUR,
        buyer=CAFE,
        currency="DKK",
        books_currency="DKK",
        means=KRONER,
        language="da",
        number="1042",
    )


def hungarian() -> OutgoingInvoice:
    reverse = tax("0", "AE", code="HU-SRCB", reason="Fordított adózás, Áfa tv. 142. § (1) b)")
    return invoice(
        line("Acélszerkezet szerelése", "18500", reverse, quantity="36", unit="HUR"),
        seller=WORKSHOP,
        buyer=BUILDER,
        currency="HUF",
        books_currency="HUF",
        means=FORINTS,
        language="hu",
        number="SZ-2026/00042",
    )


def reminder(level: int = 1, **more: Any) -> DunningLetter:
    items = (
        OverdueItem(
            number="2026000098",
            issued_on=DAY(2026, 10, 12),
            due_on=DAY(2026, 10, 26),
            days_late=45,
            amount=D("15800.00"),
            open_amount=D("5800.00"),
            interest=D("85.81") if level > 1 else D(0),
        ),
        OverdueItem(
            number="2026000103",
            issued_on=DAY(2026, 10, 30),
            due_on=DAY(2026, 11, 13),
            days_late=27,
            amount=D("9240.50"),
            open_amount=D("9240.50"),
            interest=D("82.03") if level > 1 else D(0),
        ),
    )
    opened, interest = D("15040.50"), sum((item.interest for item in items), D(0))
    facts: dict[str, Any] = {
        "made_on": DAY(2026, 12, 10),
        "pay_by": DAY(2026, 12, 20),
        "seller": BAKERY,
        "buyer": INN,
        "means": CROWNS,
        "language": "cs",
    }
    return DunningLetter(
        level=level,
        currency="CZK",
        items=items,
        open_amount=opened,
        interest=interest,
        interest_rate=D(12),
        interest_source="nařízení vlády 351/2013 Sb." if level > 1 else "",
        total=opened + interest,
        country_rules="CZ",
        **{**facts, **more},
    )


def account_statement(**more: Any) -> AccountStatement:
    movements = (
        AccountMovement(
            date=DAY(2026, 10, 12),
            text="Faktura",
            number="2026000098",
            due_on=DAY(2026, 10, 26),
            amount=D("15800.00"),
            balance=D("18250.00"),
        ),
        AccountMovement(
            date=DAY(2026, 11, 2), text="Platba", amount=D("-12450.00"), balance=D("5800.00")
        ),
        AccountMovement(
            date=DAY(2026, 11, 30),
            text="Faktura",
            number="2026000117",
            due_on=DAY(2026, 12, 14),
            amount=D("18990.30"),
            balance=D("24790.30"),
        ),
    )
    facts: dict[str, Any] = {"seller": BAKERY, "buyer": INN, "means": CROWNS, "language": "cs"}
    return AccountStatement(
        first=DAY(2026, 10, 1),
        last=DAY(2026, 11, 30),
        made_on=DAY(2026, 12, 1),
        currency="CZK",
        opening=D("2450.00"),
        movements=movements,
        closing=D("24790.30"),
        overdue=D("5800.00"),
        bands=(
            AgeBand(title="Před splatností", amount=D("18990.30")),
            AgeBand(title="1 až 30 dní po splatnosti", amount=D(0)),
            AgeBand(title="31 až 60 dní po splatnosti", amount=D("5800.00")),
        ),
        country_rules="CZ",
        **{**facts, **more},
    )
