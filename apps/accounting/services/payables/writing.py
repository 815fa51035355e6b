"""A draft's fields and lines into the tables, checked one by one."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from apps.accounting.models import Account, Bill, BillInstalment, BillLine, Dimension, TaxCode
from apps.accounting.rules.bill_checks import CheckedLine, rounding_of
from apps.accounting.rules.taxes import SELF_ASSESSED, places, tax_on
from apps.accounting.selectors import ledger
from apps.accounting.services.payables import refusals
from apps.accounting.values.bills import (
    BillDraft,
    BillKind,
    BillLineDraft,
    BillState,
    InstalmentDraft,
)
from apps.accounting.values.ledger import DimensionKind, TaxDirection
from apps.parties import selectors as parties
from apps.parties.values import PartyInfo
from apps.parties.values.bank_numbers import masked, number_key
from apps.records import selectors as records
from kernel import crypto
from kernel.errors import NotFound
from kernel.money import minor_units

LINES_MAX: Final = 500
INSTALMENTS_MAX: Final = 60
AMOUNT_MAX: Final = Decimal("1e15")
RATE_MAX: Final = Decimal(100)
RATE_PLACES: Final = 4
TEXTS: Final = {
    "number": 60,
    "variable_symbol": 20,
    "payment_reference": 140,
    "note": 1000,
    "corrects_number": 60,
}
AMOUNTS: Final = ("net", "tax", "gross")
DAYS: Final = ("issued_on", "taxed_on", "due_on")
NAMES: Final = frozenset(each.name for each in fields_of(BillDraft))
ZERO: Final = Decimal(0)
HUNDRED: Final = Decimal(100)


def fill(bill: Bill, changes: Mapping[str, Any]) -> None:
    """Take over the fields that `changes` names, but for the lines. Errors: those of `refusals`,
    `UnknownCurrency`."""
    for name in changes:
        if name not in NAMES:
            raise refusals.FieldUnknown(field=name, name=name)
    before = _correcting(bill)
    if "kind" in changes:
        bill.kind = _kind(changes["kind"])
    if "document_id" in changes:
        bill.document_id = _document(changes["document_id"])
    if "party_id" in changes:
        _set_party(bill, changes["party_id"])
    if "currency" in changes:
        bill.currency = _currency(changes["currency"])
    for name in AMOUNTS:
        if name in changes or "currency" in changes:
            amount = changes.get(name, getattr(bill, name))
            setattr(bill, name, _amount(amount, bill.currency, field=name))
    for name in DAYS:
        if name in changes:
            setattr(bill, name, changes[name])
    if changes.get("received_on"):
        bill.received_on = changes["received_on"]
    for name, limit in TEXTS.items():
        if name in changes:
            setattr(bill, name, str(changes[name]).strip()[:limit])
    if "account_number" in changes:
        _set_account(bill, str(changes["account_number"]))
    elif "party_id" in changes:
        _find_payee(bill)
    _correct(bill, changes, before=before)
    bill.changed_at = timezone.now()


def write_lines(bill: Bill, drafts: Sequence[BillLineDraft]) -> list[BillLine]:
    """Replace the bill's lines, and say what they leave for rounding. Errors: `refusals`."""
    if len(drafts) > LINES_MAX:
        raise refusals.TooManyLines(field="lines", limit=LINES_MAX)
    rows = _rows(bill, drafts)
    with refusals.named_errors():
        BillLine.objects.filter(bill=bill).delete()
        BillLine.objects.bulk_create(rows)
    return rows


def refuse_unfit(bill: Bill, lines: Sequence[BillLine]) -> None:
    """Lines that stay are amounts of the bill's currency, also of a new one.

    Errors: `AmountUnfit`.
    """
    for line in lines:
        for amount in (line.net, line.tax):
            fitting(amount, bill.currency, field=f"lines.{line.position}")


def write_instalments(bill: Bill, drafts: Sequence[InstalmentDraft] | None) -> list[BillInstalment]:
    """Replace the bill's instalments, by their days; None leaves them. The bill is due with the
    first, and one alone is no instalment. Errors: `TooManyInstalments`, `InstalmentUnfit`."""
    if drafts is None:
        rows = list(BillInstalment.objects.filter(bill=bill).order_by("position"))
    else:
        rows = _instalments(bill, drafts)
        with refusals.named_errors():
            BillInstalment.objects.filter(bill=bill).delete()
            BillInstalment.objects.bulk_create(rows if len(rows) > 1 else [])
    if rows:
        bill.due_on = rows[0].due_on
    return rows


def _instalments(bill: Bill, drafts: Sequence[InstalmentDraft]) -> list[BillInstalment]:
    if len(drafts) > INSTALMENTS_MAX:
        raise refusals.TooManyInstalments(field="instalments", limit=INSTALMENTS_MAX)
    rows = []
    for at, draft in enumerate(sorted(drafts, key=lambda each: each.due_on), start=1):
        amount = fitting(draft.amount, bill.currency, field="instalments")
        if amount <= 0:
            raise refusals.InstalmentUnfit(field="instalments", position=at)
        rows.append(BillInstalment(bill=bill, position=at, due_on=draft.due_on, amount=amount))
    return rows


