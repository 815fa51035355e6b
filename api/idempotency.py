"""The same key twice gives the same answer once done.

The key is claimed and the answer kept in the transaction of the effect itself: either both are
there or neither. A second request of the same key waits for the first; what failed keeps nothing,
so it can be tried again under its key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import connection
from django.db.utils import OperationalError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg import errors as postgres
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import IdempotencyRecord
from api.problems import NotReadable
from kernel.errors import Conflict

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY_LENGTH_MAX = 255
KEPT = timedelta(days=30)
WAIT_MILLISECONDS = 10_000

Handler = Callable[..., Response]


class KeyMissing(NotReadable):
    code = "idempotency.key_missing"
    sentence = _("Send a header “Idempotency-Key” of your own choice, one per act.")


class KeyUnreadable(NotReadable):
    code = "idempotency.key_unreadable"
    sentence = _("An Idempotency-Key has 1 to %(limit)s printable ASCII characters.")


class KeyReused(Conflict):
    code = "idempotency.key_reused"
    sentence = _("The Idempotency-Key “%(key)s” was already used for another request.")


class KeyInUse(Conflict):
    code = "idempotency.in_progress"
    sentence = _("The request of the Idempotency-Key “%(key)s” is still at work; ask again soon.")


def once(handler: Handler) -> Handler:
    """Let a creating `post` take effect once per key. Needs the view's transaction.

    Errors: `KeyMissing`, `KeyUnreadable`, `KeyReused`, `KeyInUse`.
    """

    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        key = _key(request)
        mark = fingerprint(request)
        if not _claim(view.actor.id, key, mark):
            return _replay(view.actor.id, key, mark)
        response = handler(view, request, *args, **kwargs)
        _keep(view.actor.id, key, response)
        return response

    answer.is_idempotent = True  # type: ignore[attr-defined]
    return answer


def purge_old_keys() -> int:
    """Forget the answers of this client older than `KEPT`. Returns how many.

    Every sweep calls it in each client's scope.
    """
    found = IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT)
    return int(found.delete()[0])


def fingerprint(request: Request) -> str:
    """SHA-256 over what is asked: method, address, body (files by content, not by boundary)."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type.startswith("multipart/"):
        form: Any = request.data
        for name, values in sorted(form.lists()):
            for value in values:
                digest.update(f"{name}\n".encode())
                digest.update(_content(value))
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _content(value: Any) -> bytes:
    if not hasattr(value, "read"):
        return str(value).encode()
    digest = hashlib.sha256(f"{value.name}\n".encode())
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.digest()


def _key(request: Request) -> str:
    key = request.headers.get(HEADER)
    if key is None:
        raise KeyMissing()
    if not (1 <= len(key) <= KEY_LENGTH_MAX and key.isascii() and key.isprintable()):
        raise KeyUnreadable(limit=KEY_LENGTH_MAX)
    return key


def _claim(api_key_id: str, key: str, mark: str) -> bool:
    """True when this request is the first; waits while another one of the key is at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        usual = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(WAIT_MILLISECONDS)])
        try:
            cursor.execute(
                "INSERT INTO idempotency_record"
                " (api_key_id, key, fingerprint, status, location, body)"
                " VALUES (%s, %s, %s, 0, '', '') ON CONFLICT DO NOTHING",
                [api_key_id, key, mark],
            )
        except OperationalError as failure:
            if isinstance(failure.__cause__, postgres.LockNotAvailable):
                raise KeyInUse(key=key) from None
            raise
        is_first = cursor.rowcount == 1
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [usual])
    return is_first


def _replay(api_key_id: str, key: str, mark: str) -> HttpResponse:
    kept = IdempotencyRecord.objects.get(api_key_id=api_key_id, key=key)
    if kept.fingerprint != mark:
        raise KeyReused(key=key)
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    if kept.location:
        response["Location"] = kept.location
    response[REPLAYED] = "true"
    return response


def _keep(api_key_id: str, key: str, response: Response) -> None:
    kept = IdempotencyRecord.objects.filter(api_key_id=api_key_id, key=key)
    if response.exception:
        kept.delete()
        return
    kept.update(
        status=response.status_code,
        location=response.get("Location", ""),
        body=JSONRenderer().render(response.data).decode(),
    )
