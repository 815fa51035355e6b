"""Several files sent at once: each is taken in or refused by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.records import services
from apps.records.values.documents import ReceivedDocument, Source
from frontend.access import KontorRequest
from frontend.documents.forms import SendForm
from kernel.errors import KontorError


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of one file: `received`, or why it was not taken in."""

    name: str
    received: ReceivedDocument | None
    why: str


def take_in(request: KontorRequest, form: SendForm) -> list[Sent]:
    return [_take(request, each, form.cleaned_data["note"]) for each in form.sent()]


def _take(request: KontorRequest, file: Any, note: str) -> Sent:
    try:
        received = services.receive(
            content=file.read(),
            file_name=file.name,
            source=Source.UPLOAD,
            note=note,
            actor=request.actor,
        )
    except KontorError as refused:
        return Sent(name=file.name, received=None, why=refused.message)
    return Sent(name=file.name, received=received, why=received.sentence)
