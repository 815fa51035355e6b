"""Asking for long work, and looking at it. Always in the scope where the row lives."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from kernel import dispatch
from kernel.actor import Actor
from kernel.db import writing
from kernel.errors import NotFound
from kernel.jobs import progress
from kernel.jobs.tables import JobState
from kernel.records import acted
from kernel.tenancy import current_client


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job as a person sees it. `done`/`total` are counts of `what`; total 0 = not known yet."""

    id: uuid.UUID
    kind: str
    state: str
    args: Mapping[str, Any]
    done: int
    total: int
    what: str
    result: Mapping[str, Any]
    error_code: str
    error: str
    actor_name: str
    queued_at: datetime
    finished_at: datetime | None

    @property
    def is_finished(self) -> bool:
        return self.state != JobState.QUEUED


def table() -> Any:
    from kernel.models import Job
    from kernel.shared.models import SharedJob

    return Job.objects if current_client() else SharedJob.objects


def enqueue(*, kind: str, args: Mapping[str, Any], actor: Actor) -> uuid.UUID:
    """Write the job down in the scope at hand and knock after commit. Returns its id.

    `args` are plain JSON values. The actor's permissions are kept with the job: it may do what
    the person could when asking.
    """
    client = current_client()
    now = timezone.now()
    row = table().model(
        kind=kind,
        args=dict(args),
        permissions=sorted(actor.permissions),
        queued_at=now,
        next_try_at=now,
        **acted(actor),
    )
    writing.insert([row])
    transaction.on_commit(lambda: dispatch.run_job(client.id if client else None, row.id))
    return uuid.UUID(str(row.id))


def look(job_id: uuid.UUID) -> JobView:
    """Errors: `NotFound`."""
    row = table().filter(pk=job_id).first()
    if row is None:
        raise NotFound()
    return _view(row)


def recent(*, kind: str = "", limit: int = 50) -> list[JobView]:
    rows = table().order_by("-queued_at")
    if kind:
        rows = rows.filter(kind=kind)
    return [_view(row) for row in rows[:limit]]


def due(*, limit: int = 100) -> list[uuid.UUID]:
    """Queued jobs whose time has come, oldest first; one that runs right now may be among them."""
    rows = table().filter(state=JobState.QUEUED, next_try_at__lte=timezone.now())
    return list(rows.order_by("queued_at").values_list("id", flat=True)[:limit])


def retry(job_id: uuid.UUID) -> None:
    """Queue a failed job again. Errors: `NotFound` when there is no failed job of that id."""
    client = current_client()
    with transaction.atomic():
        changed = (
            table()
            .filter(pk=job_id, state=JobState.FAILED)
            .update(
                state=JobState.QUEUED,
                attempts=0,
                next_try_at=timezone.now(),
                finished_at=None,
                error_code="",
                error_message="",
            )
        )
        if not changed:
            raise NotFound()
        transaction.on_commit(lambda: dispatch.run_job(client.id if client else None, job_id))


def _view(row: Any) -> JobView:
    done, total, what = progress.read(row.id)
    message = gettext(row.error_message) if row.error_message else ""
    return JobView(
        id=row.id,
        kind=row.kind,
        state=row.state,
        args=row.args,
        done=done,
        total=total,
        what=what,
        result=row.result,
        error_code=row.error_code,
        error=message % row.error_params if row.error_params else message,
        actor_name=row.actor_name,
        queued_at=row.queued_at,
        finished_at=row.finished_at,
    )
