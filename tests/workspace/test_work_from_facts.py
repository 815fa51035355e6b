"""Facts open, count down and close work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from apps.accounting.facts.year import PeriodReady
from apps.workspace import selectors
from apps.workspace.models import WorkEvent, WorkItem
from apps.workspace.values import WorkItemInfo
from kernel.models import FactOutbox
from kernel.shared.models import DeadLetter
from kernel.tenancy import client_scope
from tests.cast import Cast, drain
from tests.workspace.bank_facts import (
    OTHER_ACCOUNT,
    AccountReconciled,
    LineReconciled,
    LineReopened,
    StatementImported,
    announce,
    happen,
)


def in_queue(person: object) -> list[WorkItemInfo]:
    page = selectors.queue(user_id=person.user_id)  # type: ignore[attr-defined]
    return [item for group in page.groups for item in group.items]


def test_an_imported_statement_opens_one_item_in_the_assigned_workers_queue_only(
    cast: Cast,
) -> None:
    fact_id = happen(cast.nordlys.ref, StatementImported(open_lines=214))[0]

    [item] = in_queue(cast.preparer)
    assert item.title == "Reconcile 214 lines, Jyske Bank ··4817"
    assert (item.state, item.count, item.total) == ("ready", 214, 214)
    assert item.promised_at - item.opened_at == timedelta(hours=24)
    assert item.client_slug == "nordlys"
    assert item.url_kwargs == {
        "client": "nordlys",
        "bank_account_id": "01930000-0000-7000-8000-000000000001",
    }
    assert WorkItem.objects.get().opened_by_fact == fact_id
    for other in (cast.reviewer, cast.outsider, cast.administrator):
        assert in_queue(other) == []


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Close October 2026"), ("da", "Luk oktober 2026"), ("hu", "2026. október lezárása")],
)
def test_work_on_a_month_names_it_in_the_readers_language(
    cast: Cast, language: str, title: str
) -> None:
    happen(cast.nordlys.ref, PeriodReady(period_id=7, period="2026-10"))
    with translation.override(language):
        [item] = in_queue(cast.preparer)
        assert item.title == title


def test_many_facts_about_one_account_are_one_item_with_a_count(cast: Cast) -> None:
    happen(
        cast.nordlys.ref,
        StatementImported(open_lines=100),
        StatementImported(open_lines=400),
        LineReconciled(line_id=1, open_lines=399),
    )
    item = WorkItem.objects.get()
    assert (item.count, item.total) == (399, 400)


def test_another_account_or_client_has_an_item_of_its_own(cast: Cast) -> None:
    happen(cast.nordlys.ref, StatementImported(open_lines=3))
    happen(cast.nordlys.ref, StatementImported(bank_account_id=OTHER_ACCOUNT, open_lines=4))
    happen(cast.pekarna.ref, StatementImported(open_lines=5))
    assert sorted(item.count for item in in_queue(cast.preparer)) == [3, 4, 5]


def test_a_statement_without_open_lines_opens_nothing(cast: Cast) -> None:
    happen(cast.nordlys.ref, StatementImported(open_lines=0))
    assert not WorkItem.objects.exists()


def test_an_older_fact_that_arrives_late_overwrites_no_newer_count(cast: Cast) -> None:
    happen(cast.nordlys.ref, StatementImported(open_lines=10))
    older, _newer = announce(
        cast.nordlys.ref,
        LineReconciled(line_id=1, open_lines=9),
        LineReconciled(line_id=2, open_lines=8),
    )
    with client_scope(cast.nordlys.ref):
        FactOutbox.objects.filter(fact__uid=older).update(
            next_try_at=timezone.now() + timedelta(hours=1)
        )
    drain(cast.nordlys.ref)
    assert WorkItem.objects.get().count == 8
    with client_scope(cast.nordlys.ref):
        FactOutbox.objects.update(next_try_at=timezone.now())
    drain(cast.nordlys.ref)
    assert WorkItem.objects.get().count == 8


def test_a_late_opening_whose_work_was_settled_meanwhile_goes_straight_to_review(
    cast: Cast,
) -> None:
    opening = announce(cast.nordlys.ref, StatementImported(open_lines=10))[0]
    closing = announce(cast.nordlys.ref, AccountReconciled())[0]
    with client_scope(cast.nordlys.ref):
        FactOutbox.objects.filter(fact__uid=opening).update(
            next_try_at=timezone.now() + timedelta(hours=1)
        )
    drain(cast.nordlys.ref)
    assert not WorkItem.objects.exists()
    with client_scope(cast.nordlys.ref):
        FactOutbox.objects.update(next_try_at=timezone.now())
    drain(cast.nordlys.ref)
    item = WorkItem.objects.get()
    assert (item.state, item.count, item.total) == ("in_review", 0, 10)
    assert item.closed_by_fact == closing
    assert item.reviewer_id == cast.reviewer.user_id


def test_a_fact_delivered_twice_changes_nothing_the_second_time(cast: Cast) -> None:
    fact_id = happen(cast.nordlys.ref, StatementImported(open_lines=10))[0]
    with client_scope(cast.nordlys.ref):
        from kernel.models import FactRecord

        FactOutbox.objects.create(fact=FactRecord.objects.get(uid=fact_id))
    drain(cast.nordlys.ref)
    assert WorkItem.objects.count() == 1
    assert WorkEvent.objects.count() == 1


def test_working_on_it_starts_it_and_writes_each_person_down_once(cast: Cast) -> None:
    happen(cast.nordlys.ref, StatementImported(open_lines=3))
    joana = cast.actor(cast.preparer, cast.nordlys)
    happen(
        cast.nordlys.ref,
        LineReconciled(line_id=1, open_lines=2),
        LineReconciled(line_id=2, open_lines=1),
        actor=joana,
    )
    item = WorkItem.objects.get()
    assert item.state == "in_progress"
    assert list(WorkEvent.objects.order_by("sequence").values_list("what", "actor_name")) == [
        ("opened", "Kontor"),
        ("started", "Joana Dias"),
    ]


def test_the_closing_fact_moves_the_item_to_its_reviewer(cast: Cast) -> None:
    happen(cast.nordlys.ref, StatementImported(open_lines=1))
    joana = cast.actor(cast.preparer, cast.nordlys)
    fact_id = happen(
        cast.nordlys.ref, LineReconciled(open_lines=0), AccountReconciled(), actor=joana
    )[1]
    item = WorkItem.objects.get()
    assert (item.state, item.count, item.closed_by_fact) == ("in_review", 0, fact_id)
    assert item.submitted_by_id == cast.preparer.user_id
    assert item.reviewer_id == cast.reviewer.user_id
    assert in_queue(cast.preparer) == []
    [review] = in_queue(cast.reviewer)
    assert review.bucket == "to_review"
    assert review.title == "Reconcile 1 line, Jyske Bank ··4817"


def test_work_that_opens_while_the_item_is_in_review_is_a_new_item(cast: Cast) -> None:
    happen(cast.nordlys.ref, StatementImported(open_lines=1), AccountReconciled())
    happen(cast.nordlys.ref, LineReopened(open_lines=1))
    states = WorkItem.objects.order_by("opened_at", "pk").values_list("state", flat=True)
    assert sorted(states) == ["in_review", "ready"]


def test_a_client_nobody_serves_has_its_work_in_the_team_view(cast: Cast) -> None:
    happen(cast.duna.ref, StatementImported(open_lines=7))
    item = WorkItem.objects.get()
    assert item.preparer_id is None
    assert [each.item_id for each in selectors.team_load().uncovered] == [item.pk]


@pytest.mark.parametrize("person", ["preparer", "reviewer"])
def test_an_item_is_seen_by_those_assigned_there(cast: Cast, person: str) -> None:
    happen(cast.nordlys.ref, StatementImported(open_lines=7))
    found = selectors.item(item_id=WorkItem.objects.get().pk, user_id=getattr(cast, person).user_id)
    assert found is not None
    assert [event.what for event in found.events] == ["opened"]


@pytest.mark.parametrize("person", ["outsider", "administrator", "owner"])
def test_an_item_does_not_exist_for_anyone_else(cast: Cast, person: str) -> None:
    happen(cast.nordlys.ref, StatementImported(open_lines=7))
    item_id = WorkItem.objects.get().pk
    assert selectors.item(item_id=item_id, user_id=getattr(cast, person).user_id) is None


def test_nothing_ends_as_a_dead_letter(cast: Cast) -> None:
    happen(cast.nordlys.ref, StatementImported(open_lines=2), AccountReconciled())
    assert not DeadLetter.objects.exists()
