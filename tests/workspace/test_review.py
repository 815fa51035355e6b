"""Preparing, returning, accepting: always by two people."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.workspace import selectors, services
from apps.workspace.models import WorkEvent, WorkItem
from kernel.actor import Actor
from kernel.errors import Forbidden, KontorError, NotFound
from kernel.shared.models import SharedFact
from tenants import services as tenants
from tenants.models import Assignment, Client, Worker
from tests.cast import Cast, drain
from tests.workspace.bank_facts import (
    AccountReconciled,
    LineReconciled,
    LineReopened,
    StatementImported,
    happen,
)


@pytest.fixture
def joana(cast: Cast) -> Actor:
    return cast.provider(cast.preparer)


@pytest.fixture
def tomas(cast: Cast) -> Actor:
    return cast.provider(cast.reviewer)


@pytest.fixture
def ready(cast: Cast) -> uuid.UUID:
    happen(cast.nordlys.ref, StatementImported(open_lines=3))
    return WorkItem.objects.get().pk


@pytest.fixture
def in_review(cast: Cast, ready: uuid.UUID) -> uuid.UUID:
    prepare(cast)
    return ready


def prepare(cast: Cast) -> None:
    happen(
        cast.nordlys.ref,
        LineReconciled(open_lines=0),
        AccountReconciled(),
        actor=cast.actor(cast.preparer, cast.nordlys),
    )


def now(item_id: uuid.UUID) -> WorkItem:
    return WorkItem.objects.get(pk=item_id)


def assign(cast: Cast, person: str, role: str) -> Assignment:
    return Assignment.objects.create(
        worker=Worker.objects.get(user_id=getattr(cast, person).user_id),
        client_id=cast.nordlys.id,
        service="accounting",
        role=role,
        starts_on=timezone.localdate(),
    )


def test_the_preparer_starts_waits_and_goes_on(joana: Actor, ready: uuid.UUID) -> None:
    services.start(item_id=ready, actor=joana)
    assert now(ready).state == "in_progress"
    services.set_waiting(item_id=ready, reason="Which account?", on="Mette Holm", actor=joana)
    item = now(ready)
    assert (item.state, item.waiting_reason, item.waiting_on) == (
        "waiting",
        "Which account?",
        "Mette Holm",
    )
    services.start(item_id=ready, actor=joana)
    item = now(ready)
    assert (item.state, item.waiting_reason, item.waiting_on) == ("in_progress", "", "")


def test_waiting_needs_a_reason(joana: Actor, ready: uuid.UUID) -> None:
    with pytest.raises(services.ReasonMissing):
        services.set_waiting(item_id=ready, reason="  ", on="Mette Holm", actor=joana)
    assert now(ready).state == "ready"


def test_a_snoozed_item_keeps_its_promise_and_leaves_the_turn(
    cast: Cast, joana: Actor, ready: uuid.UUID
) -> None:
    promised_at = now(ready).promised_at
    services.snooze(item_id=ready, until=timezone.now() + timedelta(hours=2), actor=joana)
    counts = selectors.counts(user_id=cast.preparer.user_id)
    assert (counts.queue, counts.snoozed) == (0, 1)
    assert now(ready).promised_at == promised_at
    later = timezone.now() + timedelta(hours=3)
    assert selectors.counts(user_id=cast.preparer.user_id, now=later).queue == 1
    services.snooze(item_id=ready, until=None, actor=joana)
    assert selectors.counts(user_id=cast.preparer.user_id).queue == 1


def test_the_reviewer_returns_it_with_a_reason_and_accepts_the_rework(
    joana: Actor, tomas: Actor, in_review: uuid.UUID
) -> None:
    services.return_to_preparer(item_id=in_review, reason="Line 2 is rent", actor=tomas)
    item = now(in_review)
    assert (item.state, item.return_reason) == ("returned", "Line 2 is rent")
    services.submit_for_review(item_id=in_review, actor=joana)
    item = now(in_review)
    assert (item.state, item.reviewer_id) == ("in_review", tomas.user_id)
    services.accept(item_id=in_review, actor=tomas)
    item = now(in_review)
    assert (item.state, item.return_reason) == ("done", "")
    assert item.closed_at is not None
    assert list(SharedFact.objects.order_by("sequence").values_list("name", flat=True))[-4:] == [
        "workspace.item.submitted",
        "workspace.item.returned",
        "workspace.item.submitted",
        "workspace.item.accepted",
    ]


def test_returning_needs_a_reason(tomas: Actor, in_review: uuid.UUID) -> None:
    with pytest.raises(services.ReasonMissing):
        services.return_to_preparer(item_id=in_review, reason="", actor=tomas)
    assert now(in_review).state == "in_review"


def test_rework_on_a_returned_item_counts_on_it_and_its_closing_fact_submits_it(
    cast: Cast, tomas: Actor, in_review: uuid.UUID
) -> None:
    services.return_to_preparer(item_id=in_review, reason="Line 2 is rent", actor=tomas)
    reworked = cast.actor(cast.preparer, cast.nordlys)
    happen(cast.nordlys.ref, LineReopened(line_id=2, open_lines=1), actor=reworked)
    item = now(in_review)
    assert (WorkItem.objects.count(), item.state, item.count) == (1, "returned", 1)
    prepare(cast)
    assert (now(in_review).state, now(in_review).count) == ("in_review", 0)


def test_newer_work_is_taken_into_the_item_that_is_returned(
    cast: Cast, tomas: Actor, in_review: uuid.UUID
) -> None:
    happen(cast.nordlys.ref, StatementImported(open_lines=5))
    assert WorkItem.objects.count() == 2
    services.return_to_preparer(item_id=in_review, reason="Line 2 is rent", actor=tomas)
    item = now(in_review)
    assert (item.state, item.count, item.total) == ("returned", 5, 5)
    assert WorkItem.objects.exclude(pk=in_review).get().state == "cancelled"
    prepare(cast)
    assert now(in_review).state == "in_review"


def test_whoever_prepared_it_cannot_review_it_even_after_reassignment(
    cast: Cast, joana: Actor, in_review: uuid.UUID
) -> None:
    """Joana becomes a reviewer, and the item is in Tomáš's hands no more."""
    Assignment.objects.filter(worker__user_id=cast.preparer.user_id).update(role="reviewer")
    Assignment.objects.filter(worker__user_id=cast.reviewer.user_id).delete()
    services.cover_open_items(client_id=cast.nordlys.id)
    assert now(in_review).reviewer_id is None
    for act in (
        lambda: services.accept(item_id=in_review, actor=joana),
        lambda: services.return_to_preparer(item_id=in_review, reason="Mine", actor=joana),
    ):
        with pytest.raises(services.SamePerson):
            act()
    administrator = cast.provider(cast.administrator)
    with pytest.raises(services.NotAssignable):
        services.hand_over(item_id=in_review, to_user_id=cast.preparer.user_id, actor=administrator)
    assert (now(in_review).state, now(in_review).reviewer_id) == ("in_review", None)


