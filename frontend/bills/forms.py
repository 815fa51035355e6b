"""What people fill in about a bill: its head, its lines, why a finding is right all the same."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.values.bills import (
    BillDetail,
    BillKind,
    BillLineDraft,
    BillLineInfo,
    InstalmentDraft,
    Suggestion,
)
from frontend.amounts import AccountCodeField, AmountField
from frontend.parties.picking import PartyField

LINES: Final = "lines"
INSTALMENTS: Final = "instalments"
HUNDRED: Final = Decimal(100)
LINES_MAX: Final = 500
ROUND_DIGITS_MAX: Final = 5
Choices = Iterable[tuple[str, str]]
# Field of the form → field of the readings whose place on the paper it lights.
LIGHTS: Final[Mapping[str, str]] = {
    "party": "supplier_name",
    "number": "number",
    "issued_on": "issued_on",
    "taxed_on": "taxed_on",
    "due_on": "due_on",
    "currency": "currency",
    "net": "net",
    "tax": "tax",
    "gross": "payable",
    "account_number": "iban",
    "variable_symbol": "variable_symbol",
    "payment_reference": "payment_reference",
}


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class BillForm(forms.Form):
    use_required_attribute = False

    # When the bill was changed last, as the page showed it.
    seen_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())
    party = PartyField(label=_("Supplier"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=BillKind.choices, required=False)
    number = forms.CharField(label=_("Supplier’s number"), required=False, max_length=60)
    issued_on = day_field(_("Issued on"))
    taxed_on = day_field(_("Tax point"))
    due_on = day_field(_("Due on"))
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3)
    net = AmountField(label=_("Net"), required=False)
    tax = AmountField(label=_("VAT"), required=False)
    gross = AmountField(label=_("To pay"), required=False)
    account_number = forms.CharField(
        label=_("Account to pay"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    variable_symbol = forms.CharField(label=_("Variable symbol"), required=False, max_length=20)
    payment_reference = forms.CharField(label=_("Reference"), required=False, max_length=140)
    corrects = forms.ChoiceField(label=_("Corrects the bill"), required=False)
    is_set_off = forms.BooleanField(
        label=_("Set it off against that bill when it is posted"), required=False
    )

    def __init__(
        self,
        *args: Any,
        suppliers_url: str,
        masked: str = "",
        corrected: Choices = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        cast(PartyField, self.fields["party"]).widget.url = suppliers_url
        if corrected:
            cast(forms.ChoiceField, self.fields["corrects"]).choices = [("", "—"), *corrected]
        else:
            del self.fields["corrects"], self.fields["is_set_off"]
        for name, reading in LIGHTS.items():
            self.fields[name].widget.attrs["data-lights"] = reading
        self.fields["account_number"].widget.attrs["placeholder"] = masked

    def changes(self) -> dict[str, Any]:
        """What `services.payables.change_bill` takes; an untouched account stays as it is."""
        given = dict(self.cleaned_data)
        given.pop("seen_at")
        found = given | {"party_id": given.pop("party")}
        if "corrects" in found:
            corrects = found.pop("corrects")
            found["corrects_id"] = uuid.UUID(corrects) if corrects else None
        if not found["account_number"]:
            found.pop("account_number")
        if not found["kind"]:
            found.pop("kind")
        return found

    def seen(self) -> datetime.datetime | None:
        """None for a page that didn't say."""
        try:
            return datetime.datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError:
            return None


