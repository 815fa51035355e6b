"""An invoice laid out for the template: words, numbers and days as the reader writes them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any, Final

import segno
from django.utils.translation import gettext, override, pgettext

from apps.accounting.exports.invoices import words
from apps.accounting.exports.invoices.words import Reader
from apps.accounting.rules import payment_codes
from apps.accounting.values.letters import AccountStatement, DunningLetter
from apps.accounting.values.outgoing import (
    InvoiceLine,
    InvoiceParty,
    OutgoingInvoice,
    PaymentMeans,
)

Data = dict[str, Any]
Pairs = list[list[Any]]
HOME_CURRENCIES: Final = {"CZ": "CZK", "DK": "DKK", "HU": "HUF"}
POSTCODE_LAST: Final = frozenset({"GB", "IE"})


def invoice_data(invoice: OutgoingInvoice) -> Data:
    """Everything `invoice.typ` places, in the invoice's language."""
    with override(invoice.language):
        reader = Reader(invoice.language, invoice.currency)
        heading = words.heading(invoice.kind)
        return {
            **sheet_data(
                invoice.seller,
                invoice.buyer,
                made_on=invoice.issued_on,
                heading=heading,
                number=invoice.number,
                reader=reader,
            ),
            "subheading": words.subheading(
                invoice.country_rules, is_correction=invoice.corrects is not None
            ),
            "facts": _facts(invoice, reader),
            "columns": _columns(invoice),
            "lines": [_line(line, invoice, reader) for line in invoice.lines],
            "taxes": _taxes(invoice, reader),
            "totals": _totals(invoice, reader),
            "payable": [_payable_word(invoice), reader.money(invoice.payable)],
            "payment": _payment(invoice, reader),
            "instalments": _instalments(invoice, reader),
            "sentences": [part for part in (invoice.note,) if part],
        }


def payment_terms(invoice: OutgoingInvoice) -> str:
    """The sentence about discount and instalments, as e-invoices carry it (BT-20)."""
    with override(invoice.language):
        reader = Reader(invoice.language, invoice.currency)
        parts = [_discount_sentence(invoice, reader)] if invoice.cash_discount else []
        parts += [
            gettext("%(amount)s by %(day)s")
            % {"amount": reader.money(part.amount), "day": reader.day(part.due_on)}
            for part in invoice.instalments
        ]
        return "; ".join(parts).replace("\u00a0", " ")


def letter_data(
    letter: DunningLetter | AccountStatement, *, heading: str, number: str, reader: Reader
) -> Data:
    """`sheet_data` of a letter."""
    return sheet_data(
        letter.seller,
        letter.buyer,
        made_on=letter.made_on,
        heading=heading,
        number=number,
        reader=reader,
    )


def sheet_data(
    seller: InvoiceParty,
    buyer: InvoiceParty,
    *,
    made_on: datetime.date,
    heading: str,
    number: str,
    reader: Reader,
) -> Data:
    """What every letter has: its language, its two sides, its head and foot."""
    home = seller.country
    return {
        "language": reader.language,
        "title": f"{heading} {number}".strip(),
        "heading": heading,
        "subheading": "",
        "number": number,
        "made": [made_on.year, made_on.month, made_on.day],
        "seller": party_data(seller, reader=reader, home=home),
        "buyer": party_data(buyer, reader=reader, home=home),
        "words": {"seller": pgettext("invoice", "From"), "buyer": pgettext("invoice", "To")},
        "pages": gettext("Page {page} of {pages}"),
        "foot": seller.register_note,
    }


def columns(titles: Sequence[tuple[str, bool]], *, wide: int = 0) -> list[Data]:
    """Columns of a ledger table by title and whether they stand to the right; one is wide."""
    return [
        {"title": title, "right": is_right, "wide": place == wide}
        for place, (title, is_right) in enumerate(titles)
    ]


def party_data(party: InvoiceParty, *, reader: Reader, home: str) -> Data:
    town = f"{party.postcode} {party.city}".strip()
    if party.country in POSTCODE_LAST:
        town = f"{party.city} {party.postcode}".strip()
    country = words.country_name(party.country, reader.locale) if party.country != home else ""
    ids = [
        [pgettext("invoice", "Company no."), party.registration_number],
        [pgettext("invoice", "Tax no."), party.tax_number],
        [pgettext("invoice", "VAT id"), party.vat_id],
    ]
    return {
        "name": party.name,
        "lines": [part for part in (party.street, town, country) if part],
        "ids": [pair for pair in ids if pair[1]],
    }


