"""What is wrong, unusual or worth knowing about a bill, before it is handed on.

Pure: the bill and what is known around it go in, findings come out, the gravest first. A finding
is an English template with parameters (amounts as Decimals, days as dates: the reader's language
writes them). `identity` says what was found; a person's word counts only as long as it is the same.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any, Final

from apps.accounting.rules.comparing import plain
from apps.accounting.rules.taxes import SELF_ASSESSED, places, tax_on
from apps.accounting.rules.wording import gettext_noop

ZERO: Final = Decimal(0)
BLOCKS: Final = "blocks"
CONFIRM: Final = "confirm"
HINT: Final = "hint"
GRAVITY: Final = {BLOCKS: 0, CONFIRM: 1, HINT: 2}
# Up to one whole unit of the currency is a rounding of the total, as cash and forints have it.
ROUNDING_MAX: Final = Decimal(1)
# Suppliers round line by line; five of the smallest units per rate is still the same tax.
TAX_TOLERANCE: Final = 5
DUPLICATE_DAYS: Final = 10
USUAL_BILLS_MIN: Final = 3
# The band around the median: three times the usual deviation, and never less than a quarter.
BAND_DEVIATIONS: Final = 3
BAND_SHARE_MIN: Final = Decimal("0.25")

MISSING: Final[Mapping[str, str]] = {
    "party": gettext_noop("Choose the supplier."),
    "number": gettext_noop("The supplier's number is missing."),
    "issued_on": gettext_noop("The day of issue is missing."),
    "due_on": gettext_noop("The due date is missing."),
    "currency": gettext_noop("The currency is missing."),
    "net": gettext_noop("The net total is missing."),
    "tax": gettext_noop("The VAT total is missing; write 0 when there is none."),
    "gross": gettext_noop("The total is missing."),
}
NO_LINES: Final = gettext_noop("The bill has no line yet.")
LINE_UNCODED: Final = gettext_noop("Line %(position)s has no account or no tax code yet.")
LINE_CODE_UNLAWFUL: Final = gettext_noop(
    "Line %(position)s: %(tax_code)s is not a code for purchases on %(day)s."
)
NOTHING_OWED: Final = gettext_noop("The total is not above zero; a credit note is its own kind.")
DUE_BEFORE_ISSUE: Final = gettext_noop("It is due on %(due)s, before it was issued on %(issued)s.")
ALREADY_DUE: Final = gettext_noop("It was due on %(due)s, %(days)s days ago.")
ISSUED_LATER: Final = gettext_noop("It is issued on %(issued)s, a day still to come.")
TOTALS_APART: Final = gettext_noop(
    "Net %(net)s and VAT %(tax)s come to %(sum)s, the total says %(gross)s."
)
LINES_APART: Final = gettext_noop("The lines come to %(lines)s, the total says %(gross)s.")
ROUNDED: Final = gettext_noop("%(difference)s between lines and total goes to rounding.")
TAX_APART: Final = gettext_noop(
    "%(rate)s %% of %(base)s would be %(expected)s, the bill says %(tax)s."
)
TAX_NOT_THEIRS: Final = gettext_noop(
    "With %(tax_code)s you owe the VAT yourself: the supplier charges none, the bill says %(tax)s."
)
TAX_LOST: Final = gettext_noop(
    "With %(tax_code)s the VAT of %(tax)s can't be claimed; it is booked with the cost."
)
SAME_NUMBER: Final = gettext_noop(
    "%(supplier)s has sent number %(number)s before, over the same amount."
)
NUMBER_AGAIN: Final = gettext_noop(
    "%(supplier)s has used number %(number)s before, over %(gross)s on %(issued)s."
)
SAME_AMOUNT: Final = gettext_noop(
    "%(supplier)s has billed the same %(gross)s on %(issued)s as number %(number)s."
)
UNUSUAL: Final = gettext_noop(
    "%(gross)s is unusual: the last %(count)s bills of %(supplier)s were between %(low)s "
    "and %(high)s."
)
ACCOUNT_NEW: Final = gettext_noop(
    "The bill is to be paid to %(account)s; no account of %(supplier)s is known yet."
)
ACCOUNT_CHANGED: Final = gettext_noop(
    "The bill is to be paid to %(account)s; %(supplier)s is paid to %(known)s so far. Call them on "
    "a number you know before you pay."
)
ACCOUNT_UNCONFIRMED: Final = gettext_noop(
    "%(account)s of %(supplier)s awaits a call back; it is paid only after that."
)
ACCOUNT_MALFORMED: Final = gettext_noop("The account number can't be right: %(why)s")
VAT_ID_MALFORMED: Final = gettext_noop("%(vat_id)s can't be a VAT id.")
VAT_ID_DIFFERS: Final = gettext_noop(
    "The bill states the VAT id %(vat_id)s, the register has %(known)s for %(supplier)s."
)
VAT_ID_UNKNOWN: Final = gettext_noop("VIES didn't know %(vat_id)s on %(day)s.")
PERIOD_CLOSED: Final = gettext_noop(
    "%(month)s is closed: it would be posted on %(day)s, its tax point stays."
)
PERIOD_MISSING: Final = gettext_noop("The books have no period for %(day)s.")
RATE_MISSING: Final = gettext_noop(
    "There is no rate of %(currency)s for %(day)s. Type it under Exchange rates."
)
ON_HOLD: Final = gettext_noop("It is on hold: %(reason)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding. `bill` is the other bill that it is about, when there is one."""

    code: str
    severity: str
    field: str
    message: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    bill: str = ""

    @property
    def identity(self) -> str:
        said = ";".join(str(self.params[name]) for name in sorted(self.params))
        return f"{self.code}:{said}"[:300]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLine:
    """A line as coded. `kind` and `rate` are those of its tax code; "" when it has none or it is
    not the law."""

    position: int
    net: Decimal
    tax: Decimal
    is_coded: bool
    tax_code: str = ""
    kind: str = ""
    rate: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherBill:
    """A bill of the same supplier that stands."""

    bill: str
    number: str
    issued_on: datetime.date | None
    gross: Decimal | None
    currency: str
    is_posted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBill:
    """The bill, and what is known around it.

    `account` is the payee's number, masked; `account_state` is "", "malformed", "new", "changed",
    "unconfirmed" or "confirmed". `period_state` is that of its tax point, "" when the books have
    none. `books_on` is the day it would be posted.
    """

    kind: str
    supplier: str
    has_party: bool
    number: str
    issued_on: datetime.date | None
    taxed_on: datetime.date | None
    due_on: datetime.date | None
    currency: str
    net: Decimal | None
    tax: Decimal | None
    gross: Decimal | None
    lines: Sequence[CheckedLine]
    others: Sequence[OtherBill]
    account: str
    account_state: str
    account_known: str
    account_problem: str
    vat_id: str
    known_vat_id: str
    is_vat_id_formed: bool
    vies_unknown_on: datetime.date | None
    period_state: str
    books_on: datetime.date
    has_rate: bool
    hold_reason: str
    today: datetime.date

    @property
    def tax_point(self) -> datetime.date | None:
        return self.taxed_on or self.issued_on


