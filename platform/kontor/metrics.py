"""What Prometheus reads at /metrics. Labels never name a client: they would grow without end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.http import HttpRequest
from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("kontor_requests_total", "Requests answered", ["door", "view", "status"])
SECONDS = Histogram("kontor_request_seconds", "Seconds until the answer", ["door", "view"])
OUTBOX = Gauge("kontor_outbox_facts", "Facts that wait for a reaction, dead ones apart", ["state"])
JOBS = Gauge("kontor_jobs_queued", "Jobs that wait or run")


@dataclass
class Measured:
    status: int = 500


@contextmanager
def measured(request: HttpRequest) -> Iterator[Measured]:
    result, start = Measured(), time.perf_counter()
    try:
        yield result
    finally:
        match = request.resolver_match
        view = match.view_name if match and match.view_name else "unmatched"
        door = getattr(request, "door", "none")
        REQUESTS.labels(door, view, str(result.status)).inc()
        SECONDS.labels(door, view).observe(time.perf_counter() - start)
