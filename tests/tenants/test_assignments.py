"""Who works for whom, and that nobody else learns of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from kernel.errors import Forbidden, NotFound
from kernel.shared.models import SharedFact
from tenants import selectors, services
from tenants.models import Assignment, Worker
from tenants.services import assignments
from tests.cast import Cast

TODAY = date(2026, 3, 2)


def worker_id(person: Any) -> int:
    return Worker.objects.get(user_id=person.user_id).pk


def assign(cast: Cast, **changes: Any) -> int:
    said: dict[str, Any] = {
        "worker_id": worker_id(cast.outsider),
        "client_id": cast.nordlys.id,
        "service": "accounting",
        "role": "preparer",
        "starts_on": TODAY,
        "actor": cast.provider(cast.administrator),
    }
    return services.assign_worker(**said | changes)


def test_an_assignment_opens_the_clients_books_from_its_day_to_its_day(cast: Cast) -> None:
    assign(cast, ends_on=TODAY + timedelta(days=1))
    oskar = cast.outsider.user_id

    def may_enter(day: date) -> bool:
        return (
            selectors.worker_actor(user_id=oskar, client_id=cast.nordlys.id, today=day) is not None
        )

    days = [TODAY + timedelta(days=offset) for offset in (-1, 0, 1, 2)]
    assert [may_enter(day) for day in days] == [False, True, True, False]
    fact = SharedFact.objects.get(name="tenants.worker.assigned")
    assert fact.client_id == cast.nordlys.id
    assert fact.payload["service"] == "accounting"
    assert (fact.payload["starts_on"], fact.payload["ends_on"]) == ("2026-03-02", "2026-03-03")


@pytest.mark.parametrize("door", ["selector", "browser"])
def test_without_an_assignment_the_client_does_not_exist(cast: Cast, door: str) -> None:
    joana = cast.preparer.user_id
    if door == "selector":
        assert selectors.client_for_worker(user_id=joana, slug="duna") is None
        assert selectors.client_for_worker(user_id=joana, slug="nobody") is None
        assert selectors.worker_actor(user_id=joana, client_id=cast.duna.id) is None
        assert "duna" not in [each.slug for each in selectors.clients_of_worker(user_id=joana)]
        return
    browser = Browser(headers={"host": "duna.localhost"})
    browser.force_login(
        Worker.objects.get(user_id=joana).user,
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert browser.get("/").status_code == 404


def test_an_administrator_is_no_preparer(cast: Cast) -> None:
    alena = cast.administrator.user_id
    assert selectors.worker_actor(user_id=alena, client_id=cast.nordlys.id) is None


@pytest.mark.parametrize(("held", "wished"), [("preparer", "reviewer"), ("reviewer", "preparer")])
def test_one_person_does_not_prepare_and_review_the_same(
    cast: Cast, held: str, wished: str
) -> None:
    assign(cast, role=held, ends_on=TODAY + timedelta(days=10))
    with pytest.raises(assignments.PreparerIsReviewer) as refusal:
        assign(cast, role=wished, starts_on=TODAY + timedelta(days=10))
    assert "Oskar Lind" in refusal.value.message
    assert Assignment.objects.filter(worker_id=worker_id(cast.outsider)).count() == 1
    # The day after, and at another client, it is nobody's own work.
    assign(cast, role=wished, starts_on=TODAY + timedelta(days=11))
    assign(cast, role=wished, client_id=cast.pekarna.id)


def test_the_same_assignment_is_not_made_twice(cast: Cast) -> None:
    assign(cast)
    with pytest.raises(assignments.AlreadyAssigned):
        assign(cast, starts_on=TODAY + timedelta(days=30))
    assert Assignment.objects.filter(worker_id=worker_id(cast.outsider)).count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"role": "king"}, assignments.UnknownRole),
        ({"service": "tenants"}, assignments.UnknownRole),
        ({"ends_on": TODAY - timedelta(days=1)}, assignments.DaysReversed),
        ({"worker_id": 0}, NotFound),
    ],
)
def test_an_assignment_that_makes_no_sense_is_refused(
    cast: Cast, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        assign(cast, **changes)
    assert not SharedFact.objects.exists()


def test_a_worker_can_not_assign_themselves(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        assign(cast, actor=cast.provider(cast.outsider))
    assert not Assignment.objects.filter(worker_id=worker_id(cast.outsider)).exists()


def test_an_ended_assignment_lasts_its_last_day(cast: Cast) -> None:
    today = timezone.localdate()
    held = Assignment.objects.get(worker_id=worker_id(cast.preparer), client_id=cast.nordlys.id)
    actor = cast.provider(cast.administrator)
    services.end_assignment(assignment_id=held.pk, on=today, actor=actor)
    joana = cast.preparer.user_id
    assert selectors.worker_actor(user_id=joana, client_id=cast.nordlys.id)
    tomorrow = today + timedelta(days=1)
    assert not selectors.worker_actor(user_id=joana, client_id=cast.nordlys.id, today=tomorrow)
    # Ending it earlier is still possible, and works at once.
    services.end_assignment(assignment_id=held.pk, on=today - timedelta(days=1), actor=actor)
    assert not selectors.worker_actor(user_id=joana, client_id=cast.nordlys.id)


def test_an_assignment_that_has_not_begun_is_taken_back(cast: Cast) -> None:
    coming = assign(cast, starts_on=TODAY + timedelta(days=5))
    services.end_assignment(assignment_id=coming, on=TODAY, actor=cast.provider(cast.administrator))
    assert not Assignment.objects.filter(pk=coming).exists()
    fact = SharedFact.objects.get(name="tenants.worker.unassigned")
    assert fact.payload["ends_on"] == ""
