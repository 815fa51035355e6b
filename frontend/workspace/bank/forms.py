"""What people fill in to explain a bank line."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.selectors import bank
from apps.accounting.values.bank import LineInfo, PayableItem, RuleDraft, SplitPart
from apps.accounting.values.ledger import AccountInfo
from apps.accounting.values.open_items import ItemShare
from frontend.amounts import AccountCodeField, AmountField

PARTS = "parts"
PARTS_MAX = 20


class EntryForm(forms.Form):
    description = forms.CharField(label=_("Text in the books"), required=False, max_length=500)
    remember = forms.BooleanField(
        label=_("Remember as a rule"),
        required=False,
        widget=forms.CheckboxInput(attrs={"data-key": "r"}),
    )


class PartForm(forms.Form):
    account = AccountCodeField(label=_("Account"))
    amount = AmountField(label=_("Amount"), required=False)
    text = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget.attrs["data-sum"] = "1"


class PartsOfALine(BaseFormSet):
    """The parts of a line; the one without an amount takes what is left."""

    def parts(self, line: LineInfo) -> list[SplitPart]:
        given = [form.cleaned_data for form in self.forms if form.cleaned_data.get("account")]
        stated = sum((each["amount"] or Decimal(0) for each in given), Decimal(0))
        return [
            SplitPart(
                account_code=each["account"],
                amount=line.amount - stated if each["amount"] is None else each["amount"],
                description=each["text"],
            )
            for each in given
        ]

    def clean(self) -> None:
        if any(self.errors):
            return
        blank = [form for form in self.forms if form.cleaned_data.get("amount") is None]
        if len(blank) > 1:
            raise forms.ValidationError(gettext("Only one part may take what is left over."))


def parts_of(data: Any = None, *, initial: Any = None, count: int = 1) -> PartsOfALine:
    """The posted parts, or `count` empty rows behind those in `initial`."""
    made = formset_factory(
        PartForm,
        formset=PartsOfALine,
        extra=0,
        min_num=count,
        max_num=PARTS_MAX,
        validate_max=True,
    )
    return cast(PartsOfALine, made(data, prefix=PARTS, initial=initial))


def with_one_more(data: Any) -> Any:
    """The posted parts with an empty one behind them."""
    more = data.copy()
    try:
        count = int(data.get(f"{PARTS}-TOTAL_FORMS", "1"))
    except ValueError:
        count = 1
    more[f"{PARTS}-TOTAL_FORMS"] = str(min(count + 1, PARTS_MAX))
    return more


class ExcludeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it left out of the books?"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AskForm(forms.Form):
    text = forms.CharField(
        label=_("What do you want to know?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


DIFFERENCES = (
    ("", _("goes to their account")),
    ("fee", _("is the bank's fee")),
    ("rounding", _("is rounding")),
    ("discount", _("is cash discount")),
    ("write_off", _("is written off")),
)


class SettleForm(forms.Form):
    """Which open items a line pays, and what becomes of the rest."""

    items = forms.MultipleChoiceField(
        label=_("Open items"), required=False, widget=forms.CheckboxSelectMultiple
    )
    party = forms.UUIDField(required=False, widget=forms.HiddenInput)
    difference = forms.ChoiceField(label=_("What is left"), choices=DIFFERENCES, required=False)

    def __init__(self, *args: Any, items: Iterable[PayableItem] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.payable = {str(each.item.line_id): each for each in items}
        choice = cast(forms.MultipleChoiceField, self.fields["items"])
        choice.choices = [
            (key, f"{each.item.party_name}, {each.item.description}")
            for key, each in self.payable.items()
        ]

    @property
    def ticked(self) -> list[str]:
        return [str(each) for each in self["items"].value() or ()]

    def shares(self, line: LineInfo) -> list[ItemShare]:
        """The chosen items, soonest due first; the last that the line reaches perhaps in part."""
        return bank.shares_for(
            line=line,
            items=[self.payable[key].item for key in self.cleaned_data["items"]],
            is_spread=not self.cleaned_data["difference"],
        )


class LineNumbers(forms.Field):
    """The ticked lines."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        return [each for each in value or () if each.isdecimal() and len(each) < 19]


class ChosenForm(forms.Form):
    """What is done with the lines that are ticked."""

    lines = LineNumbers(
        label=_("Lines"), error_messages={"required": _("Choose at least one line.")}
    )
    act = forms.ChoiceField(
        choices=[(each, each) for each in ("accept", "post", "transfer", "exclude")]
    )
    account = AccountCodeField(label=_("Account"), required=False)
    reason = forms.CharField(label=_("Why they are left out"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("act") == "post" and not given.get("account"):
            self.add_error("account", gettext("Choose the account that the lines go to."))
        return given


class RuleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    text_contains = forms.CharField(
        label=_("Text contains"),
        required=False,
        max_length=200,
        help_text=_("Words of the other side's name or of the text, as they come every time."),
    )
    counterparty_account = forms.CharField(
        label=_("Account of the other side"), required=False, max_length=60
    )
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=(("any", _("either way")), ("in", _("money in")), ("out", _("money out"))),
    )
    amount_min = AmountField(label=_("Amount from"), required=False)
    amount_max = AmountField(label=_("Amount to"), required=False)
    account_code = forms.ChoiceField(label=_("Post to"))

    def __init__(self, *args: Any, accounts: Iterable[AccountInfo], **options: Any) -> None:
        super().__init__(*args, **options)
        choice = cast(forms.ChoiceField, self.fields["account_code"])
        choice.choices = [("", "")] + [(each.code, f"{each.code} {each.name}") for each in accounts]

    def draft(self) -> RuleDraft:
        return RuleDraft(**self.cleaned_data)
