"""What leaves for Sentry holds no person's data."""

from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
import structlog
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from kontor import reporting


class Captured(Transport):
    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.events += [item.payload.json for item in envelope.items if item.payload.json]


@pytest.fixture
def transport() -> Iterator[Captured]:
    captured = Captured()
    reporting.start(dsn="https://key@errors.example/1", environment="test", transport=captured)
    yield captured
    sentry_sdk.init()


def test_reports_are_scrubbed_and_name_client_and_request(transport: Captured) -> None:
    secret_in_a_local = "DK5000400440116243"
    with structlog.contextvars.bound_contextvars(client_id="c-1", request_id="r-1"):
        try:
            raise ValueError(
                f"Mette mette@nordlys.example has {secret_in_a_local}, 123456-7890 and kontor_ab_cd"
            )
        except ValueError as failure:
            sentry_sdk.capture_exception(failure)
    (event,) = transport.events
    assert event["exception"]["values"][0]["value"] == (
        "Mette [scrubbed] has [scrubbed], [scrubbed] and [scrubbed]"
    )
    assert event["tags"]["client_id"] == "c-1"
    assert event["tags"]["request_id"] == "r-1"
    assert "user" not in event
    assert "breadcrumbs" not in event
    frames = event["exception"]["values"][0]["stacktrace"]["frames"]
    assert all("vars" not in frame for frame in frames)


def test_a_requests_body_cookies_and_headers_stay_here() -> None:
    event = reporting.scrub(
        {
            "request": {
                "url": "https://nordlys.example/bank/",
                "data": {"iban": "x"},
                "cookies": "c",
                "headers": {"Authorization": "Bearer kontor_x"},
                "query_string": "q=jana@x.example",
            }
        }
    )
    assert event["request"] == {"url": "https://nordlys.example/bank/"}


def test_a_databases_error_leaves_without_the_row_it_quotes(transport: Captured) -> None:
    sentry_sdk.capture_exception(
        ValueError("null value in column “name”\nDETAIL:  Failing row contains (7, Jan Novák).\n")
    )
    (event,) = transport.events
    assert event["exception"]["values"][0]["value"] == "null value in column “name”"


def test_the_token_of_an_invitation_stays_here() -> None:
    event = reporting.scrub({"request": {"url": "https://a.example/invitation/Ab-9_xyz/"}})
    assert event["request"] == {"url": "https://a.example/invitation/[scrubbed]/"}