def set_rounding(bill: Bill, lines: Sequence[BillLine]) -> None:
    """The difference between lines and total, while it is small enough to be a rounding."""
    checked = [
        CheckedLine(position=each.position, net=each.net, tax=each.tax, is_coded=True)
        for each in lines
    ]
    bill.rounding = rounding_of(lines=checked, gross=bill.gross) or ZERO


def is_complete(bill: Bill, lines: Sequence[BillLine]) -> bool:
    """Whether everything that submitting asks for is there, right or wrong."""
    known = (bill.party_id, bill.issued_on, bill.due_on, bill.net, bill.tax, bill.gross)
    return (
        all(each is not None for each in known)
        and bool(bill.number and bill.currency and lines)
        and all(each.account_id and each.tax_code for each in lines)
    )


def state_of(bill: Bill, lines: Sequence[BillLine]) -> BillState:
    """Where an unsubmitted bill stands by what is known of it."""
    if is_complete(bill, lines):
        return BillState.CODED
    if bill.state == BillState.CODED:
        return BillState.READ
    return BillState(bill.state)


def draft_lines(lines: Sequence[BillLine]) -> tuple[BillLineDraft, ...]:
    """Lines as they could be typed: what a change of some of them begins with."""
    return tuple(
        BillLineDraft(
            description=each.description,
            net=each.net,
            tax=each.tax,
            tax_rate=each.tax_rate,
            account=each.account.code if each.account else "",
            tax_code=each.tax_code,
            claimed_percent=each.claimed_percent,
            cost_centre=each.cost_centre,
            project=each.project,
        )
        for each in lines
    )


# ---- Fields ----------------------------------------------------------------------------------
def _kind(kind: Any) -> str:
    if kind not in BillKind.values:
        raise refusals.KindUnknown(field="kind")
    return str(kind)


def _correct(bill: Bill, changes: Mapping[str, Any], *, before: tuple[Any, ...]) -> None:
    """Which bill a credit note corrects: the one chosen; else, whenever number or supplier become
    others, the one of that number."""
    is_credit_note = bill.kind == BillKind.CREDIT_NOTE
    if "corrects_id" in changes:
        bill.corrects = _corrected(bill, changes["corrects_id"]) if is_credit_note else None
    if bill.corrects and not (is_credit_note and _is_theirs(bill.corrects, bill)):
        bill.corrects = None
    if is_credit_note and bill.corrects is None and before != _correcting(bill):
        bill.corrects = _of_number(bill)
    if "is_set_off" in changes:
        bill.is_set_off = bool(changes["is_set_off"])
    bill.is_set_off = bill.is_set_off and bill.corrects is not None


def _correcting(bill: Bill) -> tuple[Any, ...]:
    """What the bill that a credit note corrects is found by."""
    return bill.kind, bill.party_id, bill.corrects_number


def _corrected(bill: Bill, bill_id: Any) -> Bill | None:
    if bill_id is None:
        return None
    found = Bill.objects.filter(pk=bill_id, kind=BillKind.BILL).exclude(pk=bill.pk).first()
    if found is None or not _is_theirs(found, bill):
        raise refusals.CorrectedUnknown(field="corrects_id")
    return found


def _is_theirs(corrected: Bill, bill: Bill) -> bool:
    return bill.party_id is not None and corrected.party_id in parties.same_ids(bill.party_id)


def _of_number(bill: Bill) -> Bill | None:
    """The only bill of that supplier and number that stands."""
    if not bill.corrects_number or bill.party_id is None:
        return None
    rows = Bill.objects.filter(
        kind=BillKind.BILL,
        party__in=parties.same_ids(bill.party_id),
        number__iexact=bill.corrects_number,
    ).exclude(state__in=[BillState.DISCARDED, BillState.REVERSED])
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _document(document_id: Any) -> uuid.UUID | None:
    if document_id is None:
        return None
    try:
        return records.document(document_id=document_id).id
    except NotFound as unknown:
        raise refusals.DocumentUnknown(field="document_id") from unknown


def _set_party(bill: Bill, party_id: uuid.UUID | None) -> None:
    if party_id is None:
        bill.party = None
        return
    info = parties.party_infos([party_id]).get(party_id)
    if info is None:
        raise refusals.SupplierUnknown(field="party_id")
    live = info.live_id
    bill.party_id = live
    if bill.due_on is None and bill.issued_on is not None:
        bill.due_on = _due_on(bill.issued_on, info)


