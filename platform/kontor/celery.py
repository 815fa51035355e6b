"""The worker and the scheduler. What recurs is declared by the offerings."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import structlog
from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, task_postrun, task_prerun

from kontor import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kontor.settings")

app = Celery("kontor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    imports=["kontor.tasks"],
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    timezone="UTC",
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "global_keyprefix": environment.text("KONTOR_KEY_PREFIX"),
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        # A web request never waits for a broker that is away: the sweeper makes up for it.
        "socket_connect_timeout": 1,
        "max_retries": 0,
    },
    broker_connection_timeout=1,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=2000,
)


@app.on_after_finalize.connect
def schedule_recurring(sender: Celery, **_: Any) -> None:
    """Beat's table, from `Offering.schedules`."""
    from kernel.offering import all_offerings

    for offering in all_offerings():
        for each in offering.schedules:
            when: Any = each.every or timedelta(days=1)
            if each.at_hour is not None:
                when = crontab(hour=each.at_hour, minute=10)
            sender.conf.beat_schedule[each.name] = {"task": each.task, "schedule": when}


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery would replace the structured logs by its own."""


@task_prerun.connect
def bind_task(task_id: str, task: Any, **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=task_id, task=task.name)


@task_postrun.connect
def unbind_task(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()
