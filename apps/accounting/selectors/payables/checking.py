"""What the checks find about a bill, and which of it a person has confirmed."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.db.models import Q, Sum
from django.utils import timezone
from stdnum.eu import vat

from apps.accounting.models import (
    Bill,
    BillConfirmation,
    BillInstalment,
    BillLine,
    Period,
    TaxCode,
)
from apps.accounting.rules.bill_checks import (
    CheckedBill,
    CheckedLine,
    CorrectedBill,
    Found,
    OtherBill,
    check_bill,
)
from apps.accounting.selectors import currencies
from apps.accounting.selectors.payables.wording import in_words
from apps.accounting.values.bills import BillState, Finding, Severity, SupplierOnPaper
from apps.accounting.values.ledger import TaxDirection
from apps.parties import selectors as parties
from apps.parties.values import BankAccountInfo, VatAnswer
from apps.parties.values.bank_numbers import BadNumber, typed_number
from kernel import crypto
from kernel.errors import Invalid, NotFound

OTHERS_MAX: Final = 24
ZERO: Final = Decimal(0)
POSTED: Final = (BillState.POSTED, BillState.REVERSED)


def findings(*, bill_id: uuid.UUID) -> tuple[Finding, ...]:
    """Everything found about a bill, the gravest first. Errors: `NotFound`."""
    bill = Bill.objects.select_related("party").filter(pk=bill_id).first()
    if bill is None:
        raise NotFound()
    return findings_of(bill, list(BillLine.objects.filter(bill=bill).order_by("position")))


def findings_of(bill: Bill, lines: Sequence[BillLine]) -> tuple[Finding, ...]:
    said = {
        each.finding: each
        for each in BillConfirmation.objects.filter(bill=bill).order_by("confirmed_at", "pk")
    }
    found = check_bill(checked(bill, lines))
    return tuple(_finding(each, said.get(each.identity), bill.currency) for each in found)


def found_in(bill: Bill, lines: Sequence[BillLine]) -> tuple[Found, ...]:
    """The findings as the rules give them, for whoever keeps confirmations."""
    return check_bill(checked(bill, lines))


def posting_day(*, tax_point: datetime.date, today: datetime.date) -> datetime.date:
    """The tax point while its period is open, else today."""
    return tax_point if _period_state(tax_point) == "open" else max(today, tax_point)


def checked(bill: Bill, lines: Sequence[BillLine]) -> CheckedBill:
    """The bill with everything that the checks want to know about it."""
    today = timezone.localdate()
    tax_point = bill.taxed_on or bill.issued_on
    supplier = SupplierOnPaper(**bill.supplier)
    account, state, known, problem = _account(bill)
    party = bill.party
    return CheckedBill(
        kind=bill.kind,
        supplier=party.name if party else supplier.name,
        has_party=party is not None,
        number=bill.number,
        issued_on=bill.issued_on,
        taxed_on=bill.taxed_on,
        due_on=bill.due_on,
        currency=bill.currency,
        net=bill.net,
        tax=bill.tax,
        gross=bill.gross,
        lines=_lines(lines, tax_point),
        others=_others(bill),
        account=account,
        account_state=state,
        account_known=known,
        account_problem=problem,
        vat_id=supplier.vat_id,
        known_vat_id=party.vat_id if party else "",
        is_vat_id_formed=_is_formed(supplier.vat_id),
        vies_unknown_on=_vies_unknown_on(bill),
        period_state=_period_state(tax_point) if tax_point else "",
        books_on=posting_day(tax_point=tax_point, today=today) if tax_point else today,
        has_rate=_has_rate(bill.currency, tax_point),
        hold_reason=bill.hold_reason,
        today=today,
        instalments=tuple(
            BillInstalment.objects.filter(bill=bill.pk)
            .order_by("position")
            .values_list("amount", flat=True)
        ),
        corrects_number=bill.corrects_number,
        corrects=_corrected(bill),
        is_set_off=bill.is_set_off,
    )


# ---- Leaves ----------------------------------------------------------------------------------
def _finding(found: Found, said: BillConfirmation | None, currency: str) -> Finding:
    counts = said is not None and found.severity == Severity.CONFIRM
    return Finding(
        code=found.code,
        severity=found.severity,
        field=found.field,
        text=in_words(found.message, found.params, currency=currency),
        reason=said.reason if said and counts else "",
        confirmed_by=said.actor_name if said and counts else "",
        confirmed_at=said.confirmed_at if said and counts else None,
        bill_id=uuid.UUID(found.bill) if found.bill else None,
    )


def _lines(lines: Sequence[BillLine], tax_point: datetime.date | None) -> tuple[CheckedLine, ...]:
    wanted = {each.tax_code for each in lines if each.tax_code}
    rows = TaxCode.objects.filter(code__in=wanted, is_active=True, direction=TaxDirection.PURCHASE)
    if tax_point is not None:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=tax_point))
        rows = rows.filter(valid_from__lte=tax_point)
    known = {each.code: each for each in rows}
    return tuple(
        CheckedLine(
            position=each.position,
            net=each.net,
            tax=each.tax,
            is_coded=each.account_id is not None and bool(each.tax_code),
            tax_code=each.tax_code,
            kind=code.kind if code else "",
            rate=code.rate if code else ZERO,
        )
        for each in lines
        for code in [known.get(each.tax_code)]
    )


def _others(bill: Bill) -> tuple[OtherBill, ...]:
    """Of the same supplier, the newest ones and all of the same number."""
    if bill.party_id is None:
        return ()
    same = Q(party__in=parties.same_ids(bill.party_id))
    rows = Bill.objects.filter(same, kind=bill.kind).exclude(pk=bill.pk)
    rows = rows.exclude(state__in=[BillState.DISCARDED, BillState.REVERSED])
    wanted = ("pk", "number", "issued_on", "gross", "currency", "state")
    newest = list(rows.order_by("-received_on", "-pk").values_list(*wanted)[:OTHERS_MAX])
    seen = {row[0] for row in newest}
    numbered = rows.filter(number__iexact=bill.number) if bill.number else rows.none()
    older = [row for row in numbered.values_list(*wanted)[:OTHERS_MAX] if row[0] not in seen]
    return tuple(
        OtherBill(
            bill=str(pk),
            number=number,
            issued_on=issued_on,
            gross=gross,
            currency=currency,
            is_posted=state in POSTED,
        )
        for pk, number, issued_on, gross, currency, state in [*newest, *older]
    )


def _corrected(bill: Bill) -> CorrectedBill | None:
    if bill.corrects_id is None:
        return None
    corrected = Bill.objects.only("number", "currency", "gross").get(pk=bill.corrects_id)
    others = (
        Bill.objects.filter(corrects=corrected, currency=bill.currency)
        .exclude(pk=bill.pk)
        .exclude(state__in=[BillState.DISCARDED, BillState.REVERSED])
    )
    return CorrectedBill(
        bill=str(corrected.pk),
        number=corrected.number,
        currency=corrected.currency,
        gross=corrected.gross or ZERO,
        credited=others.aggregate(total=Sum("gross"))["total"] or ZERO,
    )


def _account(bill: Bill) -> tuple[str, str, str, str]:
    """(masked number, state, the accounts known so far, what is wrong with the number)."""
    if not bill.account_index:
        return "", "", "", ""
    masked = f"··{bill.account_tail}"
    country = bill.party.country if bill.party else ""
    try:
        typed_number(bill.account_number, country=country)
    except (BadNumber, crypto.Unreadable) as wrong:
        return masked, "malformed", "", in_words(getattr(wrong, "message", ""), {})
    if bill.party_id is None:
        return masked, "", "", ""
    known = parties.bank_accounts(party_id=bill.party_id)
    mine = _same(known, bill)
    if mine is not None:
        return masked, "confirmed" if mine.is_confirmed else "unconfirmed", "", ""
    return masked, "changed" if known else "new", ", ".join(each.masked for each in known), ""


def _same(known: Sequence[BankAccountInfo], bill: Bill) -> BankAccountInfo | None:
    return next((each for each in known if each.id == bill.payee_account_id), None)


def _is_formed(vat_id: str) -> bool:
    if not vat_id or vat_id[:2].lower() not in vat.MEMBER_STATES | {"el"}:
        return True
    return bool(vat.is_valid(vat_id))


def _vies_unknown_on(bill: Bill) -> datetime.date | None:
    if bill.party_id is None:
        return None
    check = parties.last_vat_check(party_id=bill.party_id)
    if check is None or check.answer != VatAnswer.UNKNOWN:
        return None
    return timezone.localdate(check.asked_at)


def _period_state(day: datetime.date) -> str:
    rows = Period.objects.filter(starts_on__lte=day, ends_on__gte=day)
    return rows.values_list("state", flat=True).first() or ""


def _has_rate(currency: str, on: datetime.date | None) -> bool:
    if not currency or on is None:
        return True
    try:
        currencies.rate_for(currency=currency, on=on)
    except Invalid:
        return False
    return True
