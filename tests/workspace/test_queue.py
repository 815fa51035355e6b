"""The queue: groups by promise, filters, pages, and a constant number of queries."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.workspace import selectors
from apps.workspace.models import WorkItem, WorkSubject
from apps.workspace.values import Bucket, QueueFilter
from kernel import live
from tenants.values import ClientInfo
from tests.cast import Cast
from tests.workspace.bank_facts import StatementImported, happen

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def put(cast: Cast, client: ClientInfo, **given: Any) -> WorkItem:
    number = WorkSubject.objects.count()
    subject = WorkSubject.objects.create(
        client_id=client.id,
        service="accounting",
        rule="reconcile",
        key={"bank_account_id": str(number)},
        key_hash=f"{number:064d}",
        params={"bank_account_id": str(number), "bank_account": f"Bank ··{number:04d}"},
    )
    columns = {
        "count": 5,
        "total": 5,
        "opened_at": NOON - timedelta(hours=20),
        "opened_by_fact": uuid.uuid4(),
        "promised_at": NOON + timedelta(days=2),
        "preparer_id": cast.preparer.user_id,
    }
    return WorkItem.objects.create(subject=subject, **{**columns, **given})


def page(cast: Cast, **given: Any) -> Any:
    return selectors.queue(user_id=cast.preparer.user_id, now=NOON, **given)


def test_items_stand_in_groups_by_their_promise(cast: Cast) -> None:
    put(cast, cast.nordlys, promised_at=NOON + timedelta(days=1))
    put(cast, cast.nordlys, promised_at=NOON - timedelta(minutes=1))
    put(cast, cast.nordlys, promised_at=NOON + timedelta(hours=3))
    put(cast, cast.nordlys, promised_at=NOON + timedelta(hours=11))
    put(cast, cast.nordlys, state="waiting", waiting_reason="Which account?")
    put(cast, cast.nordlys, snoozed_until=NOON + timedelta(hours=1))
    put(cast, cast.nordlys, snoozed_until=NOON - timedelta(hours=1))
    put(
        cast,
        cast.nordlys,
        state="in_review",
        preparer_id=cast.outsider.user_id,
        reviewer_id=cast.preparer.user_id,
    )
    put(cast, cast.nordlys, state="in_review", reviewer_id=cast.reviewer.user_id)
    put(cast, cast.nordlys, state="done")
    assert [(group.bucket, group.count) for group in page(cast).groups] == [
        (Bucket.LATE, 1),
        (Bucket.SOON, 1),
        (Bucket.TODAY, 1),
        (Bucket.LATER, 2),
        (Bucket.TO_REVIEW, 1),
        (Bucket.WAITING, 1),
        (Bucket.SNOOZED, 1),
    ]
    counts = selectors.counts(user_id=cast.preparer.user_id, now=NOON)
    assert (counts.queue, counts.late, counts.to_review) == (5, 1, 1)
    assert (counts.waiting, counts.snoozed) == (1, 1)


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (QueueFilter(client="pekarna"), 1),
        (QueueFilter(client="duna"), 0),
        (QueueFilter(text="javor"), 1),
        (QueueFilter(text="··0000"), 1),
        (QueueFilter(rule="reconcile"), 3),
        (QueueFilter(service="payroll"), 0),
        (QueueFilter(state="waiting"), 1),
        (QueueFilter(bucket="late"), 1),
    ],
)
def test_the_queue_is_filtered(cast: Cast, only: QueueFilter, found: int) -> None:
    put(cast, cast.nordlys, promised_at=NOON - timedelta(hours=1))
    put(cast, cast.nordlys, state="waiting", waiting_reason="Which account?")
    put(cast, cast.pekarna)
    assert page(cast, only=only).total == found


def test_the_clients_of_the_whole_queue_are_offered_by_name_whatever_is_filtered(
    cast: Cast,
) -> None:
    for client in (cast.pekarna, cast.nordlys, cast.nordlys):
        put(cast, client)
    assert page(cast, only=QueueFilter(client="pekarna")).clients == (
        ("nordlys", "Nordlys Kaffe ApS"),
        ("pekarna", "Pekárna Javor s.r.o."),
    )


def test_items_are_sorted_within_their_group(cast: Cast) -> None:
    put(cast, cast.pekarna, count=1)
    put(cast, cast.nordlys, count=3, promised_at=NOON + timedelta(days=3))
    put(cast, cast.nordlys, count=2, promised_at=NOON + timedelta(days=4))
    orders = {
        sort: [item.count for item in page(cast, sort=sort).groups[0].items]
        for sort in ("promise", "client", "size", "no such order")
    }
    assert orders == {
        "promise": [1, 3, 2],
        "client": [3, 2, 1],
        "size": [3, 2, 1],
        "no such order": [1, 3, 2],
    }


def test_long_queues_have_pages(cast: Cast) -> None:
    for _number in range(53):
        put(cast, cast.nordlys)
    first, last, beyond = (page(cast, page=number) for number in (1, 2, 9))
    assert (first.total, first.pages, len(first.groups[0].items)) == (53, 2, 50)
    assert (last.page, len(last.groups[0].items), last.groups[0].count) == (2, 3, 53)
    assert beyond.page == 2


def test_an_item_of_a_client_served_no_more_is_in_no_queue(cast: Cast) -> None:
    put(cast, cast.duna)
    assert page(cast).total == 0


def test_the_queue_takes_the_same_queries_for_one_item_as_for_many(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(cast)
            selectors.counts(user_id=cast.preparer.user_id, now=NOON)
            selectors.team_load(now=NOON)
        return len(captured)

    put(cast, cast.nordlys)
    few = queries()
    for client in (cast.nordlys, cast.pekarna) * 15:
        put(cast, client)
        put(cast, client, preparer_id=None)
    assert queries() == few


def test_a_new_item_is_told_to_its_worker_and_to_nobody_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, list[uuid.UUID]]] = []
    monkeypatch.setattr(
        live, "tell", lambda topic, *, users=(), client_id=None: told.append((topic, [*users]))
    )
    happen(cast.nordlys.ref, StatementImported(open_lines=3))
    of_work = [each for each in told if each[0] == "queue"]
    assert of_work == [("queue", [cast.preparer.user_id])]
