"""What is filled in about provider staff."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontend.workspace.clients.forms import Day


class InviteWorkerForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="en")
    is_administrator = forms.BooleanField(
        label=_("Administrator: manages clients and people"), required=False
    )


class LeaveForm(forms.Form):
    on = Day(
        label=_("First day away"),
        initial=timezone.localdate,
        help_text=_("The assignments end the day before."),
    )
