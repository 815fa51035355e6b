"""Lists of bills, how many wait where, and one of them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.accounting.models import (
    Bill,
    BillDecision,
    BillInstalment,
    BillLine,
    BillStep,
    JournalEntry,
    OpenItem,
    TaxCode,
)
from apps.accounting.selectors import open_items
from apps.accounting.selectors.ledger import CursorMalformed
from apps.accounting.selectors.payables import linked
from apps.accounting.values.bills import (
    TO_CODE,
    BillCounts,
    BillDetail,
    BillLineInfo,
    BillPage,
    BillRow,
    BillState,
    DecisionInfo,
    InstalmentInfo,
    StepInfo,
    SupplierOnPaper,
    Verdict,
)
from apps.accounting.values.open_items import Settlement
from kernel.errors import NotFound

PAGE: Final = 50
OPEN_ITEMS: Final = OpenItem.objects.filter(open_items.IS_OPEN)
FAR: Final = datetime.date(9999, 12, 31)
# Sort → (column, what it comes back as).
SORTS: Final[dict[str, tuple[str, Any]]] = {
    "received": ("received_on", datetime.date.fromisoformat),
    "due": ("due_order", datetime.date.fromisoformat),
    "gross": ("gross_order", Decimal),
    "supplier": ("party_order", str),
}
NEWEST: Final = "-received"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillFilter:
    """Empty: any that wasn't discarded. `place` is one of `PLACES` or a state."""

    place: str = ""
    party_id: uuid.UUID | None = None
    text: str = ""
    from_date: datetime.date | None = None
    to_date: datetime.date | None = None


def bills(
    *,
    wanted: BillFilter | None = None,
    sort: str = NEWEST,
    cursor: str = "",
    size: int = PAGE,
) -> BillPage:
    """A page of bills. At most six queries. Errors: `CursorMalformed`."""
    rows = _sorted(_filtered(_rows(), wanted or BillFilter()), sort)
    if cursor:
        rows = rows.filter(_after(cursor, sort))
    found = list(rows[: size + 1])
    shown = _as_rows(found[:size])
    more = len(found) > size
    return BillPage(
        rows=shown, next_cursor=_cursor(found[size - 1], sort) if more and shown else ""
    )


def counts(*, today: datetime.date | None = None) -> BillCounts:
    """How many wait where. One query."""
    day = today or timezone.localdate()
    names = ("to_code", "waiting", "declined", "to_post", "posted", "overdue", "held")
    rows = _rows().order_by()
    found = rows.aggregate(**{each: Count("pk", filter=_place(each, day)) for each in names})
    return BillCounts(**found)


def bill(*, bill_id: uuid.UUID) -> BillDetail:
    """Errors: `NotFound`."""
    found = _rows().filter(pk=bill_id).first()
    if found is None:
        raise NotFound()
    return _detail(found)


def bill_of_document(*, document_id: uuid.UUID) -> uuid.UUID | None:
    """The bill that a document became; the newest when an earlier one was reversed."""
    found = Bill.objects.filter(document_id=document_id).order_by("-made_at")
    return found.values_list("pk", flat=True).first()


def bill_of_entry(*, entry_id: uuid.UUID) -> uuid.UUID | None:
    return Bill.objects.filter(entry_id=entry_id).values_list("pk", flat=True).first()


def waiting_for(*, member_id: str, limit: int = PAGE) -> tuple[BillRow, ...]:
    """The bills whose next approval is this member's to give, the earliest due first."""
    mine = Q(member_ids=[]) | Q(member_ids__contains=[member_id])
    decided = BillDecision.objects.filter(step=OuterRef("pk"))
    earlier = BillStep.objects.filter(
        ~Exists(decided),
        bill=OuterRef("bill"),
        round=OuterRef("round"),
        position__lt=OuterRef("position"),
    )
    said = BillDecision.objects.filter(
        bill=OuterRef("bill"), round=OuterRef("round"), actor_id=member_id
    )
    next_steps = BillStep.objects.filter(
        mine,
        ~Exists(decided),
        ~Exists(earlier),
        ~Exists(said),
        door="portal",
        bill=OuterRef("pk"),
        round=OuterRef("round"),
    )
    rows = _rows().filter(
        Exists(next_steps),
        ~Q(submitted_by_id=member_id),
        ~Q(preparer_ids__contains=[member_id]),
        state=BillState.SUBMITTED,
        held_at__isnull=True,
    )
    return _as_rows(list(rows.order_by("due_on", "pk")[:limit]))


# ---- Rows ------------------------------------------------------------------------------------
def _rows() -> QuerySet[Any]:
    merged = Q(party__merged_into__isnull=False)
    reversal = JournalEntry.objects.filter(reverses=OuterRef("entry")).values("pk")
    name = Case(When(merged, then=F("party__merged_into__name")), default=F("party__name"))
    return (
        Bill.objects.select_related("entry__journal", "entry__fiscal_year")
        .defer("account_number")
        .annotate(
            living_id=Coalesce("party__merged_into_id", "party_id"),
            living_name=name,
            reversal_id=reversal[:1],
        )
    )


