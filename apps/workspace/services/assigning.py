"""Who does a piece of work: whoever is assigned there today and has least on their table."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workspace import work_rules
from apps.workspace.facts import ItemHandedOver
from apps.workspace.models import IN_PREPARATION, OPEN, WorkItem, WorkState, WorkSubject
from apps.workspace.services import history
from kernel.actor import Actor, system_actor
from kernel.errors import Forbidden, Invalid, NotFound
from kernel.facts import publish
from tenants import selectors as tenants

PREPARER = "preparer"
REVIEWER = "reviewer"
MANAGE_PEOPLE = "provider.people.manage"


class NotAssignable(Invalid):
    code = "workspace.not_assignable"
    sentence = _(
        "%(name)s can't take this: not assigned there in that role today, or has prepared it."
    )


def roles_of(*, user_id: uuid.UUID, subject: WorkSubject, today: date) -> frozenset[str]:
    """The roles in which this person serves the subject's client today; empty when they don't, or
    when the client isn't in service."""
    if tenants.worker_actor(user_id=user_id, client_id=subject.client_id, today=today) is None:
        return frozenset()
    held = tenants.assignments(
        client_id=subject.client_id, user_id=user_id, service=subject.service, on=today
    )
    return frozenset(each.role for each in held)


def assigned(*, subject: WorkSubject, role: str, today: date) -> list[uuid.UUID]:
    """Everybody who serves the subject's client in `role` today, longest assigned first."""
    held = tenants.assignments(
        client_id=subject.client_id, service=subject.service, role=role, on=today
    )
    still = [e for e in held if e.worker.left_on is None or e.worker.left_on > today]
    return [each.worker.person.user_id for each in reversed(still)]


def preparing_role(subject: WorkSubject) -> str:
    """The role of those who do this work; the preparer's unless its rule names another."""
    rule = work_rules.rule(service=subject.service, code=subject.rule)
    return rule.done_by if rule else PREPARER


def preparer_for(subject: WorkSubject, *, today: date) -> uuid.UUID | None:
    found = assigned(subject=subject, role=preparing_role(subject), today=today)
    return _least_busy(found, column="preparer_id", states=IN_PREPARATION)


def reviewer_for(item: WorkItem, *, today: date) -> uuid.UUID | None:
    """Who reviews `item`: its reviewer so far if they still may, never anyone who prepared it."""
    prepared = history.prepared_by(item)
    found = assigned(subject=item.subject, role=REVIEWER, today=today)
    fit = [person for person in found if person not in prepared]
    if item.reviewer_id in fit:
        return item.reviewer_id
    return _least_busy(fit, column="reviewer_id", states=(WorkState.IN_REVIEW,))


def _least_busy(people: list[uuid.UUID], *, column: str, states: Iterable[str]) -> uuid.UUID | None:
    if len(people) < 2:
        return people[0] if people else None
    rows = WorkItem.objects.filter(state__in=states, **{f"{column}__in": people})
    loads = dict(rows.values_list(column).annotate(items=Count("pk")))
    return min(people, key=lambda person: loads.get(person, 0))


def cover_open_items(*, client_id: uuid.UUID | None = None, today: date | None = None) -> int:
    """Give every open item to somebody who is assigned there today; returns how many moved.

    Called when assignments change, and daily: an assignment may start or end by its date alone.
    Each item moves in a transaction of its own.
    """
    day = today or timezone.localdate()
    open_items = WorkItem.objects.filter(state__in=OPEN).order_by("promised_at", "pk")
    if client_id is not None:
        open_items = open_items.filter(subject__client_id=client_id)
    return sum(_cover(item_id, today=day) for item_id in open_items.values_list("pk", flat=True))


@transaction.atomic
def _cover(item_id: uuid.UUID, *, today: date) -> bool:
    item = history.locked(item_id)
    before = history.snapshot(item)
    if item.state == WorkState.IN_REVIEW:
        was, item.reviewer_id = item.reviewer_id, reviewer_for(item, today=today)
        now = item.reviewer_id
    else:
        was = item.preparer_id
        role = preparing_role(item.subject)
        if was not in assigned(subject=item.subject, role=role, today=today):
            item.preparer_id = preparer_for(item.subject, today=today)
        now = item.preparer_id
    if was == now:
        return False
    item.save()
    history.note(item, what="assigned", actor=system_actor(), before=before, said=_name(now))
    history.tell(was, now)
    return True


@transaction.atomic
def hand_over(*, item_id: uuid.UUID, to_user_id: uuid.UUID, actor: Actor, said: str = "") -> None:
    """Give the preparation, or the review of an item in review, to another worker assigned there.

    Whoever has it may, and whoever manages people. Errors: `NotFound`, `Forbidden`,
    `NotAssignable`, `WrongState`.
    """
    today = timezone.localdate()
    item = history.locked(item_id)
    if item.state not in OPEN:
        raise history.WrongState(state=item.get_state_display())
    is_review = item.state == WorkState.IN_REVIEW
    was = item.reviewer_id if is_review else item.preparer_id
    _require_may_hand_over(item, actor=actor, holder=was, today=today)
    role = REVIEWER if is_review else preparing_role(item.subject)
    fit = set(assigned(subject=item.subject, role=role, today=today))
    if is_review:
        fit -= history.prepared_by(item)
    if to_user_id not in fit:
        raise NotAssignable(field="to_user_id", name=_name(to_user_id))
    before = history.snapshot(item)
    if is_review:
        item.reviewer_id = to_user_id
    else:
        item.preparer_id = to_user_id
    item.save()
    words = f"{_name(to_user_id)}: {said}" if said else _name(to_user_id)
    history.note(item, what="handed_over", actor=actor, before=before, said=words)
    history.tell(was, to_user_id)
    handed_over = ItemHandedOver(item_id=item.pk, to_user_id=to_user_id)
    publish(handed_over, actor=actor, client_id=item.subject.client_id)


def _require_may_hand_over(
    item: WorkItem, *, actor: Actor, holder: uuid.UUID | None, today: date
) -> None:
    if actor.may(MANAGE_PEOPLE):
        return
    person = history.worker_id(actor)
    if person is None or not roles_of(user_id=person, subject=item.subject, today=today):
        raise NotFound
    if person != holder:
        raise Forbidden(permission=MANAGE_PEOPLE)


def _name(user_id: uuid.UUID | None) -> str:
    if user_id is None:
        return ""
    found = tenants.people(user_ids=[user_id]).get(user_id)
    return found.name if found else ""
