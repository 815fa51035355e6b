"""Drafts of invoices and credit notes: begun, changed, approved, thrown away."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.accounting.facts import receivables as facts
from apps.accounting.models import (
    Account,
    Invoice,
    InvoiceLine,
    InvoiceSettings,
    InvoiceTax,
    NumberSeries,
)
from apps.accounting.rules import terms as terms_rules
from apps.accounting.rules.terms import Terms
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors.receivables import buyers
from apps.accounting.selectors.receivables.buyers import Customer
from apps.accounting.services.receivables import reckoning, refusals
from apps.accounting.services.receivables.reckoning import Reckoned
from apps.accounting.services.receivables.settings import LANGUAGES
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.ledger import BooksInfo
from apps.accounting.values.receivables import InvoiceDraft, InvoiceState, TaxRow
from kernel.actor import Actor
from kernel.db import writing
from kernel.db.prepared import Parameter, PreparedQuery
from kernel.errors import NotFound
from kernel.facts import publish
from kernel.money import minor_units
from kernel.records import acted

DRAFT: Final = "accounting.invoice.draft"
NOTE_MAX: Final = 1000
TAX_COLUMNS: Final = (
    "tax_code", "category", "rate", "base", "tax", "base_in_books", "tax_in_books",
    "exemption_code", "exemption_text",
)  # fmt: skip


INVOICE: Final = PreparedQuery(
    Invoice.objects.select_related("series")
    .filter(pk=Parameter("invoice"))
    .select_for_update(of=("self",))
)
TAXES: Final = PreparedQuery(
    InvoiceTax.objects.filter(invoice_id=Parameter("invoice"))
    .order_by("pk")
    .values_list(*TAX_COLUMNS)
)
USUAL_SERIES: Final = PreparedQuery(
    NumberSeries.objects.filter(kind=Parameter("kind"), is_active=True, is_default=True)
)
SETTINGS: Final = PreparedQuery(InvoiceSettings.objects.select_related("bank_account"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """A draft with everything it leaves open filled in from customer and settings."""

    customer: Customer
    currency: str
    language: str
    terms: Terms
    taxed_on: datetime.date
    reckoned: Reckoned


@transaction.atomic
def create_draft(*, draft: InvoiceDraft, actor: Actor) -> uuid.UUID:
    """Begin an invoice, or a credit note when the draft `corrects` one. Its id.

    Errors: `CustomerUnknown`, `CustomerArchived`, `TermsUnfit`, `CorrectedUnfit`, those of
    `reckoning.reckon`, `UnknownCurrency`.
    """
    actor.require(DRAFT)
    return record_draft(draft=draft, actor=actor)


def record_draft(
    *,
    draft: InvoiceDraft,
    actor: Actor,
    recurring_id: uuid.UUID | None = None,
    recurring_on: datetime.date | None = None,
    is_reversal: bool = False,
    kind: InvoiceKind | None = None,
    discount_entry_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """`create_draft` for acts that have permissions of their own. Errors: as there."""
    intended = intend(draft)
    kind = kind or (InvoiceKind.CREDIT_NOTE if draft.corrects else InvoiceKind.INVOICE)
    invoice = Invoice(
        kind=kind,
        recurring_id=recurring_id,
        recurring_on=recurring_on,
        is_reversal=is_reversal,
        discount_entry_id=discount_entry_id,
        **acted(actor),
    )
    _check_corrected(draft, intended)
    _fill(invoice, draft, intended)
    _remember_writer(invoice, actor)
    invoice.series = _series(draft, kind=kind)
    with refusals.named_errors():
        writing.insert([invoice])
    _write_parts(invoice, draft, intended.reckoned)
    publish(
        facts.InvoiceDrafted(
            invoice_id=invoice.id,
            kind=kind,
            party_id=intended.customer.party_id,
            party=intended.customer.name,
            payable=plain(invoice.payable),
            currency=invoice.currency,
        ),
        actor=actor,
    )
    return invoice.id


@transaction.atomic
def change_draft(*, invoice_id: uuid.UUID, draft: InvoiceDraft, actor: Actor) -> None:
    """Replace what a draft says; an approved one is a draft again, unless nothing changed in it.

    Errors: `NotFound`, `InvoiceFinal`, those of `create_draft`.
    """
    actor.require(DRAFT)
    invoice = locked(invoice_id)
    if invoice.state == InvoiceState.ISSUED:
        raise refusals.InvoiceFinal(number=invoice.number)
    intended = intend(draft)
    _check_corrected(draft, intended)
    if (invoice.kind == InvoiceKind.CREDIT_NOTE) != bool(draft.corrects):
        raise refusals.CorrectedUnfit(field="corrects")
    _fill(invoice, draft, intended)
    invoice.state = InvoiceState.DRAFT
    invoice.approved_at, invoice.approved_by_id, invoice.approved_by_name = None, "", ""
    _remember_writer(invoice, actor)
    invoice.series = _series(draft, kind=invoice.kind)
    invoice.save()
    clear_parts(invoice)
    _write_parts(invoice, draft, intended.reckoned)
    publish(
        facts.InvoiceChanged(
            invoice_id=invoice.id,
            party=intended.customer.name,
            payable=plain(invoice.payable),
            currency=invoice.currency,
        ),
        actor=actor,
    )


@transaction.atomic
def discard_draft(*, invoice_id: uuid.UUID, actor: Actor) -> None:
    """Throw a draft away; it never had a number. Errors: `NotFound`, `InvoiceFinal`."""
    actor.require(DRAFT)
    invoice = locked(invoice_id)
    if invoice.state == InvoiceState.ISSUED:
        raise refusals.InvoiceFinal(number=invoice.number)
    party = invoice.party.name
    clear_parts(invoice)
    Invoice.objects.filter(pk=invoice.pk).delete()
    publish(facts.InvoiceDiscarded(invoice_id=invoice_id, party=party), actor=actor)


# ---- Shared with issuing ---------------------------------------------------------------------
def locked(invoice_id: uuid.UUID) -> Invoice:
    """The invoice, for this transaction alone. Errors: `NotFound`."""
    found = INVOICE.first(invoice=invoice_id)
    if found is None:
        raise NotFound()
    return found


def intend(
    draft: InvoiceDraft,
    *,
    rate: Decimal | None = None,
    own: BooksInfo | None = None,
    settings: InvoiceSettings | None = None,
    accounts: Mapping[str, Account] | None = None,
) -> Intended:
    """What the draft means once customer and settings have filled it in. Reads only.

    Who has read books, settings or the lines' accounts already hands them over.
    """
    own = own or books.books()
    settings = settings or invoice_settings()
    customer = buyers.customer(party_id=draft.party_id)
    # What was sold to them can still be corrected.
    if customer.is_archived and draft.corrects is None:
        raise refusals.CustomerArchived(field="party", name=customer.name)
    currency = draft.currency or customer.currency or own.currency
    minor_units(currency)
    language = draft.language or customer.language or settings.language
    if language not in LANGUAGES:
        raise refusals.LanguageUnknown(field="language")
    terms = draft.terms or customer.terms or terms_rules.from_plain(settings.terms)
    if terms_rules.wrong_with(terms):
        raise refusals.TermsUnfit(field="terms")
    taxed_on = draft.taxed_on or draft.issued_on or timezone.localdate()
    return Intended(
        customer=customer,
        currency=currency,
        language=language,
        terms=terms,
        taxed_on=taxed_on,
        reckoned=reckoning.reckon(
            draft.lines,
            books=own,
            currency=currency,
            taxed_on=_law_of(draft) or taxed_on,
            rate=rate,
            are_prices_with_tax=draft.are_prices_with_tax,
            accounts=accounts,
        ),
    )


def invoice_settings() -> InvoiceSettings:
    """With the bank account that is paid into. Errors: `NotFound` before the books are prepared."""
    found = SETTINGS.first()
    if found is None:
        raise NotFound()
    return found


def _law_of(draft: InvoiceDraft) -> datetime.date | None:
    """A credit note is taxed as what it corrects was, whatever the rates are today."""
    if draft.corrects is None:
        return None
    return Invoice.objects.filter(pk=draft.corrects).values_list("taxed_on", flat=True).first()


def clear_parts(invoice: Invoice) -> None:
    InvoiceLine.objects.filter(invoice=invoice).delete()
    InvoiceTax.objects.filter(invoice=invoice).delete()


def write_taxes(invoice: Invoice, reckoned: Reckoned) -> None:
    writing.insert([InvoiceTax(invoice=invoice, **_tax_columns(row)) for row in reckoned.taxes])


def renew_taxes(invoice: Invoice, reckoned: Reckoned) -> None:
    """The recapitulation of the day; what the draft's says alike stays."""
    kept = TAXES.all(invoice=invoice.pk)
    if kept != [tuple(_tax_columns(row).values()) for row in reckoned.taxes]:
        InvoiceTax.objects.filter(invoice=invoice).delete()
        write_taxes(invoice, reckoned)


