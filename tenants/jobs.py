"""Long work of this house."""

from __future__ import annotations

import uuid
from typing import Any

from kernel.jobs import RunningJob, job
from tenants import services


# DDL runs on the owner's connection, so no transaction of the job's own could cover it.
@job("tenants.provision", in_transaction=False)
def provision(running: RunningJob) -> dict[str, Any]:
    info = services.provision_client(
        client_id=uuid.UUID(running.args["client_id"]),
        actor=running.actor,
        report=lambda done, total, what: running.report(done=done, total=total, what=what),
    )
    return {"client_id": str(info.id), "slug": info.slug, "portal_host": info.portal_host}
