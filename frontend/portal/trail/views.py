"""The client's trail: who looked, what was done. Pages by the last sequence seen."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from frontend import exports, sentences
from frontend.access import KontorRequest, portal
from frontend.portal.trail.stories import Story, told
from kernel.audit import trail
from kernel.tenancy import shared_scope
from tenants import selectors

SEE: Final = "client.trail.see"
PAGE: Final = 50
EXPORTED_AT_ONCE: Final = 1000
EXPORTED_MAX: Final = 50_000
LOOKED, DONE = "looked", "done"


@require_GET
@portal(SEE)
def trail_page(request: KontorRequest) -> HttpResponse:
    tab, person, before = _asked(request)
    rows = trail.entries(accesses=tab == LOOKED, before=before, limit=PAGE + 1, actor_id=person)
    return render(
        request,
        "portal/trail/list.html",
        {
            "tab": tab,
            "person": person,
            "people": _people(request.client.id),
            "rows": told(rows[:PAGE]),
            "next_before": rows[PAGE - 1].sequence if len(rows) > PAGE else None,
            "is_first": before is None,
            "tabs": [
                {"label": label, "url": f"?tab={code}", "current": code == tab}
                for code, label in ((LOOKED, _("Who looked")), (DONE, _("What was done")))
            ],
        },
    )


def _asked(request: KontorRequest) -> tuple[str, str, int | None]:
    tab = DONE if request.GET.get("tab") == DONE else LOOKED
    before = request.GET.get("before", "")
    is_sequence = before.isdecimal() and len(before) < 19
    return tab, request.GET.get("person", ""), int(before) if is_sequence else None


def _people(client_id: uuid.UUID) -> list[tuple[str, str]]:
    """(id, name) of everyone who could have done something here: users, workers, integrations."""
    with shared_scope():
        members = [each.person for each in selectors.members(client_id=client_id)]
        workers = [each.worker.person for each in selectors.assignments(client_id=client_id)]
        keys = selectors.api_keys(client_id=client_id)
    found = {str(each.user_id): each.name for each in (*members, *workers)}
    found |= {str(each.key_id): each.name for each in keys}
    return sorted(found.items(), key=lambda pair: pair[1])


@require_GET
@portal(SEE, sees="trail_file")
def as_csv(request: KontorRequest) -> HttpResponse:
    tab, person, _before = _asked(request)
    header = (_("When"), _("Who"), _("What"), _("Through"), _("Kind"), _("Thing"), _("Number"))
    return exports.csv_file(f"trail-{tab}", header, map(_cells, _all(tab, person)))


def _all(tab: str, person: str) -> Iterator[Story]:
    before, given = None, 0
    while given < EXPORTED_MAX:
        rows = trail.entries(
            accesses=tab == LOOKED, before=before, limit=EXPORTED_AT_ONCE, actor_id=person
        )
        yield from told(rows)
        if len(rows) < EXPORTED_AT_ONCE:
            return
        before, given = rows[-1].sequence, given + len(rows)


def _cells(story: Story) -> tuple[Any, ...]:
    entry = story.entry
    return (
        entry.at.isoformat(timespec="seconds"),
        entry.actor_name,
        story.sentence,
        story.door,
        sentences.subject_title(entry.subject_kind),
        entry.subject_id,
        entry.sequence,
    )


@require_GET
@portal(SEE)
def thing(request: KontorRequest, kind: str, thing: str) -> HttpResponse:
    """All that happened to one thing."""
    rows = trail.history(subject_kind=kind, subject_id=thing)
    if not rows:
        raise Http404
    return render(
        request,
        "portal/trail/thing.html",
        {"title": sentences.subject_title(kind), "rows": told(rows)},
    )
