"""Choosing a party by typing: what fits is offered, and who isn't there yet is added in place.

A form takes `PartyField` (the id) or `PartyNameField` (the name, in sheets with many lines) and
tells it the address of `options`, which each door mounts for the role that it asks for.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.parties import selectors, services
from apps.parties.selectors import naming
from apps.parties.values import PartyDraft, PartyInfo, PartyRole
from frontend import refusals
from frontend.access import KontorRequest
from kernel.errors import KontorError

CHANGE = "parties.change"
OFFERED = 8
NAME_MAX = 200


class PartyPicker(forms.Widget):
    """Of a text box and the list below it; with `keeps_id` the id goes along in a hidden one."""

    def __init__(self, *, keeps_id: bool, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.keeps_id = keeps_id
        self.url = ""

    def id_for_label(self, id_: str) -> str:
        return id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = str(data.get(f"{name}_name" if self.keeps_id else name, "")).strip()
        return (str(data.get(name, "")).strip(), typed) if self.keeps_id else typed

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen, typed = self._shown(value)
        given = {**self.attrs, **(attrs or {})}
        context = {
            "name": name,
            "chosen": chosen,
            "typed": typed,
            "keeps_id": self.keeps_id,
            "url": self.url,
            "id": given.get("id", f"id_{name}"),
            "attrs": {k: v for k, v in given.items() if k not in ("id", "maxlength")},
        }
        return render_to_string("parties/picker.html", context)

    def _shown(self, value: Any) -> tuple[str, str]:
        """Id and name, of what was typed or of the party a form begins with."""
        if not self.keeps_id:
            return "", str(value or "")
        chosen, typed = value if isinstance(value, tuple) else (str(value or ""), "")
        if chosen and not typed:
            found = _known(chosen)
            typed = found.name if found else ""
        return chosen, typed


class PartyField(forms.Field):
    """Cleans to the id of a party in the register, chosen from the list or typed in full."""

    widget: PartyPicker

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=PartyPicker(keeps_id=True), **options)

    def clean(self, value: Any) -> uuid.UUID | None:
        chosen, typed = value if isinstance(value, tuple) else (str(value or ""), "")
        if chosen and (found := _known(chosen)):
            return found.id
        if typed and (party_id := naming.ids_by_name(wanted=[typed]).get(typed)):
            return party_id
        if typed or chosen:
            raise forms.ValidationError(_("Nobody in the register is called that."))
        if self.required:
            raise forms.ValidationError(_("Type a name and choose."))
        return None


class PartyNameField(forms.CharField):
    """A name; whose it is, the sheet looks up for all of its lines at once."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=NAME_MAX, widget=PartyPicker(keeps_id=False), **options)


def _known(text: str) -> PartyInfo | None:
    try:
        party_id = uuid.UUID(text)
    except ValueError:
        return None
    return selectors.party_infos([party_id]).get(party_id)


def options(request: KontorRequest, *, role: PartyRole | None) -> HttpResponse:
    """What fits the name being typed; posting `name` adds a party of that role and chooses it."""
    if request.method == "POST":
        return _added(request, role)
    typed = str(next(iter(request.GET.values()), "")).strip()[:NAME_MAX]
    found = selectors.search(text=typed, role=role, limit=OFFERED)
    if role is not None and len(found) < OFFERED:
        known = {each.id for each in found}
        others = selectors.search(text=typed, limit=OFFERED)
        found += [each for each in others if each.id not in known][: OFFERED - len(found)]
    is_new = bool(typed) and typed not in naming.ids_by_name(wanted=[typed])
    context = {
        "found": found,
        "typed": typed,
        "may_add": is_new and request.actor.may(CHANGE),
        "role": role,
        "address": request.path,
    }
    return render(request, "parties/picker_options.html", context)


def _added(request: KontorRequest, role: PartyRole | None) -> HttpResponse:
    """Asked twice it is added once: the second time it is found by its name."""
    name = request.POST.get("name", "").strip()[:NAME_MAX]
    party_id = naming.ids_by_name(wanted=[name]).get(name) if name else None
    if party_id is None:
        draft = PartyDraft(
            name=name,
            country=request.client.country,
            is_customer=role != "supplier",
            is_supplier=role == "supplier",
        )
        try:
            party_id = services.create_party(draft=draft, actor=request.actor).party.id
        except KontorError as refused:
            status = refusals.explain(request, None, refused)
            return HttpResponse(status=status)
    chosen = selectors.party_infos([party_id])[party_id]
    return render(request, "parties/picker_options.html", {"chosen": chosen})
