"""Reminders: many letters at once, a look at one before it goes out, and the levels themselves."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.selectors import ledger
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.values.receivables import LevelInfo
from frontend import refusals
from frontend.access import KontorRequest
from frontend.amounts import AmountField
from frontend.sales.forms import LANGUAGES, DayInput, plain
from frontend.sales.pages import Pages
from kernel.errors import KontorError

PREFIX: Final = "levels"
LEVELS_MAX: Final = 9
TONGUES: Final = LANGUAGES[1:]
TEXT: Final = forms.Textarea(attrs={"rows": 2})


# ---- Letters -----------------------------------------------------------------------------------
def send_ticked(request: KontorRequest, pages: Pages) -> HttpResponse:
    """Remind everybody who is ticked; what can't go out is said and keeps none of the others."""
    ticked = list(_ticked(request.POST.getlist("letter")))
    done = receivables.send_reminders(
        letters=ticked, is_charged=request.POST.get("is_charged") == "on", actor=request.actor
    )
    if done.letters:
        count = len(done.letters)
        told = ngettext("%(count)s reminder is made.", "%(count)s reminders are made.", count)
        messages.success(request, told % {"count": count})
    for name, why in done.refused:
        messages.error(request, f"{name}: {why}" if name else why)
    if not ticked:
        messages.error(request, gettext("Tick whom to remind."))
    return HttpResponseRedirect(pages.link("dunning"))


def _ticked(values: Iterable[str]) -> Iterable[tuple[uuid.UUID, str]]:
    for value in values:
        party, _mark, currency = value.partition(" ")
        try:
            yield uuid.UUID(party), currency[:3]
        except ValueError:
            continue


def preview(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    content = receivables.preview_reminder(
        party_id=party_id,
        currency=request.GET.get("currency", "")[:3],
        is_charged=request.GET.get("free", "") == "",
        actor=request.actor,
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="reminder.pdf"'
    return response


# ---- Levels ------------------------------------------------------------------------------------
class LevelForm(forms.Form):
    name = forms.CharField(label=_("Letter"), required=False, max_length=60)
    days_overdue = forms.IntegerField(
        label=_("Days late"), required=False, min_value=1, max_value=730
    )
    pay_within_days = forms.IntegerField(
        label=_("To be paid within days"), required=False, min_value=0, max_value=730
    )
    fee = AmountField(label=_("Fee"), required=False)
    interest_percent = AmountField(label=_("Interest a year, percent"), required=False)
    valid_until = forms.DateField(
        label=_("Interest valid until"),
        required=False,
        widget=DayInput(),
        help_text=_("The last day on which the law says so. Empty: it is ours."),
    )
    source = forms.CharField(label=_("Where it comes from"), required=False, max_length=200)
    is_verified = forms.BooleanField(label=_("Read there and found right"), required=False)
    text = forms.CharField(
        label=_("Words in the letter"), required=False, max_length=1000, widget=TEXT
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, language in TONGUES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=gettext("Words for customers who read %(language)s") % {"language": language},
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )

    @property
    def texts(self) -> list[Any]:
        return [self[name] for name in ("text", *(f"text_{code}" for code, _name in TONGUES))]

    def level(self, at: int) -> LevelInfo:
        given = self.cleaned_data
        return LevelInfo(
            level=at,
            name=given["name"],
            days_overdue=given["days_overdue"] or 0,
            pay_within_days=given["pay_within_days"] or 0,
            fee=given["fee"] or Decimal(0),
            interest_percent=given["interest_percent"] or Decimal(0),
            text=given["text"],
            texts={code: given[f"text_{code}"] for code, _name in TONGUES},
            source=given["source"],
            is_verified=given["is_verified"],
            valid_until=given["valid_until"],
        )


class Levels(BaseFormSet):
    def filled(self) -> list[LevelInfo]:
        """Those with a name; a name taken away takes the level away."""
        forms_filled = [cast(LevelForm, form) for form in self.forms]
        named = [form for form in forms_filled if form.cleaned_data.get("name")]
        return [form.level(at) for at, form in enumerate(named, start=1)]


def levels(request: KontorRequest, pages: Pages) -> HttpResponse:
    """The client's own levels, to be changed all at once."""
    known = read.dunning_levels()
    made = formset_factory(
        LevelForm, formset=Levels, extra=1, max_num=LEVELS_MAX, validate_max=True
    )
    sheet = cast(
        Levels, made(request.POST or None, prefix=PREFIX, initial=[_initial(e) for e in known])
    )
    head = forms.Form(request.POST or None)
    status = 200
    if request.method == "POST":
        head.is_valid()
        if sheet.is_valid():
            try:
                receivables.change_levels(levels=sheet.filled(), actor=request.actor)
            except KontorError as refused:
                status = refusals.explain(request, head, refused)
            else:
                messages.success(request, gettext("Saved. The next letters go by these levels."))
                return HttpResponseRedirect(pages.link("dunning"))
        else:
            status = refusals.unfit(request)
    context = {
        "form": head,
        "levels": sheet,
        "out_of_date": any(each.is_out_of_date(timezone.localdate()) for each in known),
        "books": ledger.books(),
        "back_url": pages.link("dunning"),
        "home_url": pages.link("sales"),
    }
    return render(request, f"{pages.folder}/levels.html", context, status=status)


def _initial(level: LevelInfo) -> dict[str, Any]:
    return {
        "name": level.name,
        "days_overdue": level.days_overdue,
        "pay_within_days": level.pay_within_days,
        "fee": f"{level.fee:.2f}",
        "interest_percent": plain(level.interest_percent) if level.interest_percent else "0",
        "valid_until": level.valid_until,
        "source": level.source,
        "is_verified": level.is_verified,
        "text": level.text,
    } | {f"text_{code}": level.texts.get(code, "") for code, _name in TONGUES}
