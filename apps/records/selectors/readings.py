"""What was read off a document, in the reader's language."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.records.models import DocumentText, Reading
from apps.records.rules import corrections
from apps.records.rules.readings.reasons import REASONS
from apps.records.rules.readings.values import (
    FIELDS,
    INSTALMENT_AMOUNT,
    INSTALMENT_DUE,
    NET_AT,
    TAX_AT,
)
from apps.records.services.correcting import NOT_FOUND, holds
from apps.records.services.reading import UNSURE
from apps.records.values.readings import PlaceOnPage, ReadingInfo, ReadingsInfo
from kernel.errors import NotFound

LABELS: Final[Mapping[str, Any]] = {
    "kind": _("Kind"),
    "number": _("Number"),
    "issued_on": _("Issued on"),
    "taxed_on": _("Tax point"),
    "due_on": _("Due on"),
    "currency": _("Currency"),
    "net": _("Net"),
    "tax": _("Tax"),
    "gross": _("Total"),
    "payable": _("To pay"),
    "iban": _("IBAN"),
    "account_number": _("Account number"),
    "bank_code": _("Bank code"),
    "bic": _("BIC"),
    "variable_symbol": _("Variable symbol"),
    "payment_reference": _("Payment reference"),
    "supplier_name": _("Supplier"),
    "supplier_vat_id": _("Supplier’s VAT id"),
    "supplier_registration_number": _("Supplier’s registration number"),
    "supplier_address": _("Supplier’s address"),
    "customer_name": _("Customer"),
    "customer_vat_id": _("Customer’s VAT id"),
    "customer_registration_number": _("Customer’s registration number"),
    "order_number": _("Order number"),
    "corrects_number": _("Corrects number"),
}
NET_LABEL: Final = _("Net at %(rate)s %%")
TAX_LABEL: Final = _("Tax at %(rate)s %%")
LABELS_BY_PREFIX: Final[Mapping[str, Any]] = {
    NET_AT: NET_LABEL,
    TAX_AT: TAX_LABEL,
    INSTALMENT_DUE: _("Instalment %(number)s due on"),
    INSTALMENT_AMOUNT: _("Instalment %(number)s"),
}
KINDS: Final[Mapping[str, Any]] = {"invoice": _("invoice"), "credit_note": _("credit note")}
MISSING: Final = _("Not found on the document.")
BILLS: Final = ("bill", "invoice")


def readings(*, document_id: uuid.UUID, number: int | None = None) -> ReadingsInfo:
    """Those of a version; of the newest without `number`. Errors: `NotFound`.

    A bill's fields that were not found are among them, empty and to be checked.
    """
    rows = DocumentText.objects.select_related("version__document__document_class").defer(
        "text", "folded", "search"
    )
    rows = rows.filter(version__document_id=document_id)
    if number is not None:
        rows = rows.filter(version__number=number)
    text = rows.order_by("-version__number").first()
    if text is None:
        raise NotFound()
    return of_text(text)


def of_text(text: DocumentText) -> ReadingsInfo:
    found = list(Reading.objects.filter(version_id=text.pk).order_by("position"))
    is_confirmed = text.confirmed_at is not None
    fields = [_info(each, is_confirmed=is_confirmed) for each in found]
    kind = text.version.document.document_class
    if text.read_at is not None and kind is not None and kind.code in BILLS and found:
        fields += _missing({each.field for each in found}, is_confirmed=is_confirmed)
    return ReadingsInfo(
        version_id=text.pk,
        state=text.state,
        read_from=text.read_from,
        fields=tuple(sorted(fields, key=lambda each: _position(each.field))),
        lines=tuple(text.lines),
        tax_shares=tuple(text.tax_shares),
        problems=tuple(in_words(each) for each in text.problems),
        refusal=in_words(text.refusal) if text.refusal else "",
        confirmed_at=text.confirmed_at,
        confirmed_by=text.confirmed_by,
    )


def label_of(field: str) -> str:
    """A field's title in the reader's language."""
    for prefix, label in LABELS_BY_PREFIX.items():
        if field.startswith(prefix):
            last = field.removeprefix(prefix)
            return str(label) % {"rate": last, "number": last}
    return str(LABELS.get(field, field))


def in_words(kept: Mapping[str, Any]) -> str:
    """A kept template, translated and filled. Fields' names in it become their titles."""
    return _filled(str(kept["message"]), kept["params"])


def _filled(template: str, params: Mapping[str, Any]) -> str:
    named = {name: label_of(value) if name == "field" else value for name, value in params.items()}
    return gettext(template) % named


def _info(row: Reading, *, is_confirmed: bool) -> ReadingInfo:
    value = holds(row)
    return ReadingInfo(
        field=row.field,
        label=label_of(row.field),
        value=value,
        read_value=row.value,
        certainty=row.certainty,
        why=_why(row),
        place=_place(row),
        is_corrected=row.corrected_value is not None and row.corrected_value != row.value,
        corrected_by=row.corrected_by,
        corrected_at=row.corrected_at,
        needs_check=row.certainty == UNSURE and row.corrected_value is None and not is_confirmed,
    )


def _why(row: Reading) -> str:
    template = REASONS.get(row.reason)
    if row.reason == NOT_FOUND or template is None:
        return str(MISSING)
    return _filled(template, row.reason_params)


def _place(row: Reading) -> PlaceOnPage | None:
    sides = (row.box_left, row.box_top, row.box_right, row.box_bottom)
    if row.page is None or any(each is None for each in sides):
        return None
    left, top, right, bottom = (each or 0.0 for each in sides)
    return PlaceOnPage(page=row.page, left=left, top=top, right=right, bottom=bottom)


def _missing(found: set[str], *, is_confirmed: bool) -> list[ReadingInfo]:
    return [
        ReadingInfo(
            field=name,
            label=label_of(name),
            value="",
            read_value="",
            certainty=UNSURE,
            why=str(MISSING),
            place=None,
            is_corrected=False,
            corrected_by="",
            corrected_at=None,
            needs_check=not is_confirmed,
        )
        for name in corrections.WANTED
        if name not in found
    ]


def _position(field: str) -> int:
    return FIELDS.index(field) if field in FIELDS else len(FIELDS)
