"""How facts open, count down and close work. Each runs inside a reaction's transaction."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils import timezone

from apps.workspace.facts import ItemSubmitted
from apps.workspace.models import IN_PREPARATION, WorkItem, WorkState, WorkSubject
from apps.workspace.services import assigning, history
from kernel.actor import Actor, system_actor
from kernel.facts import RecordedFact, publish
from kernel.offering import WorkRule


def open_work(*, rule: WorkRule, fact: RecordedFact) -> None:
    """One item in preparation per subject: the first fact opens it, further ones raise its count.

    Work that was submitted or accepted meanwhile stays as it is; what newly opened is a new item.
    """
    subject = _subject(rule, fact)
    is_newest = _learn(subject, rule, fact)
    item = _in_preparation(subject)
    if item is not None:
        if is_newest:
            _set_count(item, subject.count)
            item.save()
            history.tell(item.preparer_id)
        return
    if fact.sequence < subject.settled_sequence:
        _open_settled(subject, rule, fact)
        return
    if subject.count:
        _open(subject, rule, fact)


def move_count(*, rule: WorkRule, fact: RecordedFact) -> None:
    """How much is left. Whoever moved it has prepared the item; an older fact changes no count."""
    subject = _subject(rule, fact)
    is_newest = _learn(subject, rule, fact)
    item = _in_preparation(subject)
    if item is None:
        return
    before = history.snapshot(item)
    if is_newest:
        _set_count(item, subject.count)
    _note_preparer(item, fact, before)
    item.save()
    history.tell(item.preparer_id)


def close_work(*, rule: WorkRule, fact: RecordedFact) -> None:
    """Done, or in review when a second person looks at it."""
    subject = _subject(rule, fact)
    _learn(subject, rule, fact)
    if fact.sequence > subject.settled_sequence:
        subject.settled_sequence, subject.settled_by_fact = fact.sequence, fact.id
        subject.save(update_fields=["settled_sequence", "settled_by_fact"])
    item = _in_preparation(subject)
    if item is not None and fact.sequence >= subject.count_sequence:
        _close(item, rule, actor=fact.actor, fact=fact)


def submit(item: WorkItem, *, is_reviewed: bool, actor: Actor, fact: RecordedFact | None) -> None:
    """Hand the prepared item on: to a reviewer, who never is one of its preparers, or to done."""
    before = history.snapshot(item)
    act = "submitted" if is_reviewed else "finished"
    history.take(item, act)
    was = item.reviewer_id
    at = fact.happened_at if fact else timezone.now()
    item.submitted_by_id = history.worker_id(actor) or item.submitted_by_id
    item.submitted_at = at
    item.snoozed_until = None
    if fact is not None:
        item.closed_by_fact = fact.id
    if is_reviewed:
        item.reviewer_id = assigning.reviewer_for(item, today=timezone.localdate())
    else:
        item.closed_at = at
    item.save()
    fact_id = fact.id if fact else None
    history.note(item, what=act, actor=actor, before=before, fact_id=fact_id)
    history.tell(item.preparer_id, was, item.reviewer_id)
    if is_reviewed:
        submitted = ItemSubmitted(item_id=item.pk)
        publish(submitted, actor=actor, client_id=item.subject.client_id)


# ---- Leaves ------------------------------------------------------------------------------------
def _subject(rule: WorkRule, fact: RecordedFact) -> WorkSubject:
    """The locked row of what `fact` is about, made when it is the first."""
    key = {name: fact.payload[name] for name in rule.key}
    text = json.dumps(key, sort_keys=True, ensure_ascii=False)
    subject, _is_new = WorkSubject.objects.select_for_update().get_or_create(
        client_id=fact.of_client().id,
        service=rule.service,
        rule=rule.code,
        key_hash=hashlib.sha256(text.encode()).hexdigest(),
        defaults={"key": key, "params": {}},
    )
    return subject


def _learn(subject: WorkSubject, rule: WorkRule, fact: RecordedFact) -> bool:
    """Take over what `fact` says, unless a newer one has spoken; True when it was the newest."""
    if fact.sequence < subject.count_sequence:
        return False
    subject.params = {**subject.params, **_plain(fact.payload)}
    if rule.count in fact.payload:
        subject.count = int(fact.payload[rule.count])
    elif fact.name in rule.closes_on:
        subject.count = 0
    subject.count_sequence = fact.sequence
    subject.save()
    return True


def _plain(payload: Any) -> dict[str, str | int]:
    return {name: value for name, value in payload.items() if isinstance(value, str | int)}


def _in_preparation(subject: WorkSubject) -> WorkItem | None:
    rows = WorkItem.objects.select_for_update(of=("self",)).select_related("subject__client")
    return rows.filter(subject=subject, state__in=IN_PREPARATION).first()


def _open(subject: WorkSubject, rule: WorkRule, fact: RecordedFact) -> WorkItem:
    item = WorkItem.objects.create(
        subject=subject,
        count=subject.count,
        total=subject.count,
        opened_at=fact.happened_at,
        opened_by_fact=fact.id,
        promised_at=fact.happened_at + rule.promise,
        preparer_id=assigning.preparer_for(subject, today=timezone.localdate()),
    )
    history.note(item, what="opened", actor=fact.actor, fact_id=fact.id)
    history.tell(item.preparer_id)
    return item


def _open_settled(subject: WorkSubject, rule: WorkRule, fact: RecordedFact) -> None:
    """A late opening: its work was settled before we heard of it. It is reviewed all the same."""
    covered = WorkItem.objects.filter(subject=subject, closed_by_fact=subject.settled_by_fact)
    if covered.exists():
        return
    item = _open(subject, rule, fact)
    item.total = max(item.total, int(fact.payload.get(rule.count, 0)))
    item.closed_by_fact = subject.settled_by_fact
    submit(item, is_reviewed=rule.is_reviewed, actor=system_actor(), fact=None)


def _close(item: WorkItem, rule: WorkRule, *, actor: Actor, fact: RecordedFact) -> None:
    _set_count(item, item.subject.count)
    submit(item, is_reviewed=rule.is_reviewed, actor=actor, fact=fact)


def _set_count(item: WorkItem, count: int) -> None:
    item.count = count
    item.total = max(item.total, count)


def _note_preparer(item: WorkItem, fact: RecordedFact, before: dict[str, Any]) -> None:
    """Working on it starts it; each person is written down once, as one of its preparers."""
    person = history.worker_id(fact.actor)
    if person is None:
        return
    what = "prepared"
    if item.state == WorkState.READY:
        history.take(item, "started")
        item.preparer_id = item.preparer_id or person
        what = "started"
    if person not in history.prepared_by(item):
        history.note(item, what=what, actor=fact.actor, before=before, fact_id=fact.id)
