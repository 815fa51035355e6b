"""Issuing: number, figures, entry and document in one transaction, final from then on."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.accounting.facts import receivables as facts
from apps.accounting.models import (
    Invoice,
    InvoiceLine,
    InvoiceSettings,
    NumberCounter,
)
from apps.accounting.rules import invoice_numbers
from apps.accounting.rules import taxes as tax_rules
from apps.accounting.rules import terms as terms_rules
from apps.accounting.selectors import currencies
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import receivables as read
from apps.accounting.selectors.receivables import sellers
from apps.accounting.services.ledger import record_entry
from apps.accounting.services.receivables import (
    approving,
    correcting,
    documents,
    drafting,
    posting,
    refusals,
)
from apps.accounting.services.receivables.reckoning import Reckoned
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.receivables import InvoiceState, IssuedInvoice
from kernel.actor import Actor
from kernel.db import writing
from kernel.facts import publish
from kernel.tenancy import connection_of

ISSUE: Final = "accounting.invoice.issue"


@transaction.atomic
def issue_invoice(*, invoice_id: uuid.UUID, actor: Actor) -> IssuedInvoice:
    """Give a draft its number, post it and make it final. Its files follow in a job.

    Errors: `NotFound`, `InvoiceFinal`, `ApprovalMissing`, `SecondPersonMissing`,
    `SellerIncomplete`, `NothingToPay`, `RateMissing` for a foreign currency, `PeriodClosed`,
    `NoPeriod`, those of `create_draft`.
    """
    actor.require(ISSUE)
    settings = drafting.invoice_settings()
    if settings.are_approved_first:
        _check_approved(invoice_id)
    return _issue(invoice_id, settings=settings, actor=actor)


def record_issue(*, invoice_id: uuid.UUID, actor: Actor) -> IssuedInvoice:
    """`issue_invoice` for acts that have permissions of their own. Errors: as there."""
    return _issue(invoice_id, settings=drafting.invoice_settings(), actor=actor)


def _issue(invoice_id: uuid.UUID, *, settings: InvoiceSettings, actor: Actor) -> IssuedInvoice:
    invoice = drafting.locked(invoice_id)
    if invoice.state == InvoiceState.ISSUED:
        raise refusals.InvoiceFinal(number=invoice.number)
    own = books.books()
    issued_on = invoice.issued_on or timezone.localdate()
    taxed_on = invoice.taxed_on or issued_on
    rate = _rate(invoice, on=taxed_on, books_currency=own.currency)
    lines = read.lines_of(invoice)
    intended = drafting.intend(
        read.draft_of(invoice, lines=lines, issued_on=issued_on, taxed_on=taxed_on),
        rate=rate,
        own=own,
        settings=settings,
        accounts={line.account.code: line.account for line in lines},
    )
    amounts = intended.reckoned.amounts
    if amounts.payable <= 0:
        raise refusals.NothingToPay(total=drafting.plain(amounts.payable))
    approving.check_second_person(invoice, payable=amounts.payable, rate=rate, settings=settings)

    if invoice.corrects is not None and invoice.kind == InvoiceKind.CREDIT_NOTE:
        correcting.check_credit(invoice.corrects, payable=amounts.payable)
    _refresh(lines, intended.reckoned)
    dues = terms_rules.due_dates(
        intended.terms,
        issued_on=issued_on,
        amount=amounts.payable,
        places=tax_rules.places(invoice.currency),
    )
    invoice.party_id = intended.customer.party_id
    invoice.issued_on, invoice.taxed_on, invoice.due_on = issued_on, taxed_on, dues[-1].on
    invoice.net, invoice.tax = amounts.net, amounts.tax
    invoice.rounding, invoice.payable = amounts.rounding, amounts.payable
    invoice.exchange_rate = rate
    invoice.terms = terms_rules.to_plain(intended.terms)
    invoice.seller = asdict(sellers.seller(settings))
    invoice.buyer = asdict(intended.customer.buyer)
    _number(invoice)
    invoice.means = asdict(sellers.means(settings, number=invoice.number))
    documents.check(invoice, lines=lines, taxes=intended.reckoned.taxes, books=own)

    entry = record_entry(
        draft=posting.entry_of(
            invoice,
            lines=lines,
            taxes=intended.reckoned.taxes,
            dues=dues,
            party_name=intended.customer.name,
            issued_on=issued_on,
            taxed_on=taxed_on,
            rate=invoice.exchange_rate,
            books=own,
        ),
        actor=actor,
    )
    invoice.entry_id = entry.id
    invoice.state = InvoiceState.ISSUED
    invoice.issued_at, invoice.issued_by_name = timezone.now(), actor.name
    drafting.renew_taxes(invoice, intended.reckoned)
    with refusals.named_errors(number=invoice.number):
        writing.change(invoice)
    correcting.settle_with_corrected(invoice, on=issued_on, actor=actor)
    _announce(invoice, name=intended.customer.name, entry_id=entry.id, actor=actor)
    documents.make_soon(invoice_id=invoice.id, actor=actor)
    return IssuedInvoice(
        id=invoice.id,
        number=invoice.number,
        entry_id=entry.id,
        payable=invoice.payable,
        currency=invoice.currency,
    )


def _check_approved(invoice_id: uuid.UUID) -> None:
    # Locked, so that nobody changes what was approved before it is issued.
    if drafting.locked(invoice_id).state == InvoiceState.DRAFT:
        raise refusals.ApprovalMissing()


def _rate(invoice: Invoice, *, on: datetime.date, books_currency: str) -> Decimal | None:
    """None in the books' currency; a credit note takes the rate of what it corrects."""
    if invoice.currency == books_currency:
        return None
    if invoice.corrects is not None:
        return invoice.corrects.exchange_rate
    return currencies.rate_for(currency=invoice.currency, on=on).rate


