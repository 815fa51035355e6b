"""What is announced about books that come from another system."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ImportDone(Fact):
    NAME: ClassVar = "accounting.import.done"
    SUBJECT: ClassVar = ("books_import", "import_id")
    title: ClassVar = _(
        "“%(file)s” was taken over: %(entries)s entries, %(accounts)s new accounts, "
        "%(parties)s new customers and suppliers"
    )

    import_id: uuid.UUID
    file: str
    kind: str
    entries: int
    lines: int
    accounts: int
    parties: int


@dataclass(frozen=True, kw_only=True)
class ImportReversed(Fact):
    NAME: ClassVar = "accounting.import.reversed"
    SUBJECT: ClassVar = ("books_import", "import_id")
    title: ClassVar = _("All %(entries)s entries of “%(file)s” were reversed: %(reason)s")

    import_id: uuid.UUID
    file: str
    entries: int
    reason: str
