"""Days in the parameters of a sentence, as the reader writes them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils import formats

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def shown(params: Mapping[str, Any]) -> dict[str, Any]:
    """The rules leave days as 2026-11-30; whatever else there is stays as it is."""
    return {name: _shown(value) for name, value in params.items()}


def day(value: datetime.date) -> str:
    return str(formats.date_format(value, "j M Y"))


def _shown(value: Any) -> Any:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return day(datetime.date.fromisoformat(value))
    return value
