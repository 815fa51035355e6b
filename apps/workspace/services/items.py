"""What a preparer and a reviewer do to an item."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workspace import work_rules
from apps.workspace.facts import ItemAccepted, ItemReturned
from apps.workspace.models import IN_PREPARATION, OPEN, WorkItem, WorkState
from apps.workspace.services import assigning, history, work
from apps.workspace.services.history import WrongState
from kernel.actor import Actor, system_actor
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.facts import publish


class NotYourItem(Forbidden):
    code = "workspace.not_your_item"
    sentence = _("This work is with %(name)s.")


class NotYourRole(Forbidden):
    code = "workspace.not_your_role"
    sentence = _("You aren't assigned to this client in the role that this takes.")


class SamePerson(Forbidden):
    code = "workspace.same_person"
    sentence = _("You prepared this work, so a second person has to review it.")


class ReasonMissing(Invalid):
    code = "workspace.reason_missing"
    sentence = _("Say why, so that the other person knows what to do.")


class SnoozeInThePast(Invalid):
    code = "workspace.snooze_in_the_past"
    sentence = _("Choose a time that is still to come.")


class StillOpen(Conflict):
    code = "workspace.still_open"
    sentence = _("%(count)s are still to do before this can be reviewed.")


@transaction.atomic
def start(*, item_id: uuid.UUID, actor: Actor) -> None:
    """The preparer begins, or goes on after a wait or a return; an item of nobody becomes theirs.

    Errors, here and below: `NotFound` for whoever isn't assigned there today, `NotYourRole`,
    `NotYourItem`, `WrongState`.
    """
    item = history.locked(item_id)
    person = _require_preparer(item, actor)
    before = history.snapshot(item)
    history.take(item, "started")
    item.preparer_id = person
    item.waiting_reason = item.waiting_on = ""
    item.snoozed_until = None
    item.save()
    history.note(item, what="started", actor=actor, before=before)
    history.tell(person)


@transaction.atomic
def set_waiting(*, item_id: uuid.UUID, reason: str, on: str, actor: Actor) -> None:
    """The preparer can't go on: why, and on whom it waits. Errors: also `ReasonMissing`."""
    item = history.locked(item_id)
    person = _require_preparer(item, actor)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    before = history.snapshot(item)
    history.take(item, "set_waiting")
    item.preparer_id = person
    item.waiting_reason, item.waiting_on = reason.strip(), on.strip()
    item.save()
    history.note(item, what="set_waiting", actor=actor, before=before, said=item.waiting_reason)
    history.tell(person)


@transaction.atomic
def snooze(*, item_id: uuid.UUID, until: datetime | None, actor: Actor) -> None:
    """Put it out of one's own sight until then; None brings it back. The promise stays.

    Errors: also `SnoozeInThePast`.
    """
    item = history.locked(item_id)
    if item.state not in OPEN:
        raise WrongState(state=item.get_state_display())
    in_review = item.state == WorkState.IN_REVIEW
    person = _require_reviewer(item, actor) if in_review else _require_preparer(item, actor)
    if until is not None and until <= timezone.now():
        raise SnoozeInThePast(field="until")
    before = history.snapshot(item)
    item.snoozed_until = until
    item.save()
    history.note(item, what="snoozed" if until else "woken", actor=actor, before=before)
    history.tell(person)


@transaction.atomic
def submit_for_review(*, item_id: uuid.UUID, actor: Actor) -> None:
    """The preparer says that a returned item is right now. Errors: also `StillOpen`."""
    item = history.locked(item_id)
    person = _require_preparer(item, actor)
    if item.count:
        raise StillOpen(count=item.count)
    item.preparer_id = person
    rule = work_rules.rule(service=item.subject.service, code=item.subject.rule)
    is_reviewed = rule is None or rule.is_reviewed
    work.submit(item, is_reviewed=is_reviewed, actor=actor, fact=None)


