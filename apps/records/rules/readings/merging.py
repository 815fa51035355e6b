"""Several witnesses of one document: the surest is believed, and contradictions are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from apps.records.rules.readings.order import in_order
from apps.records.rules.readings.payment_codes import PaymentCode
from apps.records.rules.readings.values import Box, Problem, ReadDocument, Reading

# What a code and a text may write differently without contradicting each other.
_NAMES = ("supplier_name", "payment_reference", "supplier_address", "customer_name")
_EXACT_SHARE = ("net_at_", "tax_at_")


def with_code(
    document: ReadDocument, code: PaymentCode, *, page: int | None, box: Box | None
) -> ReadDocument:
    """The document with what a payment code says, which is exact; text that differs is told."""
    readings = {each.field: each for each in document.readings}
    problems = list(document.problems)
    for field, value in code.values.items():
        known = readings.get(field)
        if field in _NAMES and known is not None:
            continue
        if known is not None and _differ(field, known.value, value):
            params = {"field": field, "code": value, "text": known.value}
            problems.append(Problem(code="code_differs", params=params))
        place = (known.page, known.box) if known and known.value == value else (page, box)
        readings[field] = Reading(
            field=field,
            value=value,
            page=place[0],
            box=place[1],
            reason="payment_code" if box is not None else "payment_text",
            reason_params={"format": code.format},
            certainty="exact",
        )
    return replace(document, readings=in_order(readings.values()), problems=tuple(problems))


def _differ(field: str, one: str, other: str) -> bool:
    if field in ("number", "variable_symbol"):
        return one.lstrip("0").casefold() != other.lstrip("0").casefold()
    return one != other


def shown_on(stated: ReadDocument, printed: ReadDocument) -> ReadDocument:
    """An attached e-invoice with the places where the pages print the same values.

    What only the pages say (a variable symbol, say) is added as it was read there.
    """
    on_page: Mapping[str, Reading] = {each.field: each for each in printed.readings}
    readings, problems = [], list(stated.problems)
    for each in stated.readings:
        seen = on_page.get(each.field)
        if seen is not None and seen.value == each.value:
            readings.append(replace(each, page=seen.page, box=seen.box))
            continue
        readings.append(each)
        if seen is not None and seen.certainty == "exact" and each.field not in _NAMES:
            params = {"field": each.field, "xml": each.value, "text": seen.value}
            problems.append(Problem(code="text_differs", params=params))
    known = {each.field for each in stated.readings}
    readings += [
        each
        for each in printed.readings
        if each.field not in known and not each.field.startswith(_EXACT_SHARE)
    ]
    return replace(
        stated, readings=in_order(readings), problems=tuple(problems), pages=printed.pages
    )
