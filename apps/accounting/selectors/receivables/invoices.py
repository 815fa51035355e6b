"""Invoices in lists and one by one, with what is still open of them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from django.db.models import (
    DateField,
    DecimalField,
    Exists,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.accounting.models import (
    DunningHold,
    Invoice,
    InvoiceSending,
    OpenItem,
    PaymentPromise,
)
from apps.accounting.selectors.ledger import CursorMalformed
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.receivables import (
    InvoicePage,
    InvoiceRow,
    InvoiceState,
    SendingState,
)
from kernel.errors import NotFound

PAGE: Final = 50
Show = Literal["", "draft", "open", "overdue", "paid", "credit"]
Order = Literal["-issued_on", "issued_on", "-payable", "payable", "due_on", "-due_on"]
ORDERS: Final[tuple[str, ...]] = get_args(Order)
SHOWN: Final[tuple[str, ...]] = get_args(Show)
MONEY: Final = DecimalField(max_digits=19, decimal_places=4)
ZERO: Final = Value(Decimal(0), output_field=MONEY)
# Where a draft stands among dated invoices: with the newest.
LAST_DAY: Final = datetime.date(9999, 12, 31)


def invoices(
    *,
    show: str = "",
    party_id: uuid.UUID | None = None,
    text: str = "",
    from_date: datetime.date | None = None,
    to_date: datetime.date | None = None,
    order: str = "-issued_on",
    cursor: str = "",
    size: int = PAGE,
    today: datetime.date | None = None,
) -> InvoicePage:
    """A page at a time, drafts with the newest. One query. Errors: `CursorMalformed`."""
    order = order if order in ORDERS else "-issued_on"
    rows = _shown(_rows(), show, today=today or timezone.localdate())
    if party_id:
        rows = rows.filter(Q(party_id=party_id) | Q(party__merged_into_id=party_id))
    if text:
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(party__name__icontains=text)
            | Q(order_number__icontains=text)
        )
    if from_date:
        rows = rows.filter(issued_on__gte=from_date)
    if to_date:
        rows = rows.filter(issued_on__lte=to_date)
    field, is_down = order.lstrip("-"), order.startswith("-")
    key = "payable" if field == "payable" else "day" if field == "issued_on" else "due_day"
    direction = "-" if is_down else ""
    rows = rows.order_by(f"{direction}{key}", f"{direction}id")
    if cursor:
        rows = rows.filter(_after(cursor, key, is_down=is_down))
    found = list(rows[: size + 1])
    page = found[:size]
    return InvoicePage(
        rows=tuple(row_info(row) for row in page),
        next_cursor=f"{getattr(page[-1], key)}~{page[-1].pk}" if len(found) > size else "",
    )


def invoice_counts(*, today: datetime.date | None = None) -> dict[str, int]:
    """How many invoices each list shows. One query."""
    day = today or timezone.localdate()
    rows = _rows()
    return {show: _shown(rows, show, today=day).count() for show in ("draft", "open", "overdue")}


def open_invoices(*, party_id: uuid.UUID, currency: str = "") -> list[InvoiceRow]:
    """What a customer hasn't paid yet, the longest due first. One query."""
    rows = _rows().filter(
        Q(party_id=party_id) | Q(party__merged_into_id=party_id), kind=InvoiceKind.INVOICE
    )
    if currency:
        rows = rows.filter(currency=currency)
    return [row_info(row) for row in rows.filter(left__gt=0).order_by("next_due", "id")]


def invoice_by_number(*, number: str) -> InvoiceRow:
    """Errors: `NotFound`."""
    row = _rows().filter(number=number).exclude(number="").first()
    if row is None:
        raise NotFound()
    return row_info(row)


def rows_of(ids: Iterable[uuid.UUID]) -> list[InvoiceRow]:
    return [row_info(row) for row in _rows().filter(pk__in=list(ids)).order_by("day", "id")]


def row(*, invoice_id: uuid.UUID) -> Any:
    """The invoice with what is annotated to a list's row. Errors: `NotFound`."""
    found = _rows().filter(pk=invoice_id).first()
    if found is None:
        raise NotFound()
    return found


# ---- Rows ------------------------------------------------------------------------------------
def _rows() -> Any:
    items = OpenItem.objects.filter(
        line__entry_id=OuterRef("entry_id"), account__control="receivable"
    ).values("line__entry_id")
    left = items.annotate(left=Sum("open_currency_amount")).values("left")
    still = items.filter(~Q(open_currency_amount=0)).annotate(first=Min("due_on")).values("first")
    notes = Invoice.objects.filter(
        corrects=OuterRef("pk"), is_reversal=True, state=InvoiceState.ISSUED
    )
    sent = InvoiceSending.objects.filter(invoice=OuterRef("pk"), state=SendingState.SENT)
    today = timezone.localdate()
    held = DunningHold.objects.filter(
        Q(invoice=OuterRef("pk")) | Q(invoice=None, party_id=OuterRef("party_id")),
        Q(ends_on=None) | Q(ends_on__gte=today),
        lifted_at=None,
    )
    promised = PaymentPromise.objects.filter(
        invoice=OuterRef("pk"), withdrawn_at=None, promised_on__gte=today
    ).values("promised_on")
    return Invoice.objects.select_related("party", "entry__journal", "entry__fiscal_year").annotate(
        left=Coalesce(Subquery(left, output_field=MONEY), ZERO),
        next_due=Subquery(still, output_field=DateField()),
        is_reversed=Exists(notes),
        is_sent=Exists(sent),
        is_held=Exists(held),
        promised_on=Subquery(promised, output_field=DateField()),
        day=Coalesce("issued_on", Value(LAST_DAY)),
        due_day=Coalesce("due_on", Value(LAST_DAY)),
    )


def _shown(rows: Any, show: str, *, today: datetime.date) -> Any:
    issued = rows.filter(state=InvoiceState.ISSUED)
    match show:
        case "draft":
            return rows.exclude(state=InvoiceState.ISSUED)
        case "open":
            return issued.filter(left__gt=0)
        case "overdue":
            return issued.filter(left__gt=0, next_due__lt=today)
        case "paid":
            return issued.filter(left=0, kind=InvoiceKind.INVOICE)
        case "credit":
            return rows.filter(kind=InvoiceKind.CREDIT_NOTE)
    return rows


def _after(cursor: str, key: str, *, is_down: bool) -> Q:
    value, _mark, last = cursor.partition("~")
    try:
        place: Any = Decimal(value) if key == "payable" else datetime.date.fromisoformat(value)
        last_id = uuid.UUID(last)
    except (ValueError, ArithmeticError) as damaged:
        raise CursorMalformed() from damaged
    beyond = "lt" if is_down else "gt"
    return Q(**{f"{key}__{beyond}": place}) | Q(**{key: place, f"id__{beyond}": last_id})


def row_info(row: Any) -> InvoiceRow:
    return InvoiceRow(
        id=row.pk,
        kind=row.kind,
        state=row.state,
        number=row.number,
        party_id=row.party_id,
        party_name=row.party.name,
        issued_on=row.issued_on,
        due_on=row.due_on,
        currency=row.currency,
        payable=row.payable,
        open_amount=row.left,
        next_due_on=row.next_due,
        is_reversed=row.is_reversed,
        is_sent=row.is_sent,
        changed_at=row.changed_at,
        is_of_discount=row.discount_entry_id is not None,
        is_held=row.is_held,
        promised_on=row.promised_on,
    )
