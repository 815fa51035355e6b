"""A batch as people look at it: in words, with colours, and what it says about each payment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounting.selectors import payments as read
from apps.accounting.services import payments
from apps.accounting.values.payments import BatchRow, BatchState, LineFound
from frontend import exports
from frontend.parts import text
from kernel import files
from kernel.actor import Actor

TONES: Final[Mapping[str, str]] = {
    BatchState.DRAFT: "",
    BatchState.SUBMITTED: "due",
    BatchState.APPROVED: "due",
    BatchState.EXPORTED: "",
    BatchState.CONFIRMED: "done",
    BatchState.FAILED: "late",
    BatchState.DISCARDED: "",
}
FORMATS: Final[Mapping[str, Any]] = {
    "abo": gettext_lazy("ABO (Czech banks)"),
    "pain.001.001.09": gettext_lazy("ISO 20022, pain.001.001.09"),
    "pain.001.001.03": gettext_lazy("ISO 20022, pain.001.001.03"),
}
EXPORTED_AT_ONCE: Final = 200


class FindForm(forms.Form):
    """Which line of the statement it is."""

    line = forms.TypedChoiceField(
        label=gettext_lazy("Line of the statement"), coerce=int, widget=forms.RadioSelect
    )
    without_discount = forms.BooleanField(
        label=gettext_lazy("Without the cash discount: the rest stays open"), required=False
    )

    def __init__(self, data: Any, *, lines: Sequence[LineFound]) -> None:
        super().__init__(data)
        field: Any = self.fields["line"]
        field.choices = [(str(each.line_id), _line_words(each)) for each in lines]
        if len(lines) == 1:
            field.initial = str(lines[0].line_id)
        if not any(each.is_late for each in lines):
            del self.fields["without_discount"]


def _line_words(line: LineFound) -> str:
    said = (text.day(line.booked_on), f"{text.money(line.amount)} {line.currency}", line.title)
    return " · ".join(each for each in said if each)


class CutOffForm(forms.Form):
    at = forms.TimeField(
        label=gettext_lazy("Cut-off"),
        required=False,
        help_text=gettext_lazy("Such as 14:00; empty when it isn’t known."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


def state_words(row: BatchRow) -> tuple[str, str]:
    """What a list says of the batch, and its tone."""
    if row.is_partly_failed:
        return _("partly failed"), "late"
    if row.waits_for:
        return _("waits for %(who)s") % {"who": row.waits_for}, TONES[row.state]
    return str(row.state.label), TONES[row.state]


def shown(batch_id: uuid.UUID) -> dict[str, Any]:
    """What both doors need of a batch. Errors: `NotFound`."""
    batch = read.batch(batch_id=batch_id)
    words, tone = state_words(batch.row)
    return {
        "batch": batch,
        "row": batch.row,
        "words": words,
        "tone": tone,
        "is_day_reached": batch.row.execution_on <= timezone.localdate(),
    }


def as_csv(*, state: str, name: str) -> HttpResponse:
    header = (
        _("Number"), _("State"), _("Bank account"), _("Day"), _("Payments"), _("Failed"),
        _("Currency"), _("Total"), _("Prepared by"), _("Submitted by"),
    )  # fmt: skip
    return exports.csv_file(name, header, (_cells(row) for row in _all(state)))


def file(*, batch_id: uuid.UUID, actor: Actor) -> FileResponse:
    """The bank's file as a download, which is written down."""
    made = payments.download_batch(batch_id=batch_id, actor=actor)
    return files.download(made.file_id, in_place=False)


def _all(state: str) -> Iterator[BatchRow]:
    cursor = ""
    while True:
        page = read.batches(state=state, cursor=cursor, size=EXPORTED_AT_ONCE)
        yield from page.rows
        cursor = page.next_cursor
        if not cursor:
            return


def _cells(row: BatchRow) -> tuple[Any, ...]:
    return (
        row.number,
        state_words(row)[0],
        row.bank_account,
        row.execution_on,
        row.payments,
        row.failed,
        row.currency,
        row.total,
        row.made_by,
        row.submitted_by,
    )
