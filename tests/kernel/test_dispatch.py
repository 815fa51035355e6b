"""Knocking at the worker's door."""

import uuid

import pytest
from celery import current_app
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from kombu.exceptions import OperationalError

from kernel import dispatch, offering
from kernel.actor import system_actor
from kernel.facts import publish
from kernel.tenancy import client_scope
from tests.cast import Cast
from tests.kernel.test_facts import KettleBoiled


def test_every_process_sends_to_the_broker_of_the_settings() -> None:
    assert current_app.main == "kontor"
    assert current_app.conf.broker_url == settings.CELERY_BROKER_URL


def test_every_scheduled_task_exists() -> None:
    current_app.loader.import_default_modules()
    current_app.finalize()
    declared = {each.task for o in offering.all_offerings() for each in o.schedules}
    assert declared <= set(current_app.tasks)
    beat = current_app.conf.beat_schedule
    assert {entry["task"] for entry in beat.values()} == declared


@override_settings(DISPATCH_TO_BROKER=True)
def test_a_broker_that_is_away_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row is the job; the sweeper finds it. A person does not wait for a dead broker."""

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(current_app, "send_task", refuse)
    dispatch.run_job(None, uuid.uuid4())
    assert current_app.conf.broker_transport_options["max_retries"] == 0


def test_a_transaction_knocks_once_for_all_its_facts(
    fresh_database: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    knocked: list[uuid.UUID | None] = []
    monkeypatch.setattr(dispatch, "relay", knocked.append)
    client = fresh_database.nordlys
    with client_scope(client.ref), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            publish(KettleBoiled(kettle_id=1), actor=system_actor())
            raise ZeroDivisionError
        for number in range(3):
            publish(KettleBoiled(kettle_id=number), actor=system_actor())
        assert knocked == []
    assert knocked == [client.id]
