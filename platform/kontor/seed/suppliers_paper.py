"""The paper of a supplier, as the product's own exports would write it for them: UBL, ISDOC or a
PDF with the invoice inside."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from apps.accounting.exports.invoices import facturx_pdf, isdoc_xml, peppol_xml
from apps.accounting.values.outgoing import (
    InvoiceLine,
    InvoiceParty,
    OutgoingInvoice,
    PaymentMeans,
    TaxTotal,
)
from kontor.seed import partners
from kontor.seed.deals import Deal
from kontor.seed.partners import Partner, numbers_of
from kontor.seed.stories import Story


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    content: bytes


def write(story: Story, deal: Deal, *, is_pdf: bool) -> Paper:
    invoice = _invoice(story, deal)
    name = f"{partners.named(story.slug, deal.partner).mail_name}-{deal.number}"
    if is_pdf:
        return Paper(f"{name}.pdf", facturx_pdf(invoice))
    if story.country == "CZ":
        return Paper(f"{name}.isdoc", isdoc_xml(invoice))
    return Paper(f"{name}.xml", peppol_xml(invoice))


def _invoice(story: Story, deal: Deal) -> OutgoingInvoice:
    partner = partners.named(story.slug, deal.partner)
    return OutgoingInvoice(
        kind="invoice",
        number=deal.number,
        issued_on=deal.issued_on,
        taxed_on=deal.issued_on,
        due_on=deal.due_on,
        currency=story.currency,
        books_currency=story.currency,
        seller=_seller(story, partner),
        buyer=_buyer(story),
        lines=tuple(
            InvoiceLine(
                position=at,
                description=each.words,
                quantity=each.quantity,
                unit=each.unit,
                unit_price=each.price,
                tax_code=deal.tax_code,
                tax_category="S",
                tax_rate=_rate(deal),
                net=each.net,
            )
            for at, each in enumerate(deal.lines, start=1)
        ),
        tax_totals=(
            TaxTotal(
                category="S",
                rate=_rate(deal),
                base=deal.net,
                tax=deal.tax,
                base_in_books=deal.net,
                tax_in_books=deal.tax,
            ),
        ),
        net=deal.net,
        tax=deal.tax,
        gross=deal.gross,
        payable=deal.gross,
        means=_means(story, partner, deal),
        language=story.language,
        country_rules=story.country,
    )


def _rate(deal: Deal) -> Decimal:
    return Decimal(deal.rate)


def _seller(story: Story, partner: Partner) -> InvoiceParty:
    numbers = numbers_of(partner, story.country)
    return InvoiceParty(
        name=partner.name,
        street=partner.street,
        city=partner.city,
        postcode=partner.postcode,
        country=story.country,
        registration_number=numbers.registration,
        vat_id=numbers.vat_id,
        tax_number=numbers.registration if story.country == "HU" else "",
        email=f"faktura@{partner.mail_name}.example",
    )


def _buyer(story: Story) -> InvoiceParty:
    return InvoiceParty(
        name=story.name,
        street=story.seat.street,
        city=story.seat.city,
        postcode=story.seat.postcode,
        country=story.country,
        registration_number=story.registration_number,
        vat_id=f"{story.country}{story.registration_number[:8]}",
        email=story.owner[0],
    )


def _means(story: Story, partner: Partner, deal: Deal) -> PaymentMeans:
    """The account as IBAN; Czech papers state the domestic number as well."""
    account = numbers_of(partner, story.country).account
    symbol = deal.number if story.country == "CZ" else ""
    if story.country == "DK":
        return PaymentMeans(iban=account, reference=deal.number)
    number, bank = account.split("/") if story.country == "CZ" else (account, "")
    iban = partners.iban_of(account, story.country)
    if story.country == "HU":
        return PaymentMeans(iban=iban, reference=deal.number)
    return PaymentMeans(
        iban=iban,
        account_number=number,
        bank_code=bank,
        variable_symbol=symbol,
        reference=deal.number,
    )
