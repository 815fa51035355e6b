"""What was read off a document, and what a person said about it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.records.rules.readings.values import INSTALMENT_AMOUNT, INSTALMENT_DUE

__all__ = [
    "INSTALMENT_AMOUNT",
    "INSTALMENT_DUE",
    "Certainty",
    "PlaceOnPage",
    "ReadingInfo",
    "ReadingsInfo",
]


class Certainty(models.TextChoices):
    EXACT = "exact", _("exact")
    LIKELY = "likely", _("likely")
    DOUBTFUL = "doubtful", _("doubtful")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOnPage:
    """Shares of the page's width and height from its top left corner, 0 to 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingInfo:
    """One field. `value` is what holds: the correction where there is one, else what was read.

    Days are ISO, amounts have a dot. `why` is the reason as a sentence in the reader's language.
    """

    field: str
    label: str
    value: str
    read_value: str
    certainty: str
    why: str
    place: PlaceOnPage | None
    is_corrected: bool
    corrected_by: str
    corrected_at: datetime | None
    needs_check: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsInfo:
    """All of a version. `lines` and `tax_shares` are as read: amounts are decimal strings."""

    version_id: uuid.UUID
    state: str
    read_from: str
    fields: tuple[ReadingInfo, ...]
    lines: tuple[Mapping[str, Any], ...]
    tax_shares: tuple[Mapping[str, Any], ...]
    problems: tuple[str, ...]
    # Why nothing could be read; "" when it could.
    refusal: str
    confirmed_at: datetime | None
    confirmed_by: str

    def value(self, field: str) -> str:
        """What holds for the field; "" when it is not known."""
        return next((each.value for each in self.fields if each.field == field), "")

    @property
    def to_check(self) -> int:
        return sum(each.needs_check for each in self.fields)
