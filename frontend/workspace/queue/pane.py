"""Everything about one piece of work, as the pane beside the list shows it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from apps.workspace import selectors
from apps.workspace.values import ItemDetail, WorkEventInfo
from frontend import sentences
from kernel import offering
from kernel.audit import trail
from kernel.tenancy import client_scope
from tenants import selectors as tenants

HISTORY_LINES = 8
SEE_THE_BOOKS = "accounting.ledger.see"

# What became of the work, with who did it before.
EVENTS: Mapping[str, Any] = {
    "opened": _("opened this work"),
    "reopened": _("opened this work again"),
    "counted": _("moved the count"),
    "assigned": _("assigned it"),
    "started": _("started"),
    "prepared": _("worked on it"),
    "set_waiting": _("set it waiting"),
    "snoozed": _("snoozed it"),
    "woken": _("brought it back"),
    "submitted": _("sent it to review"),
    "finished": _("finished it"),
    "returned": _("returned it"),
    "accepted": _("accepted it"),
    "handed_over": _("handed it over"),
    "took_in": _("took newer work in"),
    "folded": _("folded it into the returned work"),
    "undone": _("took the last step back"),
    "cancelled": _("cancelled it"),
}
WORDS_ARE_CODES = frozenset({"undone", "folded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    at: datetime
    who: str
    what: Any
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """`work_url` is the screen on which the work is done; "" when nobody offers it any more."""

    detail: ItemDetail
    service: Any
    work_url: str
    past: list[PastLine]
    in_the_books: list[PastLine]


def of_item(*, item_id: uuid.UUID, user_id: uuid.UUID) -> Pane | None:
    """None for whoever doesn't serve the item's client today."""
    detail = selectors.item(item_id=item_id, user_id=user_id)
    if detail is None:
        return None
    titles = {each.code: each.title for each in offering.all_offerings()}
    return Pane(
        detail=detail,
        service=titles.get(detail.item.service, detail.item.service),
        work_url=_work_url(detail),
        past=[_past(each) for each in reversed(detail.events)],
        in_the_books=_in_the_books(detail, user_id=user_id),
    )


def _work_url(detail: ItemDetail) -> str:
    if not detail.item.url_name:
        return ""
    try:
        return reverse(detail.item.url_name, kwargs=dict(detail.item.url_kwargs))
    except NoReverseMatch:
        return ""


def _past(event: WorkEventInfo) -> PastLine:
    return PastLine(
        at=event.at,
        who=event.actor_name,
        what=EVENTS.get(event.what, event.what),
        said="" if event.what in WORDS_ARE_CODES else event.note,
    )


def _in_the_books(detail: ItemDetail, *, user_id: uuid.UUID) -> list[PastLine]:
    """What the client's own trail says about the thing that the work is about."""
    named = [name for name in detail.item.url_kwargs if name.endswith("_id")]
    actor = tenants.worker_actor(user_id=user_id, client_id=detail.item.client_id)
    ref = tenants.client_ref(detail.item.client_id)
    if not named or ref is None or actor is None or not actor.may(SEE_THE_BOOKS):
        return []
    kind, subject = named[0].removesuffix("_id"), detail.item.url_kwargs[named[0]]
    with client_scope(ref):
        entries = trail.history(subject_kind=kind, subject_id=subject, limit=HISTORY_LINES)
    return [
        PastLine(at=each.at, who=each.actor_name, what=sentences.sentence(each), said="")
        for each in entries
        if not each.is_access
    ]
