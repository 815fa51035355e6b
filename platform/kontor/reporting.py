"""Error reports to Sentry, with people's and companies' data scrubbed before they leave."""

from __future__ import annotations

import re
from typing import Any

import sentry_sdk
import structlog

SCRUBBED = "[scrubbed]"
# E-mail addresses, IBANs, long digit runs (accounts, national ids), API keys, invitations' tokens.
PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+|\b[A-Z]{2}\d{2}[A-Z0-9 ]{10,30}\b|\b\d[\d /-]{6,}\d\b|\bkontor_\w+"
    r"|(?<=/invitation/)[\w-]+"
)
# What a database says after the first line of an error quotes the row: names, texts, amounts.
QUOTED_ROW = re.compile(r"\n(?:DETAIL|CONTEXT|QUERY):.*", re.DOTALL)
KEPT_KEYS = frozenset({"client_id", "request_id", "job_id", "fact_id", "event_id", "timestamp"})
DROPPED_SECTIONS = ("user", "server_name", "breadcrumbs")
DROPPED_OF_REQUEST = ("data", "cookies", "headers", "env", "query_string")


def start(*, dsn: str, environment: str, transport: Any = None) -> None:
    """Nothing is sent without a DSN. `transport` replaces the network in tests."""
    if not dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        transport=transport,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=scrub,
        before_send_transaction=scrub,
        traces_sample_rate=0.05,
    )


def scrub(event: Any, hint: Any = None) -> Any:
    """The event without request bodies, users, or anything that looks like personal data."""
    for section in DROPPED_SECTIONS:
        event.pop(section, None)
    for part in DROPPED_OF_REQUEST:
        event.get("request", {}).pop(part, None)
    bound = structlog.contextvars.get_contextvars()
    event.setdefault("tags", {}).update(
        {key: str(bound[key]) for key in ("client_id", "request_id") if key in bound}
    )
    return _clean(event)


def _clean(value: Any, key: str = "") -> Any:
    if key in KEPT_KEYS:
        return value
    if isinstance(value, dict):
        return {name: _clean(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return _scrubbed(value) if isinstance(value, str) else value


def _scrubbed(text: str) -> str:
    return PERSONAL.sub(SCRUBBED, QUOTED_ROW.sub("", text))
