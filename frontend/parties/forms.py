"""What people fill in about a party, its people, its accounts and the call about one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.parties import selectors, services
from apps.parties.values import (
    Address,
    BankAccountDraft,
    CallBack,
    ContactPerson,
    PartyDetail,
    PartyDraft,
    PartyKind,
)
from frontend.amounts import AmountField
from frontend.parties import words
from kernel.errors import Invalid

CONTACTS = "contacts"
CONTACTS_EMPTY = 2
PLACES = ("street", "postcode", "city", "country")


def _text(label: Any, limit: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=limit, **options)


def _countries() -> list[tuple[str, Any]]:
    return [("", "–"), *words.country_names()]


def _languages() -> list[tuple[str, Any]]:
    return [("", _("as the client's")), *((code, _(name)) for code, name in settings.LANGUAGES)]


class PartyForm(forms.Form):
    """Lengths and rules beyond these are the register's own; it says them beside each field."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=PartyKind.choices)
    is_customer = forms.BooleanField(label=_("Customer"), required=False)
    is_supplier = forms.BooleanField(label=_("Supplier"), required=False)
    country = forms.ChoiceField(label=_("Country"), choices=words.country_names)
    registration_number = _text(_("Registration number"), 40)
    vat_id = _text(_("VAT id"), 40)
    code = _text(_("Own number"), 40, help_text=_("As in the system you came from, if any."))
    email = _text(_("E-mail"), 254, widget=forms.EmailInput())
    phone = _text(_("Phone"), 40, widget=forms.TextInput(attrs={"type": "tel"}))
    language = forms.ChoiceField(label=_("Language"), choices=_languages, required=False)
    billing_street = _text(_("Street"), 200)
    billing_postcode = _text(_("Postcode"), 20)
    billing_city = _text(_("City"), 100)
    billing_country = forms.ChoiceField(label=_("Country"), choices=_countries, required=False)
    delivery_street = _text(_("Street"), 200)
    delivery_postcode = _text(_("Postcode"), 20)
    delivery_city = _text(_("City"), 100)
    delivery_country = forms.ChoiceField(label=_("Country"), choices=_countries, required=False)
    payment_days = forms.IntegerField(label=_("Days to pay"), required=False)
    is_end_of_month = forms.BooleanField(label=_("then the end of the month"), required=False)
    discount_percent = AmountField(label=_("Cash discount, %"), required=False)
    discount_days = forms.IntegerField(label=_("within days"), required=False)
    credit_limit = AmountField(label=_("Credit limit"), required=False)
    credit_currency = _text(_("Currency"), 3)
    peppol_scheme = _text(_("Peppol scheme"), 4)
    peppol_id = _text(_("Peppol identifier"), 50)
    note = _text(_("Note"), 10_000, widget=forms.Textarea())
    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput())


class ContactForm(forms.Form):
    name = _text(_("Name"), 200)
    position = _text(_("Position"), 100)
    email = _text(_("E-mail"), 254, widget=forms.EmailInput())
    phone = _text(_("Phone"), 40, widget=forms.TextInput(attrs={"type": "tel"}))

    def contact(self) -> ContactPerson:
        return ContactPerson(**self.cleaned_data)


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """The form of a party and the rows of its people."""

    form: PartyForm
    contacts: BaseFormSet

    @classmethod
    def empty(cls, *, country: str, currency: str, roles: Mapping[str, bool]) -> PartyEntry:
        start = {"country": country, "credit_currency": currency, **roles}
        return cls(PartyForm(initial=start), _contact_rows())

    @classmethod
    def of(cls, detail: PartyDetail, *, currency: str) -> PartyEntry:
        draft = selectors.draft_of(detail)
        start = asdict(draft) | {"seen_at": detail.party.changed_at.isoformat()}
        start["credit_currency"] = draft.credit_currency or currency
        for place in ("billing", "delivery"):
            start |= {f"{place}_{part}": start[place][part] for part in PLACES}
        for name in ("credit_limit", "discount_percent"):
            start[name] = "" if start[name] is None else f"{start[name].normalize():f}"
        return cls(
            PartyForm(initial=start), _contact_rows(initial=[asdict(c) for c in draft.contacts])
        )

    @classmethod
    def sent(cls, data: Any) -> PartyEntry:
        return cls(PartyForm(data), _contact_rows(data))

    def is_fit(self, *, party_id: uuid.UUID | None) -> bool:
        """Whether the register would take it; if not, every reason stands beside its field."""
        if not (self.form.is_valid() and self.contacts.is_valid()):
            return False
        for problem in services.problems(draft=self.draft(), party_id=party_id):
            self._explain(problem)
        return not self.form.errors and not any(self.contacts.errors)

    def draft(self) -> PartyDraft:
        return PartyDraft(**self.changes())

    def changes(self) -> dict[str, Any]:
        given = dict(self.form.cleaned_data)
        given.pop("seen_at")
        for place in ("billing", "delivery"):
            parts = {part: given.pop(f"{place}_{part}") for part in PLACES}
            given[place] = Address(**parts)
        return given | {"contacts": tuple(row.contact() for row in self._filled())}

    def _filled(self) -> list[ContactForm]:
        return [
            cast(ContactForm, row) for row in self.contacts.forms if any(row.cleaned_data.values())
        ]

    def _explain(self, problem: Invalid) -> None:
        first, _dot, rest = problem.field.partition(".")
        if first == CONTACTS and rest:
            place, _dot, name = rest.partition(".")
            self._filled()[int(place)].add_error(name, problem.message)
            return
        field = f"{first}_{rest}" if rest else first
        self.form.add_error(field if field in self.form.fields else None, problem.message)


def _contact_rows(data: Any = None, *, initial: Any = None) -> BaseFormSet:
    made = formset_factory(ContactForm, extra=CONTACTS_EMPTY, max_num=60)
    return made(data, prefix=CONTACTS, initial=initial)


class AccountForm(forms.Form):
    number = forms.CharField(
        label=_("Account number"),
        max_length=60,
        help_text=_("An IBAN, or the number as it is written in its country."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    country = forms.ChoiceField(
        label=_("Country of the bank"), choices=words.country_names, required=False
    )
    bank_name = _text(_("Bank"), 100)
    bic = _text(_("BIC"), 11, widget=forms.TextInput(attrs={"spellcheck": "false"}))
    currency = _text(_("Currency"), 3)
    holder = _text(_("Holder"), 200, help_text=_("When it is not in the party's own name."))

    def draft(self) -> BankAccountDraft:
        return BankAccountDraft(**self.cleaned_data)


class CallBackForm(forms.Form):
    number = forms.CharField(
        label=_("The number as they read it out"),
        max_length=60,
        help_text=_("It is compared with what was entered."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    person = forms.CharField(label=_("Whom did you talk to?"), max_length=200)
    phone = forms.CharField(
        label=_("On which phone number?"),
        max_length=40,
        help_text=_("One you knew before, never one from the letter that told of the change."),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    at = forms.DateTimeField(
        label=_("When?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["at"].initial = timezone.localtime

    def call(self) -> CallBack:
        return CallBack(**self.cleaned_data)