def _due_on(issued_on: datetime.date, party: PartyInfo) -> datetime.date | None:
    """By the terms agreed with the supplier; None when there are none."""
    if party.payment_days is None:
        return None
    due = issued_on + datetime.timedelta(days=party.payment_days)
    if not party.is_end_of_month:
        return due
    following = (due.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    return following - datetime.timedelta(days=1)


def _currency(currency: Any) -> str:
    text = str(currency or "").strip().upper() or ledger.books().currency
    minor_units(text)
    return text


def _amount(amount: Any, currency: str, *, field: str) -> Decimal | None:
    if amount is None:
        return None
    return fitting(amount, currency, field=field)


def fitting(amount: Decimal, currency: str, *, field: str) -> Decimal:
    """Errors: `AmountUnfit`."""
    if not amount.is_finite() or abs(amount) >= AMOUNT_MAX:
        raise refusals.AmountUnfit(field=field, amount=str(amount), currency=currency)
    if amount != round(amount, minor_units(currency)):
        raise refusals.AmountUnfit(field=field, amount=f"{amount:f}", currency=currency)
    return amount


def _set_account(bill: Bill, number: str) -> None:
    number = number.strip()[:60]
    bill.account_number = number
    bill.account_index = crypto.blind_index(number_key(number)) if number else ""
    bill.account_tail = masked(number)[2:] if number else ""
    _find_payee(bill)


def _find_payee(bill: Bill) -> None:
    """Which of the supplier's accounts the number is; without a number, its only confirmed one."""
    if bill.party_id is None:
        bill.payee_account = None
        return
    if bill.account_index:
        found = parties.account_with_number(party_id=bill.party_id, number=bill.account_number)
        bill.payee_account_id = found.id if found else None
        return
    known = parties.bank_accounts(party_id=bill.party_id)
    confirmed = [each.id for each in known if each.may_be_paid]
    bill.payee_account_id = confirmed[0] if len(confirmed) == 1 else None


# ---- Lines -----------------------------------------------------------------------------------
def _rows(bill: Bill, drafts: Sequence[BillLineDraft]) -> list[BillLine]:
    accounts = {
        row.code: row
        for row in Account.objects.filter(
            code__in={each.account for each in drafts}, is_active=True, control=""
        )
    }
    codes = {
        row.code: row
        for row in TaxCode.objects.filter(
            code__in={each.tax_code for each in drafts}, direction=TaxDirection.PURCHASE
        )
    }
    dimensions = _dimensions(drafts)
    rows = []
    for at, draft in enumerate(drafts, start=1):
        _check_line(at, draft, accounts, codes, dimensions)
        code = codes.get(draft.tax_code)
        name = f"lines.{at}"
        _check_rate(draft.tax_rate, bill.currency, field=name)
        if not is_share(draft.claimed_percent):
            raise refusals.ShareUnfit(field=name, position=at)
        net = fitting(draft.net, bill.currency, field=name)
        tax = _tax(replace(draft, net=net), code, bill.currency)
        rows.append(
            BillLine(
                bill=bill,
                position=at,
                description=draft.description.strip()[:500],
                net=net,
                tax=fitting(tax, bill.currency, field=name),
                tax_rate=draft.tax_rate,
                account=accounts.get(draft.account),
                tax_code=draft.tax_code,
                claimed_percent=draft.claimed_percent,
                cost_centre=draft.cost_centre,
                project=draft.project,
            )
        )
    return rows


def _tax(draft: BillLineDraft, code: TaxCode | None, currency: str) -> Decimal:
    """As typed; else by the code's rate, or by the rate that the document states."""
    if draft.tax is not None:
        return draft.tax
    if code is not None:
        rate = ZERO if code.kind in SELF_ASSESSED else code.rate
    else:
        rate = draft.tax_rate or ZERO
    tax = tax_on(base=draft.net, rate=rate, currency=currency)
    return round(tax, places(currency))


def _check_line(
    at: int,
    draft: BillLineDraft,
    accounts: Mapping[str, Account],
    codes: Mapping[str, TaxCode],
    dimensions: frozenset[tuple[str, str]],
) -> None:
    name = f"lines.{at}"
    if draft.account and draft.account not in accounts:
        raise refusals.AccountUnknown(field=name, position=at, account=draft.account)
    if draft.tax_code and draft.tax_code not in codes:
        raise refusals.TaxCodeUnknown(field=name, position=at, tax_code=draft.tax_code)
    for kind, code in (
        (DimensionKind.COST_CENTRE, draft.cost_centre),
        (DimensionKind.PROJECT, draft.project),
    ):
        if code and (str(kind), code) not in dimensions:
            raise refusals.DimensionUnknown(field=name, position=at, name=code)


def is_rate(rate: Decimal) -> bool:
    """Whether it can be a tax's rate in percent."""
    return rate.is_finite() and 0 <= rate <= RATE_MAX and rate == round(rate, RATE_PLACES)


def is_share(percent: Decimal) -> bool:
    """Whether it can be the share of the VAT that may be claimed."""
    return percent.is_finite() and 0 <= percent <= HUNDRED and percent == round(percent, 2)


def _check_rate(rate: Decimal | None, currency: str, *, field: str) -> None:
    if rate is not None and not is_rate(rate):
        raise refusals.AmountUnfit(field=field, amount=f"{rate} %", currency=currency)


def _dimensions(drafts: Sequence[BillLineDraft]) -> frozenset[tuple[str, str]]:
    wanted = {code for each in drafts for code in (each.cost_centre, each.project) if code}
    if not wanted:
        return frozenset()
    rows = Dimension.objects.filter(Q(code__in=wanted), is_active=True)
    return frozenset(rows.values_list("kind", "code"))
