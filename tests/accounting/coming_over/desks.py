"""Whoever takes books over, before a file."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.accounting.selectors import coming_over as read
from apps.accounting.services import coming_over
from apps.accounting.values.coming_over import ImportOptions
from kernel import jobs
from kernel.actor import Actor


@dataclass(frozen=True)
class Desk:
    actor: Actor
    root: Path

    def send(self, content: bytes, name: str, subject: str = "journal", **more: Any) -> uuid.UUID:
        return coming_over.start(
            name=name, content=content, subject=subject, actor=self.actor, **more
        )

    def check(self, import_id: uuid.UUID) -> list[tuple[int, str]]:
        jobs.run(coming_over.check(import_id=import_id, actor=self.actor))
        report = read.import_report(import_id=import_id)
        assert report is not None
        return [(one.line, one.text) for one in report.reports if one.is_error]

    def run(self, import_id: uuid.UUID) -> str:
        jobs.run(coming_over.run(import_id=import_id, actor=self.actor))
        return read.import_progress(import_id=import_id).error

    def table(self, text: str, subject: str, **options: Any) -> uuid.UUID:
        """A CSV with the guess taken as it is."""
        chosen = ImportOptions(adds_accounts=False, **options)
        import_id = self.send(text.encode(), "table.csv", subject, options=chosen)
        _seen, mapping = read.import_mapping(import_id=import_id)
        coming_over.say_columns(import_id=import_id, mapping=mapping, actor=self.actor)
        return import_id
