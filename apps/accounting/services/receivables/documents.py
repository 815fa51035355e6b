"""The files of an issued invoice: the paper and the e-invoices, made once and kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from apps.accounting.exports.invoices import facturx_pdf, letters
from apps.accounting.models import Invoice, InvoiceDocument, InvoiceLine
from apps.accounting.rules.einvoices import checks, isdoc, ubl
from apps.accounting.selectors.receivables import outgoing as read
from apps.accounting.services.receivables import refusals
from apps.accounting.values.invoices import OutgoingInvoice
from apps.accounting.values.ledger import BooksInfo
from apps.accounting.values.letters import AccountStatement
from apps.accounting.values.receivables import DocumentInfo, DocumentKind, InvoiceState, TaxRow
from kernel import files, jobs
from kernel.actor import Actor
from kernel.errors import NotFound

MAKE: Final = "accounting.make_invoice_documents"
CZECH: Final = "CZ"
ENDINGS: Final[dict[str, str]] = {
    DocumentKind.PDF: "pdf",
    DocumentKind.UBL: "xml",
    DocumentKind.ISDOC: "isdoc",
}
# The PDF is a Factur-X: it carries the e-invoice within itself.
WRITERS: Final[dict[str, Callable[[OutgoingInvoice], bytes]]] = {
    DocumentKind.PDF: facturx_pdf,
    DocumentKind.UBL: ubl.write,
    DocumentKind.ISDOC: isdoc.write,
}


def check(
    invoice: Invoice,
    *,
    lines: Sequence[InvoiceLine],
    taxes: Sequence[TaxRow],
    books: BooksInfo,
) -> None:
    """Errors: `InvoiceUnlawful` with what EN 16931 finds missing."""
    paper = read.compose(invoice, lines=lines, taxes=taxes, own=books)
    findings = [gettext(each.message) % each.params for each in checks.check(paper)]
    if findings:
        raise refusals.InvoiceUnlawful(findings=" ".join(dict.fromkeys(findings)))


def kinds_for(country: str) -> tuple[str, ...]:
    """What is made of an invoice by itself: ISDOC is the Czech format."""
    usual = (DocumentKind.PDF, DocumentKind.UBL)
    return (*usual, DocumentKind.ISDOC) if country == CZECH else usual


def make_soon(*, invoice_id: uuid.UUID, actor: Actor) -> uuid.UUID:
    """Ask for the files to be made right after the commit. The job's id."""
    return jobs.enqueue(kind=MAKE, args={"invoice_id": str(invoice_id)}, actor=actor)


def make_documents(*, invoice_id: uuid.UUID, actor: Actor) -> tuple[DocumentInfo, ...]:
    """All files of an issued invoice. What is there stays."""
    invoice = _issued(invoice_id)
    country = invoice.seller["country"]
    return tuple(document(invoice_id=invoice_id, kind=k, actor=actor) for k in kinds_for(country))


@transaction.atomic
def document(*, invoice_id: uuid.UUID, kind: str, actor: Actor) -> DocumentInfo:
    """The file of that kind, made now when it isn't there yet.

    Errors: `NotFound` for another kind, `InvoiceNotIssued`.
    """
    invoice = _issued(invoice_id)
    if kind not in kinds_for(invoice.seller["country"]):
        raise NotFound()
    found = InvoiceDocument.objects.filter(invoice=invoice, kind=kind).first()
    if found is None:
        found = _make(invoice, kind, actor=actor)
    return DocumentInfo(kind=kind, file_id=found.file_id)


def statement_pdf(*, statement: AccountStatement) -> bytes:
    """A customer's statement of account on paper; it is made anew each time and kept nowhere."""
    return letters.statement_pdf(statement)


def _make(invoice: Invoice, kind: str, *, actor: Actor) -> InvoiceDocument:
    """Whoever comes second, in the same moment, waits and finds it made."""
    Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    made = InvoiceDocument.objects.filter(invoice=invoice, kind=kind).first()
    if made is not None:
        return made
    content = WRITERS[kind](read.outgoing(invoice))
    name = f"{invoice.number.replace('/', '-')}.{ENDINGS[kind]}"
    stored = files.store(name=name, content=content, actor=actor)
    return InvoiceDocument.objects.create(invoice=invoice, kind=kind, file_id=stored.id)


def _issued(invoice_id: uuid.UUID) -> Invoice:
    invoice = Invoice.objects.select_related("corrects").filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound()
    if invoice.state != InvoiceState.ISSUED:
        raise refusals.InvoiceNotIssued()
    return invoice
