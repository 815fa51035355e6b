"""Running a job: lock the row, do the work, mark it done — one transaction.

A worker killed half-way leaves the row queued and nothing else; the sweeper offers it again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sentry_sdk
import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from kernel.actor import Actor, ActorKind, Door
from kernel.errors import KontorError
from kernel.jobs import progress
from kernel.jobs.service import table
from kernel.jobs.tables import JobState

ATTEMPTS_MAX = 5
BROKEN = gettext_noop("Something broke on our side. We have been told; nothing was changed.")
log = structlog.get_logger(__name__)

Result = Mapping[str, Any]
Handler = Callable[["RunningJob"], Result]
_handlers: dict[str, tuple[Handler, bool]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningJob:
    id: uuid.UUID
    kind: str
    args: Mapping[str, Any]
    actor: Actor

    def report(self, *, done: int, total: int, what: str = "") -> None:
        """Show people how far it is: `done` of `total` things."""
        progress.report(self.id, done=done, total=total, what=what)


def job(kind: str, *, in_transaction: bool = True) -> Callable[[Handler], Handler]:
    """Register the handler of `kind`. It returns a plain JSON result.

    With `in_transaction=False` (DDL, calls to other machines) the handler runs outside a
    transaction, must be safe to repeat, and keeps two workers apart by a lock of its own.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = (handler, in_transaction)
        return handler

    return register


def run(job_id: uuid.UUID) -> bool:
    """Run the job of the scope at hand if it is queued and nobody else runs it.

    Returns True when it reached an end. A `KontorError` fails it with its sentence; anything else
    is tried again, up to `ATTEMPTS_MAX` times.
    """
    row = table().filter(pk=job_id, state=JobState.QUEUED).first()
    if row is None:
        return False
    handler, in_transaction = _handlers[row.kind]
    try:
        return _run_inside(job_id, handler) if in_transaction else _run_outside(job_id, handler)
    except KontorError as refusal:
        _fail(job_id, refusal.code, refusal.sentence_id(), dict(refusal.params))
        return True
    except Exception as failure:  # the boundary: recorded, shown and tried again
        log.exception("job_failed", kind=row.kind, job_id=str(job_id))
        sentry_sdk.capture_exception(failure)
        return _try_later(job_id)


def _run_inside(job_id: uuid.UUID, handler: Handler) -> bool:
    with transaction.atomic():
        row = _locked(job_id)
        if row is None:
            return False
        _finish(job_id, handler(_running(row)))
    return True


def _run_outside(job_id: uuid.UUID, handler: Handler) -> bool:
    row = table().filter(pk=job_id, state=JobState.QUEUED).first()
    if row is None:
        return False
    _finish(job_id, handler(_running(row)))
    return True


def _locked(job_id: uuid.UUID) -> Any:
    return (
        table()
        .select_for_update(skip_locked=True)
        .filter(pk=job_id, state=JobState.QUEUED, next_try_at__lte=timezone.now())
        .first()
    )


def _running(row: Any) -> RunningJob:
    actor = Actor(
        kind=ActorKind(row.actor_kind),
        id=row.actor_id,
        name=row.actor_name,
        door=Door.JOB,
        permissions=frozenset(row.permissions),
        request_id=row.request_id,
    )
    return RunningJob(id=row.id, kind=row.kind, args=row.args, actor=actor)


def _finish(job_id: uuid.UUID, result: Result) -> None:
    table().filter(pk=job_id).update(
        state=JobState.DONE, result=dict(result), finished_at=timezone.now()
    )


def _fail(job_id: uuid.UUID, code: str, message: str, params: Mapping[str, Any]) -> None:
    table().filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.FAILED,
        error_code=code,
        error_message=message,
        error_params={key: str(value) for key, value in params.items()},
        finished_at=timezone.now(),
    )


def _try_later(job_id: uuid.UUID) -> bool:
    with transaction.atomic():
        row = table().select_for_update().get(pk=job_id)
        row.attempts += 1
        row.next_try_at = timezone.now() + timedelta(seconds=2**row.attempts)
        row.save(update_fields=["attempts", "next_try_at"])
    if row.attempts < ATTEMPTS_MAX:
        return False
    _fail(job_id, "job.broken", BROKEN, {})
    return True
