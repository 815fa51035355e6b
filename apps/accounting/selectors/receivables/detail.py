"""Everything about one invoice: lines, tax, what is due, what settled it, what happened."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounting.models import (
    AllocationPart,
    DunningHold,
    DunningItem,
    Invoice,
    InvoiceDocument,
    InvoiceLine,
    InvoiceSending,
    InvoiceTax,
    OpenItem,
    PaymentPromise,
)
from apps.accounting.rules import terms as terms_rules
from apps.accounting.selectors.receivables import approvals, invoices
from apps.accounting.selectors.receivables.drafts import draft_of
from apps.accounting.values.receivables import (
    DocumentInfo,
    Event,
    HoldInfo,
    InstalmentInfo,
    InvoiceDetail,
    InvoiceState,
    LineInfo,
    PromiseInfo,
    SendingInfo,
    SettledBy,
    TaxInfo,
)

ZERO: Final = Decimal(0)


def invoice(*, invoice_id: uuid.UUID) -> InvoiceDetail:
    """At most twelve queries. Errors: `NotFound`."""
    row = invoices.row(invoice_id=invoice_id)
    items = _items(row)
    settled = _settled(items)
    sendings = _sendings(row)
    promise = _promise(row, left=sum((item.open_amount for item in items), ZERO))
    holds = holds_on(row)
    linked = invoices.rows_of(_linked(row))
    return InvoiceDetail(
        row=invoices.row_info(row),
        draft=draft_of(row),
        lines=_lines(row),
        taxes=_taxes(row),
        net=row.net,
        tax=row.tax,
        rounding=row.rounding,
        taxed_on=row.taxed_on,
        exchange_rate=row.exchange_rate,
        language=row.language,
        note=row.note,
        order_number=row.order_number,
        terms=terms_rules.from_plain(row.terms),
        entry_id=row.entry_id,
        entry_reference=_reference(row.entry) if row.entry_id else "",
        corrects=next((each for each in linked if each.id == row.corrects_id), None),
        corrected_by=tuple(each for each in linked if each.id != row.corrects_id),
        instalments=items,
        settled_by=settled,
        documents=tuple(
            DocumentInfo(kind=kind, file_id=file_id)
            for kind, file_id in InvoiceDocument.objects.filter(invoice=row)
            .order_by("id")
            .values_list("kind", "file_id")
        ),
        sendings=sendings,
        holds=holds,
        promise=promise,
        events=_events(row, sendings=sendings, settled=settled),
        buyer_email=row.buyer.get("email", "") or row.party.email,
        writer_ids=tuple(row.writer_ids),
        asks_second_person=row.state != InvoiceState.ISSUED
        and approvals.asks_second_person(row, limit=approvals.second_person_from()),
        approved_by=row.approved_by_name,
    )


def _lines(row: Invoice) -> tuple[LineInfo, ...]:
    rows = InvoiceLine.objects.filter(invoice=row).select_related("account").order_by("position")
    return tuple(
        LineInfo(
            position=line.position,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            discount_percent=line.discount_percent,
            tax_code=line.tax_code,
            account_code=line.account.code,
            cost_centre=line.cost_centre,
            project=line.project,
            net=line.net,
        )
        for line in rows
    )


def _taxes(row: Invoice) -> tuple[TaxInfo, ...]:
    return tuple(
        TaxInfo(
            tax_code=tax.tax_code,
            category=tax.category,
            rate=tax.rate,
            base=tax.base,
            tax=tax.tax,
            base_in_books=tax.base_in_books,
            tax_in_books=tax.tax_in_books,
        )
        for tax in InvoiceTax.objects.filter(invoice=row).order_by("-rate", "tax_code")
    )


def _items(row: Invoice) -> tuple[InstalmentInfo, ...]:
    if row.entry_id is None:
        return ()
    items = OpenItem.objects.filter(line__entry_id=row.entry_id, account__control="receivable")
    return tuple(
        InstalmentInfo(
            line_id=item.pk,
            due_on=item.due_on,
            amount=item.currency_amount,
            open_amount=item.open_currency_amount,
        )
        for item in items.order_by("due_on", "line_id")
    )


def _settled(items: Sequence[InstalmentInfo]) -> tuple[SettledBy, ...]:
    """Allocations that still stand, each with what it took and the entry on its other side."""
    ours = {item.line_id for item in items}
    if not ours:
        return ()
    touching = AllocationPart.objects.filter(item_id__in=ours, allocation__undoes=None)
    parts = (
        AllocationPart.objects.filter(allocation_id__in=touching.values("allocation_id"))
        .exclude(allocation__in=_undone(touching))
        .select_related(
            "allocation", "item__line__entry__journal", "item__line__entry__fiscal_year"
        )
        .order_by("allocation__allocated_at", "id")
    )
    by_allocation: dict[uuid.UUID, list[Any]] = {}
    for part in parts:
        by_allocation.setdefault(part.allocation_id, []).append(part)
    return tuple(_settled_by(found, ours) for found in by_allocation.values())


def _undone(touching: Any) -> Any:
    """The allocations among these that were taken back."""
    mirrors = AllocationPart.objects.filter(
        allocation__undoes_id__in=touching.values("allocation_id")
    )
    return mirrors.values("allocation__undoes_id")


def _settled_by(parts: Sequence[Any], ours: set[int]) -> SettledBy:
    mine = [part for part in parts if part.item_id in ours]
    other = next((part for part in parts if part.item_id not in ours), parts[0])
    allocation, entry = parts[0].allocation, other.item.line.entry
    return SettledBy(
        allocation_id=allocation.pk,
        date=allocation.date,
        amount=abs(sum((part.currency_amount for part in mine), ZERO)),
        entry_id=entry.pk,
        entry_reference=_reference(entry),
        text=entry.description,
        source_kind=entry.source_kind,
        actor_name=allocation.actor_name,
    )


def _reference(entry: Any) -> str:
    return f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}"


def _linked(row: Invoice) -> list[uuid.UUID]:
    notes = Invoice.objects.filter(corrects=row).values_list("pk", flat=True)
    return [*notes, *([row.corrects_id] if row.corrects_id else [])]


def _sendings(row: Invoice) -> tuple[SendingInfo, ...]:
    return tuple(
        SendingInfo(
            recipient=each.recipient,
            state=each.state,
            error=each.error,
            asked_at=each.asked_at,
            sent_at=each.sent_at,
            actor_name=each.actor_name,
        )
        for each in InvoiceSending.objects.filter(invoice=row).order_by("asked_at", "id")
    )


def holds_on(row: Invoice) -> tuple[HoldInfo, ...]:
    today = timezone.localdate()
    found = DunningHold.objects.filter(
        Q(invoice=row) | Q(invoice=None, party_id=row.party_id),
        Q(ends_on=None) | Q(ends_on__gte=today),
        lifted_at=None,
    )
    return tuple(
        HoldInfo(
            id=each.pk,
            reason=each.reason,
            ends_on=each.ends_on,
            actor_name=each.actor_name,
            is_for_all=each.invoice_id is None,
        )
        for each in found.order_by("placed_at")
    )


def _promise(row: Invoice, *, left: Decimal) -> PromiseInfo | None:
    found = PaymentPromise.objects.filter(invoice=row, withdrawn_at=None).first()
    return promise_info(found, left=left) if found else None


def promise_info(found: PaymentPromise, *, left: Decimal) -> PromiseInfo:
    """`left` is what is open today: less what was open then, it says what came."""
    is_kept = found.open_before - left >= found.amount
    is_over = found.promised_on < timezone.localdate()
    return PromiseInfo(
        id=found.pk,
        invoice_id=found.invoice_id,
        promised_on=found.promised_on,
        amount=found.amount,
        note=found.note,
        state="kept" if is_kept else "broken" if is_over else "waiting",
        actor_name=found.actor_name,
    )


# ---- What happened ---------------------------------------------------------------------------
def _events(
    row: Invoice, *, sendings: Sequence[SendingInfo], settled: Sequence[SettledBy]
) -> tuple[Event, ...]:
    """The latest first."""
    found = [Event(at=row.made_at, title=_("Draft begun"), actor_name=row.actor_name)]
    if row.approved_at:
        found.append(
            Event(at=row.approved_at, title=_("Approved"), actor_name=row.approved_by_name)
        )
    if row.state == InvoiceState.ISSUED and row.issued_at:
        title = _("Issued as %(number)s") % {"number": row.number}
        found.append(
            Event(at=row.issued_at, title=title, actor_name=row.issued_by_name, tone="good")
        )
    found += [_sent(each) for each in sendings]
    found += _reminded(row)
    found += [
        Event(
            at=_noon(each.date),
            title=_("Settled by %(entry)s: %(text)s")
            % {"entry": each.entry_reference, "text": each.text},
            actor_name=each.actor_name,
            tone="good",
        )
        for each in settled
    ]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def _sent(each: SendingInfo) -> Event:
    named = {"recipient": each.recipient, "error": each.error}
    if each.state == "sent":
        title, tone = _("Sent to %(recipient)s") % named, ""
    elif each.state == "failed":
        title, tone = _("Not sent to %(recipient)s: %(error)s") % named, "late"
    else:
        title, tone = _("Waiting to be sent to %(recipient)s") % named, ""
    return Event(
        at=each.sent_at or each.asked_at, title=title, actor_name=each.actor_name, tone=tone
    )


def _reminded(row: Invoice) -> list[Event]:
    items = DunningItem.objects.filter(invoice=row).select_related("letter")
    return [
        Event(
            at=item.letter.made_at,
            title=_("Reminded, level %(level)s") % {"level": item.letter.level},
            actor_name=item.letter.actor_name,
            tone="due",
        )
        for item in items
    ]


def _noon(day: datetime.date) -> datetime.datetime:
    """A day has no hour: noon stands for it among the moments."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
