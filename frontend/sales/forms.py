"""What people fill in about invoices."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from apps.accounting.values.receivables import DraftLine, InvoiceDraft, Share, Terms
from frontend.amounts import AccountCodeField, AmountField, NotAnAmount, typed_amount
from frontend.parties.picking import PartyField

LINES: Final = "lines"
LINES_SHOWN: Final = 3
LINES_MORE: Final = 3
LINES_MAX: Final = 200
UNITS: Final = (
    ("C62", _("piece")),
    ("HUR", _("hour")),
    ("DAY", _("day")),
    ("MON", _("month")),
    ("KGM", _("kg")),
    ("LTR", _("litre")),
    ("MTR", _("metre")),
    ("KMT", _("km")),
    ("SET", _("set")),
)
LANGUAGES: Final = (
    ("", _("the customer's")),
    ("en", "English"),
    ("cs", "čeština"),
    ("hu", "magyar"),
    ("da", "dansk"),
)
CURRENCIES: Final = ("EUR", "USD", "GBP", "CHF", "CZK", "DKK", "HUF", "PLN", "SEK", "NOK")
SHARE: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*%?\s*/\s*(\d{1,3})")
Choices = Sequence[tuple[str, Any]]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class InstalmentsField(forms.CharField):
    """ "30/7, 70/30": 30 percent in 7 days, the rest in 30. Cleans to shares."""

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value))
        if SHARE.sub("", text).strip(" ,;"):
            raise forms.ValidationError(_("Write instalments like 30/7, 70/30."))
        return tuple(
            Share(Decimal(percent.replace(",", ".")), int(days))
            for percent, days in SHARE.findall(text)
        )


class TermsForm(forms.Form):
    """Terms of payment; empty: the customer's, else those of the settings."""

    payment_days = forms.IntegerField(
        label=_("Days to pay"), required=False, min_value=0, max_value=730
    )
    is_end_of_month = forms.BooleanField(label=_("Due at the end of the month"), required=False)
    instalments = InstalmentsField(
        label=_("Instalments"),
        required=False,
        help_text=_("Percent and days, such as 30/7, 70/30."),
    )
    discount_percent = AmountField(label=_("Cash discount, percent"), required=False)
    discount_days = forms.IntegerField(
        label=_("within days"), required=False, min_value=0, max_value=730
    )

    def terms(self) -> Terms | None:
        given = self.cleaned_data
        shares = given["instalments"]
        discount = given["discount_percent"]
        if given["payment_days"] is None and not shares and not discount:
            return None
        return Terms(
            days=given["payment_days"] if given["payment_days"] is not None else 14,
            is_end_of_month=given["is_end_of_month"],
            instalments=shares,
            discount_percent=discount or Decimal(0),
            discount_days=given["discount_days"] or 0,
        )


