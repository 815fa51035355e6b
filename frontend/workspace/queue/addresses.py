"""Where a page goes back to."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

BACK = "back"


def back_of(request: HttpRequest, *, default: str = "") -> str:
    """The page of ours that the form or the link named, else `default`, else the queue."""
    wanted = request.POST.get(BACK) or request.GET.get(BACK, "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else default or reverse("workspace:queue")
