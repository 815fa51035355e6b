"""Long work of records."""

import uuid
from typing import Any

from apps.records import services
from kernel.jobs import RunningJob, job


@job("records.read_document")
def read_document(running: RunningJob) -> dict[str, Any]:
    version_id = uuid.UUID(running.args["version_id"])
    found = services.read_version(version_id=version_id, actor=running.actor, report=running.report)
    return {"readings": found}


@job("records.learn")
def learn(running: RunningJob) -> dict[str, Any]:
    return {"habits": services.learn(version_id=uuid.UUID(running.args["version_id"]))}
