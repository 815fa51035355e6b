"""Is it alive, is it ready, what does it count? For orchestrators and Prometheus."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError

from frontend.access import public
from kernel.jobs.tables import JobState
from kernel.shared.models import DeadLetter, SharedJob, SharedOutbox
from kontor import metrics


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing of what it needs."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database and cache answer, else 503 naming the one that doesn't."""
    checks = {"database": _database(), "cache": _cache()}
    ready = all(checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


@public
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for whoever holds the token (in development, for everyone)."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    expected = settings.METRICS_TOKEN
    if not settings.DEBUG and not (expected and hmac.compare_digest(given, expected)):
        raise Http404
    metrics.OUTBOX.labels("waiting").set(SharedOutbox.objects.filter(is_dead=False).count())
    metrics.OUTBOX.labels("dead").set(DeadLetter.objects.filter(settled_at=None).count())
    metrics.JOBS.set(SharedJob.objects.filter(state=JobState.QUEUED).count())
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache() -> bool:
    try:
        cache.get("readyz")
    except RedisError:
        return False
    return True