def _refresh(lines: Sequence[InvoiceLine], reckoned: Reckoned) -> None:
    """The lines as they are issued; the day's tax codes may have moved prices with tax."""
    moved = []
    for line, priced in zip(lines, reckoned.amounts.lines, strict=True):
        if line.net != priced.net:
            line.net = priced.net
            moved.append(line)
    InvoiceLine.objects.bulk_update(moved, ["net"])


# The counter's row is locked from here to the commit, so it is taken as late as can be.
NEXT_NUMBER: Final = """
UPDATE number_counter SET last_number = last_number + 1
 WHERE series_id = %s AND year = %s RETURNING last_number
"""


def _number(invoice: Invoice) -> None:
    """The next number of the invoice's series and the year of its date."""
    if invoice.series is None or invoice.issued_on is None:
        raise refusals.SeriesUnknown(field="series")
    invoice.year = invoice.issued_on.year
    invoice.sequence = _next_number(invoice.series.pk, invoice.year)
    invoice.number = invoice_numbers.invoice_number(
        invoice.series.pattern, year=invoice.year, number=invoice.sequence
    )


def _next_number(series_id: int, year: int) -> int:
    rows = connection_of().run_prepared(NEXT_NUMBER, [series_id, year])
    if not rows:
        NumberCounter.objects.bulk_create(
            [NumberCounter(series_id=series_id, year=year)], ignore_conflicts=True
        )
        return _next_number(series_id, year)
    return int(rows[0][0])


def _announce(invoice: Invoice, *, name: str, entry_id: uuid.UUID, actor: Actor) -> None:
    issued_on = str(invoice.issued_on)
    if invoice.kind == InvoiceKind.INVOICE:
        publish(
            facts.InvoiceIssued(
                invoice_id=invoice.id,
                number=invoice.number,
                party_id=invoice.party_id,
                party=name,
                issued_on=issued_on,
                due_on=str(invoice.due_on),
                payable=drafting.plain(invoice.payable),
                currency=invoice.currency,
                entry_id=entry_id,
            ),
            actor=actor,
        )
        return
    publish(
        facts.CreditNoteIssued(
            invoice_id=invoice.id,
            number=invoice.number,
            party_id=invoice.party_id,
            party=name,
            issued_on=issued_on,
            payable=drafting.plain(invoice.payable),
            currency=invoice.currency,
            corrects=invoice.corrects.number if invoice.corrects else "",
            is_reversal=invoice.is_reversal,
            entry_id=entry_id,
        ),
        actor=actor,
    )
