"""Explaining statement lines: post, split, match, settle, transfer, exclude; and taking it back.

The bank account's row is locked first, then the line: whoever acts on the same account waits, so
that each counts what is left after the other, and the last line is noticed exactly once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting import facts_bank
from apps.accounting.models import (
    BankAccount,
    JournalEntry,
    Line,
    LineState,
    MatchRule,
    Reconciliation,
    ReconciliationKind,
    StatementLine,
)
from apps.accounting.selectors import roles, suggestions
from apps.accounting.services import ledger
from apps.accounting.services.bank import accounts, converting, holding, questions, settling
from apps.accounting.services.payments import confirming
from apps.accounting.values.bank import (
    CertainDone,
    DifferenceName,
    Reconciled,
    SplitPart,
    Suggestion,
)
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from apps.accounting.values.open_items import ItemShare
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, KontorError, NotFound
from kernel.facts import publish
from kernel.records import acted

RECONCILE: Final = "accounting.bank.reconcile"
JOURNAL: Final = "BNK"
SOURCE: Final = "statement_line"
TEXT_MAX: Final = 500
REASON_MAX: Final = 200
# What one request may take on: a few seconds.
CERTAIN_MAX: Final = 500


class AmountIsZero(Invalid):
    code = "accounting.statement_line.amount_is_zero"
    sentence = _("A line without an amount can't be booked. Exclude it instead.")


class SameAccount(Invalid):
    code = "accounting.statement_line.same_account"
    sentence = _("%(account)s is the bank account itself. Choose the account it is for.")


class SplitDiffers(Invalid):
    code = "accounting.statement_line.split_differs"
    sentence = _("The parts make %(parts)s, the line is %(amount)s: %(difference)s is left over.")


class ReasonMissing(Invalid):
    code = "accounting.statement_line.reason_missing"
    sentence = _("Say why this line is left out of the books.")


class NoMatch(Invalid):
    code = "accounting.statement_line.no_match"
    sentence = _("That entry has another account or another amount than this line.")


class NotATransfer(Invalid):
    code = "accounting.statement_line.not_a_transfer"
    sentence = _(
        "These two lines are no transfer: they lie on one account, or their amounts differ."
    )


class SuggestionGone(Conflict):
    code = "accounting.statement_line.suggestion_gone"
    sentence = _("That suggestion is gone. Choose another, or post a new entry.")


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
    actor.require(RECONCILE)
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
    actor.require(RECONCILE)
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
    actor.require(RECONCILE)
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
    return _reconcile(held, ledger_line, kind=ReconciliationKind.MATCHED, rule_id=None, actor=actor)


@transaction.atomic
def settle_line(
    *,
    line_id: int,
    shares: Sequence[ItemShare],
    actor: Actor,
    difference: DifferenceName = "",
    party_id: uuid.UUID | None = None,
    description: str = "",
) -> Reconciled:
    """Pay open items with the line: its entry is posted and the items are settled, in one act.

    Shares are signed like the items. What the line has more goes to the one party's account, or is
    booked as the `difference` that is named; so is what it has less. Without shares all goes to the
    account of `party_id`. Errors: `LineMoved`, `AmountIsZero`, those of `settling.pay`.
    """
    actor.require(RECONCILE)
    held = holding.hold(line_id, to=LineState.RECONCILED)
    if not held.line.amount:
        raise AmountIsZero()
    entry_id = settling.pay(
        held.line,
        account_code=held.bank_account.account.code,
        shares=shares,
        difference=difference,
        party_id=party_id,
        text=(description.strip() or _words(held))[:TEXT_MAX],
        actor=actor,
    )
    return _booked(held, entry_id, kind=ReconciliationKind.SETTLED, actor=actor)


@transaction.atomic
def transfer_line(*, line_id: int, actor: Actor, other_line_id: int | None = None) -> Reconciled:
    """Money between own accounts: the line goes to the account for money in transit, and so does
    `other_line_id`, the same amount on another account, when it is known.

    Each line has an entry of its own, so that each can be taken back alone. Errors: `LineMoved`,
    `NotATransfer`, `RoleUnassigned`.
    """
    actor.require(RECONCILE)
    line_ids = sorted({line_id, other_line_id or line_id})
    # Accounts before lines, in one order, so that nobody waits in a circle.
    _lock_accounts_of(line_ids)
    held = {each: holding.hold(each, to=LineState.RECONCILED) for each in line_ids}
    if other_line_id is not None:
        _check_pair(held[line_id], held[other_line_id])
    transit = roles.account_for(role=AccountRole.CONVERSION).code
    done = {each: _transfer(held[each], transit, actor=actor) for each in line_ids}
    return done[line_id]


@transaction.atomic
def exclude_line(*, line_id: int, reason: str, actor: Actor) -> Reconciled:
    """Leave the line out of the books, saying why. Errors: `ReasonMissing`, `LineMoved`."""
    actor.require(RECONCILE)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    held = holding.hold(line_id, to=LineState.EXCLUDED)
    held.line.exclusion_reason = reason.strip()[:REASON_MAX]
    holding.move(held, LineState.EXCLUDED)
    questions.close_questions_of(held.line, actor=actor)
    return _announce(held, facts_bank.LineExcluded, entry=None, actor=actor)


@transaction.atomic
def undo_line(*, line_id: int, actor: Actor, reason: str = "") -> Reconciled:
    """Take back what was done with this line and nothing else: a posting by a linked reversal, a
    match by releasing it, an exclusion by putting the line back.

    Errors: `NothingToUndo`, and the ledger's when the reversal can't be posted.
    """
    actor.require(RECONCILE)
    held = holding.hold(line_id, to=LineState.IMPORTED)
    if held.line.state == LineState.EXCLUDED:
        held.line.exclusion_reason = ""
        holding.move(held, LineState.IMPORTED)
        return _announce(held, facts_bank.LineIncluded, entry=None, actor=actor)
    done = holding.current(held.line)
    entry = _release(held, done, actor=actor)
    is_reversed = JournalEntry.objects.filter(reverses=entry).exists()
    if done.kind != ReconciliationKind.MATCHED and not is_reversed:
        said = reason.strip() or gettext("the statement line was opened again")
        settling.take_back(held.line, entry_id=entry.id, reason=said, actor=actor)
        ledger.reverse_entry(entry_id=entry.id, reason=said, actor=actor)
    return _announce(held, facts_bank.LineReopened, entry=entry, actor=actor)


@transaction.atomic
def accept_certain(*, bank_account_id: uuid.UUID, actor: Actor) -> CertainDone:
    """Do what is certain for all open lines of the account: post by rule, match by number.

    What the books refuse (a closed period, say) is left open and named in `refused`. At most
    `CERTAIN_MAX` lines are done at once, the oldest first; `left` says how many remain.
    """
    actor.require(RECONCILE)
    bank_account = accounts.chosen(bank_account_id)
    BankAccount.objects.select_for_update(no_key=True).get(pk=bank_account_id)
    done = {"rule": 0, "match": 0, "settle": 0, "batch": 0, "transfer": 0}
    refused = []
    found = suggestions.certain(bank_account)
    for line_id, one in found:
        if sum(done.values()) >= CERTAIN_MAX:
            break
        try:
            with transaction.atomic():
                accept(line_id=line_id, suggestion=one, actor=actor)
        except KontorError as refusal:
            refused.append((line_id, refusal.message))
        else:
            done[one.kind] += 1
    return CertainDone(
        posted=done["rule"],
        matched=done["match"],
        settled=done["settle"] + done["batch"],
        transferred=done["transfer"],
        refused=tuple(refused),
        left=len(found) - sum(done.values()) - len(refused),
        open_lines=_open_lines(bank_account),
    )


@transaction.atomic
def accept_suggested(
    *, line_id: int, key: str, actor: Actor, without_discount: bool = False
) -> Reconciled:
    """Do what a suggestion says that was shown as `key`. `without_discount`: a payment that the
    bank made too late for its cash discount is confirmed, and the rest stays open.

    Errors: `SuggestionGone` when it isn't made any more; as the act it is."""
    actor.require(RECONCILE)
    held = holding.hold(line_id, to=LineState.RECONCILED)
    found = suggestions.of_line(held.line)
    one = next((each for each in found if each.key == key), None)
    if one is None:
        raise SuggestionGone()
    return accept(line_id=line_id, suggestion=one, actor=actor, without_discount=without_discount)