def _as_rows(found: Iterable[Any]) -> tuple[BillRow, ...]:
    rows = list(found)
    settled = open_items.settlements(
        entry_ids=[each.entry_id for each in rows if each.state == BillState.POSTED]
    )
    dues = _next_dues([each.entry_id for each in rows if each.state == BillState.POSTED])
    waits = _open_steps([each.pk for each in rows if each.state == BillState.SUBMITTED])
    declined = _declined([each.pk for each in rows if each.state == BillState.CODED])
    return tuple(
        row_of(
            each,
            settlement=settled.get(each.entry_id),
            next_due_on=dues.get(each.entry_id),
            waits_for=waits.get(each.pk, ""),
            declined=declined.get((each.pk, each.round)),
        )
        for each in rows
    )


def row_of(
    found: Any,
    *,
    settlement: Settlement | None,
    next_due_on: datetime.date | None,
    waits_for: str,
    declined: BillDecision | None,
) -> BillRow:
    entry = found.entry
    return BillRow(
        id=found.pk,
        kind=found.kind,
        state=found.state,
        party_id=found.living_id,
        party_name=found.living_name or found.supplier.get("name", ""),
        document_id=found.document_id,
        number=found.number,
        entry_reference=(
            f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}" if entry else ""
        ),
        issued_on=found.issued_on,
        received_on=found.received_on,
        due_on=found.due_on,
        next_due_on=next_due_on or found.due_on,
        currency=found.currency,
        net=found.net,
        tax=found.tax,
        gross=found.gross,
        open=settlement.open if settlement else None,
        settlement=settlement.state if settlement else "",
        is_held=found.held_at is not None,
        hold_reason=found.hold_reason,
        declined_reason=declined.reason if declined else "",
        declined_by=declined.actor_name if declined else "",
        submitted_by=found.submitted_by_name,
        waits_for=waits_for,
        made_at=found.made_at,
    )


def _next_dues(entry_ids: list[uuid.UUID]) -> dict[uuid.UUID, datetime.date]:
    """Entry → when the first of what is open of it is due."""
    if not entry_ids:
        return {}
    rows = OPEN_ITEMS.filter(line__entry_id__in=entry_ids).values("line__entry_id").order_by()
    return dict(rows.annotate(due=Min("due_on")).values_list("line__entry_id", "due"))