def test_one_who_prepared_before_a_hand_over_stays_a_preparer(
    cast: Cast, joana: Actor, ready: uuid.UUID
) -> None:
    services.start(item_id=ready, actor=joana)
    assign(cast, "outsider", "preparer")
    services.hand_over(item_id=ready, to_user_id=cast.outsider.user_id, actor=joana)
    oskar = cast.actor(cast.outsider, cast.nordlys)
    happen(cast.nordlys.ref, AccountReconciled(), actor=oskar)
    item = now(ready)
    assert (item.submitted_by_id, item.reviewer_id) == (
        cast.outsider.user_id,
        cast.reviewer.user_id,
    )
    Assignment.objects.filter(
        worker__user_id=cast.preparer.user_id, client_id=cast.nordlys.id
    ).update(role="reviewer")
    with pytest.raises(services.SamePerson):
        services.accept(item_id=ready, actor=joana)


@pytest.mark.parametrize(
    ("person", "act"),
    [
        ("outsider", "start"),
        ("outsider", "accept"),
        ("outsider", "submit_for_review"),
        ("outsider", "undo_last"),
        ("administrator", "start"),
        ("administrator", "accept"),
        ("administrator", "submit_for_review"),
    ],
)
def test_without_an_assignment_the_item_does_not_exist(
    cast: Cast, in_review: uuid.UUID, person: str, act: str
) -> None:
    actor = cast.provider(getattr(cast, person))
    with pytest.raises(NotFound):
        getattr(services, act)(item_id=in_review, actor=actor)
    assert now(in_review).state == "in_review"


