"""Django's page about an uncaught error, as a developer sees it with KONTOR_DEBUG=1."""

from __future__ import annotations

import reprlib
from typing import Any

from django.views.debug import ExceptionReporter

_SHORT = reprlib.Repr()
_SHORT.maxlevel = 3
_SHORT.maxdict = _SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxset = 20
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 400


class ShortValues(ExceptionReporter):
    """Django prints every local value in full and cuts it afterwards: a frame that holds the whole
    table of modules or addresses kept the browser waiting for minutes."""

    def get_traceback_frames(self) -> list[dict[str, Any]]:
        frames: list[dict[str, Any]] = super().get_traceback_frames()
        for frame in frames:
            frame["vars"] = [(name, _Shown(_SHORT.repr(value))) for name, value in frame["vars"]]
        return frames


class _Shown(str):
    """A value's text; printing it adds no quotes."""

    def __repr__(self) -> str:
        return str(self)
