"""What people fill in about documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.records.values.documents import DocumentClassInfo, DocumentRow, FolderInfo
from apps.records.values.readings import INSTALMENT_AMOUNT, INSTALMENT_DUE, ReadingInfo
from frontend.amounts import AmountField
from kernel import files

FILES_MAX: Final = 20
ACCEPTED: Final = (
    "application/pdf,image/*,.xml,.isdoc,.isdocx,.txt,.csv,.docx,.xlsx,.odt,.ods,.doc,.xls"
)
DAYS: Final = ("issued_on", "taxed_on", "due_on")
AMOUNTS: Final = ("net", "tax", "gross", "payable")
AMOUNTS_AT: Final = ("net_at_", "tax_at_", INSTALMENT_AMOUNT)
KINDS: Final[tuple[tuple[str, Any], ...]] = (
    ("", "—"),
    ("invoice", gettext_lazy("invoice")),
    ("credit_note", gettext_lazy("credit note")),
)


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; sizes are looked at before a byte is read."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if not sent:
            super().clean(None, initial)
            return []
        if len(sent) > FILES_MAX:
            raise forms.ValidationError(
                _("%(count)s files at once are too many; %(limit)s is the most.")
                % {"count": len(sent), "limit": FILES_MAX}
            )
        for each in sent:
            _refuse_large(each)
        return list(sent)


def _refuse_large(sent: Any) -> None:
    if sent.size > files.SIZE_MAX:
        refusal = files.FileTooLarge(
            name=sent.name,
            size=f"{sent.size / 1024 / 1024:.1f}",
            limit=files.SIZE_MAX // 1024 // 1024,
        )
        raise forms.ValidationError(refusal.message, code="too_large")


class SendForm(forms.Form):
    documents = ManyFilesField(
        label=gettext_lazy("Documents"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("PDF, photos, e-invoices (UBL, CII, ISDOC), office files."),
    )
    photo = ManyFilesField(
        label=gettext_lazy("Take a photo"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for your team"),
        required=False,
        max_length=500,
        widget=forms.TextInput(),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.sent(given):
            self.add_error("documents", _("Choose at least one file."))
        return given

    def sent(self, given: dict[str, Any] | None = None) -> list[Any]:
        found = self.cleaned_data if given is None else given
        return [*(found.get("documents") or []), *(found.get("photo") or [])]


class VersionForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Newer version"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose the file.")},
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        _refuse_large(sent)
        return sent


class PlaceForm(forms.Form):
    """Class, folder and name: what filing needs."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    document_class = forms.ChoiceField(label=gettext_lazy("Class"))
    folder = forms.ChoiceField(
        label=gettext_lazy("Folder"),
        required=False,
        help_text=gettext_lazy("Empty: where documents of its class are filed."),
    )
    issued_on = forms.DateField(
        label=gettext_lazy("Date of the document"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        *args: Any,
        row: DocumentRow,
        classes: Iterable[DocumentClassInfo],
        folders: Iterable[FolderInfo],
        **options: Any,
    ) -> None:
        options.setdefault("prefix", "place")
        super().__init__(*args, **options)
        self.initial.update(
            title=row.title,
            document_class=row.class_code,
            folder=row.folder_id or "",
            issued_on=row.issued_on,
        )
        kinds = cast(forms.ChoiceField, self.fields["document_class"])
        kinds.choices = [
            *([] if row.class_code else [("", _("Choose…"))]),
            *((each.code, each.name) for each in classes),
        ]
        places = cast(forms.ChoiceField, self.fields["folder"])
        places.choices = [("", "—"), *((str(each.id), each.path) for each in folders)]


class HoldForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=400)


class ReadingsForm(forms.Form):
    """One field per reading; its value is canonical text again when it is cleaned."""

    use_required_attribute = False

    def __init__(self, *args: Any, readings: Iterable[ReadingInfo], **options: Any) -> None:
        options.setdefault("prefix", "read")
        super().__init__(*args, **options)
        self.readings = tuple(readings)
        for each in self.readings:
            field = _field_for(each)
            field.widget.attrs |= {"data-lights": each.field, "spellcheck": "false"}
            self.fields[each.field] = field
            self.initial[each.field] = each.value

    def changed(self) -> dict[str, str]:
        """What was typed anew, field by field."""
        return {
            each.field: text
            for each in self.readings
            if (text := _canonical(self.cleaned_data.get(each.field))) != each.value
        }

    def rows(self) -> list[tuple[ReadingInfo, forms.BoundField]]:
        return [(each, self[each.field]) for each in self.readings]


def _field_for(reading: ReadingInfo) -> forms.Field:
    name = reading.field
    if name in DAYS or name.startswith(INSTALMENT_DUE):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=reading.label, required=False, widget=widget)
    if name in AMOUNTS or name.startswith(AMOUNTS_AT):
        return AmountField(label=reading.label, required=False)
    if name == "kind":
        return forms.ChoiceField(label=reading.label, required=False, choices=KINDS)
    return forms.CharField(label=reading.label, required=False, max_length=400)


def _canonical(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