def accept(
    *, line_id: int, suggestion: Suggestion, actor: Actor, without_discount: bool = False
) -> Reconciled:
    """Do what is suggested for the line. Errors: as the act it is."""
    match suggestion.kind:
        case "match" if suggestion.ledger_line_id is not None:
            return match_line(
                line_id=line_id, ledger_line_id=suggestion.ledger_line_id, actor=actor
            )
        case "settle":
            return settle_line(
                line_id=line_id,
                shares=[
                    ItemShare(line_id=share.item_id, amount=share.amount)
                    for share in suggestion.shares
                ],
                difference=suggestion.difference,
                actor=actor,
            )
        case "batch":
            return confirming.confirm(
                payment_ids=suggestion.payment_ids,
                line_id=line_id,
                actor=actor,
                without_discount=without_discount,
            )
        case "transfer":
            return transfer_line(line_id=line_id, actor=actor)
    return post_line(
        line_id=line_id,
        account_code=suggestion.account_code,
        rule_id=suggestion.rule_id,
        actor=actor,
    )


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
        _announce(held, facts_bank.LineReopened, entry=entry, actor=actor)
        reopened += 1
    settling.reopen_payments(entry_id=entry_id, actor=actor)
    return reopened


def _refuse_taken(ledger_line: Line) -> None:
    entry = ledger_line.entry
    is_taken = Reconciliation.objects.filter(ledger_line=ledger_line, undone_at=None).exists()
    is_reversed = JournalEntry.objects.filter(reverses=entry).exists()
    if is_taken or is_reversed or entry.reverses_id is not None:
        raise EntryTaken(entry=_reference(entry))


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
    _check_parts(held, parts)
    if rule_id is not None and not MatchRule.objects.filter(pk=rule_id).exists():
        raise NotFound()
    posted = ledger.post_entry(draft=_draft(held, parts, text=text), actor=actor)
    return _booked(held, posted.id, kind=ReconciliationKind.POSTED, rule_id=rule_id, actor=actor)


