"""How bills come in: from a document that was read, by hand, from another system."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import asdict, replace
from dataclasses import fields as fields_of
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from apps.accounting.facts import payables as facts
from apps.accounting.models import Bill
from apps.accounting.rules.bill_lines import taxes_of_lines
from apps.accounting.selectors import ledger
from apps.accounting.selectors.payables import suppliers
from apps.accounting.services.payables import locking, refusals, writing
from apps.accounting.values.bills import (
    BillDraft,
    BillKind,
    BillLineDraft,
    BillOrigin,
    BillState,
    InstalmentDraft,
    SupplierOnPaper,
)
from apps.records import selectors as records
from apps.records.values.documents import DocumentRow, ReadState
from apps.records.values.readings import INSTALMENT_AMOUNT, INSTALMENT_DUE, ReadingsInfo
from kernel.actor import Actor
from kernel.facts import publish
from kernel.money import UnknownCurrency, minor_units
from kernel.records import acted

CODE: Final = "accounting.bill.code"
BILL_CLASS: Final = "bill"
DEFAULTS: Final = BillDraft()


@transaction.atomic
def capture_bill(
    *, draft: BillDraft, actor: Actor, origin: BillOrigin = BillOrigin.TYPED
) -> uuid.UUID:
    """Begin a bill with what is known of it. Its id.

    Errors: `DocumentUnknown`, `DocumentHasBill`, `SupplierUnknown`, `AmountUnfit`,
    `AccountUnknown`, `TaxCodeUnknown`, `DimensionUnknown`, `UnknownCurrency`.
    """
    actor.require(CODE)
    return _begin(
        draft, paper=SupplierOnPaper(), origin=origin, received_on=timezone.localdate(), actor=actor
    )


@transaction.atomic
def capture_document(*, document_id: uuid.UUID, actor: Actor) -> uuid.UUID | None:
    """The bill that a read document is, filled with what was read off it; None when there is one
    already. Errors: `NotFound`."""
    if Bill.objects.filter(document_id=document_id).exists():
        return None
    document = records.document(document_id=document_id)
    read = records.readings(document_id=document_id)
    paper = _paper(read)
    draft = _draft(document, read, paper)
    return _begin(
        draft,
        paper=paper,
        origin=BillOrigin.DOCUMENT,
        received_on=timezone.localdate(document.received_at),
        actor=actor,
        is_read=read.state == ReadState.READ,
    )


def _begin(
    draft: BillDraft,
    *,
    paper: SupplierOnPaper,
    origin: BillOrigin,
    received_on: datetime.date,
    actor: Actor,
    is_read: bool = False,
) -> uuid.UUID:
    locking.hold_count()
    bill = Bill(
        origin=origin,
        supplier=asdict(paper),
        received_on=draft.received_on or received_on,
        currency=ledger.books().currency,
        state=BillState.READ if is_read else BillState.CAPTURED,
        **acted(actor),
    )
    if origin != BillOrigin.DOCUMENT:
        locking.prepared(bill, actor=actor)
    writing.fill(bill, _stated(draft))
    with refusals.named_errors():
        bill.save(force_insert=True)
    lines = writing.write_lines(bill, draft.lines)
    writing.write_instalments(bill, draft.instalments)
    writing.set_rounding(bill, lines)
    bill.state = writing.state_of(bill, lines)
    bill.save(update_fields=["due_on", "rounding", "state"])
    publish(
        facts.BillCaptured(
            bill_id=bill.id,
            bill=locking.name_of(bill),
            origin=origin,
            to_code=locking.to_code(),
        ),
        actor=actor,
    )
    return bill.id


def _stated(draft: BillDraft) -> dict[str, Any]:
    """What a draft says more than nothing; the currency first, amounts are held against it."""
    said = {each.name: getattr(draft, each.name) for each in fields_of(BillDraft)}
    return {
        name: value
        for name, value in said.items()
        if name not in ("lines", "instalments")
        and (value != getattr(DEFAULTS, name) or name == "party_id")
    }


# ---- What was read -----------------------------------------------------------------------------
def _paper(read: ReadingsInfo) -> SupplierOnPaper:
    return SupplierOnPaper(
        name=read.value("supplier_name")[:200],
        vat_id=read.value("supplier_vat_id")[:20],
        registration_number=read.value("supplier_registration_number")[:20],
        address=read.value("supplier_address")[:300],
    )


def _draft(document: DocumentRow, read: ReadingsInfo, paper: SupplierOnPaper) -> BillDraft:
    own = ledger.books()
    party_id = suppliers.certain_supplier(paper=paper, country=own.country)
    currency = _currency(read.value("currency"), own.currency)
    gross = _amount(read.value("payable") or read.value("gross"), currency)
    return BillDraft(
        kind=BillKind.CREDIT_NOTE if read.value("kind") == "credit_note" else BillKind.BILL,
        party_id=party_id,
        document_id=document.id,
        number=read.value("number"),
        issued_on=_day(read.value("issued_on")),
        taxed_on=_day(read.value("taxed_on")),
        due_on=_day(read.value("due_on")),
        currency=currency,
        net=_amount(read.value("net"), currency),
        tax=_amount(read.value("tax"), currency),
        gross=gross,
        account_number=_account_number(read),
        variable_symbol=read.value("variable_symbol"),
        payment_reference=read.value("payment_reference"),
        note=document.note,
        corrects_number=read.value("corrects_number"),
        lines=_lines(read, currency),
        instalments=_instalments(read, currency),
    )


def _instalments(read: ReadingsInfo, currency: str) -> tuple[InstalmentDraft, ...]:
    """Those that are stated with a day and an amount each; none where one can't be read."""
    found: list[InstalmentDraft] = []
    for position in range(1, writing.INSTALMENTS_MAX + 1):
        day = _day(read.value(f"{INSTALMENT_DUE}{position}"))
        amount = _amount(read.value(f"{INSTALMENT_AMOUNT}{position}"), currency)
        if day is None and amount is None:
            return tuple(found)
        if day is None or amount is None or amount <= 0:
            return ()
        found.append(InstalmentDraft(due_on=day, amount=amount))
    return tuple(found)


