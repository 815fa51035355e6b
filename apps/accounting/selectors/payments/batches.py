"""Payment batches: the list, one of them with what is new about it, whose word it waits for."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext

from apps.accounting.models import (
    Payment,
    PaymentBatch,
    PaymentDecision,
    PaymentExport,
    PaymentItem,
    PaymentStep,
    Reconciliation,
)
from apps.accounting.selectors.ledger import CursorMalformed
from apps.accounting.selectors.payments.days import day_warning
from apps.accounting.selectors.payments.owing import held_by_batches
from apps.accounting.selectors.payments.proposing import cash_at_hand
from apps.accounting.values.payments import (
    ZERO,
    BatchDetail,
    BatchPage,
    BatchRow,
    BatchState,
    BatchVerdict,
    DecisionInfo,
    ExportInfo,
    PaidItem,
    PaymentInfo,
    PaymentState,
    StepInfo,
)
from apps.parties import selectors as parties
from kernel.errors import NotFound
from kernel.money import round_amount

PAGE: Final = 50


def batches(
    *, state: str = "", oldest_first: bool = False, cursor: str = "", size: int = PAGE
) -> BatchPage:
    """Newest first unless asked otherwise, a page at a time. One query. Errors:
    `CursorMalformed`."""
    rows = _rows().order_by("number" if oldest_first else "-number")
    if state:
        rows = rows.filter(state=state)
    if cursor:
        if not cursor.isdecimal() or len(cursor) > 9:
            raise CursorMalformed()
        beyond = "number__gt" if oldest_first else "number__lt"
        rows = rows.filter(**{beyond: int(cursor)})
    found = list(rows[: size + 1])
    page = found[:size]
    return BatchPage(
        rows=tuple(_row(each) for each in page),
        next_cursor=str(page[-1].number) if len(found) > size else "",
    )


def counts() -> dict[str, int]:
    """State → how many batches. One query."""
    rows = PaymentBatch.objects.order_by().values_list("state").annotate(count=Count("pk"))
    return dict(rows)


def waiting_for(*, member_id: str) -> tuple[BatchRow, ...]:
    """The batches whose next approval is this member's to give, the earliest day first.

    One query. Never one that they prepared or submitted.
    """
    decided = PaymentDecision.objects.filter(step=OuterRef("pk"))
    earlier = PaymentStep.objects.filter(
        ~Exists(decided),
        batch=OuterRef("batch"),
        round=OuterRef("round"),
        position__lt=OuterRef("position"),
    )
    said = PaymentDecision.objects.filter(
        batch=OuterRef("batch"), round=OuterRef("round"), actor_id=member_id
    )
    mine = PaymentStep.objects.filter(
        Q(member_ids=[]) | Q(member_ids__contains=[member_id]),
        ~Exists(decided),
        ~Exists(earlier),
        ~Exists(said),
        batch=OuterRef("pk"),
        round=OuterRef("round"),
    )
    rows = _rows().filter(Exists(mine), state=BatchState.SUBMITTED)
    rows = rows.exclude(Q(actor_id=member_id) | Q(submitted_by_id=member_id))
    return tuple(_row(each) for each in rows.order_by("execution_on", "number"))


def batch(*, batch_id: uuid.UUID) -> BatchDetail:
    """One batch with its payments, and what is new about each. Errors: `NotFound`."""
    row = _rows().filter(pk=batch_id).first()
    if row is None:
        raise NotFound()
    is_open = row.state in (BatchState.DRAFT, BatchState.SUBMITTED, BatchState.APPROVED)
    return BatchDetail(
        row=_row(row),
        payments=_payments(row, is_open=is_open),
        steps=_steps(row),
        decisions=tuple(
            DecisionInfo(
                verdict=BatchVerdict(each.verdict),
                actor_name=each.actor_name,
                reason=each.reason,
                at=each.decided_at,
            )
            for each in PaymentDecision.objects.filter(batch=row).order_by("decided_at", "pk")
        ),
        export=export_of(batch_id=row.pk),
        cash=cash_at_hand(bank_account_id=row.bank_account_id, but_batch=row.pk)
        if is_open
        else None,
        day_warning=day_warning(row.bank_account, row.execution_on) if is_open else "",
    )


def export_of(*, batch_id: uuid.UUID) -> ExportInfo | None:
    """The one file of a batch, once there is one. One query."""
    row = PaymentExport.objects.select_related("file").filter(batch_id=batch_id).first()
    if row is None:
        return None
    return ExportInfo(
        file_id=row.file_id,
        file_name=row.file.name,
        file_format=row.file_format,
        message_id=row.message_id,
        sha256=row.sha256,
        exported_by=row.actor_name,
        exported_at=row.exported_at,
    )


# ---- Rows ------------------------------------------------------------------------------------
def _rows() -> QuerySet[PaymentBatch]:
    of_batch = Payment.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
    open_steps = PaymentStep.objects.filter(
        ~Exists(PaymentDecision.objects.filter(step=OuterRef("pk"))),
        batch=OuterRef("pk"),
        round=OuterRef("round"),
    ).order_by("position")

    def counted(*conditions: Q) -> Subquery:
        rows = of_batch.filter(*conditions).annotate(found=Count("pk"))
        return Subquery(rows.values("found"))

    return PaymentBatch.objects.select_related("bank_account").annotate(
        payments=counted(),
        confirmed=counted(Q(state=PaymentState.CONFIRMED)),
        failed=counted(Q(state=PaymentState.FAILED)),
        total=Subquery(of_batch.annotate(found=Sum("amount")).values("found")),
        waits_for=Subquery(open_steps.values("label")[:1]),
    )


def _row(row: Any) -> BatchRow:
    return BatchRow(
        id=row.pk,
        number=row.number,
        state=BatchState(row.state),
        bank_account_id=row.bank_account_id,
        bank_account=row.bank_account.name,
        currency=row.currency,
        execution_on=row.execution_on,
        payments=row.payments or 0,
        confirmed=row.confirmed or 0,
        failed=row.failed or 0,
        total=round_amount(row.total or ZERO, row.currency),
        made_by=row.actor_name,
        made_at=row.made_at,
        submitted_by_id=row.submitted_by_id,
        submitted_by=row.submitted_by_name,
        waits_for=(row.waits_for or "") if row.state == BatchState.SUBMITTED else "",
    )


def _steps(row: PaymentBatch) -> tuple[StepInfo, ...]:
    said = PaymentDecision.objects.filter(step=OuterRef("pk"))
    rows = PaymentStep.objects.filter(batch=row, round=row.round).order_by("position")
    return tuple(
        StepInfo(
            id=each.pk,
            label=each.label,
            member_ids=tuple(each.member_ids),
            decided_by=decided_by or "",
        )
        for each in rows.annotate(decided_by=Subquery(said.values("actor_name")[:1]))
        for decided_by in [each.decided_by]
    )


# ---- Payments --------------------------------------------------------------------------------
def _payments(batch: PaymentBatch, *, is_open: bool) -> tuple[PaymentInfo, ...]:
    rows = list(
        Payment.objects.select_related("party__merged_into", "payee_account")
        .defer("payee_number", "payee_account__number")
        .filter(batch=batch)
        .order_by("position")
    )
    items = _items(rows)
    held = held_by_batches(line_ids=[each.line_id for found in items.values() for each in found])
    permits = parties.payment_permits({each.payee_account_id for each in rows}) if is_open else {}
    before = _last_paid(rows, batch)
    lines = _lines_of(rows)
    found = []
    for row in rows:
        last = before.get(row.party_id)
        found.append(
            PaymentInfo(
                id=row.pk,
                position=row.position,
                party_id=row.party.merged_into_id or row.party_id,
                party_name=row.payee_name,
                masked=f"··{row.payee_tail}",
                account_title=f"{row.payee_account.bank_name} ··{row.payee_tail}".strip(),
                amount=round_amount(row.amount, row.currency),
                currency=row.currency,
                state=PaymentState(row.state),
                variable_symbol=row.variable_symbol,
                message=row.message,
                end_to_end_id=row.end_to_end_id,
                failure=row.failure,
                entry_id=row.entry_id,
                items=tuple(items[row.pk]),
                last_paid_on=last.batch.execution_on if last else None,
                news=_news(row, last),
                obstacle=_obstacle(row, permits, items[row.pk], held) if is_open else "",
                line_id=lines.get(row.entry_id) if row.entry_id else None,
            )
        )
    return tuple(found)


def _items(payments: Sequence[Payment]) -> dict[uuid.UUID, list[PaidItem]]:
    rows = (
        PaymentItem.objects.select_related(
            "item__line__entry__journal", "item__line__entry__fiscal_year"
        )
        .filter(payment__in=payments)
        .order_by("item__due_on", "item_id")
    )
    found: dict[uuid.UUID, list[PaidItem]] = defaultdict(list)
    for row in rows:
        entry = row.item.line.entry
        found[row.payment_id].append(
            PaidItem(
                line_id=row.item_id,
                entry_id=entry.pk,
                reference=f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}",
                description=row.item.line.description or entry.description,
                due_on=row.item.due_on,
                amount=round_amount(-row.amount, row.item.currency),
                open_amount=round_amount(-row.item.open_currency_amount, row.item.currency),
                discount=round_amount(-row.discount, row.item.currency),
                discount_until=row.discount_until,
            )
        )
    return found


def _lines_of(payments: Sequence[Payment]) -> dict[uuid.UUID, int]:
    """Entry → the statement line that it explains. One query, if anything is confirmed."""
    entries = {each.entry_id for each in payments if each.entry_id}
    if not entries:
        return {}
    rows = Reconciliation.objects.filter(entry_id__in=entries, undone_at=None)
    return dict(rows.values_list("entry_id", "line_id"))


def _last_paid(payments: Iterable[Payment], batch: PaymentBatch) -> dict[uuid.UUID, Payment]:
    """Party → the last payment that was sent to them before. One query."""
    rows = (
        Payment.objects.select_related("batch")
        .defer("payee_number")
        .filter(
            party_id__in={each.party_id for each in payments},
            batch__number__lt=batch.number,
            batch__state__in=(BatchState.EXPORTED, BatchState.CONFIRMED),
        )
        .exclude(state=PaymentState.FAILED)
    )
    return {each.party_id: each for each in rows.order_by("batch__number", "position")}


def _news(row: Payment, last: Payment | None) -> str:
    if last is None:
        return gettext("First payment to them.")
    if last.payee_index != row.payee_index:
        return gettext("New account: the last payment went to %(account)s.") % {
            "account": f"··{last.payee_tail}"
        }
    return ""


def _obstacle(
    row: Payment, permits: dict[uuid.UUID, Any], items: Sequence[PaidItem], held: dict[int, Any]
) -> str:
    permit = permits[row.payee_account_id]
    if permit.reason:
        return str(permit.reason)
    for each in items:
        if held[each.line_id][0] > abs(each.open_amount):
            return gettext("%(reference)s was paid in the meantime.") % {
                "reference": each.reference
            }
    return ""
