"""What a person fills in about a client. Services check; forms only read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from frontend.workspace import choices
from tenants.values import NewClient


class Day(forms.DateField):
    """A date with the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)


class NewClientForm(forms.Form):
    name = forms.CharField(label=_("Name of the business"), max_length=200)
    slug = forms.CharField(
        label=_("Portal address"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    registration_number = forms.CharField(
        label=_("Registration number"), max_length=40, required=False
    )
    country = forms.ChoiceField(label=_("Country"), choices=choices.countries)
    currency = forms.CharField(label=_("Currency of the books"), min_length=3, max_length=3)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=choices.time_zones)
    chart = forms.ChoiceField(label=_("Chart of accounts"), choices=choices.charts)
    fiscal_year_first_month = forms.TypedChoiceField(
        label=_("Fiscal year begins in"), coerce=int, choices=list(MONTHS.items()), initial=1
    )
    books_start_on = Day(label=_("Books start on"))
    services = forms.MultipleChoiceField(
        label=_("Services bought"), widget=forms.CheckboxSelectMultiple, choices=choices.services
    )
    plan = forms.ChoiceField(label=_("Plan"), required=False, choices=choices.plans_or_none)

    def draft(self) -> NewClient:
        """What was filled in, as the service takes it."""
        given = dict(self.cleaned_data)
        del given["plan"]
        return NewClient(**given | {"services": tuple(given["services"])})


class AssignForm(forms.Form):
    worker = forms.TypedChoiceField(label=_("Who"), coerce=int, choices=choices.workers)
    role = forms.ChoiceField(label=_("Does what"), choices=choices.worker_roles)
    starts_on = Day(label=_("From"), initial=timezone.localdate)
    ends_on = Day(
        label=_("Last day"), required=False, help_text=_("Empty: until somebody ends it.")
    )


class LastDayForm(forms.Form):
    on = Day(label=_("Last day"), initial=timezone.localdate)


class InviteMemberForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), initial="owner", choices=choices.member_roles)


class MemberRoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=choices.member_roles)


class StateForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea,
        help_text=_("Kept in the history; the client can read it there."),
    )


class ServicesForm(forms.Form):
    services = forms.MultipleChoiceField(
        label=_("Services bought"), widget=forms.CheckboxSelectMultiple, choices=choices.services
    )


class SubscribeForm(forms.Form):
    plan_id = forms.ChoiceField(label=_("Plan"), choices=choices.plans)
    starts_on = Day(label=_("From"), initial=timezone.localdate)
