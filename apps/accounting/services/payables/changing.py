"""Bills while they are free: changed, completed by proposals, given a supplier, thrown away."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from apps.accounting.facts import payables as facts
from apps.accounting.models import Bill
from apps.accounting.selectors import ledger
from apps.accounting.selectors.payables import coding
from apps.accounting.services.payables import locking, refusals, writing
from apps.accounting.values.bills import (
    TO_CODE,
    BillLineDraft,
    BillState,
    Suggestion,
    SupplierOnPaper,
)
from apps.parties import services as parties
from apps.parties.values import BankAccountDraft, PartyDraft
from apps.records import permissions as records_permissions
from apps.records import selectors as records
from apps.records import services as records_services
from apps.records.services.correcting import NotAReading, NotReadYet
from kernel.actor import Actor
from kernel.facts import publish

CODE: Final = "accounting.bill.code"
# Fields that stand on the document: what a person puts right there teaches its next reading.
READ_FIELDS: Final = (
    "number",
    "issued_on",
    "taxed_on",
    "due_on",
    "currency",
    "net",
    "tax",
    "variable_symbol",
    "payment_reference",
)
# All that may be written on a bill before it is submitted.
WRITTEN: Final = [
    each.name
    for each in Bill._meta.fields
    if each.name
    not in ("id", "origin", "made_at", "actor_kind", "actor_id", "actor_name", "request_id")
]


@transaction.atomic
def change_bill(
    *,
    bill_id: uuid.UUID,
    changes: Mapping[str, Any],
    actor: Actor,
    seen_at: datetime.datetime | None = None,
) -> None:
    """Set the fields of `BillDraft` that `changes` names; the others stay. Lines are replaced as
    a whole. A correction of what was read also teaches the next reading. `seen_at` is when the bill
    was changed last as far as the person has seen.

    Errors: `NotFound`, `BillFrozen`, `ChangedMeanwhile`, those of `capture_bill`.
    """
    actor.require(CODE)
    bill = free(bill_id)
    if seen_at is not None and bill.changed_at != seen_at:
        raise refusals.ChangedMeanwhile()
    before = {name: getattr(bill, name) for name in READ_FIELDS}
    _write(bill, changes, actor=actor)
    _teach(bill, before, actor=actor)


@transaction.atomic
def accept_suggestions(
    *, bill_id: uuid.UUID, actor: Actor, positions: Collection[int] | None = None
) -> None:
    """Take over what is proposed for the open fields, of all lines or of some.

    Errors: `NotFound`, `BillFrozen`.
    """
    actor.require(CODE)
    bill = free(bill_id)
    found = coding.suggestions(bill_id=bill.pk)
    drafts = writing.draft_lines(locking.lines_of(bill))
    coded = [
        _coded(draft, found.get(at, {})) if positions is None or at in positions else draft
        for at, draft in enumerate(drafts, start=1)
    ]
    _write(bill, {"lines": tuple(coded)}, actor=actor)


@transaction.atomic
def add_supplier(*, bill_id: uuid.UUID, actor: Actor) -> uuid.UUID:
    """Add whoever the document names to the register of suppliers, and choose them. Their id.

    Errors: `NotFound`, `BillFrozen`, `SupplierUnnamed`, those of `parties.create_party`.
    """
    actor.require(CODE)
    bill = free(bill_id)
    paper = SupplierOnPaper(**bill.supplier)
    if not paper.name:
        raise refusals.SupplierUnnamed(field="party_id")
    letters = paper.vat_id[:2]
    country = letters if letters.isalpha() and len(letters) == 2 else ledger.books().country
    created = parties.create_party(
        draft=PartyDraft(
            name=paper.name,
            country="GR" if country == "EL" else country,
            is_supplier=True,
            vat_id=paper.vat_id,
            registration_number=paper.registration_number,
        ),
        actor=actor,
    )
    _write(bill, {"party_id": created.party.id}, actor=actor)
    return created.party.id


@transaction.atomic
def keep_account(*, bill_id: uuid.UUID, actor: Actor) -> None:
    """Enter the number on the bill as an account of its supplier; it waits for a call back.

    Errors: `NotFound`, `SupplierUnknown`, those of `parties.add_bank_account`.
    """
    actor.require(CODE)
    bill = locking.locked(bill_id)
    if bill.party_id is None or not bill.account_index:
        raise refusals.SupplierUnknown(field="party_id")
    added = parties.add_bank_account(
        party_id=bill.party_id,
        draft=BankAccountDraft(
            number=bill.account_number,
            origin="document" if bill.document_id else "typed",
            document_id=bill.document_id,
        ),
        actor=actor,
    )
    bill.payee_account_id = added.id
    if bill.state in TO_CODE:
        locking.prepared(bill, actor=actor)
    with refusals.named_errors():
        bill.save(update_fields=["payee_account", "preparer_ids"])


@transaction.atomic
def discard_bill(*, bill_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """Throw a bill away that isn't one; it is kept with the reason.

    Errors: `NotFound`, `BillMovedOn`, `ReasonMissing`.
    """
    actor.require(CODE)
    if not reason.strip():
        raise refusals.ReasonMissing(field="reason")
    locking.hold_count()
    bill = locking.locked(bill_id)
    if bill.state not in TO_CODE:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    locking.move(bill, BillState.DISCARDED)
    left = locking.to_code()
    publish(
        facts.BillDiscarded(
            bill_id=bill.pk, bill=locking.name_of(bill), reason=reason.strip(), to_code=left
        ),
        actor=actor,
    )
    locking.tell_when_coded(left=left, actor=actor)


@transaction.atomic
def restore_bill(*, bill_id: uuid.UUID, actor: Actor) -> None:
    """Take a bill back that was thrown away. Errors: `NotFound`, `BillMovedOn`,
    `DocumentHasBill`."""
    actor.require(CODE)
    locking.hold_count()
    bill = locking.locked(bill_id)
    if bill.state != BillState.DISCARDED:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    locking.move(bill, BillState.READ)
    lines = locking.lines_of(bill)
    if writing.is_complete(bill, lines):
        locking.move(bill, BillState.CODED)
    publish(
        facts.BillRestored(bill_id=bill.pk, bill=locking.name_of(bill), to_code=locking.to_code()),
        actor=actor,
    )


# ---- Leaves ----------------------------------------------------------------------------------
def free(bill_id: uuid.UUID) -> Bill:
    """The bill, locked, while it may be changed. Errors: `NotFound`, `BillFrozen`."""
    bill = locking.locked(bill_id)
    if bill.state not in TO_CODE:
        raise refusals.BillFrozen()
    return bill


def _write(bill: Bill, changes: Mapping[str, Any], *, actor: Actor) -> None:
    locking.prepared(bill, actor=actor)
    writing.fill(bill, changes)
    if "lines" in changes:
        lines = writing.write_lines(bill, changes["lines"])
    else:
        lines = locking.lines_of(bill)
        writing.refuse_unfit(bill, lines)
    writing.write_instalments(bill, changes.get("instalments"))
    writing.set_rounding(bill, lines)
    bill.state = writing.state_of(bill, lines)
    with refusals.named_errors():
        bill.save(update_fields=WRITTEN)


def _coded(draft: BillLineDraft, found: Mapping[str, Suggestion]) -> BillLineDraft:
    """The line with what is proposed for it; its tax stays as stated."""
    values = {name: each.value for name, each in found.items()}
    return replace(
        draft,
        account=values.get("account", draft.account),
        tax_code=values.get("tax_code", draft.tax_code),
        claimed_percent=Decimal(values.get("claimed_percent", draft.claimed_percent)),
        cost_centre=values.get("cost_centre", draft.cost_centre),
        project=values.get("project", draft.project),
    )


def _teach(bill: Bill, before: Mapping[str, Any], *, actor: Actor) -> None:
    """Tell the records what the document says in truth, as far as it was read otherwise."""
    if bill.document_id is None or not actor.may(records_permissions.CORRECT):
        return
    changed = {name for name in READ_FIELDS if getattr(bill, name) != before[name]}
    read = {
        each.field: each.value for each in records.readings(document_id=bill.document_id).fields
    }
    values = {
        name: _canonical(getattr(bill, name))
        for name in changed
        if name in read and read[name] != _canonical(getattr(bill, name))
    }
    if not values:
        return
    try:
        records_services.correct_readings(document_id=bill.document_id, values=values, actor=actor)
    except (NotAReading, NotReadYet):
        # The bill is right all the same; only the lesson is lost.
        return


def _canonical(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{round(value, 2):f}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
