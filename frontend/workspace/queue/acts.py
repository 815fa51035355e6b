"""What a worker does with a piece of work: each act is one service, and can be undone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.workspace import selectors, services
from apps.workspace.values import WorkItemInfo
from frontend import refusals
from frontend.access import KontorRequest, provider
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.queue import forms
from frontend.workspace.queue.addresses import back_of
from kernel.errors import KontorError
from tenants import selectors as tenants

MANAGE_PEOPLE = "provider.people.manage"


# ---- Acts that take one click --------------------------------------------------------------------
@require_POST
@provider()
def start(request: KontorRequest, item_id: uuid.UUID) -> HttpResponse:
    def do() -> str:
        services.start(item_id=item_id, actor=request.actor)
        return _("Started. It is yours.")

    return click(request, do, undo=_undo(item_id))


@require_POST
@provider()
def wake(request: KontorRequest, item_id: uuid.UUID) -> HttpResponse:
    def do() -> str:
        services.snooze(item_id=item_id, until=None, actor=request.actor)
        return _("Back in your queue.")

    return click(request, do, undo=_undo(item_id))


@require_POST
@provider()
def submit(request: KontorRequest, item_id: uuid.UUID) -> HttpResponse:
    def do() -> str:
        services.submit_for_review(item_id=item_id, actor=request.actor)
        return _("Sent to review.")

    return click(request, do, undo=_undo(item_id))


@require_POST
@provider()
def accept(request: KontorRequest, item_id: uuid.UUID) -> HttpResponse:
    def do() -> str:
        services.accept(item_id=item_id, actor=request.actor)
        return _("Accepted. The work is done.")

    return click(request, do, undo=_undo(item_id))


@require_POST
@provider()
def undo(request: KontorRequest, item_id: uuid.UUID) -> HttpResponse:
    def do() -> str:
        services.undo_last(item_id=item_id, actor=request.actor)
        return _("Taken back.")

    back = f"{reverse('workspace:queue')}?item={item_id}"
    return click(request, do, back=back)


def click(
    request: KontorRequest, do: Callable[[], str], *, undo: str = "", back: str = ""
) -> HttpResponse:
    """Do it and go back with a sentence: what was done, or why it wasn't."""
    try:
        told = do()
    except KontorError as refused:
        refusals.explain(request, None, refused)
    else:
        messages.success(request, told, extra_tags=f"undo:{undo}" if undo else "")
    return HttpResponseRedirect(back_of(request, default=back))


def _undo(item_id: uuid.UUID) -> str:
    return reverse("workspace:item_undo", args=[item_id])


# ---- Acts with something to say ------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@provider()
def snooze(request: KontorRequest, item_id: uuid.UUID) -> HttpResponse:
    item = item_of(request, item_id)
    form = forms.SnoozeForm(request.POST or None)

    def do() -> str:
        until = form.chosen(now=timezone.now())
        services.snooze(item_id=item_id, until=until, actor=request.actor)
        return _("Snoozed. It comes back by itself.")

    act = _act(request, item, title=_("Snooze"), submit=_("Snooze"), lead=_("The promise stays."))
    return act_page.answer(request, act, form, do)


@require_http_methods(["GET", "POST"])
@provider()
def wait(request: KontorRequest, item_id: uuid.UUID) -> HttpResponse:
    item = item_of(request, item_id)
    form = forms.WaitForm(request.POST or None, initial={"on": item.client_name})

    def do() -> str:
        said = form.cleaned_data
        services.set_waiting(
            item_id=item_id, reason=said["reason"], on=said["on"], actor=request.actor
        )
        return _("Waiting. You find it under Waiting.")

    act = _act(request, item, title=_("Waiting on someone"), submit=_("Set waiting"))
    return act_page.answer(request, act, form, do)


@require_http_methods(["GET", "POST"])
@provider()
def hand_over(request: KontorRequest, item_id: uuid.UUID) -> HttpResponse:
    item = item_of(request, item_id)
    form = forms.HandOverForm(request.POST or None, people=_who_could(item))

    def do() -> str:
        to_user_id = uuid.UUID(form.cleaned_data["to_user_id"])
        services.hand_over(
            item_id=item_id,
            to_user_id=to_user_id,
            said=form.cleaned_data["said"],
            actor=request.actor,
        )
        return _("Handed over to %(name)s.") % {"name": dict(_who_could(item))[str(to_user_id)]}

    lead = "" if _who_could(item) else _("Nobody else is assigned there in that role today.")
    act = _act(request, item, title=_("Hand over"), submit=_("Hand over"), lead=lead)
    return act_page.answer(request, act, form, do)


@require_http_methods(["GET", "POST"])
@provider()
def send_back(request: KontorRequest, item_id: uuid.UUID) -> HttpResponse:
    item = item_of(request, item_id)
    form = forms.ReturnForm(request.POST or None)

    def do() -> str:
        services.return_to_preparer(
            item_id=item_id, reason=form.cleaned_data["reason"], actor=request.actor
        )
        return _("Returned, with your reason.")

    act = _act(request, item, title=_("Return to the preparer"), submit=_("Return"))
    return act_page.answer(request, act, form, do)


# ---- Leaves --------------------------------------------------------------------------------------
def item_of(request: KontorRequest, item_id: uuid.UUID) -> WorkItemInfo:
    """The item, for whoever serves its client; and one that nobody is on, for whoever manages."""
    detail = selectors.item(item_id=item_id, user_id=uuid.UUID(request.actor.id))
    if detail is not None:
        return detail.item
    if request.actor.may(MANAGE_PEOPLE):
        loose = selectors.team_load().uncovered
        found = next((each for each in loose if each.item_id == item_id), None)
        if found is not None:
            return found
    raise Http404


def _act(
    request: KontorRequest, item: WorkItemInfo, *, title: str, submit: str, lead: str = ""
) -> Act:
    return Act(
        title=title,
        submit=submit,
        lead=lead or item.title,
        back=back_of(request),
        crumbs=((str(_("My queue")), reverse("workspace:queue")), (item.client_name, "")),
        undo=_undo(item.item_id),
    )


def _who_could(item: WorkItemInfo) -> list[tuple[str, str]]:
    in_review = item.state == "in_review"
    holder = item.reviewer if in_review else item.preparer
    rows = tenants.assignments(
        client_id=item.client_id,
        service=item.service,
        role="reviewer" if in_review else "preparer",
        on=timezone.localdate(),
    )
    people: dict[str, Any] = {
        str(each.worker.person.user_id): each.worker.person.name for each in rows
    }
    if holder is not None:
        people.pop(str(holder.user_id), None)
    return sorted(people.items(), key=lambda one: one[1])