def means_facts(means: PaymentMeans, *, currency: str, reference: str) -> Pairs:
    """Where to pay and what to write. The domestic forms are for whoever pays at home."""
    account = _domestic(means)
    is_at_home = HOME_CURRENCIES.get(means.iban[:2]) == currency
    iban = "".join(means.iban.split())
    grouped = "\u00a0".join(iban[place : place + 4] for place in range(0, len(iban), 4))
    symbol = means.variable_symbol if is_at_home or not means.iban else ""
    facts = [
        [pgettext("invoice", "Account"), account if is_at_home or not iban else ""],
        ["IBAN", grouped],
        ["BIC", means.bic],
        [pgettext("invoice", "Variable symbol"), symbol],
        [pgettext("invoice", "Reference"), means.reference or ("" if symbol else reference)],
    ]
    return [pair for pair in facts if pair[1]]


def _domestic(means: PaymentMeans) -> str:
    """Danes write the registration number first, Czechs the bank's code last."""
    if not (means.account_number and means.bank_code):
        return means.account_number
    if means.iban.startswith("DK"):
        return f"{means.bank_code}\u00a0{means.account_number}"
    return f"{means.account_number}/{means.bank_code}"


def code_picture(text: str) -> str:
    """A QR code of `text` as SVG, error correction M; "" for no text."""
    if not text:
        return ""
    made = io.BytesIO()
    segno.make(text, error="m", micro=False, boost_error=False).save(
        made, kind="svg", border=0, xmldecl=False, svgns=True, dark="#1b2722"
    )
    return made.getvalue().decode()


def code_caption(text: str, *, amount: str) -> str:
    """The Czech brand is a name; the European one has none."""
    brand = "QR Platba" if text.startswith("SPD*") else pgettext("invoice", "Scan to pay")
    return f"{brand} · {amount}"


def _facts(invoice: OutgoingInvoice, reader: Reader) -> Pairs:
    taxed = pgettext("invoice", "Date of taxable supply")
    facts: Pairs = [
        [pgettext("invoice", "Issued"), reader.day(invoice.issued_on)],
        [taxed, reader.day(invoice.taxed_on)],
    ]
    if not invoice.is_credit_note:
        facts.append([pgettext("invoice", "Due"), reader.day(invoice.due_on), True])
    if invoice.corrects is not None:
        facts.append([pgettext("invoice", "Corrects invoice"), invoice.corrects.number])
        facts.append([pgettext("invoice", "of"), reader.day(invoice.corrects.issued_on)])
    facts.append([pgettext("invoice", "Your order"), invoice.order_number])
    facts.append([pgettext("invoice", "Your reference"), invoice.buyer_reference])
    return [pair for pair in facts if pair[1]]


def _columns(invoice: OutgoingInvoice) -> list[Data]:
    titles = [
        (pgettext("invoice", "Description"), False),
        (pgettext("invoice", "Quantity"), True),
        (pgettext("invoice", "Price"), True),
    ]
    if _has_discount(invoice):
        titles.append((pgettext("invoice", "Discount"), True))
    titles += [
        (pgettext("invoice", "VAT"), True),
        (pgettext("invoice", "Without VAT, %(currency)s") % {"currency": invoice.currency}, True),
    ]
    return columns(titles)


def _line(line: InvoiceLine, invoice: OutgoingInvoice, reader: Reader) -> list[str]:
    cells = [
        line.description,
        reader.quantity(line.quantity, line.unit),
        reader.price(line.unit_price),
    ]
    if _has_discount(invoice):
        cells.append(reader.percent(line.discount_percent) if line.discount_percent else "")
    has_rate = line.tax_category in ("S", "Z")
    return [*cells, reader.percent(line.tax_rate) if has_rate else "–", reader.number(line.net)]


def _has_discount(invoice: OutgoingInvoice) -> bool:
    return any(line.discount_percent for line in invoice.lines)


