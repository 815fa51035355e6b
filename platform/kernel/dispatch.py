"""Knocking on the worker's door. A message carries ids only; losing one loses nothing, because
the rows are the truth and the sweepers look at them."""

from __future__ import annotations

import uuid

import structlog
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def relay(client_id: uuid.UUID | None) -> None:
    _send("kernel.relay", client_id)


def run_job(client_id: uuid.UUID | None, job_id: uuid.UUID) -> None:
    _send("kernel.run_job", client_id, job_id)


def _send(task: str, *ids: uuid.UUID | None) -> None:
    if not settings.DISPATCH_TO_BROKER:
        return
    try:
        current_app.send_task(task, args=[str(each) if each else None for each in ids], retry=False)
    except (OperationalError, OSError) as broken:
        log.warning("broker_unreachable", task=task, error=str(broken))
