"""What a person fills in about a client. Services check; forms only read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from billing import selectors as billing
from frontend.workspace.clients import proposals
from kernel import offering
from tenants import selectors
from tenants.services import client_draft, invitations
from tenants.values import NewClient

Choices = list[tuple[str, Any]]


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
    country = forms.ChoiceField(label=_("Country"))
    currency = forms.CharField(label=_("Currency of the books"), min_length=3, max_length=3)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    chart = forms.ChoiceField(label=_("Chart of accounts"))
    fiscal_year_first_month = forms.TypedChoiceField(
        label=_("Fiscal year begins in"), coerce=int, choices=list(MONTHS.items()), initial=1
    )
    books_start_on = Day(label=_("Books start on"))
    services = forms.MultipleChoiceField(
        label=_("Services bought"), widget=forms.CheckboxSelectMultiple
    )
    plan = forms.ChoiceField(label=_("Plan"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zones = sorted(client_draft.time_zones())
        self._choose("country", list(proposals.country_names().items()))
        self._choose("time_zone", [(zone, zone.replace("_", " ")) for zone in zones])
        self._choose("chart", list(offering.charts().items()))
        self._choose("services", [(each.code, each.title) for each in offering.sold_services()])
        plans = [(str(each.plan_id), f"{each.name}, {each.currency}") for each in billing.plans()]
        self._choose("plan", [("", _("No plan yet")), *plans])

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def draft(self) -> NewClient:
        """What was filled in, as the service takes it."""
        given = dict(self.cleaned_data)
        del given["plan"]
        return NewClient(**given | {"services": tuple(given["services"])})


class AssignForm(forms.Form):
    worker = forms.TypedChoiceField(label=_("Who"), coerce=int)
    role = forms.ChoiceField(label=_("Does what"))
    starts_on = Day(label=_("From"), initial=timezone.localdate)
    ends_on = Day(
        label=_("Last day"), required=False, help_text=_("Empty: until somebody ends it.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = [(each.worker_id, each.person.name) for each in selectors.workers()]
        titles = {each.code: each.title for each in offering.all_offerings()}
        roles = [
            (f"{service}:{role.code}", f"{titles[service]}: {role.title}")
            for (service, _code), role in offering.worker_roles().items()
        ]
        for name, choices in (("worker", people), ("role", roles)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class LastDayForm(forms.Form):
    on = Day(label=_("Last day"), initial=timezone.localdate)


class InviteMemberForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), initial="owner")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(invitations.member_role_titles().items())


class MemberRoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(invitations.member_role_titles().items())


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
        label=_("Services bought"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["services"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.code, each.title) for each in offering.sold_services()]


class SubscribeForm(forms.Form):
    plan_id = forms.ChoiceField(label=_("Plan"))
    starts_on = Day(label=_("From"), initial=timezone.localdate)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["plan_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(each.plan_id), f"{each.name}, {each.currency}") for each in billing.plans()
        ]
