"""Spreading the amount of a line over the periods it belongs to."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import schedules as facts
from apps.accounting.models import (
    Account,
    AccountKind,
    Accrual,
    AccrualPart,
    JournalEntry,
    Line,
    PeriodState,
)
from apps.accounting.rules import accruals as rules
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import roles
from apps.accounting.services.ledger import (
    AccountInCurrency,
    PartyMissing,
    ReasonMissing,
    UnknownAccount,
    record_entry,
    record_reversal,
)
from apps.accounting.services.recurring import kept_reason
from apps.accounting.values.accruals import AccrualDraft, SpreadBy
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft, PostedEntry
from apps.accounting.values.recurring import Swept
from kernel.actor import Actor, system_actor
from kernel.errors import Conflict, Invalid, KontorError, NotFound
from kernel.facts import publish
from kernel.records import acted

ACCRUE: Final = "accounting.accrual.change"
JOURNAL: Final = "GEN"
SOURCE_KIND: Final = "accrual"
YEARS_MAX: Final = 30
REASON_MAX: Final = 300
AT_ONCE: Final = 500


class AlreadySpread(Conflict):
    code = "accounting.accrual.already"
    sentence = _("This line is being spread already.")


class LineReversed(Conflict):
    code = "accounting.accrual.line_reversed"
    sentence = _("The entry was reversed: there is nothing left to spread.")


class SpreadBackwards(Invalid):
    code = "accounting.accrual.backwards"
    sentence = _("The last day, %(last)s, lies before the first, %(first)s.")


class SpreadTooLong(Invalid):
    code = "accounting.accrual.too_long"
    sentence = _("An amount can be spread over at most %(years)s years.")


class TargetMissing(Invalid):
    code = "accounting.accrual.target_missing"
    sentence = _("%(account)s is no account of revenue or expense. Say where the shares belong.")


class SameAccount(Invalid):
    code = "accounting.accrual.same_account"
    sentence = _("The shares have to go to another account than the one that keeps the rest.")


class ShareBooked(Conflict):
    code = "accounting.accrual.share_booked"
    sentence = _("This share was booked or taken back meanwhile.")


# ---- Spreading -------------------------------------------------------------------------------
@transaction.atomic
def spread_line(*, draft: AccrualDraft, actor: Actor) -> uuid.UUID:
    """Move a line's amount to an account of deferrals, and back share by share.

    What is due up to today is booked at once, the rest when its day comes. Errors: `NotFound`,
    `AlreadySpread`, `LineReversed`, `SpreadBackwards`, `SpreadTooLong`, `TargetMissing`,
    `SameAccount`, `RoleUnassigned`, and those of `post_entry`.
    """
    actor.require(ACCRUE)
    line = _line(draft.line_id)
    shares = _shares(line.amount, draft)
    target, deferral = _accounts(line, draft)
    row = _insert(line, target, deferral, draft, actor=actor)
    if line.account_id == target.pk:
        row.entry_id = record_entry(draft=_deferral_draft(row, line), actor=actor).id
        row.save(update_fields=["entry"])
    AccrualPart.objects.bulk_create(
        AccrualPart(
            accrual=row, position=position, date=rules.booked_on(share), amount=share.amount
        )
        for position, share in enumerate(shares, start=1)
    )
    publish(
        facts.AmountSpread(
            accrual_id=row.pk,
            description=row.description,
            amount=str(line.amount),
            currency=line.entry.currency,
            first=draft.first.isoformat(),
            last=draft.last.isoformat(),
        ),
        actor=actor,
    )
    _book_due(row.pk, today=timezone.localdate(), actor=actor)
    return row.pk


@transaction.atomic
def cancel_accrual(*, accrual_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """Take a spreading back: every entry it made is reversed, nothing more will come.

    Errors: `NotFound`, `ReasonMissing`, `ShareBooked` when it was taken back before.
    """
    actor.require(ACCRUE)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    row = Accrual.objects.select_for_update().filter(pk=accrual_id).first()
    if row is None:
        raise NotFound()
    if row.cancelled_at is not None:
        raise ShareBooked()
    parts = list(AccrualPart.objects.filter(accrual=row).order_by("-position"))
    made = [part.entry_id for part in parts if part.entry_id] + [row.entry_id]
    for entry_id in _standing(made):
        record_reversal(entry_id=entry_id, reason=reason, actor=actor)
    AccrualPart.objects.filter(accrual=row).update(is_cancelled=True, held=None)
    row.cancelled_at = timezone.now()
    row.cancelled_because = reason.strip()[:REASON_MAX]
    row.save(update_fields=["cancelled_at", "cancelled_because"])
    publish(
        facts.AccrualCancelled(
            accrual_id=row.pk, description=row.description, reason=row.cancelled_because
        ),
        actor=actor,
    )


def _standing(entry_ids: list[uuid.UUID | None]) -> list[uuid.UUID]:
    """Those entries, in the order given, that nobody has reversed by hand."""
    wanted = [each for each in entry_ids if each is not None]
    gone = set(
        JournalEntry.objects.filter(reverses__in=wanted).values_list("reverses_id", flat=True)
    )
    return [each for each in wanted if each not in gone]


# ---- What is due -----------------------------------------------------------------------------
@transaction.atomic
def book_share(
    *,
    accrual_id: uuid.UUID,
    position: int,
    actor: Actor,
    dated: datetime.date | None = None,
) -> PostedEntry:
    """Book one share, under another date when one is given. Errors: `NotFound`, `ShareBooked`, and
    those of `post_entry`."""
    actor.require(ACCRUE)
    parts = AccrualPart.objects.select_for_update(of=("self",)).select_related(
        "accrual__target", "accrual__deferral", "accrual__line__cost_centre",
        "accrual__line__project",
    )  # fmt: skip
    part = parts.filter(accrual_id=accrual_id, position=position).first()
    if part is None:
        raise NotFound()
    if part.entry_id is not None or part.is_cancelled:
        raise ShareBooked()
    posted = record_entry(draft=_share_draft(part, on=dated or part.date), actor=actor)
    part.entry_id, part.held = posted.id, None
    part.save(update_fields=["entry", "held"])
    return posted


def book_due_shares(*, today: datetime.date | None = None) -> Swept:
    """Book every share whose day has come; each sweep calls it. What can't be booked waits, and
    says why."""
    return _book_due(None, today=today or timezone.localdate(), actor=system_actor())


def _book_due(accrual_id: uuid.UUID | None, *, today: datetime.date, actor: Actor) -> Swept:
    waiting = AccrualPart.objects.filter(entry=None, is_cancelled=False, date__lte=today)
    if accrual_id is not None:
        waiting = waiting.filter(accrual_id=accrual_id)
    booked = held = 0
    found = waiting.order_by("date", "pk").values_list("accrual_id", "position")
    for of, position in list(found[:AT_ONCE]):
        try:
            book_share(accrual_id=of, position=position, actor=actor)
        except ShareBooked:
            continue
        except KontorError as refused:
            _hold(of, position, refused)
            held += 1
        else:
            booked += 1
    return Swept(posted=booked, held=held)


def _hold(accrual_id: uuid.UUID, position: int, refused: KontorError) -> None:
    rows = AccrualPart.objects.filter(accrual_id=accrual_id, position=position, entry=None)
    rows.update(held=kept_reason(refused))


# ---- Leaves ----------------------------------------------------------------------------------
def _line(line_id: int) -> Line:
    rows = Line.objects.select_related("account", "entry__period", "cost_centre", "project")
    line = rows.filter(pk=line_id).first()
    if line is None:
        raise NotFound()
    is_reversed = JournalEntry.objects.filter(reverses=line.entry_id).exists()
    if is_reversed or line.entry.reverses_id is not None:
        raise LineReversed()
    return line


def _shares(amount: Decimal, draft: AccrualDraft) -> tuple[rules.Share, ...]:
    if draft.last < draft.first:
        raise SpreadBackwards(
            field="last", first=draft.first.isoformat(), last=draft.last.isoformat()
        )
    if draft.last.year - draft.first.year > YEARS_MAX or draft.spread_by not in SpreadBy.values:
        raise SpreadTooLong(field="last", years=YEARS_MAX)
    return rules.spread(
        amount=amount,
        places=books.books().places,
        first=draft.first,
        last=draft.last,
        by=rules.Spread(draft.spread_by),
    )


def _accounts(line: Line, draft: AccrualDraft) -> tuple[Account, Account]:
    """Where the shares belong, and what keeps the rest."""
    is_result = line.account.kind in (AccountKind.REVENUE, AccountKind.EXPENSE)
    if is_result and not draft.target_code:
        target = line.account
    elif draft.target_code:
        target = _account(draft.target_code, "target_code")
    else:
        raise TargetMissing(field="target_code", account=line.account.code)
    if target.pk != line.account_id:
        deferral = line.account
    elif draft.deferral_code:
        deferral = _account(draft.deferral_code, "deferral_code")
    else:
        is_expense = target.kind == AccountKind.EXPENSE
        role = AccountRole.DEFERRED_EXPENSE if is_expense else AccountRole.DEFERRED_REVENUE
        deferral = _account(roles.account_for(role=role).code, "deferral_code")
    if target.pk == deferral.pk:
        raise SameAccount(field="target_code")
    for account, field in ((target, "target_code"), (deferral, "deferral_code")):
        if account.control:
            raise PartyMissing(field=field, account=account.code)
        if account.currency:
            raise AccountInCurrency(field=field, account=account.code, currency=account.currency)
    return target, deferral


def _account(code: str, field: str) -> Account:
    found = Account.objects.filter(code=code).first()
    if found is None:
        raise UnknownAccount(field=field, account=code)
    return found


def _insert(
    line: Line, target: Account, deferral: Account, draft: AccrualDraft, *, actor: Actor
) -> Accrual:
    try:
        with transaction.atomic():
            return Accrual.objects.create(
                line=line,
                amount=line.amount,
                target=target,
                deferral=deferral,
                spread_by=draft.spread_by,
                first=draft.first,
                last=draft.last,
                description=line.description or line.entry.description,
                **acted(actor),
            )
    except IntegrityError as taken:
        raise AlreadySpread() from taken


def _deferral_draft(row: Accrual, line: Line) -> EntryDraft:
    """The whole amount away from the line's account, on its own day while that is open."""
    is_open = line.entry.period.state == PeriodState.OPEN
    on = line.date if is_open else max(line.date, timezone.localdate())
    return _draft(row, line, on=on, amount=-line.amount)


def _share_draft(part: AccrualPart, *, on: datetime.date) -> EntryDraft:
    return _draft(part.accrual, part.accrual.line, on=on, amount=part.amount)


def _draft(row: Accrual, line: Line, *, on: datetime.date, amount: Decimal) -> EntryDraft:
    """`amount` onto the target, with the line's cost centre and project, against the deferral."""
    return EntryDraft(
        journal_code=JOURNAL,
        date=on,
        description=row.description,
        lines=(
            LineDraft(
                account_code=row.target.code,
                amount=amount,
                cost_centre=line.cost_centre.code if line.cost_centre else "",
                project=line.project.code if line.project else "",
            ),
            LineDraft(account_code=row.deferral.code, amount=-amount),
        ),
        source_kind=SOURCE_KIND,
        source_id=str(row.pk),
    )
