"""What a person answers about a statement file."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo, DraftInfo
from kernel import files

NEW_ACCOUNT = "new"
KINDS_OF_FILE = ".xml,.sta,.mt940,.940,.gpc,.abo,.ofx,.qfx,.json,.csv,.txt"


class StatementFile(forms.FileField):
    """Any file; the size is looked at before a byte is read."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        if sent.size > files.SIZE_MAX:
            megabytes = f"{sent.size / 1024 / 1024:.1f}"
            refusal = files.FileTooLarge(
                name=sent.name, size=megabytes, limit=files.SIZE_MAX // 1024 // 1024
            )
            raise forms.ValidationError(refusal.message, code="too_large")
        return sent


class UploadForm(forms.Form):
    # Where a refused file is kept for another try.
    kept_url = ""
    # Not called "file": a refusal of the whole file belongs above the form, not beside the field.
    statement = StatementFile(
        label=gettext_lazy("Bank statement"),
        allow_empty_file=True,
        help_text=gettext_lazy("As your bank offers it: camt, MT940, ABO, OFX, Fio JSON or CSV."),
        error_messages={"required": gettext_lazy("Choose the file your bank gave you.")},
    )
    ask_columns = forms.BooleanField(
        label=gettext_lazy("Ask me about the columns of a CSV again"), required=False
    )


class AccountForm(forms.Form):
    """Which account a file belongs to: one that is here, or a new one."""

    use_required_attribute = False

    bank_account = forms.ChoiceField(label=gettext_lazy("Account"))
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("What you call it, such as “Jyske Bank” or “Savings”."),
    )
    bank_name = forms.CharField(label=gettext_lazy("Bank"), max_length=100, required=False)
    number = forms.CharField(
        label=gettext_lazy("Account number"),
        max_length=60,
        help_text=gettext_lazy("IBAN, or the number as it is written in your country."),
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, required=False)

    def __init__(
        self, *args: Any, draft: DraftInfo, accounts: Iterable[BankAccountInfo], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        known = [(str(each.id), each.title) for each in accounts]
        choice = cast(forms.ChoiceField, self.fields["bank_account"])
        choice.choices = [(NEW_ACCOUNT, _("A new account")), *known]
        if not known:
            del self.fields["bank_account"]
        is_new = self.data.get("bank_account", NEW_ACCOUNT) == NEW_ACCOUNT
        self.fields["name"].required = self.fields["number"].required = is_new
        # What the file states is not asked for.
        if draft.masked:
            del self.fields["number"]
        if draft.currency:
            del self.fields["currency"]

    @property
    def chosen(self) -> uuid.UUID | None:
        found = self.cleaned_data.get("bank_account", NEW_ACCOUNT)
        return None if found == NEW_ACCOUNT else uuid.UUID(found)

    @property
    def added(self) -> BankAccountDraft | None:
        if self.chosen:
            return None
        given = self.cleaned_data
        return BankAccountDraft(
            name=given["name"],
            bank_name=given["bank_name"],
            number=given.get("number", ""),
            currency=given.get("currency", ""),
        )
