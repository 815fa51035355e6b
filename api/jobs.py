"""Long work of the door for machines."""

from __future__ import annotations

import uuid

from api.webhooks import delivering, services
from kernel.jobs import RunningJob, job


@job(services.DELIVER, in_transaction=False)
def deliver_webhook(job: RunningJob) -> dict[str, str]:
    """Not in the job's transaction: nothing may stay locked while a stranger's server answers."""
    state = delivering.deliver(delivery_id=uuid.UUID(str(job.args["delivery_id"])))
    return {"state": state}
