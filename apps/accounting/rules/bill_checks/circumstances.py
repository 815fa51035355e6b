"""The supplier's account and VAT id, the days, the books."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apps.accounting.rules.bill_checks.sentences import (
    ACCOUNT_CHANGED,
    ACCOUNT_MALFORMED,
    ACCOUNT_NEW,
    ACCOUNT_UNCONFIRMED,
    ALREADY_DUE,
    DUE_BEFORE_ISSUE,
    ISSUED_LATER,
    PERIOD_CLOSED,
    PERIOD_MISSING,
    RATE_MISSING,
    VAT_ID_DIFFERS,
    VAT_ID_MALFORMED,
    VAT_ID_UNKNOWN,
)
from apps.accounting.rules.bill_checks.values import (
    BLOCKS,
    CONFIRM,
    HINT,
    CheckedBill,
    Found,
)


def account(bill: CheckedBill) -> Iterator[Found]:
    names = {"account": bill.account, "supplier": bill.supplier}
    match bill.account_state:
        case "malformed":
            yield Found(
                code="account_malformed",
                severity=CONFIRM,
                field="account_number",
                message=ACCOUNT_MALFORMED,
                params={"why": bill.account_problem},
            )
        case "new":
            yield Found(
                code="account_new",
                severity=CONFIRM,
                field="account_number",
                message=ACCOUNT_NEW,
                params=names,
            )
        case "changed":
            yield Found(
                code="account_changed",
                severity=CONFIRM,
                field="account_number",
                message=ACCOUNT_CHANGED,
                params=names | {"known": bill.account_known},
            )
        case "unconfirmed":
            yield Found(
                code="account_unconfirmed",
                severity=HINT,
                field="account_number",
                message=ACCOUNT_UNCONFIRMED,
                params=names,
            )


def vat_id(bill: CheckedBill) -> Iterator[Found]:
    if bill.vat_id and not bill.is_vat_id_formed:
        yield Found(
            code="vat_id_malformed",
            severity=CONFIRM,
            field="party",
            message=VAT_ID_MALFORMED,
            params={"vat_id": bill.vat_id},
        )
    elif bill.vat_id and bill.known_vat_id and bill.vat_id != bill.known_vat_id:
        params: dict[str, Any] = {
            "vat_id": bill.vat_id,
            "known": bill.known_vat_id,
            "supplier": bill.supplier,
        }
        yield Found(
            code="vat_id_differs",
            severity=CONFIRM,
            field="party",
            message=VAT_ID_DIFFERS,
            params=params,
        )
    if bill.vies_unknown_on is not None:
        params = {"vat_id": bill.known_vat_id, "day": bill.vies_unknown_on}
        yield Found(
            code="vat_id_unknown",
            severity=CONFIRM,
            field="party",
            message=VAT_ID_UNKNOWN,
            params=params,
        )


def days(bill: CheckedBill) -> Iterator[Found]:
    if bill.issued_on is not None and bill.issued_on > bill.today:
        yield Found(
            code="issued_later",
            severity=CONFIRM,
            field="issued_on",
            message=ISSUED_LATER,
            params={"issued": bill.issued_on},
        )
    if bill.due_on is None or bill.issued_on is None:
        return
    if bill.due_on < bill.issued_on:
        yield Found(
            code="due_before_issue",
            severity=CONFIRM,
            field="due_on",
            message=DUE_BEFORE_ISSUE,
            params={"due": bill.due_on, "issued": bill.issued_on},
        )
    elif bill.due_on < bill.today:
        yield Found(
            code="already_due",
            severity=HINT,
            field="due_on",
            message=ALREADY_DUE,
            params={"due": bill.due_on, "days": (bill.today - bill.due_on).days},
        )


def books(bill: CheckedBill) -> Iterator[Found]:
    if bill.tax_point is None:
        return
    if not bill.period_state:
        yield Found(
            code="period_missing",
            severity=BLOCKS,
            field="taxed_on",
            message=PERIOD_MISSING,
            params={"day": bill.tax_point},
        )
    elif bill.period_state != "open":
        yield Found(
            code="period_closed",
            severity=CONFIRM,
            field="taxed_on",
            message=PERIOD_CLOSED,
            params={"month": f"{bill.tax_point:%Y-%m}", "day": bill.books_on},
        )
    if not bill.has_rate:
        yield Found(
            code="rate_missing",
            severity=BLOCKS,
            field="currency",
            message=RATE_MISSING,
            params={"currency": bill.currency, "day": bill.tax_point},
        )