def _booked(
    held: holding.Held,
    entry_id: uuid.UUID,
    *,
    kind: ReconciliationKind,
    actor: Actor,
    rule_id: uuid.UUID | None = None,
) -> Reconciled:
    """The line is explained by the entry that was just posted for it."""
    ledger_line = Line.objects.select_related("entry__journal", "entry__fiscal_year").get(
        entry_id=entry_id, account_id=held.bank_account.account_id
    )
    return _reconcile(held, ledger_line, kind=kind, rule_id=rule_id, actor=actor)


# ---- Transfers -----------------------------------------------------------------------------
def _transfer(held: holding.Held, transit: str, *, actor: Actor) -> Reconciled:
    part = SplitPart(account_code=transit, amount=held.line.amount)
    _check_parts(held, (part,))
    posted = ledger.post_entry(draft=_draft(held, (part,), text=""), actor=actor)
    return _booked(held, posted.id, kind=ReconciliationKind.TRANSFER, actor=actor)


def _lock_accounts_of(line_ids: Sequence[int]) -> None:
    ids = StatementLine.objects.filter(pk__in=line_ids).values("bank_account_id")
    rows = BankAccount.objects.filter(pk__in=ids).order_by("id")
    list(rows.select_for_update(no_key=True))


def _check_pair(one: holding.Held, other: holding.Held) -> None:
    same_currency = one.line.currency == other.line.currency
    is_pair = one.line.amount == -other.line.amount or not same_currency
    is_opposite = (one.line.amount > 0) != (other.line.amount > 0)
    if one.bank_account.id == other.bank_account.id or not (is_pair and is_opposite):
        raise NotATransfer(field="other_line")