def _tax_columns(row: TaxRow) -> dict[str, Any]:
    columns = {name: getattr(row, name) for name in TAX_COLUMNS}
    return columns | {"exemption_text": row.exemption_text[:300]}


def plain(amount: Decimal) -> str:
    """An amount for a fact: without idle zeros behind the point's second place."""
    return f"{amount.quantize(Decimal('0.01')) if amount == round(amount, 2) else amount:f}"


# ---- Writing ---------------------------------------------------------------------------------
def _fill(invoice: Invoice, draft: InvoiceDraft, intended: Intended) -> None:
    amounts = intended.reckoned.amounts
    invoice.party_id = intended.customer.party_id
    invoice.corrects_id = draft.corrects
    invoice.issued_on, invoice.taxed_on = draft.issued_on, draft.taxed_on
    invoice.currency, invoice.language = intended.currency, intended.language
    invoice.are_prices_with_tax = draft.are_prices_with_tax
    invoice.terms = terms_rules.to_plain(intended.terms)
    invoice.order_number = draft.order_number.strip()[:60]
    invoice.note = draft.note.strip()[:NOTE_MAX]
    invoice.net, invoice.tax = amounts.net, amounts.tax
    invoice.rounding, invoice.payable = amounts.rounding, amounts.payable
    invoice.changed_at = timezone.now()


