"""The worker's tasks. Each carries ids only and looks at the rows for everything else."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import sentry_sdk
import structlog
from django.utils import timezone
from django.utils.module_loading import import_string

from apps.workspace import services as workspace
from kernel import jobs, offering
from kernel.audit import trail
from kernel.facts.relay import relay
from kernel.shared.models import AuditAnchor
from kernel.tenancy import ClientRef, client_scope, shared_scope
from kontor.celery import app
from tenants import selectors

log = structlog.get_logger(__name__)


@app.task(name="kernel.relay", ignore_result=True)
def relay_facts(client_id: str | None) -> None:
    """Deliver the facts of one client, or the shared ones."""
    client = _client(client_id)
    if client is not None or client_id is None:
        relay(client, find_client=selectors.client_of_fact)


@app.task(name="kernel.run_job", ignore_result=True)
def run_job(client_id: str | None, job_id: str) -> None:
    """Run one job. A job of a client that is gone is left alone."""
    client = _client(client_id)
    if client is None and client_id is not None:
        return
    with _scope(client):
        jobs.run(uuid.UUID(job_id))


@app.task(name="kernel.sweep", ignore_result=True)
def sweep() -> None:
    """Offer again whatever a lost message or a killed worker left behind, in every scope."""
    for client in [None, *selectors.provisioned_refs()]:
        with _alone("sweep", client):
            sweep_scope(client)


def sweep_scope(client: ClientRef | None) -> None:
    """One client's (or the shared) outbox, queued jobs, and what the houses sweep themselves."""
    relay(client, find_client=selectors.client_of_fact)
    with _scope(client):
        for job_id in jobs.due():
            jobs.run(job_id)
        if client is not None:
            for sweeper in offering.sweepers():
                import_string(sweeper)()


@app.task(name="kernel.anchor_audit", ignore_result=True)
def anchor_audit() -> None:
    """Keep today's head of every client's audit chain where the client's role can't reach it."""
    for client in selectors.provisioned_refs():
        with _alone("anchor_audit", client):
            anchor(client)


def anchor(client: ClientRef) -> None:
    """Keep today's head of one client's chain; the first of a day stays."""
    with client_scope(client):
        sequence, digest = trail.head()
    with shared_scope():
        AuditAnchor.objects.get_or_create(
            client_id=client.id,
            anchored_on=timezone.now().date(),
            defaults={"sequence": sequence, "hash": digest},
        )


@app.task(name="workspace.cover_open_items", ignore_result=True)
def cover_open_items() -> None:
    """Assignments begin and end by their date: give open work to whoever is there today."""
    workspace.cover_open_items()


@contextmanager
def _alone(task: str, client: ClientRef | None) -> Iterator[None]:
    """One client's trouble (a schema that is just being dropped, say) holds up nobody else."""
    client_id = str(client.id) if client else ""
    with structlog.contextvars.bound_contextvars(client_id=client_id):
        try:
            yield
        except Exception as failure:  # the boundary: recorded, and met again by the next sweep
            log.exception("client_failed", task=task)
            sentry_sdk.capture_exception(failure)


def _client(client_id: str | None) -> ClientRef | None:
    return selectors.client_ref(uuid.UUID(client_id)) if client_id else None


def _scope(client: ClientRef | None) -> AbstractContextManager[Any]:
    return client_scope(client) if client else shared_scope()
