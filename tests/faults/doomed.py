"""A worker that gets half-way and then waits to be killed. Run as `python -m tests.faults.doomed`.

Arguments: `job <schema> <client id> <job id>` or `relay <schema> <client id>`.
"""

from __future__ import annotations

import os
import signal
import sys
import uuid

import django

django.setup()

from kernel import jobs  # noqa: E402
from kernel.facts import RecordedFact, reacting  # noqa: E402
from kernel.facts.relay import relay  # noqa: E402
from kernel.models import StoredFile  # noqa: E402
from kernel.tenancy import ClientRef, client_scope  # noqa: E402
from tenants import selectors  # noqa: E402

FACT = "test.kettle.boiled"
JOB = "test.cook"
REACTION = "test.pour"


def pour(name: str) -> None:
    """The effect that must happen once."""
    StoredFile.objects.create(
        name=name, media_type="x", size=1, sha256="0", path=name, actor_kind="system"
    )


def half_way(name: str) -> None:
    pour(name)
    print("half-way", flush=True)
    signal.pause()


def cook(job: jobs.RunningJob) -> dict[str, object]:
    half_way(str(job.id))
    return {}


def react(fact: RecordedFact) -> None:
    half_way(str(fact.id))


def main(what: str, schema: str, client_id: str, *rest: str) -> None:
    client = ClientRef(id=uuid.UUID(client_id), schema_name=schema)
    if what == "job":
        jobs.job(JOB)(cook)
        with client_scope(client):
            jobs.run(uuid.UUID(rest[0]))
    else:
        reacting.reaction(REACTION, to={FACT}, writes="client")(react)
        relay(client, find_client=selectors.client_of_fact)


if __name__ == "__main__":
    assert os.environ["KONTOR_DISPATCH"] == "0"
    main(*sys.argv[1:])