def _check_parts(held: holding.Held, parts: tuple[SplitPart, ...]) -> None:
    if not held.line.amount or not parts:
        raise AmountIsZero()
    own = held.bank_account.account.code
    if any(part.account_code == own for part in parts):
        raise SameAccount(field="account", account=own)


def _draft(held: holding.Held, parts: tuple[SplitPart, ...], *, text: str) -> EntryDraft:
    line = held.line
    sides = tuple(
        LineDraft(
            account_code=part.account_code,
            amount=-part.amount,
            description=part.description[:TEXT_MAX],
        )
        for part in parts
    )
    return EntryDraft(
        journal_code=JOURNAL,
        date=line.booked_on,
        description=(text.strip() or _words(held))[:TEXT_MAX],
        lines=converting.lines(line, account_code=held.bank_account.account.code, sides=sides),
        source_kind=SOURCE,
        source_id=str(line.id),
    )


def _words(held: holding.Held) -> str:
    """What the line says, for an entry nobody has described."""
    line = held.line
    said = [" ".join(text.split()) for text in (line.counterparty_name, line.description)]
    words = ", ".join(text for text in said if text)
    return words or line.kind or line.reference or accounts.title(held.bank_account)


def _reconcile(
    held: holding.Held,
    ledger_line: Line,
    *,
    kind: ReconciliationKind,
    rule_id: uuid.UUID | None,
    actor: Actor,
) -> Reconciled:
    Reconciliation.objects.create(
        line=held.line,
        kind=kind,
        entry_id=ledger_line.entry_id,
        ledger_line=ledger_line,
        rule_id=rule_id,
        **acted(actor),
    )
    holding.move(held, LineState.RECONCILED)
    questions.close_questions_of(held.line, actor=actor)
    return _announce(held, facts_bank.LineReconciled, entry=ledger_line.entry, actor=actor)


# ---- Telling -------------------------------------------------------------------------------
def _open_lines(bank_account: BankAccount) -> int:
    rows = StatementLine.objects.filter(bank_account=bank_account, state=LineState.IMPORTED)
    return rows.count()


def _announce(
    held: holding.Held,
    fact: type[facts_bank.LineFact],
    *,
    entry: JournalEntry | None,
    actor: Actor,
) -> Reconciled:
    """What happened to the line; and, when it was the last one, that the account is done."""
    line, bank_account = held.line, held.bank_account
    open_lines = _open_lines(bank_account)
    publish(
        fact(
            line_id=line.id,
            statement_id=line.statement_id,
            bank_account_id=bank_account.id,
            bank_account=accounts.title(bank_account),
            entry_id=str(entry.id) if entry else "",
            amount=str(line.amount),
            currency=line.currency,
            open_lines=open_lines,
        ),
        actor=actor,
    )
    if not open_lines:
        publish(
            facts_bank.BankAccountReconciled(
                bank_account_id=bank_account.id,
                bank_account=accounts.title(bank_account),
                lines=StatementLine.objects.filter(bank_account=bank_account).count(),
            ),
            actor=actor,
        )
    return Reconciled(
        line_id=line.id,
        bank_account_id=bank_account.id,
        state=str(line.state),
        entry_id=entry.id if entry else None,
        entry_reference=_reference(entry) if entry else "",
        open_lines=open_lines,
    )


def _reference(entry: JournalEntry) -> str:
    return f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}"
