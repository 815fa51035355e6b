"""What leaves the taking over of books: imports, their reports, and what came of them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounting.rules.coming_over.fields import FIELD_TITLES, SUBJECTS
from apps.accounting.rules.coming_over.mapping import (
    DATE_FORMATS,
    DAY_NUMBERS,
    TableMapping,
    TablePreview,
)

__all__ = [
    "DATE_FORMATS",
    "DAY_NUMBERS",
    "FIELD_TITLES",
    "SUBJECTS",
    "FileFormat",
    "ImportInfo",
    "ImportOptions",
    "ImportProgress",
    "ImportReport",
    "ImportState",
    "MappedAccount",
    "MappingInfo",
    "ProofRow",
    "RowReport",
    "Subject",
    "TableMapping",
    "TablePreview",
]


class Subject(models.TextChoices):
    CHART = "chart", _("Chart of accounts")
    PARTIES = "parties", _("Customers and suppliers")
    OPENING_BALANCES = "opening_balances", _("Opening balances")
    OPEN_ITEMS = "open_items", _("Open items")
    JOURNAL = "journal", _("Journal")


class FileFormat(models.TextChoices):
    TABLE = "table", _("table (CSV or XLSX)")
    BEANCOUNT = "beancount", _("beancount file")
    HLEDGER = "hledger", _("hledger journal")


class ImportState(models.TextChoices):
    WAITING = "waiting", _("waiting to be checked")
    CHECKED = "checked", _("checked")
    DONE = "done", _("taken over")
    REVERSED = "reversed", _("taken back")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """`on` is the day balances and open items are taken over; `control` is what items are when
    their table doesn't say."""

    on: datetime.date | None = None
    control: str = ""
    adds_accounts: bool = True
    adds_parties: bool = True
    opens_years: bool = True

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back equal."""
        return {**asdict(self), "on": self.on.isoformat() if self.on else None}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> ImportOptions:
        on = said.get("on")
        day = datetime.date.fromisoformat(on) if on else None
        return cls(**{**said, "on": day})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """What is wrong with a row, or what was done about it, in the reader's language."""

    line: int
    column: str
    code: str
    text: str
    is_error: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedAccount:
    """An account of the file and where it goes. `is_new`: it will be added to the chart.

    `why` says in words how it was found.
    """

    name: str
    code: str
    title: str
    kind: str
    is_new: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingInfo:
    """How one kind of table is read; `columns` are the fields it has, from left to right."""

    id: int
    name: str
    subject: str
    subject_title: str
    columns: tuple[str, ...]
    actor_name: str
    remembered_at: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What a dry run found. Nothing was changed. Of `errors` and `notes` `kept` rows are kept."""

    rows: int
    errors: int
    notes: int
    kept: int
    counts: Mapping[str, int]
    reports: tuple[RowReport, ...]
    accounts: tuple[MappedAccount, ...]

    @property
    def is_clean(self) -> bool:
        return not self.errors


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """What the file says an account holds, beside what was posted; `currency` is never empty."""

    code: str
    name: str
    currency: str
    stated: Decimal
    posted: Decimal

    @property
    def difference(self) -> Decimal:
        return self.posted - self.stated


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportInfo:
    id: uuid.UUID
    file_id: uuid.UUID
    file_name: str
    subject: str
    subject_title: str
    format: str
    state: str
    state_title: str
    has_mapping: bool
    options: ImportOptions
    errors: int | None
    counts: Mapping[str, int]
    job_id: uuid.UUID | None
    actor_name: str
    sent_at: datetime.datetime
    checked_at: datetime.datetime | None
    done_at: datetime.datetime | None
    reversed_at: datetime.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProgress:
    """The job at work: `what` is checked, run or reversed. total 0: not known yet."""

    is_working: bool
    what: str
    done: int
    total: int
    error: str