def check_bill(bill: CheckedBill) -> tuple[Found, ...]:
    """Everything found, the gravest first."""
    found = [
        *_missing(bill),
        *_lines(bill),
        *_totals(bill),
        *_tax(bill),
        *_duplicates(bill),
        *_amount(bill),
        *_account(bill),
        *_vat_id(bill),
        *_days(bill),
        *_books(bill),
    ]
    return tuple(sorted(found, key=lambda each: GRAVITY[each.severity]))


def rounding_of(*, lines: Iterable[CheckedLine], gross: Decimal | None) -> Decimal | None:
    """What the lines leave of the total when it is a rounding; None when they are further apart."""
    if gross is None:
        return None
    difference = gross - sum((each.net + each.tax for each in lines), ZERO)
    return difference if abs(difference) <= ROUNDING_MAX else None


# ---- One by one ------------------------------------------------------------------------------
def _missing(bill: CheckedBill) -> Iterator[Found]:
    has = {
        "party": bill.has_party,
        "number": bool(bill.number),
        "issued_on": bill.issued_on is not None,
        "due_on": bill.due_on is not None,
        "currency": bool(bill.currency),
        "net": bill.net is not None,
        "tax": bill.tax is not None,
        "gross": bill.gross is not None,
    }
    for name, is_there in has.items():
        if not is_there:
            yield Found(code=f"{name}_missing", severity=BLOCKS, field=name, message=MISSING[name])
    if bill.gross is not None and bill.gross <= 0:
        yield Found(code="nothing_owed", severity=BLOCKS, field="gross", message=NOTHING_OWED)
    if bill.hold_reason:
        yield Found(
            code="on_hold",
            severity=BLOCKS,
            field="",
            message=ON_HOLD,
            params={"reason": bill.hold_reason},
        )


def _lines(bill: CheckedBill) -> Iterator[Found]:
    if not bill.lines:
        yield Found(code="no_lines", severity=BLOCKS, field="lines", message=NO_LINES)
    for line in bill.lines:
        name = f"lines.{line.position}"
        if not line.is_coded:
            yield Found(
                code="line_uncoded",
                severity=BLOCKS,
                field=name,
                message=LINE_UNCODED,
                params={"position": line.position},
            )
        elif not line.kind and bill.tax_point is not None:
            params: dict[str, Any] = {
                "position": line.position,
                "tax_code": line.tax_code,
                "day": bill.tax_point,
            }
            yield Found(
                code="line_code_unlawful",
                severity=BLOCKS,
                field=name,
                message=LINE_CODE_UNLAWFUL,
                params=params,
            )


