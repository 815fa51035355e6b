"""A developer sees what broke at once, whatever the frames hold."""

from __future__ import annotations

import sys

from django.conf import settings
from django.test import RequestFactory
from django.utils.module_loading import import_string

HUGE = [{str(number): list(range(10))} for number in range(100_000)]


def break_down() -> None:
    kettle = "on the stove"  # noqa: F841
    everything = HUGE  # noqa: F841
    raise RuntimeError("no water")


def test_the_debug_page_shows_local_values_in_short() -> None:
    try:
        break_down()
    except RuntimeError:
        reporter = import_string(settings.DEFAULT_EXCEPTION_REPORTER)
        shown = reporter(RequestFactory().get("/healthz"), *sys.exc_info())
        page = shown.get_traceback_html()
    values = dict(shown.get_traceback_frames()[-1]["vars"])
    assert values["kettle"] == "'on the stove'"
    assert len(values["everything"]) < 2_000
    assert values["everything"].endswith(", ...]")
    assert "&#x27;on the stove&#x27;" in page
