"""Explaining statement lines: post, split, match, settle, exclude; and taking it back.

The bank account's row is locked first, then the line: whoever acts on the same account waits, so
that each counts what is left after the other, and the last line is noticed exactly once.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import bank as facts
from apps.accounting.models import (
    JournalEntry,
    Line,
    LineState,
    MatchRule,
    Reconciliation,
    ReconciliationKind,
)
from apps.accounting.services import ledger
from apps.accounting.services.bank import booking, holding, questions, settling
from apps.accounting.values.bank import (
    DifferenceName,
    Reconciled,
    SplitPart,
)
from apps.accounting.values.open_items import ItemShare
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound

REASON_MAX: Final = 200


class SplitDiffers(Invalid):
    code = "accounting.statement_line.split_differs"
    sentence = _("The parts make %(parts)s, the line is %(amount)s: %(difference)s is left over.")


class ReasonMissing(Invalid):
    code = "accounting.statement_line.reason_missing"
    sentence = _("Say why this line is left out of the books.")


class NoMatch(Invalid):
    code = "accounting.statement_line.no_match"
    sentence = _("That entry has another account or another amount than this line.")


class EntryTaken(Conflict):
    code = "accounting.statement_line.entry_taken"
    sentence = _("%(entry)s has been matched to another line, or was reversed.")


# ---- Acts ----------------------------------------------------------------------------------
@transaction.atomic
def post_line(
    *,
    line_id: int,
    account_code: str,
    actor: Actor,
    description: str = "",
    rule_id: uuid.UUID | None = None,
) -> Reconciled:
    """Post the line's amount from the bank account to `account_code`, on the day it was booked.

    Errors: `LineMoved`, `AmountIsZero`, `SameAccount`, and the ledger's own: `PeriodClosed`,
    `UnknownAccount`…; then nothing changed.
    """
    actor.require(booking.RECONCILE)
    held = holding.hold(line_id, to=LineState.RECONCILED)
    part = SplitPart(
        account_code=account_code, amount=held.line.amount, description=description.strip()
    )
    return _post(held, (part,), text=description, rule_id=rule_id, actor=actor)


@transaction.atomic
def split_line(
    *, line_id: int, parts: Sequence[SplitPart], actor: Actor, description: str = ""
) -> Reconciled:
    """Post the line in one entry to several accounts; the parts make the line's amount.

    Errors: `SplitDiffers`, and as `post_line`.
    """
    actor.require(booking.RECONCILE)
    held = holding.hold(line_id, to=LineState.RECONCILED)
    made = sum((part.amount for part in parts), Decimal(0))
    if made != held.line.amount:
        raise SplitDiffers(
            field="parts",
            parts=f"{made:f}",
            amount=f"{held.line.amount.normalize():f}",
            difference=f"{(held.line.amount - made).normalize():f}",
        )
    return _post(held, tuple(parts), text=description, rule_id=None, actor=actor)


@transaction.atomic
def match_line(*, line_id: int, ledger_line_id: int, actor: Actor) -> Reconciled:
    """Tie the line to an entry that is in the books already: same account, same amount.

    Errors: `LineMoved`, `NoMatch`, `EntryTaken`, `NotFound`.
    """
    actor.require(booking.RECONCILE)
    held = holding.hold(line_id, to=LineState.RECONCILED)
    rows = Line.objects.select_related("entry__journal", "entry__fiscal_year")
    ledger_line = rows.filter(pk=ledger_line_id).first()
    if ledger_line is None:
        raise NotFound()
    stated = ledger_line.amount
    if ledger_line.currency == held.line.currency and ledger_line.currency_amount is not None:
        stated = ledger_line.currency_amount
    if (ledger_line.account_id, stated) != (held.bank_account.account_id, held.line.amount):
        raise NoMatch(field="ledger_line")
    _refuse_taken(ledger_line)
    return booking.explain(
        held, ledger_line, kind=ReconciliationKind.MATCHED, rule_id=None, actor=actor
    )


@transaction.atomic
def settle_line(
    *,
    line_id: int,
    shares: Sequence[ItemShare],
    actor: Actor,
    difference: DifferenceName = "",
    party_id: uuid.UUID | None = None,
    payment_ids: Collection[uuid.UUID] = (),
    description: str = "",
) -> Reconciled:
    """Pay open items with the line: its entry is posted and the items are settled, in one act.

    Shares are signed like the items. What the line has more goes to the one party's account, or is
    booked as the `difference` that is named; so is what it has less. Without shares all goes to the
    account of `party_id`. Where several payments of a batch wait for the same, `payment_ids` are
    those it is. Errors: `LineMoved`, `AmountIsZero`, those of `settling.pay`.
    """
    actor.require(booking.RECONCILE)
    held = holding.hold(line_id, to=LineState.RECONCILED)
    if not held.line.amount:
        raise booking.AmountIsZero()
    entry_id = settling.pay(
        held.line,
        account_code=held.bank_account.account.code,
        shares=shares,
        difference=difference,
        party_id=party_id,
        payment_ids=payment_ids,
        text=(description.strip() or booking.words(held))[: booking.TEXT_MAX],
        actor=actor,
    )
    return booking.booked(held, entry_id, kind=ReconciliationKind.SETTLED, actor=actor)


@transaction.atomic
def exclude_line(*, line_id: int, reason: str, actor: Actor) -> Reconciled:
    """Leave the line out of the books, saying why. Errors: `ReasonMissing`, `LineMoved`."""
    actor.require(booking.RECONCILE)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    held = holding.hold(line_id, to=LineState.EXCLUDED)
    held.line.exclusion_reason = reason.strip()[:REASON_MAX]
    holding.move(held, LineState.EXCLUDED)
    questions.close_questions_of(held.line, actor=actor)
    return booking.announce(held, facts.LineExcluded, entry=None, actor=actor)


@transaction.atomic
def undo_line(*, line_id: int, actor: Actor, reason: str = "") -> Reconciled:
    """Take back what was done with this line and nothing else: a posting by a linked reversal, a
    match by releasing it, an exclusion by putting the line back.

    Errors: `NothingToUndo`, and the ledger's when the reversal can't be posted.
    """
    actor.require(booking.RECONCILE)
    held = holding.hold(line_id, to=LineState.IMPORTED)
    if held.line.state == LineState.EXCLUDED:
        held.line.exclusion_reason = ""
        holding.move(held, LineState.IMPORTED)
        return booking.announce(held, facts.LineIncluded, entry=None, actor=actor)
    done = holding.current(held.line)
    entry = _release(held, done, actor=actor)
    is_reversed = JournalEntry.objects.filter(reverses=entry).exists()
    if done.kind != ReconciliationKind.MATCHED and not is_reversed:
        said = reason.strip() or gettext("the statement line was opened again")
        settling.take_back(held.line, entry_id=entry.id, reason=said, actor=actor)
        ledger.reverse_entry(entry_id=entry.id, reason=said, actor=actor)
    return booking.announce(held, facts.LineReopened, entry=entry, actor=actor)


@transaction.atomic
def reopen_lines_of(*, entry_id: uuid.UUID, actor: Actor) -> int:
    """Open the lines that an entry explained which has been reversed. Returns how many."""
    rows = Reconciliation.objects.filter(entry_id=entry_id, undone_at=None)
    reopened = 0
    for line_id in sorted(rows.values_list("line_id", flat=True)):
        held = holding.locked(line_id)
        done = Reconciliation.objects.filter(line=held.line, undone_at=None).first()
        if done is None or done.entry_id != entry_id:
            continue
        entry = _release(held, done, actor=actor)
        booking.announce(held, facts.LineReopened, entry=entry, actor=actor)
        reopened += 1
    settling.reopen_payments(entry_id=entry_id, actor=actor)
    return reopened


def _refuse_taken(ledger_line: Line) -> None:
    entry = ledger_line.entry
    is_taken = Reconciliation.objects.filter(ledger_line=ledger_line, undone_at=None).exists()
    is_reversed = JournalEntry.objects.filter(reverses=entry).exists()
    if is_taken or is_reversed or entry.reverses_id is not None:
        raise EntryTaken(entry=booking.reference(entry))


def _release(held: holding.Held, done: Reconciliation, *, actor: Actor) -> JournalEntry:
    done.undone_at = timezone.now()
    done.undone_by_id = actor.id
    done.undone_by_name = actor.name
    done.save(update_fields=["undone_at", "undone_by_id", "undone_by_name"])
    holding.move(held, LineState.IMPORTED)
    return JournalEntry.objects.select_related("journal", "fiscal_year").get(pk=done.entry_id)


# ---- Posting -------------------------------------------------------------------------------
def _post(
    held: holding.Held,
    parts: tuple[SplitPart, ...],
    *,
    text: str,
    rule_id: uuid.UUID | None,
    actor: Actor,
) -> Reconciled:
    booking.check_parts(held, parts)
    if rule_id is not None and not MatchRule.objects.filter(pk=rule_id).exists():
        raise NotFound()
    posted = ledger.post_entry(draft=booking.draft(held, parts, text=text), actor=actor)
    return booking.booked(
        held, posted.id, kind=ReconciliationKind.POSTED, rule_id=rule_id, actor=actor
    )
