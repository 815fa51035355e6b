"""What people fill in to post to a ledger."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from apps.accounting.values.ledger import EntryDetail, LineDraft, TaxRole
from apps.accounting.values.recurring import TemplateLine
from frontend.amounts import AccountCodeField, AmountField
from frontend.parties.picking import PartyNameField, PartyPicker

LINES = "lines"
LINES_SHOWN = 4
LINES_MORE = 4
LINES_MAX = 200
DUE_DAYS_MAX = 730
# Columns that a sheet may show besides account, note and the two sides.
MORE = ("party", "due", "due_days", "tax", "cost_centre", "project", "currency", "foreign")
# Those that few entries need: shown when somebody asks, or has filled one in.
SELDOM = frozenset(MORE) - {"party"}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class SpanForm(forms.Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["from"] = forms.DateField(required=False)
        self.fields["to"] = forms.DateField(required=False)


class EntryForm(forms.Form):
    journal = forms.ChoiceField(label=_("Journal"))
    date = forms.DateField(label=_("Date"), widget=DayInput())
    description = forms.CharField(label=_("What it is about"), max_length=500)
    is_adjustment = forms.BooleanField(
        label=_("Adjustment in a soft-closed period"), required=False
    )

    def __init__(
        self,
        *args: Any,
        journals: Iterable[tuple[str, str]],
        may_adjust: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        choice = cast(forms.ChoiceField, self.fields["journal"])
        choice.choices = list(journals)
        if not may_adjust:
            del self.fields["is_adjustment"]


class OfferedField(AccountCodeField):
    """A code by its first word; what the list `offered` holds is the code and the name."""

    def __init__(self, offered: str, **options: Any) -> None:
        attrs = {"list": offered, "autocomplete": "off", "spellcheck": "false"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)


class LineForm(forms.Form):
    account = AccountCodeField(label=_("Account"), required=False)
    text = forms.CharField(label=_("Note"), required=False, max_length=500)
    party = PartyNameField(label=_("Whose"), required=False)
    due = forms.DateField(label=_("Due"), required=False, widget=DayInput())
    due_days = forms.IntegerField(
        label=_("Due in days"), required=False, min_value=0, max_value=DUE_DAYS_MAX
    )
    tax = OfferedField("tax_codes", label=_("VAT code"), required=False)
    cost_centre = OfferedField("cost_centres", label=_("Cost centre"), required=False)
    project = OfferedField("projects", label=_("Project"), required=False)
    currency = OfferedField("currencies", label=_("Currency"), required=False)
    foreign = AmountField(label=_("In that currency"), required=False)
    debit = AmountField(label=_("Debit"), required=False)
    credit = AmountField(label=_("Credit"), required=False)

    def __init__(
        self, *args: Any, wants: Container[str] = (), parties_url: str = "", **options: Any
    ) -> None:
        super().__init__(*args, **options)
        cast(PartyPicker, self.fields["party"].widget).url = parties_url
        for name in MORE:
            if name not in wants:
                del self.fields[name]
        self.fields["debit"].widget.attrs["data-sum"] = "1"
        self.fields["credit"].widget.attrs["data-sum"] = "-1"
        for name, bound in self.fields.items():
            bound.widget.attrs["aria-label"] = str(self.fields[name].label)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        has_amount = given.get("debit") is not None or given.get("credit") is not None
        if has_amount and not given.get("account") and "account" not in self.errors:
            self.add_error("account", _("Which account?"))
        if given.get("debit") is not None and given.get("credit") is not None:
            self.add_error("credit", _("A line is debit or credit, not both."))
        if given.get("account") and not has_amount and not self.errors:
            self.add_error("debit", _("How much?"))
        if bool(given.get("currency")) != (given.get("foreign") is not None):
            self.add_error("foreign", _("Give the currency and the amount in it."))
        return given


class LinesOfAnEntry(BaseFormSet):
    @property
    def seldom(self) -> frozenset[str]:
        """The columns of this sheet that can be folded away."""
        return SELDOM & set(self.empty_form.fields)

    @property
    def is_unfolded(self) -> bool:
        return any(
            form[name].value() or form[name].errors for form in self.forms for name in self.seldom
        )

    def drafts(
        self,
        *,
        parties: Mapping[str, uuid.UUID] | None = None,
        tax_accounts: Container[str] = (),
    ) -> tuple[LineDraft, ...]:
        """The filled lines; debit is positive. `parties` are the ids of the names typed; on
        `tax_accounts` a VAT code stands for the tax, elsewhere for its base."""
        return tuple(_draft(each, parties or {}, tax_accounts) for each in self._filled())

    def template(
        self,
        *,
        parties: Mapping[str, uuid.UUID] | None = None,
        tax_accounts: Container[str] = (),
    ) -> tuple[TemplateLine, ...]:
        """As `drafts`, for an entry that comes back."""
        return tuple(
            TemplateLine(
                **asdict(_draft(each, parties or {}, tax_accounts)),
                due_days=each.get("due_days") or 0,
            )
            for each in self._filled()
        )

    def _filled(self) -> list[Mapping[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("account")]

    def party_names(self) -> set[str]:
        return {form.cleaned_data.get("party", "") for form in self.forms} - {""}

    def refuse_parties(self, unknown: Container[str]) -> None:
        """Say beside each name that nobody is called that."""
        for form in self.forms:
            if form.cleaned_data.get("party", "") in unknown:
                form.add_error("party", _("Nobody in the register is called that."))


def _draft(
    given: Mapping[str, Any], parties: Mapping[str, uuid.UUID], tax_accounts: Container[str]
) -> LineDraft:
    tax_code = given.get("tax", "")
    role = TaxRole.TAX if given["account"] in tax_accounts else TaxRole.BASE
    amount = (given["debit"] or Decimal(0)) - (given["credit"] or Decimal(0))
    foreign = given.get("foreign")
    return LineDraft(
        account_code=given["account"],
        amount=amount,
        description=given["text"],
        party_id=parties.get(given.get("party", "")),
        due_on=given.get("due"),
        tax_code=tax_code,
        tax_role=role if tax_code else "",
        cost_centre=given.get("cost_centre", ""),
        project=given.get("project", ""),
        currency=given.get("currency", "").upper(),
        # Typed without a sign: it stands on the side of the amount.
        currency_amount=None if foreign is None else foreign.copy_sign(amount),
    )


def lines_of(
    data: Any = None,
    *,
    initial: Any = None,
    wants: Collection[str] = (),
    parties_url: str = "",
) -> LinesOfAnEntry:
    """The sheet's lines; `wants` are the columns of `MORE` that it shows, `parties_url` is where
    names are looked up while they are typed."""
    made = formset_factory(
        LineForm,
        formset=LinesOfAnEntry,
        extra=0 if initial else LINES_SHOWN,
        max_num=LINES_MAX,
        validate_max=True,
    )
    more = {"wants": wants, "parties_url": parties_url}
    sheet = made(data, prefix=LINES, initial=initial, form_kwargs=more)
    return cast(LinesOfAnEntry, sheet)


# Journals whose entries come from acts of their own; what is copied from them is typed by hand.
GENERAL = "GEN"


def head_of(copied: EntryDetail | None) -> dict[str, Any]:
    """Journal and description of a copied entry; its date stays behind."""
    return {"description": copied.row.description, "journal": GENERAL} if copied else {}


def initial_lines(
    copied: EntryDetail | None, *, has_days: bool = False
) -> list[dict[str, Any]] | None:
    """The lines of an entry as the sheet shows them; of a copied one the days due stay behind."""
    if copied is None:
        return None
    return [
        {
            "account": line.account.code,
            "text": line.description,
            "party": line.party_name,
            "due": line.due_on if has_days else None,
            "tax": line.tax_code,
            "cost_centre": line.cost_centre,
            "project": line.project,
            "currency": line.currency,
            "foreign": "" if line.currency_amount is None else _plain(abs(line.currency_amount)),
            "debit": _plain(line.debit) if line.amount > 0 else "",
            "credit": _plain(line.credit) if line.amount < 0 else "",
        }
        for line in copied.lines[:LINES_MAX]
    ]


def _plain(amount: Decimal) -> str:
    """Without idle zeros behind the second place."""
    return f"{amount:.2f}" if amount == round(amount, 2) else f"{amount.normalize():f}"


def typed_lines(data: Any, *, wants: Collection[str] = (), parties_url: str = "") -> LinesOfAnEntry:
    """What was typed and some more empty lines, without complaints."""
    try:
        count = int(data.get(f"{LINES}-TOTAL_FORMS", LINES_SHOWN))
    except ValueError:
        count = LINES_SHOWN
    count = min(max(count, 0) + LINES_MORE, LINES_MAX)
    names = ("account", "text", "debit", "credit", *wants)
    return lines_of(
        initial=[
            {name: data.get(f"{LINES}-{at}-{name}", "") for name in names} for at in range(count)
        ],
        wants=wants,
        parties_url=parties_url,
    )


class ReverseForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=400)
    date = forms.DateField(
        label=_("Date of the reversal"),
        required=False,
        widget=DayInput(),
        help_text=_("Empty: the entry's own day while its period is open, else today."),
    )


CLOSINGS: Mapping[str, Any] = {
    "soft_closed": _("Soft: only adjustments may still be posted"),
    "closed": _("Closed: nothing may be posted; it can be opened again"),
    "locked": _("Locked: for good"),
}


class CloseForm(forms.Form):
    state = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, onward: Container[str], **options: Any) -> None:
        super().__init__(*args, **options)
        choice = cast(forms.ChoiceField, self.fields["state"])
        choice.choices = [each for each in CLOSINGS.items() if each[0] in onward]
        choice.initial = "closed" if "closed" in onward else None


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=400)


class YearForm(forms.Form):
    containing = forms.DateField(label=_("A day of the year to open"), widget=DayInput())