def _remember_writer(invoice: Invoice, actor: Actor) -> None:
    who = actor.answerable_id
    if who and who not in invoice.writer_ids:
        invoice.writer_ids = [*invoice.writer_ids, who]


def _write_parts(invoice: Invoice, draft: InvoiceDraft, reckoned: Reckoned) -> None:
    writing.insert(
        [
            InvoiceLine(
                invoice=invoice,
                position=at,
                description=line.description.strip()[:500],
                quantity=line.quantity,
                unit=line.unit,
                unit_price=line.unit_price,
                discount_percent=line.discount_percent,
                tax_code=line.tax_code,
                account=account,
                cost_centre=line.cost_centre,
                project=line.project,
                net=invoiced.net,
            )
            for at, (line, account, invoiced) in enumerate(
                zip(draft.lines, reckoned.accounts, reckoned.amounts.lines, strict=True), start=1
            )
        ]
    )
    write_taxes(invoice, reckoned)


def _series(draft: InvoiceDraft, *, kind: str) -> NumberSeries:
    rows = NumberSeries.objects.filter(kind=kind, is_active=True)
    found = (
        rows.filter(pk=draft.series_id).first()
        if draft.series_id
        else USUAL_SERIES.first(kind=str(kind))
    )
    if found is None:
        raise refusals.SeriesUnknown(field="series")
    return found


def _check_corrected(draft: InvoiceDraft, intended: Intended) -> None:
    if draft.corrects is None:
        return
    living = intended.customer.party_id
    corrected = Invoice.objects.filter(
        Q(party_id=living) | Q(party__merged_into_id=living),
        pk=draft.corrects,
        kind=InvoiceKind.INVOICE,
        state=InvoiceState.ISSUED,
        currency=intended.currency,
    )
    if not corrected.exists():
        raise refusals.CorrectedUnfit(field="corrects")