def _open_steps(bill_ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Bill → whom it waits for: the label of its first open step."""
    if not bill_ids:
        return {}
    decided = BillDecision.objects.filter(step=OuterRef("pk"))
    steps = BillStep.objects.filter(
        ~Exists(decided), bill__in=bill_ids, round=F("bill__round")
    ).order_by("-position")
    return dict(steps.values_list("bill_id", "label"))


def _declined(bill_ids: list[uuid.UUID]) -> dict[tuple[uuid.UUID, int], BillDecision]:
    if not bill_ids:
        return {}
    rows = BillDecision.objects.filter(bill__in=bill_ids, verdict=Verdict.DECLINED)
    return {(each.bill_id, each.round): each for each in rows}


def _detail(found: Any) -> BillDetail:
    lines = BillLine.objects.filter(bill=found.pk).select_related("account").order_by("position")
    steps = list(BillStep.objects.filter(bill=found.pk, round=found.round).order_by("position"))
    decisions = list(BillDecision.objects.filter(bill=found.pk).order_by("decided_at", "pk"))
    (row,) = _as_rows([found])
    rows = list(lines)
    return BillDetail(
        row=row,
        taxed_on=found.taxed_on,
        origin=found.origin,
        note=found.note,
        supplier=SupplierOnPaper(**found.supplier),
        account_masked=f"··{found.account_tail}" if found.account_tail else "",
        payee_account_id=found.payee_account_id,
        variable_symbol=found.variable_symbol,
        payment_reference=found.payment_reference,
        lines=_lines(rows),
        instalments=_instalments(found),
        corrects_number=found.corrects_number,
        corrects=linked.corrects(found),
        is_set_off=found.is_set_off,
        corrected_by=linked.corrected_by(found),
        rounding=found.rounding,
        round=found.round,
        submitted_by_id=found.submitted_by_id,
        preparer_ids=tuple(found.preparer_ids),
        changed_at=found.changed_at,
        submitted_at=found.submitted_at,
        amount_in_books=found.amount_in_books,
        approved_at=found.approved_at,
        posted_by=found.posted_by_name,
        posted_at=found.posted_at,
        entry_id=found.entry_id,
        reversal_id=found.reversal_id,
        steps=_steps(steps, decisions) if found.state in ROUND_SHOWN else (),
        decisions=tuple(
            DecisionInfo(
                round=each.round,
                verdict=each.verdict,
                reason=each.reason,
                by=each.actor_name,
                at=each.decided_at,
            )
            for each in decisions
        ),
    )


ROUND_SHOWN: Final = (
    BillState.SUBMITTED,
    BillState.APPROVED,
    BillState.POSTED,
    BillState.REVERSED,
)


def _lines(rows: list[BillLine]) -> tuple[BillLineInfo, ...]:
    codes = {each.tax_code for each in rows if each.tax_code}
    names = dict(TaxCode.objects.filter(code__in=codes).values_list("code", "name"))
    return tuple(
        BillLineInfo(
            position=each.position,
            description=each.description,
            net=each.net,
            tax=each.tax,
            tax_rate=each.tax_rate,
            account=each.account.code if each.account else "",
            account_name=each.account.name if each.account else "",
            tax_code=each.tax_code,
            tax_code_name=names.get(each.tax_code, ""),
            claimed_percent=each.claimed_percent,
            cost_centre=each.cost_centre,
            project=each.project,
        )
        for each in rows
    )


def _instalments(found: Any) -> tuple[InstalmentInfo, ...]:
    """With what is left to pay of each, which the open items of the entry say in their order."""
    rows = list(BillInstalment.objects.filter(bill=found.pk).order_by("position"))
    left: list[Decimal] = []
    if rows and found.state == BillState.POSTED:
        items = OpenItem.objects.filter(line__entry=found.entry_id).order_by("line__position")
        left = [abs(each) for each in items.values_list("open_currency_amount", flat=True)]
    return tuple(
        InstalmentInfo(
            position=each.position,
            due_on=each.due_on,
            amount=each.amount,
            open=left[at] if at < len(left) else None,
        )
        for at, each in enumerate(rows)
    )


def _steps(steps: list[BillStep], decisions: list[BillDecision]) -> tuple[StepInfo, ...]:
    by_step = {each.step_id: each for each in decisions}
    return tuple(
        StepInfo(
            id=each.pk,
            position=each.position,
            door=each.door,
            label=each.label,
            member_ids=tuple(each.member_ids),
            verdict=said.verdict if said else "",
            decided_by=said.actor_name if said else "",
            decided_at=said.decided_at if said else None,
            reason=said.reason if said else "",
        )
        for each in steps
        for said in [by_step.get(each.pk)]
    )


# ---- Filters ---------------------------------------------------------------------------------
def _filtered(rows: QuerySet[Any], wanted: BillFilter) -> QuerySet[Any]:
    if wanted.place == BillState.DISCARDED:
        rows = rows.filter(state=BillState.DISCARDED)
    else:
        rows = rows.exclude(state=BillState.DISCARDED)
    if wanted.place:
        rows = rows.filter(_place(wanted.place, timezone.localdate()))
    if wanted.party_id:
        rows = rows.filter(living_id=wanted.party_id)
    if wanted.from_date:
        rows = rows.filter(received_on__gte=wanted.from_date)
    if wanted.to_date:
        rows = rows.filter(received_on__lte=wanted.to_date)
    if text := wanted.text.strip():
        named = Q(number__icontains=text) | Q(living_name__icontains=text)
        rows = rows.filter(named | Q(supplier__name__icontains=text))
    return rows


PLACES: Final = (
    "to_code",
    "waiting",
    "declined",
    "to_post",
    "posted",
    "overdue",
    "paid",
    "held",
)


def _place(place: str, today: datetime.date) -> Q:
    is_open = Exists(OPEN_ITEMS.filter(line__entry=OuterRef("entry")))
    is_late = Exists(OPEN_ITEMS.filter(line__entry=OuterRef("entry"), due_on__lt=today))
    free = Q(held_at__isnull=True)
    refused = BillDecision.objects.filter(
        bill=OuterRef("pk"), round=OuterRef("round"), verdict=Verdict.DECLINED
    )
    named = {
        "to_code": free & Q(state__in=TO_CODE),
        "waiting": free & Q(state=BillState.SUBMITTED),
        "declined": Q(Exists(refused), state=BillState.CODED),
        "to_post": free & Q(state=BillState.APPROVED),
        "posted": Q(state=BillState.POSTED),
        "overdue": Q(is_late, state=BillState.POSTED, kind="bill"),
        "paid": Q(~is_open, state=BillState.POSTED),
        "held": Q(held_at__isnull=False),
    }
    return named.get(place, Q(state=place))


# ---- Pages -----------------------------------------------------------------------------------
def _sorted(rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
    column, _read = SORTS[_name(sort)]
    rows = rows.annotate(
        due_order=Coalesce("due_on", FAR),
        gross_order=Coalesce("gross", Decimal(0)),
        party_order=Coalesce("party__sort_key", Value("")),
    )
    sign = "-" if sort.startswith("-") else ""
    return rows.order_by(f"{sign}{column}", f"{sign}pk")


def _name(sort: str) -> str:
    name = sort.removeprefix("-")
    return name if name in SORTS else NEWEST.removeprefix("-")


def _cursor(row: Any, sort: str) -> str:
    return f"{row.pk}~{getattr(row, SORTS[_name(sort)][0])}"


def _after(cursor: str, sort: str) -> Q:
    column, read = SORTS[_name(sort)]
    first, _mark, said = cursor.partition("~")
    try:
        last, value = uuid.UUID(first), read(said)
    except (ValueError, ArithmeticError) as damaged:
        raise CursorMalformed() from damaged
    if "\x00" in said:
        raise CursorMalformed()
    side = "lt" if sort.startswith("-") else "gt"
    return Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"pk__{side}": last})
