"""kill -9 in the middle of a job or a reaction: nothing is lost, nothing happens twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections, transaction

from kernel import jobs
from kernel.actor import system_actor
from kernel.facts import publish, reacting
from kernel.facts.relay import relay
from kernel.jobs import running
from kernel.models import AuditEntry, FactOutbox, StoredFile
from kernel.tenancy import ClientRef, client_scope
from kontor.embedded.testing import at_database
from kontor.tasks import sweep_scope
from tenants import selectors
from tests.cast import Cast
from tests.faults import doomed
from tests.kernel.test_facts import KettleBoiled

ROOT = Path(__file__).resolve().parents[2]


def kill_half_way(what: str, client: ClientRef, *rest: str) -> None:
    """Start a worker, wait until it has written its effect, and kill it."""
    database = connections["default"].settings_dict["NAME"]
    env = os.environ | {
        "DATABASE_URL": at_database(os.environ["DATABASE_URL"], database),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}",
    }
    command = [sys.executable, "-m", "tests.faults.doomed", what, client.schema_name]
    with subprocess.Popen(
        [*command, str(client.id), *rest], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "half-way\n"
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(10) == -signal.SIGKILL


@pytest.fixture
def handlers() -> Iterator[None]:
    """In this process the work goes through."""

    def cook(job: jobs.RunningJob) -> dict[str, object]:
        doomed.pour(str(job.id))
        return {"cooked": 1}

    jobs.job(doomed.JOB)(cook)
    reacting.reaction(doomed.REACTION, to={doomed.FACT}, writes="client")(
        lambda fact: doomed.pour(str(fact.id))
    )
    yield
    del running._handlers[doomed.JOB]
    del reacting._reactions[doomed.REACTION]


def test_a_job_whose_worker_was_killed_is_done_once_by_the_next(
    fresh_database: Cast, handlers: None
) -> None:
    client = fresh_database.nordlys.ref
    with client_scope(client), transaction.atomic():
        job_id = jobs.enqueue(kind=doomed.JOB, args={}, actor=system_actor())
    kill_half_way("job", client, str(job_id))
    with client_scope(client):
        assert jobs.look(job_id).state == "queued"
        assert not StoredFile.objects.exists()
    sweep_scope(client)
    sweep_scope(client)
    with client_scope(client):
        assert jobs.look(job_id).result == {"cooked": 1}
        assert [row.name for row in StoredFile.objects.all()] == [str(job_id)]


def test_a_reaction_whose_worker_was_killed_takes_effect_once(
    fresh_database: Cast, handlers: None
) -> None:
    client = fresh_database.nordlys.ref
    with client_scope(client), transaction.atomic():
        fact_id: uuid.UUID = publish(KettleBoiled(kettle_id=1), actor=system_actor())
    kill_half_way("relay", client)
    with client_scope(client):
        assert not StoredFile.objects.exists()
        assert FactOutbox.objects.count() == 1
    assert relay(client, find_client=selectors.client_of_fact) == 1
    assert relay(client, find_client=selectors.client_of_fact) == 0
    with client_scope(client):
        assert [row.name for row in StoredFile.objects.all()] == [str(fact_id)]
        # What other reactions had done before the kill was not done again.
        assert AuditEntry.objects.filter(act=doomed.FACT).count() == 1
