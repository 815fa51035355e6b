"""What a person says about a file from another system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounting.values.coming_over import (
    DATE_FORMATS,
    DAY_NUMBERS,
    FIELD_TITLES,
    SUBJECTS,
    FileFormat,
    ImportOptions,
    MappedAccount,
    Subject,
    TableMapping,
    TablePreview,
)
from apps.accounting.values.ledger import AccountDraft, AccountKind, Control
from frontend.bank_upload.forms import StatementFile

KINDS_OF_FILE: Final = ".csv,.txt,.xlsx,.beancount,.bean,.journal,.hledger,.ledger,.dat"
EXAMPLE_DAY: Final = date(2026, 1, 31)
SHOWN_ROWS: Final = 6


class SendForm(forms.Form):
    subject = forms.ChoiceField(
        label=gettext_lazy("What the file holds"), choices=Subject.choices, initial=Subject.JOURNAL
    )
    # Not called "file": a refusal of the whole file belongs above the form, not beside the field.
    books = StatementFile(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy("CSV, XLSX, a beancount file or an hledger journal."),
        error_messages={"required": gettext_lazy("Choose the file the other system gave you.")},
    )
    on = forms.DateField(
        label=gettext_lazy("Taken over on"),
        required=False,
        help_text=gettext_lazy("For balances and open items; without it the first day of books."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    control = forms.ChoiceField(
        label=gettext_lazy("Open items are, where the file doesn’t say"),
        choices=[("", gettext_lazy("told by their sign")), *Control.choices],
        required=False,
    )
    file_format = forms.ChoiceField(
        label=gettext_lazy("Written as"),
        choices=[("", gettext_lazy("told by its name")), *FileFormat.choices],
        required=False,
    )

    def options(self) -> ImportOptions | None:
        given = self.cleaned_data
        if given["on"] is None and not given["control"]:
            return None
        is_table = given["file_format"] in ("", FileFormat.TABLE)
        return ImportOptions(on=given["on"], control=given["control"], adds_accounts=not is_table)


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)


class OptionsForm(forms.Form):
    adds_accounts = forms.BooleanField(
        label=gettext_lazy("Add accounts that the chart doesn’t have"), required=False
    )
    adds_parties = forms.BooleanField(
        label=gettext_lazy("Add customers and suppliers that aren’t here"), required=False
    )
    opens_years = forms.BooleanField(
        label=gettext_lazy("Open the fiscal years that are needed"), required=False
    )


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of the preview: what its header says, and the select."""

    header: str
    field: forms.BoundField


class ColumnsForm(forms.Form):
    """One select per column, guessed."""

    date_format = forms.ChoiceField(label=gettext_lazy("Dates are written"))
    decimal_mark = forms.ChoiceField(
        label=gettext_lazy("Decimal mark"),
        choices=[(",", gettext_lazy("comma")), (".", gettext_lazy("point"))],
    )
    skip = forms.IntegerField(
        label=gettext_lazy("Rows before the data"), min_value=0, max_value=1000
    )

    def __init__(
        self, *args: Any, seen: TablePreview, mapping: TableMapping, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.seen, self.mapping_before = seen, mapping
        self.width = max((len(row) for row in (seen.header, *seen.rows)), default=0)
        dates: Any = self.fields["date_format"]
        dates.choices = [(each, _example(each)) for each in DATE_FORMATS]
        subject = SUBJECTS[mapping.subject]
        roles = [("", _("leave out"))] + [(one, _(FIELD_TITLES[one])) for one in subject.fields]
        held = {at: name for name, at in mapping.columns.items()}
        for at in range(self.width):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=_("Column %(number)s") % {"number": at + 1},
                choices=roles,
                required=False,
                initial=held.get(at, ""),
            )
        self.initial = {
            "date_format": mapping.date_format,
            "decimal_mark": mapping.decimal_mark,
            "skip": mapping.skip,
            **(self.initial or {}),
        }

    def columns(self) -> Iterator[ShownColumn]:
        for at in range(self.width):
            said = self.seen.header[at] if at < len(self.seen.header) else ""
            yield ShownColumn(header=said, field=self[f"column_{at}"])

    def rows(self) -> list[list[str]]:
        """The first rows, each as wide as the table."""
        return [
            [row[at] if at < len(row) else "" for at in range(self.width)]
            for row in self.seen.rows[:SHOWN_ROWS]
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        found = [given.get(f"column_{at}", "") for at in range(self.width)]
        for name in {one for one in found if one and found.count(one) > 1}:
            self.add_error(
                None, _("“%(title)s” can be one column only.") % {"title": _(FIELD_TITLES[name])}
            )
        return given

    def mapping(self) -> TableMapping:
        given = self.cleaned_data
        held = {given[f"column_{at}"]: at for at in range(self.width) if given[f"column_{at}"]}
        before = self.mapping_before
        return TableMapping(
            subject=before.subject,
            columns=held,
            date_format=given["date_format"],
            decimal_mark=given["decimal_mark"],
            skip=given["skip"],
            delimiter=before.delimiter,
            encoding=before.encoding,
            sheet=before.sheet,
        )


def _example(date_format: str) -> str:
    if date_format == DAY_NUMBERS:
        return _("day numbers (46053)")
    return EXAMPLE_DAY.strftime(date_format)


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """A row of the accounts' form."""

    account: MappedAccount
    code_name: str
    kind_name: str


class AccountChoices:
    """Which account of the chart each of the file's goes to; only what was changed is said."""

    def __init__(self, accounts: Sequence[MappedAccount]) -> None:
        self.rows = [
            AccountChoice(one, f"code-{at}", f"kind-{at}") for at, one in enumerate(accounts)
        ]

    def said(
        self, posted: Mapping[str, str], *, chart: Iterable[str]
    ) -> tuple[dict[str, str], dict[str, AccountDraft]]:
        """(name → code of the chart, name → account to be added)."""
        known, existing, new = set(chart), dict[str, str](), dict[str, AccountDraft]()
        for row in self.rows:
            code = posted.get(row.code_name, "").partition(" ")[0].strip().upper()
            kind = posted.get(row.kind_name, "") or row.account.kind
            if not code or (code == row.account.code and kind == row.account.kind):
                continue
            if code in known:
                existing[row.account.name] = code
            else:
                title = row.account.title or row.account.name
                new[row.account.name] = AccountDraft(code=code, name=title[:200], kind=kind)
        return existing, new


KINDS: Final = AccountKind.choices