def _lines(read: ReadingsInfo, currency: str) -> tuple[BillLineDraft, ...]:
    """Those of the document where they come to its net and a bill can hold them; else one for
    each rate; else one."""
    stated = [
        line
        for each in read.lines
        if (line := _line(each, currency, amount=str(each.get("net", "")))) is not None
    ]
    net, tax = _amount(read.value("net"), currency), _amount(read.value("tax"), currency)
    total = sum((each.net for each in stated), Decimal(0))
    if 0 < len(stated) <= writing.LINES_MAX and (net is None or total == net):
        return _with_taxes(stated, tax, read, currency)
    shares = [
        line
        for each in read.tax_shares
        if (line := _line(each, currency, amount=str(each.get("net", "")))) is not None
    ]
    if shares:
        return _with_taxes(shares, tax, read, currency)
    if net is None:
        return ()
    rate = _sole_rate(net, tax)
    return (BillLineDraft(net=net, tax=tax or Decimal(0), tax_rate=rate),)


def _line(said: Mapping[str, Any], currency: str, *, amount: str) -> BillLineDraft | None:
    net = _amount(amount, currency)
    if net is None:
        return None
    rate = _number(str(said.get("tax_rate", said.get("rate", ""))))
    tax = _amount(str(said.get("tax", "")), currency)
    return BillLineDraft(
        description=str(said.get("description", ""))[:500],
        net=net,
        tax=tax,
        tax_rate=rate if rate is not None and writing.is_rate(rate) else None,
    )


def _with_taxes(
    lines: list[BillLineDraft], tax: Decimal | None, read: ReadingsInfo, currency: str
) -> tuple[BillLineDraft, ...]:
    """A sole line takes the document's tax as it is stated, to the cent; several share what is
    stated of each rate."""
    if len(lines) == 1 and tax is not None:
        (line,) = lines
        rate = line.tax_rate if line.tax_rate is not None else _sole_rate(line.net, tax)
        return (replace(line, tax=tax, tax_rate=rate),)
    if any(each.tax is not None or each.tax_rate is None for each in lines):
        return tuple(lines)
    taxes = taxes_of_lines(
        lines=[(each.net, each.tax_rate or Decimal(0)) for each in lines],
        stated=_stated_taxes(read, currency),
        tax=tax,
        currency=currency,
    )
    return tuple(replace(each, tax=part) for each, part in zip(lines, taxes, strict=True))


def _stated_taxes(read: ReadingsInfo, currency: str) -> dict[Decimal, Decimal]:
    """Rate → what the document says its tax is; categories of the same rate together."""
    found: dict[Decimal, Decimal] = {}
    for each in read.tax_shares:
        rate = _number(str(each.get("rate", "")))
        part = _amount(str(each.get("tax", "")), currency)
        if rate is not None and part is not None:
            found[rate] = found.get(rate, Decimal(0)) + part
    return found


def _sole_rate(net: Decimal, tax: Decimal | None) -> Decimal | None:
    """The whole rate that gives this tax on this net; None when none does to the cent."""
    if tax is None or not net:
        return None
    rate = Decimal(round(tax * 100 / net))
    is_exact = abs(net * rate / 100 - tax) <= Decimal("0.05")
    return rate if is_exact and writing.is_rate(rate) else None


def _account_number(read: ReadingsInfo) -> str:
    if iban := read.value("iban"):
        return iban
    number, bank = read.value("account_number"), read.value("bank_code")
    return f"{number}/{bank}" if number and bank and "/" not in number else number


def _currency(text: str, own: str) -> str:
    try:
        minor_units(text)
    except UnknownCurrency:
        return own
    return text


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _amount(text: str, currency: str) -> Decimal | None:
    """As read; None when it isn't an amount of that currency."""
    found = _number(text)
    if found is None or abs(found) >= writing.AMOUNT_MAX:
        return None
    return found if found == round(found, minor_units(currency)) else None


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
