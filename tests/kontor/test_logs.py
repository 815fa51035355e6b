"""A log line says to which request and client it belongs."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
import structlog
from django.test import Client

from kernel.tenancy import client_scope
from kontor import logs
from tests.cast import Cast


@pytest.fixture
def lines() -> io.StringIO:
    """What production would write."""
    written = io.StringIO()
    formatter = logs.configure(debug=False, level="INFO")["formatters"]["structured"]
    handler = logging.StreamHandler(written)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"]
        )
    )
    logger = logging.getLogger("test.logs")
    logger.handlers, logger.level, logger.propagate = [handler], logging.INFO, False
    return written


def test_a_line_inside_a_clients_scope_names_request_and_client(
    cast: Cast, lines: io.StringIO
) -> None:
    with (
        structlog.contextvars.bound_contextvars(request_id="r-1"),
        client_scope(cast.nordlys.ref),
    ):
        structlog.get_logger("test.logs").info("statement_imported", lines=3)
        logging.getLogger("test.logs").warning("from a library")
    structlog.get_logger("test.logs").info("afterwards")
    ours, theirs, after = (json.loads(line) for line in lines.getvalue().splitlines())
    named = {"request_id": "r-1", "client_id": str(cast.nordlys.id)}
    assert ours.items() >= {"event": "statement_imported", "lines": 3, **named}.items()
    assert theirs.items() >= {"event": "from a library", "level": "warning", **named}.items()
    assert "client_id" not in after


def test_metrics_count_requests_by_door_and_never_by_client(
    cast: Cast, client: Client, settings: Any
) -> None:
    settings.METRICS_TOKEN = "scraper"
    client.get("/account/login/", headers={"host": "nordlys.localhost"})
    headers = {"host": "localhost", "authorization": "Bearer scraper"}
    text = client.get("/metrics", headers=headers).content.decode()
    assert 'kontor_requests_total{door="portal",status="200",view="account_login"}' in text
    assert "nordlys" not in text


@pytest.mark.parametrize("token", ["", "wrong"])
def test_metrics_are_closed_without_their_token(
    cast: Cast, client: Client, settings: Any, token: str
) -> None:
    settings.METRICS_TOKEN = "scraper"
    headers = {"host": "localhost", "authorization": f"Bearer {token}"}
    assert client.get("/metrics", headers=headers).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers=headers).status_code == 404
