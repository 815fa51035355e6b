"""One bill on a page: its paper, its fields with what is proposed, its checks, its approvals."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language

from apps.accounting.selectors import dimensions, ledger, taxes
from apps.accounting.selectors import payables as read
from apps.accounting.values.bills import (
    TO_CODE,
    BillDetail,
    BillLineInfo,
    Finding,
    LinkedBill,
    Suggestion,
)
from apps.parties.values import PartyMatch
from frontend import formats, sentences
from frontend.bills import forms, listing
from frontend.documents import showing as papers
from kernel.audit import trail

HISTORY: Final = 20
# What one more row is asked for of.
LINE: Final = "1"
INSTALMENT: Final = "instalments"
PLAIN: Final = {"standard": 0, "reduced": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    bill: BillDetail
    paper: papers.Shown | None
    findings: tuple[Finding, ...]
    words: str
    tone: str
    history: list[tuple[trail.TrailEntry, str]]

    @property
    def to_confirm(self) -> list[Finding]:
        return [each for each in self.findings if each.severity == "confirm" and not each.reason]

    @property
    def in_the_way(self) -> list[Finding]:
        return [each for each in self.findings if each.severity == "blocks"]

    @property
    def is_free(self) -> bool:
        return self.bill.row.state in TO_CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The forms of a bill that may still be changed."""

    form: forms.BillForm
    lines: forms.LinesOfABill
    instalments: forms.InstalmentsOfABill
    matches: tuple[PartyMatch, ...]
    # Lines whose open fields are all filled in by proposals: saving codes them.
    covered: frozenset[str]
    accounts: tuple[Any, ...]


def shown(*, bill_id: uuid.UUID) -> Shown:
    """Errors: `NotFound`."""
    bill = read.bill(bill_id=bill_id)
    row = bill.row
    words, tone = listing.state_words(row)
    entries = trail.history(subject_kind="bill", subject_id=str(bill_id), limit=HISTORY)
    is_open = row.state in (*TO_CODE, "submitted", "approved")
    return Shown(
        bill=bill,
        paper=papers.shown(document_id=row.document_id) if row.document_id else None,
        findings=read.findings(bill_id=bill_id) if is_open else (),
        words=words,
        tone=tone,
        history=[(each, sentences.sentence(each)) for each in entries if not each.is_access],
    )


def choices(bill: BillDetail) -> dict[str, Any]:
    """What the fields of a line offer on the bill's tax point."""
    on = bill.taxed_on or bill.row.issued_on or timezone.localdate()
    codes = taxes.tax_codes(on=on, direction="purchase")
    codes.sort(key=lambda each: (PLAIN.get(each.kind, 2), -each.rate, each.code))
    kinds: dict[str, list[tuple[str, str]]] = {"cost_centre": [], "project": []}
    for each in dimensions.dimensions(is_active=True):
        kinds[each.kind].append((each.code, f"{each.code} {each.name}"))
    return {
        "tax_codes": [(each.code, f"{each.code} · {each.name}") for each in codes],
        "cost_centres": kinds["cost_centre"],
        "projects": kinds["project"],
    }


def corrected(bill: BillDetail) -> list[tuple[str, str]]:
    """The bills that a credit note may correct; none for a bill."""
    if not bill.row.is_credit_note:
        return []
    return [
        (str(each.id), " · ".join(part for part in (each.number, _total(each)) if part))
        for each in read.bills_to_correct(bill_id=bill.row.id)
    ]


def _total(bill: LinkedBill) -> str:
    if bill.gross is None:
        return ""
    language = get_language() or "en"
    return formats.money_text(bill.gross, language=language, currency=bill.currency)


def sheet(
    bill: BillDetail,
    *,
    country: str,
    suppliers_url: str,
    more: str = "",
    form: forms.BillForm | None = None,
    lines: forms.LinesOfABill | None = None,
    instalments: forms.InstalmentsOfABill | None = None,
) -> Sheet:
    """The forms, with proposals filled in; what was typed and refused stays as it was typed."""
    found = read.suggestions(bill_id=bill.row.id) if lines is None else {}
    matches = (
        read.possible_suppliers(bill_id=bill.row.id, country=country)
        if bill.row.party_id is None
        else ()
    )
    head = form or forms.BillForm(
        initial=forms.initial_of(bill),
        suppliers_url=suppliers_url,
        masked=bill.account_masked,
        corrected=corrected(bill),
    )
    if form is None and matches:
        head.initial["party"] = str(matches[0].party.id)
    shown_lines = lines or forms.shown_lines(
        bill.lines, found, extra=1 if more == LINE else 0, **choices(bill)
    )
    return Sheet(
        form=head,
        lines=shown_lines,
        instalments=instalments
        or forms.shown_instalments(bill, extra=2 if more == INSTALMENT else 0),
        matches=matches,
        covered=frozenset(
            f"lines.{line.position}"
            for line in bill.lines
            if _is_covered(line, found.get(line.position, {}))
        ),
        accounts=tuple(ledger.accounts(is_active=True)),
    )


def _is_covered(line: BillLineInfo, found: Mapping[str, Suggestion]) -> bool:
    return bool((line.account or "account" in found) and (line.tax_code or "tax_code" in found))


def uncovered(findings: tuple[Finding, ...], sheet: Sheet) -> tuple[Finding, ...]:
    """What is found but for the lines that the proposals on the sheet complete."""
    return tuple(
        each
        for each in findings
        if not (each.code == "line_uncoded" and each.field in sheet.covered)
    )