@transaction.atomic
def return_to_preparer(*, item_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """The reviewer sends it back and says why. Newer work on the same subject goes with it.

    Errors: also `SamePerson`, `ReasonMissing`.
    """
    item = history.locked(item_id)
    person = _require_reviewer(item, actor)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    before = history.snapshot(item)
    history.take(item, "returned")
    newer = _fold_newer(item)
    item.reviewer_id = person
    item.return_reason = reason.strip()
    item.waiting_reason = item.waiting_on = ""
    item.snoozed_until = None
    _keep_preparer(item, today=timezone.localdate())
    item.save()
    history.note(item, what="returned", actor=actor, before=before, said=item.return_reason)
    if newer is not None:
        history.note(item, what="took_in", actor=system_actor())
    history.tell(person, item.preparer_id, newer.preparer_id if newer else None)
    publish(ItemReturned(item_id=item.pk), actor=actor, client_id=item.subject.client_id)


@transaction.atomic
def accept(*, item_id: uuid.UUID, actor: Actor) -> None:
    """The reviewer finds it right: done. Errors: also `SamePerson`."""
    item = history.locked(item_id)
    person = _require_reviewer(item, actor)
    before = history.snapshot(item)
    history.take(item, "accepted")
    item.reviewer_id = person
    item.closed_at = timezone.now()
    item.return_reason = ""
    item.snoozed_until = None
    item.save()
    history.note(item, what="accepted", actor=actor, before=before)
    history.tell(person, item.preparer_id)
    publish(ItemAccepted(item_id=item.pk), actor=actor, client_id=item.subject.client_id)


# ---- Leaves ------------------------------------------------------------------------------------
def _require_preparer(item: WorkItem, actor: Actor) -> uuid.UUID:
    if item.state not in IN_PREPARATION:
        _require_role(item, actor, role=assigning.preparing_role(item.subject))
        raise WrongState(state=item.get_state_display())
    person = _require_role(item, actor, role=assigning.preparing_role(item.subject))
    if item.preparer is not None and item.preparer_id != person:
        raise NotYourItem(name=item.preparer.name)
    return person


def _require_reviewer(item: WorkItem, actor: Actor) -> uuid.UUID:
    person = _require_role(item, actor, role="")
    if person in history.prepared_by(item):
        raise SamePerson
    _require_role(item, actor, role=assigning.REVIEWER)
    if item.state != WorkState.IN_REVIEW:
        raise WrongState(state=item.get_state_display())
    if item.reviewer is not None and item.reviewer_id != person:
        raise NotYourItem(name=item.reviewer.name)
    return person


def _require_role(item: WorkItem, actor: Actor, *, role: str) -> uuid.UUID:
    person = history.worker_id(actor)
    if person is None:
        raise NotFound
    today = timezone.localdate()
    held = assigning.roles_of(user_id=person, subject=item.subject, today=today)
    if not held:
        raise NotFound
    if role and role not in held:
        raise NotYourRole
    return person


def _fold_newer(item: WorkItem) -> WorkItem | None:
    """Work that opened on the subject meanwhile is taken into `item`: one item in preparation."""
    rows = WorkItem.objects.select_for_update(of=("self",)).select_related("subject__client")
    newer = rows.filter(subject=item.subject, state__in=IN_PREPARATION).exclude(pk=item.pk).first()
    if newer is None:
        return None
    before = history.snapshot(newer)
    history.take(newer, "folded")
    newer.closed_at = timezone.now()
    newer.save()
    history.note(newer, what="folded", actor=system_actor(), before=before, said=str(item.pk))
    history.copy_preparers(newer, item)
    item.count = newer.count
    item.total = max(item.total, newer.count)
    return newer


def _keep_preparer(item: WorkItem, *, today: date) -> None:
    role = assigning.preparing_role(item.subject)
    still = assigning.assigned(subject=item.subject, role=role, today=today)
    if item.preparer_id not in still:
        item.preparer_id = assigning.preparer_for(item.subject, today=today)