def test_a_reviewer_does_not_prepare_and_a_preparer_does_not_review_anothers_work(
    cast: Cast, tomas: Actor, ready: uuid.UUID
) -> None:
    with pytest.raises(services.NotYourRole):
        services.start(item_id=ready, actor=tomas)
    assign(cast, "outsider", "preparer")
    with pytest.raises(services.NotYourItem):
        services.start(item_id=ready, actor=cast.provider(cast.outsider))
    prepare(cast)
    with pytest.raises(services.NotYourRole):
        services.accept(item_id=ready, actor=cast.provider(cast.outsider))
    assert now(ready).state == "in_review"


def test_only_the_holder_or_an_administrator_hands_work_over(cast: Cast, ready: uuid.UUID) -> None:
    assign(cast, "outsider", "preparer")
    with pytest.raises(Forbidden):
        services.hand_over(
            item_id=ready,
            to_user_id=cast.outsider.user_id,
            actor=cast.provider(cast.outsider),
        )
    assert now(ready).preparer_id == cast.preparer.user_id
    services.hand_over(
        item_id=ready,
        to_user_id=cast.outsider.user_id,
        actor=cast.provider(cast.administrator),
        said="Joana is on leave",
    )
    assert now(ready).preparer_id == cast.outsider.user_id
    assert WorkEvent.objects.order_by("sequence").last().note == "Oskar Lind: Joana is on leave"


def test_work_goes_only_to_someone_assigned_there(
    cast: Cast, joana: Actor, ready: uuid.UUID
) -> None:
    with pytest.raises(services.NotAssignable):
        services.hand_over(item_id=ready, to_user_id=cast.outsider.user_id, actor=joana)
    assert now(ready).preparer_id == cast.preparer.user_id


def test_new_work_goes_to_whoever_has_least(cast: Cast, ready: uuid.UUID) -> None:
    assign(cast, "outsider", "preparer")
    happen(
        cast.nordlys.ref,
        StatementImported(
            bank_account_id=uuid.UUID("01930000-0000-7000-8000-000000000002"), open_lines=1
        ),
    )
    newest = WorkItem.objects.exclude(pk=ready).get()
    assert newest.preparer_id == cast.outsider.user_id


def test_when_an_assignment_ends_its_work_goes_to_another_or_to_nobody(
    cast: Cast, ready: uuid.UUID
) -> None:
    today = timezone.localdate()
    assign(cast, "outsider", "preparer")
    Assignment.objects.filter(worker__user_id=cast.preparer.user_id).update(
        ends_on=today - timedelta(days=1)
    )
    assert services.cover_open_items(client_id=cast.nordlys.id) == 1
    assert now(ready).preparer_id == cast.outsider.user_id
    Assignment.objects.all().update(
        ends_on=today - timedelta(days=1), starts_on=today - timedelta(days=9)
    )
    assert services.cover_open_items() == 1
    assert now(ready).preparer_id is None
    assert services.cover_open_items() == 0


def test_an_assignment_by_the_administrator_brings_waiting_work_into_the_queue(cast: Cast) -> None:
    happen(cast.duna.ref, StatementImported(open_lines=4))
    tenants.assign_worker(
        worker_id=Worker.objects.get(user_id=cast.outsider.user_id).pk,
        client_id=cast.duna.id,
        service="accounting",
        role="preparer",
        starts_on=timezone.localdate(),
        actor=cast.provider(cast.administrator),
    )
    drain()
    assert selectors.queue(user_id=cast.outsider.user_id).total == 1


def test_reviewed_work_waits_uncovered_until_there_is_a_reviewer(cast: Cast) -> None:
    happen(cast.duna.ref, StatementImported(open_lines=4), AccountReconciled())
    item = WorkItem.objects.get()
    assert (item.state, item.reviewer_id) == ("in_review", None)
    assert [each.item_id for each in selectors.team_load().uncovered] == [item.pk]
    tenants.assign_worker(
        worker_id=Worker.objects.get(user_id=cast.reviewer.user_id).pk,
        client_id=cast.duna.id,
        service="accounting",
        role="reviewer",
        starts_on=timezone.localdate(),
        actor=cast.provider(cast.administrator),
    )
    drain()
    assert selectors.counts(user_id=cast.reviewer.user_id).to_review == 1
    assert selectors.team_load().uncovered == ()


