"""What is charged and what it costs."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontend.workspace import choices
from frontend.workspace.clients.forms import Day


class Currency(forms.CharField):
    """A code of ISO 4217, however it is typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_length=3, max_length=3, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).upper()


class Amount(forms.DecimalField):
    """Not negative; four places, as prices may be finer than a cent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_digits=15, decimal_places=4, **options)
        self.widget.attrs |= {"inputmode": "decimal"}


class PlanForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    currency = Currency(label=_("Currency"))
    monthly_fee = Amount(label=_("Monthly fee"))


class PriceForm(forms.Form):
    metric = forms.ChoiceField(label=_("For each"), choices=choices.metrics)
    unit_amount = Amount(label=_("Price"))
    from_date = Day(label=_("From"), initial=timezone.localdate)


class CostRateForm(forms.Form):
    user_id = forms.TypedChoiceField(
        label=_("Who"), coerce=uuid.UUID, choices=choices.people_who_work
    )
    hourly_amount = Amount(label=_("Cost of an hour"))
    currency = Currency(label=_("Currency"))
    from_date = Day(label=_("From"), initial=timezone.localdate)


class ReportingRateForm(forms.Form):
    currency = Currency(label=_("One unit of"))
    to_currency = Currency(label=_("In"))
    rate = forms.DecimalField(label=_("Is worth"), max_digits=20, decimal_places=10)
    valid_from = Day(label=_("From"), initial=timezone.localdate)