def _totals(bill: CheckedBill) -> Iterator[Found]:
    if bill.net is None or bill.tax is None or bill.gross is None:
        return
    total = bill.net + bill.tax
    if abs(total - bill.gross) > ROUNDING_MAX:
        params: dict[str, Any] = {
            "net": bill.net,
            "tax": bill.tax,
            "sum": total,
            "gross": bill.gross,
        }
        yield Found(
            code="totals_apart", severity=BLOCKS, field="gross", message=TOTALS_APART, params=params
        )
    if not bill.lines:
        return
    lines = sum((each.net + each.tax for each in bill.lines), ZERO)
    difference = rounding_of(lines=bill.lines, gross=bill.gross)
    if difference is None:
        yield Found(
            code="lines_apart",
            severity=BLOCKS,
            field="lines",
            message=LINES_APART,
            params={"lines": lines, "gross": bill.gross},
        )
    elif difference:
        yield Found(
            code="rounded",
            severity=HINT,
            field="gross",
            message=ROUNDED,
            params={"difference": difference},
        )


def _tax(bill: CheckedBill) -> Iterator[Found]:
    if not bill.currency:
        return
    for code in dict.fromkeys(line.tax_code for line in bill.lines if line.kind):
        members = [line for line in bill.lines if line.tax_code == code]
        yield from _tax_of(code, members, currency=bill.currency)


def _tax_of(code: str, members: Sequence[CheckedLine], *, currency: str) -> Iterator[Found]:
    kind, rate = members[0].kind, members[0].rate
    base = sum((each.net for each in members), ZERO)
    tax = sum((each.tax for each in members), ZERO)
    name = f"lines.{members[0].position}"
    if kind in SELF_ASSESSED:
        if tax:
            params: dict[str, Any] = {"tax_code": code, "tax": tax}
            yield Found(
                code="tax_not_theirs",
                severity=BLOCKS,
                field=name,
                message=TAX_NOT_THEIRS,
                params=params,
            )
        return
    if not rate:
        if tax:
            params = {"tax_code": code, "tax": tax}
            yield Found(
                code="tax_lost", severity=CONFIRM, field=name, message=TAX_LOST, params=params
            )
        return
    expected = tax_on(base=base, rate=rate, currency=currency)
    tolerance = Decimal(TAX_TOLERANCE).scaleb(-places(currency))
    if abs(expected - tax) > tolerance:
        yield Found(
            code="tax_apart",
            severity=CONFIRM,
            field=name,
            message=TAX_APART,
            params={
                "rate": f"{rate.normalize():f}",
                "base": base,
                "expected": expected,
                "tax": tax,
            },
        )


def _duplicates(bill: CheckedBill) -> Iterator[Found]:
    number = plain(bill.number)
    for other in bill.others:
        params: dict[str, Any] = {}
        is_same_amount = (other.gross, other.currency) == (bill.gross, bill.currency)
        if number and plain(other.number) == number:
            params = {"supplier": bill.supplier, "number": other.number}
            if is_same_amount:
                yield Found(
                    code="same_number",
                    severity=BLOCKS,
                    field="number",
                    message=SAME_NUMBER,
                    params=params,
                    bill=other.bill,
                )
            else:
                more = {"gross": other.gross or ZERO, "issued": other.issued_on or bill.today}
                yield Found(
                    code="number_again",
                    severity=CONFIRM,
                    field="number",
                    message=NUMBER_AGAIN,
                    params=params | more,
                    bill=other.bill,
                )
        elif is_same_amount and bill.gross and _are_near(bill.issued_on, other.issued_on):
            params = {
                "supplier": bill.supplier,
                "gross": bill.gross,
                "issued": other.issued_on,
                "number": other.number,
            }
            yield Found(
                code="same_amount",
                severity=CONFIRM,
                field="gross",
                message=SAME_AMOUNT,
                params=params,
                bill=other.bill,
            )


def _are_near(one: datetime.date | None, other: datetime.date | None) -> bool:
    return one is not None and other is not None and abs((one - other).days) <= DUPLICATE_DAYS


def _amount(bill: CheckedBill) -> Iterator[Found]:
    past = [
        each.gross
        for each in bill.others
        if each.is_posted and each.currency == bill.currency and each.gross
    ]
    if bill.gross is None or len(past) < USUAL_BILLS_MIN:
        return
    low, high = usual_band(past)
    if low <= bill.gross <= high:
        return
    yield Found(
        code="unusual",
        severity=CONFIRM,
        field="gross",
        message=UNUSUAL,
        params={
            "gross": bill.gross,
            "count": len(past),
            "supplier": bill.supplier,
            "low": min(past),
            "high": max(past),
        },
    )


def usual_band(past: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Around the median: three median deviations either way, at least a quarter of the median;
    never narrower than what has been seen."""
    middle = Decimal(median(past))
    deviation = Decimal(median([abs(each - middle) for each in past]))
    width = max(BAND_DEVIATIONS * deviation, BAND_SHARE_MIN * middle)
    return min(middle - width, *past), max(middle + width, *past)


def _account(bill: CheckedBill) -> Iterator[Found]:
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


def _vat_id(bill: CheckedBill) -> Iterator[Found]:
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


def _days(bill: CheckedBill) -> Iterator[Found]:
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


def _books(bill: CheckedBill) -> Iterator[Found]:
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
