"""Trail entries as a person reads them: a sentence, who, when, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language

from apps.accounting.selectors import bank
from frontend import formats, sentences
from kernel.audit.trail import TrailEntry

NAMED_STATEMENTS: Final = 200
# Things with a page of their own: kind → URL name.
PAGES: Final = {
    "journal_entry": "portal:report_entry",
    "statement": "portal:bank_statement",
    "account": "portal:report_account",
}


@dataclass(frozen=True, slots=True)
class Story:
    entry: TrailEntry
    sentence: str
    door: str
    url: str


def told(entries: Sequence[TrailEntry]) -> list[Story]:
    """At most two queries more, whatever the number of entries."""
    names = names_of(entries)
    return [
        Story(
            entry=each,
            sentence=sentences.sentence(each, names=names),
            door=sentences.door_title(each.door),
            url=_address(each),
        )
        for each in entries
    ]


def names_of(entries: Iterable[TrailEntry]) -> sentences.Names:
    """What the bank accounts and statements that were looked at are called."""
    kinds = {each.subject_kind for each in entries if each.is_access}
    found: dict[tuple[str, str], str] = {}
    if "bank_account" in kinds:
        for overview in bank.bank_accounts():
            found["bank_account", str(overview.account.id)] = overview.account.title
    if kinds & {"statement", "statement_file"}:
        language = get_language() or "en"
        for each in bank.statements(limit=NAMED_STATEMENTS):
            until = formats.day_text(each.period_to, language=language) if each.period_to else ""
            name = f"{each.bank_account.title}, {until}" if until else each.bank_account.title
            found["statement", str(each.id)] = found["statement_file", str(each.id)] = name
    return found


def _address(entry: TrailEntry) -> str:
    page = PAGES.get(entry.subject_kind)
    is_code = entry.subject_kind == "account" and not entry.is_access
    if page is None or not entry.subject_id or is_code:
        return ""
    return reverse(page, args=[entry.subject_id])
