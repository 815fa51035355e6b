"""A job happens once, whatever is killed or told twice."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.db import connections, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel import jobs
from kernel.actor import system_actor
from kernel.errors import Invalid
from kernel.jobs import running
from kernel.models import Job, StoredFile
from kernel.tenancy import client_scope
from tests.cast import Cast

Work = Callable[[jobs.RunningJob], dict[str, object]]


class TooSalty(Invalid):
    code = "test.too_salty"
    sentence = _("There is too much salt in %(dish)s.")


@pytest.fixture
def handle() -> Iterator[Callable[[Work], None]]:
    def register(work: Work) -> None:
        jobs.job("test.cook")(work)

    yield register
    running._handlers.pop("test.cook", None)


def order(**args: object) -> uuid.UUID:
    with transaction.atomic():
        return jobs.enqueue(kind="test.cook", args=args, actor=system_actor())


def leave_a_mark(job: jobs.RunningJob) -> dict[str, object]:
    StoredFile.objects.create(
        name="mark", media_type="x", size=1, sha256="0", path=str(job.id), actor_kind="system"
    )
    job.report(done=3, total=4, what="plates")
    return {"plates": 4}


def test_effect_and_done_are_one(cast: Cast, handle: Callable[[Work], None]) -> None:
    handle(leave_a_mark)
    with client_scope(cast.nordlys.ref):
        job_id = order()
        assert jobs.run(job_id) is True
        view = jobs.look(job_id)
        assert (view.state, view.result, view.done, view.total) == ("done", {"plates": 4}, 3, 4)
        assert jobs.run(job_id) is False
        assert StoredFile.objects.count() == 1


def test_a_refused_job_changes_nothing_and_says_why(
    cast: Cast, handle: Callable[[Work], None]
) -> None:
    def refuse(job: jobs.RunningJob) -> dict[str, object]:
        leave_a_mark(job)
        raise TooSalty(dish="soup")

    handle(refuse)
    with client_scope(cast.nordlys.ref):
        job_id = order()
        assert jobs.run(job_id) is True
        view = jobs.look(job_id)
        assert (view.state, view.error_code) == ("failed", "test.too_salty")
        assert view.error == "There is too much salt in soup."
        assert not StoredFile.objects.exists()


def test_what_breaks_is_tried_again_and_given_up_in_the_end(
    cast: Cast, handle: Callable[[Work], None]
) -> None:
    def break_down(job: jobs.RunningJob) -> dict[str, object]:
        leave_a_mark(job)
        raise RuntimeError("oven")

    handle(break_down)
    with client_scope(cast.nordlys.ref):
        job_id = order()
        ends = []
        for _try in range(running.ATTEMPTS_MAX):
            ends.append(jobs.run(job_id))
            Job.objects.filter(pk=job_id).update(next_try_at=timezone.now())
        assert ends == [False] * (running.ATTEMPTS_MAX - 1) + [True]
        assert jobs.look(job_id).error_code == "job.broken"
        assert not StoredFile.objects.exists()
        handle(leave_a_mark)
        jobs.retry(job_id)
        assert jobs.run(job_id) is True
        assert StoredFile.objects.count() == 1


def test_two_workers_told_of_one_job_do_it_once(
    fresh_database: Cast, handle: Callable[[Work], None]
) -> None:
    client = fresh_database.nordlys.ref
    inside, go_on = threading.Event(), threading.Event()

    def slow(job: jobs.RunningJob) -> dict[str, object]:
        inside.set()
        assert go_on.wait(10)
        return leave_a_mark(job)

    handle(slow)
    with client_scope(client):
        job_id = order()
    ends: list[bool] = []

    def work() -> None:
        with client_scope(client):
            ends.append(jobs.run(job_id))
        connections.close_all()

    first = threading.Thread(target=work)
    first.start()
    assert inside.wait(10)
    work()
    assert ends == [False]
    go_on.set()
    first.join(10)
    assert ends == [False, True]
    with client_scope(client):
        assert StoredFile.objects.count() == 1
