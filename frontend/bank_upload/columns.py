"""The columns of a CSV: one select per column, guessed, and turned into a mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounting.values.bank import CsvMapping, CsvPreview

SHOWN_ROWS: Final = 6
LEFT_OUT: Final = ""
DESCRIPTION: Final = "description"
ROLES: Final[tuple[tuple[str, Any], ...]] = (
    (LEFT_OUT, gettext_lazy("leave out")),
    ("date", gettext_lazy("Date")),
    ("value_date", gettext_lazy("Value date")),
    ("amount", gettext_lazy("Amount")),
    ("debit", gettext_lazy("Money out")),
    ("credit", gettext_lazy("Money in")),
    ("direction", gettext_lazy("In or out")),
    ("currency", gettext_lazy("Currency")),
    ("counterparty_name", gettext_lazy("Name of the other side")),
    ("counterparty_account", gettext_lazy("Account of the other side")),
    ("counterparty_bank", gettext_lazy("Bank of the other side")),
    (DESCRIPTION, gettext_lazy("Description")),
    ("reference", gettext_lazy("Reference")),
    ("variable_symbol", gettext_lazy("Variable symbol")),
    ("bank_reference", gettext_lazy("The bank’s own reference")),
    ("balance", gettext_lazy("Balance")),
    ("kind", gettext_lazy("Kind of movement")),
    ("account", gettext_lazy("Own account")),
)
DATE_FORMATS: Final = (
    "%Y-%m-%d", "%d.%m.%Y", "%d. %m. %Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y.%m.%d",
    "%Y.%m.%d.", "%Y. %m. %d.", "%Y/%m/%d", "%d.%m.%y", "%d/%m/%y", "%d-%m-%y", "%Y%m%d",
)  # fmt: skip
EXAMPLE_DAY: Final = date(2026, 1, 31)
NONE: Final = "none"
THOUSANDS: Final[tuple[tuple[str, Any], ...]] = (
    (NONE, gettext_lazy("nothing")),
    (" ", gettext_lazy("space")),
    (".", gettext_lazy("point")),
    (",", gettext_lazy("comma")),
    ("'", "'"),
    ("’", "’"),
)


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of the preview: what its header says, the select, and its first cells."""

    header: str
    field: forms.BoundField


class ColumnsForm(forms.Form):
    date_format = forms.ChoiceField(
        label=gettext_lazy("Dates are written"),
        choices=[(each, EXAMPLE_DAY.strftime(each)) for each in DATE_FORMATS],
    )
    decimal_separator = forms.ChoiceField(
        label=gettext_lazy("Decimal mark"),
        choices=[(",", gettext_lazy("comma")), (".", gettext_lazy("point"))],
    )
    thousands_separator = forms.ChoiceField(
        label=gettext_lazy("Thousands are parted by"), choices=THOUSANDS
    )
    skip_rows = forms.IntegerField(
        label=gettext_lazy("Rows before the header"), min_value=0, max_value=1000, initial=0
    )
    header_rows = forms.IntegerField(
        label=gettext_lazy("Rows of the header"), min_value=0, max_value=10, initial=1
    )
    footer_rows = forms.IntegerField(
        label=gettext_lazy("Rows at the end to leave out"), min_value=0, max_value=1000, initial=0
    )

    def __init__(self, *args: Any, preview: CsvPreview, **options: Any) -> None:
        super().__init__(*args, **options)
        self.preview = preview
        self.width = max((len(row) for row in (preview.header, *preview.rows)), default=0)
        for at in range(self.width):
            self.fields[_name(at)] = forms.ChoiceField(
                label=_("Column %(number)s") % {"number": at + 1}, choices=ROLES, required=False
            )
        self.initial = {**_guessed(preview.guess), **(self.initial or {})}

    def columns(self) -> Iterator[ShownColumn]:
        for at in range(self.width):
            said = self.preview.header[at] if at < len(self.preview.header) else ""
            yield ShownColumn(header=said, field=self[_name(at)])

    def rows(self) -> list[list[str]]:
        """The first rows, each as wide as the table."""
        return [
            [row[at] if at < len(row) else "" for at in range(self.width)]
            for row in self.preview.rows[:SHOWN_ROWS]
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        found = [given.get(_name(at), LEFT_OUT) for at in range(self.width)]
        for code, title in ROLES:
            if code not in (LEFT_OUT, DESCRIPTION) and found.count(code) > 1:
                self.add_error(
                    None, _("“%(title)s” can be one column only.") % {"title": str(title)}
                )
        if "date" not in found:
            self.add_error(None, _("Say which column holds the date."))
        has_sides = "debit" in found or "credit" in found
        if "amount" not in found and not has_sides:
            self.add_error(None, _("Say which column holds the amount, or money in and money out."))
        if "amount" in found and has_sides:
            self.add_error(
                None, _("Choose either the amount, or money in and money out, but not both.")
            )
        if given.get("decimal_separator") == given.get("thousands_separator"):
            self.add_error("thousands_separator", _("The decimal mark can't part thousands too."))
        return given

    def mapping(self) -> CsvMapping:
        given = self.cleaned_data
        found = {given[_name(at)]: at for at in range(self.width) if given[_name(at)]}
        described = [at for at in range(self.width) if given[_name(at)] == DESCRIPTION]
        guess = self.preview.guess
        columns: dict[str, Any] = {
            f"{code}_column": at for code, at in found.items() if code != DESCRIPTION
        }
        return CsvMapping(
            **columns,
            description_columns=tuple(described),
            date_format=given["date_format"],
            decimal_separator=given["decimal_separator"],
            thousands_separator=given["thousands_separator"].replace(NONE, ""),
            delimiter=self.preview.delimiter,
            encoding=self.preview.encoding,
            skip_rows=given["skip_rows"],
            header_rows=given["header_rows"],
            footer_rows=given["footer_rows"],
            currency=guess.currency if guess else "",
        )


def _name(at: int) -> str:
    return f"column_{at}"


def _guessed(guess: CsvMapping | None) -> Mapping[str, Any]:
    if guess is None:
        return {}
    found: dict[str, Any] = {
        name: getattr(guess, name)
        for name in (
            "date_format", "decimal_separator", "thousands_separator",
            "skip_rows", "header_rows", "footer_rows",
        )
    }  # fmt: skip
    for setting, at in guess.columns().items():
        if not setting.startswith("description_columns"):
            found[_name(at)] = setting.removesuffix("_column")
    for at in guess.description_columns:
        found.setdefault(_name(at), DESCRIPTION)
    found[_name(guess.date_column)] = "date"
    found["thousands_separator"] = guess.thousands_separator or NONE
    return found
