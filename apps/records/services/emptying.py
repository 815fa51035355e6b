"""Taking the words out of what stays: the rows remain, and say nothing any more."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from apps.records.models import DocumentText, DocumentVersion, IncomingMail, Reading
from kernel import files

GONE = "—"


def empty_versions(versions: Collection[DocumentVersion]) -> None:
    """Their words for the search and everything that was read off them."""
    DocumentText.objects.filter(version__in=versions).update(
        text="", folded="", lines=[], tax_shares=[], problems=[], refusal={}, summary={}, to_check=0
    )
    rows = Reading.objects.filter(version__in=versions)
    rows.update(value="", reason_params={})
    rows.exclude(corrected_value=None).update(corrected_value="")


def empty_mail(which: Q) -> int:
    """Who wrote what, and what the attachments were called. Returns of how many messages."""
    rows = list(IncomingMail.objects.filter(which))
    for row in rows:
        if row.file_id is not None:
            files.dispose(row.file_id)
        row.sender = row.subject = row.words = ""
        row.attachments = [_nameless(each) for each in row.attachments]
        row.save(update_fields=["sender", "subject", "words", "attachments"])
    return len(rows)


def _nameless(kept: dict[str, Any]) -> dict[str, Any]:
    params = {**kept["params"], "name": GONE} if "name" in kept["params"] else kept["params"]
    return {**kept, "name": GONE if kept["name"] else "", "params": params}