class LineForm(forms.Form):
    description = forms.CharField(label=_("What"), required=False, max_length=500)
    net = AmountField(label=_("Net"), required=False)
    tax = AmountField(label=_("VAT"), required=False)
    tax_rate = AmountField(required=False, widget=forms.HiddenInput())
    account = AccountCodeField(label=_("Account"), required=False)
    tax_code = forms.ChoiceField(label=_("Tax code"), required=False)
    claimed_percent = AmountField(label=_("VAT claimed, %"), required=False)
    cost_centre = forms.ChoiceField(label=_("Cost centre"), required=False)
    project = forms.ChoiceField(label=_("Project"), required=False)

    def __init__(
        self,
        *args: Any,
        tax_codes: Choices,
        cost_centres: Choices,
        projects: Choices,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.suggested: Mapping[str, Suggestion] = {}
        cast(forms.ChoiceField, self.fields["tax_code"]).choices = [("", "—"), *tax_codes]
        for name, choices in (("cost_centre", [*cost_centres]), ("project", [*projects])):
            if choices:
                cast(forms.ChoiceField, self.fields[name]).choices = [("", "—"), *choices]
            else:
                del self.fields[name]

    @property
    def is_filled(self) -> bool:
        given = self.cleaned_data
        return given.get("net") is not None or bool(given.get("description"))

    def line(self) -> BillLineDraft:
        given = self.cleaned_data
        return BillLineDraft(
            description=given.get("description", ""),
            net=given.get("net") or Decimal(0),
            tax=given.get("tax"),
            tax_rate=given.get("tax_rate"),
            account=given.get("account", ""),
            tax_code=given.get("tax_code", ""),
            claimed_percent=_share(given.get("claimed_percent")),
            cost_centre=given.get("cost_centre", ""),
            project=given.get("project", ""),
        )

    def parts(self) -> list[tuple[forms.BoundField, str]]:
        """The visible fields, each with the reason of what is proposed in it."""
        return [
            (bound, self.suggested[bound.name].why if bound.name in self.suggested else "")
            for bound in self.visible_fields()
        ]


def _share(typed: Decimal | None) -> Decimal:
    """Left empty, all of the VAT is claimed."""
    return HUNDRED if typed is None else typed


class LinesOfABill(BaseFormSet):
    def filled(self) -> tuple[BillLineDraft, ...]:
        return tuple(form.line() for form in cast(list[LineForm], self.forms) if form.is_filled)


def lines_of(
    data: Any = None, *, initial: Any = None, extra: int = 0, **choices: Any
) -> LinesOfABill:
    made = formset_factory(
        LineForm, formset=LinesOfABill, extra=extra, max_num=LINES_MAX, validate_max=True
    )
    return cast(LinesOfABill, made(data, prefix=LINES, initial=initial, form_kwargs=choices))


def shown_lines(
    lines: Iterable[BillLineInfo],
    suggestions: Mapping[int, Mapping[str, Suggestion]],
    *,
    extra: int,
    **choices: Any,
) -> LinesOfABill:
    """The lines as they are, with what is proposed for their open fields filled in and marked."""
    rows = list(lines)
    initial = [
        {
            "description": each.description,
            "net": written(each.net),
            "tax": written(each.tax),
            "tax_rate": written(each.tax_rate),
            "account": f"{each.account} {each.account_name}".strip(),
            "tax_code": each.tax_code,
            "claimed_percent": written(each.claimed_percent),
            "cost_centre": each.cost_centre,
            "project": each.project,
            **{
                name: found.label if name == "account" else found.value
                for name, found in suggestions.get(each.position, {}).items()
            },
        }
        for each in rows
    ]
    made = lines_of(initial=initial, extra=extra or (0 if rows else 1), **choices)
    for form, each in zip(made.forms, rows, strict=False):
        cast(LineForm, form).suggested = suggestions.get(each.position, {})
    return made


class InstalmentForm(forms.Form):
    use_required_attribute = False

    due_on = day_field(_("Due on"))
    amount = AmountField(label=_("Amount"), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(given.get("due_on")) != (given.get("amount") is not None):
            missing = "amount" if given.get("due_on") else "due_on"
            self.add_error(missing, gettext("An instalment has a day and an amount."))
        return given


class InstalmentsOfABill(BaseFormSet):
    def filled(self) -> tuple[InstalmentDraft, ...]:
        """Rows left empty are dropped."""
        return tuple(
            InstalmentDraft(due_on=form.cleaned_data["due_on"], amount=form.cleaned_data["amount"])
            for form in self.forms
            if form.cleaned_data.get("due_on")
        )


def instalments_of(data: Any = None, *, initial: Any = None, extra: int = 0) -> InstalmentsOfABill:
    made = formset_factory(InstalmentForm, formset=InstalmentsOfABill, extra=extra, max_num=60)
    return cast(InstalmentsOfABill, made(data, prefix=INSTALMENTS, initial=initial))


def shown_instalments(bill: BillDetail, *, extra: int) -> InstalmentsOfABill:
    """Those that there are; asked for the first time, the whole amount stands on the due date."""
    initial = [{"due_on": each.due_on, "amount": written(each.amount)} for each in bill.instalments]
    if extra and not initial:
        initial = [{"due_on": bill.row.due_on, "amount": written(bill.row.gross)}]
    return instalments_of(initial=initial, extra=extra)


def initial_of(bill: BillDetail) -> dict[str, Any]:
    row = bill.row
    return {
        "party": str(row.party_id or ""),
        "kind": row.kind,
        "number": row.number,
        "issued_on": row.issued_on,
        "taxed_on": bill.taxed_on,
        "due_on": row.due_on,
        "currency": row.currency,
        "net": written(row.net),
        "tax": written(row.tax),
        "gross": written(row.gross),
        "variable_symbol": bill.variable_symbol,
        "payment_reference": bill.payment_reference,
        "corrects": str(bill.corrects.id) if bill.corrects else "",
        "is_set_off": bill.is_set_off,
        "seen_at": bill.changed_at.isoformat(),
    }


def written(amount: Decimal | None) -> str:
    """An amount as it is typed: two places, more only where they say something."""
    if amount is None:
        return ""
    return f"{round(amount, 2) if amount == round(amount, 2) else amount.normalize():f}"


def seen_round(data: Mapping[str, Any]) -> int | None:
    """The submission that the page showed; None for a page that didn't say."""
    said = str(data.get("round", ""))
    return int(said) if said.isdecimal() and len(said) <= ROUND_DIGITS_MAX else None


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)
