"""What is asked of the list of statements: it all lives in the address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast, get_args

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounting.selectors.bank.accounts import StatementOrder
from apps.accounting.values.bank import BankAccountOverview

ORDERS: Final[tuple[StatementOrder, ...]] = get_args(StatementOrder)
NEWEST: Final[StatementOrder] = "-period_to"
# Reports also look at the year before and after.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def day_field(label: Any) -> forms.DateField:
    """A day that may stay empty, with the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
    )


class FilterForm(forms.Form):
    account = forms.ChoiceField(label=gettext_lazy("Account"), required=False)
    since = day_field(gettext_lazy("From"))
    until = day_field(gettext_lazy("To"))

    def __init__(self, *args: Any, accounts: list[BankAccountOverview], **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast(forms.ChoiceField, self.fields["account"])
        field.choices = [
            ("", _("All accounts")),
            *((str(each.account.id), each.account.title) for each in accounts),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    account_id: uuid.UUID | None
    since: date | None
    until: date | None
    order: StatementOrder

    @property
    def is_filtered(self) -> bool:
        return any((self.account_id, self.since, self.until))

    def filters(self) -> dict[str, Any]:
        return {
            "bank_account_id": self.account_id,
            "from_date": self.since,
            "to_date": self.until,
        }


def read(query: QueryDict, *, accounts: list[BankAccountOverview]) -> tuple[FilterForm, Wanted]:
    """The form as sent, and what of it makes sense."""
    form = FilterForm(query, accounts=accounts)
    form.is_valid()
    given = form.cleaned_data
    wanted = Wanted(
        account_id=uuid.UUID(given["account"]) if given.get("account") else None,
        since=given.get("since"),
        until=given.get("until"),
        order=next((each for each in ORDERS if each == query.get("sort")), NEWEST),
    )
    return form, wanted
