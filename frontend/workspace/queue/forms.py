"""What people fill in about a piece of work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MORNING = 8
HOURS_AND_MINUTES = re.compile(r"^(?:(\d{1,2})\s*[:h]\s*)?(\d{1,4})?\s*(?:min|m)?$")


class SnoozeForm(forms.Form):
    how_long = forms.ChoiceField(
        label=_("Until"),
        widget=forms.RadioSelect,
        choices=(
            ("hour", _("In an hour")),
            ("half_day", _("In four hours")),
            ("tomorrow", _("Tomorrow, 8:00")),
            ("week", _("Monday, 8:00")),
            ("own", _("A time of my own")),
        ),
        initial="hour",
    )
    until = forms.DateTimeField(
        label=_("My own time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how_long") == "own" and not cleaned.get("until"):
            self.add_error("until", _("Choose the day and the time."))
        return cleaned

    def chosen(self, *, now: datetime) -> datetime:
        """When the work comes back."""
        how_long = self.cleaned_data["how_long"]
        morning = timezone.localtime(now).replace(hour=MORNING, minute=0, second=0, microsecond=0)
        own: datetime = self.cleaned_data["until"] or now
        return {
            "hour": now + timedelta(hours=1),
            "half_day": now + timedelta(hours=4),
            "tomorrow": morning + timedelta(days=1),
            "week": morning + timedelta(days=7 - morning.weekday()),
            "own": own,
        }[how_long]


class WaitForm(forms.Form):
    on = forms.CharField(label=_("Who has to do something"), max_length=200)
    reason = forms.CharField(label=_("What is missing"), widget=forms.Textarea, max_length=1000)


class HandOverForm(forms.Form):
    to_user_id = forms.ChoiceField(label=_("To"), widget=forms.RadioSelect)
    said = forms.CharField(
        label=_("What the other should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["to_user_id"])
        field.choices = list(people)


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("What has to change"), widget=forms.Textarea, max_length=1000)


class LengthField(forms.CharField):
    """A length of time in minutes: 45, 1:30 or 1 h 30."""

    def clean(self, value: Any) -> int:
        text = str(super().clean(value)).strip().lower()
        found = HOURS_AND_MINUTES.match(text)
        if not found or not any(found.groups()):
            raise forms.ValidationError(_("Write minutes or hours and minutes: 45 or 1:30."))
        return int(found[1] or 0) * 60 + int(found[2] or 0)


class TimeForm(forms.Form):
    minutes = LengthField(
        label=_("How long"), help_text=_("Minutes, or hours and minutes: 45 or 1:30.")
    )
    worked_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("On what"), required=False, max_length=500)


class ClientTimeForm(TimeForm):
    client_id = forms.ChoiceField(label=_("Client"))
    field_order = ("client_id", "minutes", "worked_on", "note")

    def __init__(self, *args: Any, clients: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["client_id"])
        field.choices = list(clients)
