"""A sheet sent twice (a double click, a reload, a second tab) takes effect once.

The sheet carries a token (`{% once %}`); together with all that was typed it names the act. Whoever
comes second is led to where the first went, or told that it is still at work: scripts keep a form
from being sent while it is. What was refused may be tried again, and a sheet that says something
else is another act, also under the same token.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from frontend.access import KontorRequest
from kernel.errors import Conflict

FIELD: Final = "once"
CSRF: Final = "csrfmiddlewaretoken"
TOKEN_MAX: Final = 64
KEPT_SECONDS: Final = 24 * 3600
# A process that was killed at its work says so no more; by then it was given up by everybody.
AT_WORK_SECONDS: Final = 60
AT_WORK: Final = ""


class StillAtWork(Conflict):
    code = "kontor.still_at_work"
    sentence = _("This was sent before and is still being done. Look again in a moment.")


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view that answers a successful post with a redirect; inside the access decorator.

    Errors: `StillAtWork`.
    """

    @wraps(view)
    def answer(request: KontorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not 0 < len(token) <= TOKEN_MAX:
            return view(request, *args, **kwargs)
        key = _key(request, token)
        if went_to := _claim(key):
            return HttpResponseRedirect(went_to)
        went_to = ""
        try:
            response = view(request, *args, **kwargs)
            went_to = response.get("Location", "")
        finally:
            if went_to:
                cache.set(key, went_to, KEPT_SECONDS)
            else:
                cache.delete(key)
        return response

    return answer


def _claim(key: str) -> str:
    """ "" for who comes first; else where the first went. Errors: `StillAtWork`."""
    if cache.add(key, AT_WORK, AT_WORK_SECONDS):
        return ""
    went_to = str(cache.get(key, AT_WORK))
    if went_to == AT_WORK:
        raise StillAtWork()
    return went_to


def _key(request: KontorRequest, token: str) -> str:
    digest = hashlib.sha256(f"{token}\n{request.get_full_path()}\n".encode())
    for name, values in sorted(request.POST.lists()):
        if name not in (FIELD, CSRF):
            digest.update(repr((name, values)).encode())
    return f"once:{request.client.id}:{request.actor.id}:{digest.hexdigest()}"