def _taxes(invoice: OutgoingInvoice, reader: Reader) -> Data:
    books = invoice.books_currency
    is_foreign = books not in ("", invoice.currency)
    titles = [
        pgettext("invoice", "VAT rate"),
        pgettext("invoice", "Base"),
        pgettext("invoice", "VAT"),
    ]
    if is_foreign:
        titles += [
            pgettext("invoice", "Base, %(currency)s") % {"currency": books},
            pgettext("invoice", "VAT, %(currency)s") % {"currency": books},
        ]
    rows: list[list[str]] = []
    sentences: list[str] = []
    for total in invoice.tax_totals:
        rate = reader.percent(total.rate) if total.category in ("S", "Z") else "–"
        row = [rate, reader.number(total.base), reader.number(total.tax)]
        if is_foreign:
            row += [
                reader.other_number(total.base_in_books, books),
                reader.other_number(total.tax_in_books, books),
            ]
        rows.append(row)
        sentences += words.legal_sentences(
            total.category, country=invoice.country_rules, language=invoice.language
        )
        sentences.append(total.exemption_text)
    if is_foreign and invoice.exchange_rate:
        sentences.append(
            gettext("Exchange rate: 1 %(currency)s = %(rate)s %(books)s")
            % {
                "currency": invoice.currency,
                "rate": reader.rate(invoice.exchange_rate),
                "books": books,
            }
        )
    return {
        "titles": titles,
        "rows": rows,
        "sentences": _without_repeats(sentences),
    }


def _without_repeats(sentences: list[str]) -> list[str]:
    """Each once, and none that a longer one begins with ("Reverse charge." and its paragraph)."""
    kept = [part for part in dict.fromkeys(sentences) if part]
    return [
        part
        for part in kept
        if not any(other != part and other.startswith(part.rstrip(".")) for other in kept)
    ]


def _totals(invoice: OutgoingInvoice, reader: Reader) -> Pairs:
    totals: Pairs = [
        [pgettext("invoice", "Total without VAT"), reader.number(invoice.net)],
        [pgettext("invoice", "VAT"), reader.number(invoice.tax)],
    ]
    if invoice.prepaid or invoice.rounding:
        totals.append([pgettext("invoice", "Total with VAT"), reader.number(invoice.gross)])
    if invoice.prepaid:
        totals.append([pgettext("invoice", "Already paid"), reader.number(-invoice.prepaid)])
    if invoice.rounding:
        totals.append([pgettext("invoice", "Rounding"), reader.number(invoice.rounding)])
    return totals


def _payable_word(invoice: OutgoingInvoice) -> str:
    if invoice.is_credit_note:
        return pgettext("invoice", "In your favour")
    return pgettext("invoice", "To pay")


def _payment(invoice: OutgoingInvoice, reader: Reader) -> Data:
    none: Data = {"title": "", "facts": [], "sentences": [], "code": "", "caption": ""}
    if invoice.is_credit_note:
        sentence = gettext("We set the amount off against what you owe, or pay it back to you.")
        return {**none, "title": pgettext("invoice", "Settlement"), "sentences": [sentence]}
    if invoice.payable <= 0:
        return none
    text = payment_codes.payment_code(invoice)
    sentences = [_discount_sentence(invoice, reader)] if invoice.cash_discount else []
    return {
        "title": pgettext("invoice", "Payment"),
        "facts": means_facts(invoice.means, currency=invoice.currency, reference=invoice.number),
        "sentences": sentences,
        "code": code_picture(text),
        "caption": code_caption(text, amount=reader.money(payment_codes.asked_now(invoice))),
    }


def _discount_sentence(invoice: OutgoingInvoice, reader: Reader) -> str:
    discount = invoice.cash_discount
    if discount is None:
        return ""
    return gettext("Pay by %(day)s and take off %(percent)s: you pay %(amount)s.") % {
        "day": reader.day(discount.until),
        "percent": reader.percent(discount.percent),
        "amount": reader.money(invoice.payable - discount.amount),
    }


def _instalments(invoice: OutgoingInvoice, reader: Reader) -> Data:
    return {
        "title": pgettext("invoice", "Instalments"),
        "rows": [
            [f"{place}.", reader.day(part.due_on), reader.money(part.amount)]
            for place, part in enumerate(invoice.instalments, 1)
        ],
    }