class DraftForm(TermsForm):
    party = PartyField(label=_("Customer"))
    issued_on = forms.DateField(
        label=_("Date"), required=False, widget=DayInput(), help_text=_("Empty: the day of issue.")
    )
    taxed_on = forms.DateField(
        label=_("Tax point"), required=False, widget=DayInput(), help_text=_("Empty: the date.")
    )
    currency = forms.ChoiceField(label=_("Currency"))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    series = forms.ChoiceField(label=_("Numbers"), required=False)
    order_number = forms.CharField(label=_("Your order"), required=False, max_length=60)
    are_prices_with_tax = forms.BooleanField(label=_("Prices include VAT"), required=False)
    note = forms.CharField(
        label=_("Note to the customer"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    corrects = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(
        self, *args: Any, customers_url: str, currency: str, series: Choices, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        cast(PartyField, self.fields["party"]).widget.url = customers_url
        others = [each for each in CURRENCIES if each != currency]
        cast(forms.ChoiceField, self.fields["currency"]).choices = [
            (each, each) for each in (currency, *others)
        ]
        cast(forms.ChoiceField, self.fields["series"]).choices = [*series]
        if len(series) < 2:
            del self.fields["series"]


class LineForm(forms.Form):
    description = forms.CharField(label=_("What"), required=False, max_length=500)
    quantity = AmountField(label=_("Quantity"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False)
    unit_price = AmountField(label=_("Price"), required=False)
    discount_percent = AmountField(label=_("Off, %"), required=False)
    tax_code = forms.ChoiceField(label=_("VAT"), required=False)
    account = AccountCodeField(label=_("Account"), required=False)
    cost_centre = forms.ChoiceField(label=_("Cost centre"), required=False)
    project = forms.ChoiceField(label=_("Project"), required=False)

    def __init__(
        self,
        *args: Any,
        tax_codes: Choices,
        cost_centres: Choices,
        projects: Choices,
        has_accounts: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["tax_code"]).choices = [*tax_codes]
        for name, choices in (("cost_centre", cost_centres), ("project", projects)):
            if choices:
                cast(forms.ChoiceField, self.fields[name]).choices = [("", "–"), *choices]
            else:
                del self.fields[name]
        if not has_accounts:
            self.fields["account"].widget = forms.HiddenInput()
        for name, bound in self.fields.items():
            bound.widget.attrs |= {
                "aria-label": str(self.fields[name].label),
                "data-part": name,
                "placeholder": str(self.fields[name].label),
            }

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("description") or self.cleaned_data.get("unit_price"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("description") and given.get("unit_price") is not None:
            self.add_error("description", _("What is sold?"))
        if given.get("description") and given.get("unit_price") is None and not self.errors:
            self.add_error("unit_price", _("At which price?"))
        return given

    def line(self) -> DraftLine:
        given = self.cleaned_data
        quantity = given.get("quantity")
        return DraftLine(
            description=given["description"],
            quantity=Decimal(1) if quantity is None else quantity,
            unit=given["unit"] or "C62",
            unit_price=given["unit_price"],
            discount_percent=given["discount_percent"] or Decimal(0),
            tax_code=given["tax_code"],
            account_code=given["account"],
            cost_centre=given.get("cost_centre", ""),
            project=given.get("project", ""),
        )


class LinesOfADraft(BaseFormSet):
    def filled(self) -> tuple[DraftLine, ...]:
        forms_filled = [cast(LineForm, form) for form in self.forms]
        return tuple(form.line() for form in forms_filled if form.is_filled)


def lines_of(
    data: Any = None, *, initial: Any = None, extra: int = LINES_SHOWN, **choices: Any
) -> LinesOfADraft:
    made = formset_factory(
        LineForm, formset=LinesOfADraft, extra=extra, max_num=LINES_MAX, validate_max=True
    )
    return cast(LinesOfADraft, made(data, prefix=LINES, initial=initial, form_kwargs=choices))


LINE_NAMES: Final = (
    "description", "quantity", "unit", "unit_price", "discount_percent", "tax_code", "account",
    "cost_centre", "project",
)  # fmt: skip


def typed_lines(data: Any, **choices: Any) -> LinesOfADraft:
    """What was typed and some more empty lines, without complaints."""
    try:
        count = int(data.get(f"{LINES}-TOTAL_FORMS", LINES_SHOWN))
    except ValueError:
        count = LINES_SHOWN
    count = min(max(count, 0), LINES_MAX - LINES_MORE)
    typed = [
        {name: data.get(f"{LINES}-{at}-{name}", "") for name in LINE_NAMES} for at in range(count)
    ]
    return lines_of(initial=typed, extra=LINES_MORE, **choices)


def initial_of(draft: InvoiceDraft) -> dict[str, Any]:
    """A draft as its form shows it."""
    terms = draft.terms or Terms()
    return {
        "party": str(draft.party_id),
        "issued_on": draft.issued_on,
        "taxed_on": draft.taxed_on,
        "currency": draft.currency,
        "language": draft.language,
        "series": str(draft.series_id or ""),
        "order_number": draft.order_number,
        "are_prices_with_tax": draft.are_prices_with_tax,
        "note": draft.note,
        "corrects": draft.corrects,
        "payment_days": terms.days if draft.terms else None,
        "is_end_of_month": terms.is_end_of_month,
        "instalments": ", ".join(f"{plain(s.percent)}/{s.days}" for s in terms.instalments),
        "discount_percent": plain(terms.discount_percent) if terms.has_discount else "",
        "discount_days": terms.discount_days if terms.has_discount else None,
    }


def initial_lines(draft: InvoiceDraft) -> list[dict[str, Any]]:
    return [
        {
            "description": line.description,
            "quantity": plain(line.quantity),
            "unit": line.unit,
            "unit_price": f"{line.unit_price:.2f}"
            if line.unit_price == round(line.unit_price, 2)
            else plain(line.unit_price),
            "discount_percent": plain(line.discount_percent) if line.discount_percent else "",
            "tax_code": line.tax_code,
            "account": line.account_code,
            "cost_centre": line.cost_centre,
            "project": line.project,
        }
        for line in draft.lines
    ]


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class SendForm(forms.Form):
    recipient = forms.CharField(
        label=_("To"), max_length=500, help_text=_("Several addresses are parted by commas.")
    )


class HoldForm(ReasonForm):
    ends_on = forms.DateField(label=_("Until"), required=False, widget=DayInput())


class PromiseForm(forms.Form):
    promised_on = forms.DateField(label=_("Paid by"), widget=DayInput())
    amount = AmountField(label=_("Amount"))
    note = forms.CharField(label=_("Who said it"), required=False, max_length=300)


class RemindForm(forms.Form):
    recipient = forms.CharField(
        label=_("To"), required=False, max_length=500, help_text=_("Empty: the letter is printed.")
    )
    is_charged = forms.BooleanField(
        label=_("Charge interest and fee"), required=False, initial=True
    )


class RefundForm(forms.Form):
    account = forms.ChoiceField(label=_("From"))
    execution_on = forms.DateField(label=_("Paid on"), widget=DayInput())

    def __init__(self, *args: Any, accounts: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["account"]).choices = [*accounts]


class PaymentForm(forms.Form):
    """A payment; the amounts beside the invoices are read by `shares`."""

    on = forms.DateField(label=_("Received on"), widget=DayInput())
    amount = AmountField(label=_("Amount"))
    account = forms.ChoiceField(label=_("Into"))
    text = forms.CharField(label=_("Text in the books"), required=False, max_length=200)

    def __init__(self, *args: Any, accounts: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["account"]).choices = [*accounts]

    def shares(self, data: Any) -> dict[int, Decimal]:
        """Line id → amount, of the boxes that were filled. Errors land above the form."""
        found = {}
        for name in data:
            if name.startswith("share-") and name[6:].isdecimal() and data[name].strip():
                try:
                    found[int(name[6:])] = typed_amount(data[name])
                except NotAnAmount:
                    self.add_error(None, _("Write the amount like 1234.50."))
        return found


class SettingsForm(TermsForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    street = forms.CharField(label=_("Street"), required=False, max_length=200)
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=20)
    city = forms.CharField(label=_("Town"), required=False, max_length=100)
    registration_number = forms.CharField(
        label=_("Registration number"), required=False, max_length=30
    )
    vat_id = forms.CharField(label=_("VAT id"), required=False, max_length=20)
    register_note = forms.CharField(
        label=_("Entry in the commercial register"), required=False, max_length=300
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    bank_account = forms.ChoiceField(label=_("Account to pay into"), required=False)
    bic = forms.CharField(label=_("BIC"), required=False, max_length=11)
    endpoint_scheme = forms.CharField(label=_("Peppol scheme"), required=False, max_length=4)
    endpoint_id = forms.CharField(label=_("Peppol id"), required=False, max_length=50)
    language = forms.ChoiceField(label=_("Usual language"), choices=LANGUAGES[1:])
    note = forms.CharField(label=_("Usual note"), required=False, max_length=1000)
    write_off_limit = AmountField(label=_("May be written off, up to"), required=False)
    grace_days = forms.IntegerField(
        label=_("Days of grace before anybody is reminded"), min_value=0, max_value=60
    )
    are_approved_first = forms.BooleanField(
        label=_("Every invoice is approved before issue"), required=False
    )
    second_person_from = AmountField(
        label=_("Invoices need a second person from"),
        required=False,
        help_text=_("The total in the books' currency. Empty: never. 0: always."),
    )
    are_discounts_documented = forms.BooleanField(
        label=_("A credit note about each cash discount"),
        required=False,
        help_text=_("A Czech payer of VAT gets one anyway, when there is tax on the invoice."),
    )

    def __init__(self, *args: Any, bank_accounts: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["bank_account"]).choices = [
            ("", _("none is printed")),
            *bank_accounts,
        ]

    def bank_account_id(self) -> uuid.UUID | None:
        chosen = self.cleaned_data["bank_account"]
        return uuid.UUID(chosen) if chosen else None


class SeriesForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("For"), choices=(("invoice", _("invoices")), ("credit_note", _("credit notes")))
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=60)
    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=30,
        help_text=_("YYYY or YY stands for the year, NNNN for the number: FV-YYYY-NNNN."),
    )
    is_default = forms.BooleanField(label=_("Use it from now on"), required=False)


class RecurringForm(forms.Form):
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    every_months = forms.TypedChoiceField(
        label=_("Every"),
        coerce=int,
        choices=(
            (1, _("month")),
            (2, _("two months")),
            (3, _("quarter")),
            (6, _("half-year")),
            (12, _("year")),
        ),
    )
    first_on = forms.DateField(label=_("First on"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last by"), required=False, widget=DayInput())
    is_issued = forms.BooleanField(
        label=_("Issue by itself"),
        required=False,
        help_text=_("Otherwise a draft is made for you to look at."),
    )