def test_an_item_no_longer_assigned_is_no_longer_seen(
    cast: Cast, joana: Actor, ready: uuid.UUID
) -> None:
    Assignment.objects.all().delete()
    assert selectors.queue(user_id=cast.preparer.user_id).total == 0
    assert selectors.item(item_id=ready, user_id=cast.preparer.user_id) is None
    with pytest.raises(NotFound):
        services.start(item_id=ready, actor=joana)


def test_a_suspended_clients_work_does_not_exist_until_it_is_resumed(
    cast: Cast, joana: Actor, ready: uuid.UUID
) -> None:
    Client.objects.filter(pk=cast.nordlys.id).update(state="suspended")
    assert selectors.queue(user_id=cast.preparer.user_id).total == 0
    assert selectors.item(item_id=ready, user_id=cast.preparer.user_id) is None
    with pytest.raises(NotFound):
        services.start(item_id=ready, actor=joana)
    Client.objects.filter(pk=cast.nordlys.id).update(state="active")
    assert selectors.queue(user_id=cast.preparer.user_id).total == 1


def test_ones_own_last_act_can_be_undone(joana: Actor, tomas: Actor, in_review: uuid.UUID) -> None:
    services.accept(item_id=in_review, actor=tomas)
    services.undo_last(item_id=in_review, actor=tomas)
    item = now(in_review)
    assert (item.state, item.closed_at, item.reviewer_id) == ("in_review", None, tomas.user_id)
    services.return_to_preparer(item_id=in_review, reason="Line 2 is rent", actor=tomas)
    with pytest.raises(services.NothingToUndo):
        services.undo_last(item_id=in_review, actor=joana)
    services.undo_last(item_id=in_review, actor=tomas)
    assert (now(in_review).state, now(in_review).return_reason) == ("in_review", "")


def test_an_act_that_something_followed_stays(
    cast: Cast, joana: Actor, tomas: Actor, in_review: uuid.UUID
) -> None:
    services.return_to_preparer(item_id=in_review, reason="Line 2 is rent", actor=tomas)
    services.start(item_id=in_review, actor=joana)
    with pytest.raises(services.NothingToUndo):
        services.undo_last(item_id=in_review, actor=tomas)
    assert now(in_review).state == "in_progress"


def test_what_a_fact_did_is_not_undone_here(joana: Actor, in_review: uuid.UUID) -> None:
    with pytest.raises(services.NothingToUndo):
        services.undo_last(item_id=in_review, actor=joana)
    assert now(in_review).state == "in_review"


def test_an_item_with_lines_left_is_not_submitted(joana: Actor, ready: uuid.UUID) -> None:
    with pytest.raises(services.StillOpen) as refusal:
        services.submit_for_review(item_id=ready, actor=joana)
    assert refusal.value.params == {"count": 3}
    assert now(ready).state == "ready"


@pytest.mark.parametrize("act", ["accept", "return"])
def test_nothing_is_reviewed_before_it_is_submitted(
    tomas: Actor, ready: uuid.UUID, act: str
) -> None:
    with pytest.raises(KontorError) as refusal:
        if act == "accept":
            services.accept(item_id=ready, actor=tomas)
        else:
            services.return_to_preparer(item_id=ready, reason="No", actor=tomas)
    assert refusal.value.code == "workspace.wrong_state"
    assert now(ready).state == "ready"


def test_what_one_may_do_is_said_with_the_item(cast: Cast, in_review: uuid.UUID) -> None:
    reviewers = selectors.item(item_id=in_review, user_id=cast.reviewer.user_id)
    preparers = selectors.item(item_id=in_review, user_id=cast.preparer.user_id)
    assert reviewers is not None and preparers is not None
    assert reviewers.acts == {"snooze", "hand_over", "accept", "return_to_preparer"}
    assert preparers.acts == frozenset()
