"""Whether an electronic invoice agrees with itself: the rules of EN 16931 that code can express.

Checked here, by the identifiers of EN 16931-1 (2017) and of Peppol BIS Billing 3:

- BR-02, BR-03, BR-05, BR-06, BR-07, BR-16: number, day, currency, seller, buyer, a line;
- BR-CO-04: each line states its VAT category;
- BR-CO-09: VAT identifiers begin with their country;
- BR-CO-10: lines add up to BT-106;
- BR-CO-11, BR-CO-12: allowances and charges on the document add up to BT-107 and BT-108;
- BR-CO-13: BT-109 = BT-106 - BT-107 + BT-108;
- BR-CO-14: the breakdown's taxes add up to BT-110;
- BR-CO-15: BT-112 = BT-109 + BT-110;
- BR-CO-16: BT-115 = BT-112 - BT-113 + BT-114;
- BR-CO-17: BT-117 = BT-116 x BT-119 / 100, off by less than one, as the schematron allows;
- BR-CO-18: there is a VAT breakdown;
- BR-CO-25: something to pay has a due date or terms;
- BR-CO-26: the seller has an identifier;
- BR-S-08 and its sisters for Z, E, AE, K (IC), G, O: a breakdown's base is the sum of its lines,
  allowances and charges;
- BR-E-09, BR-Z-09, BR-AE-09, BR-IC-09, BR-G-09, BR-O-09: categories without tax state none;
- PEPPOL-EN16931-R120: a line's net is quantity x price, allowances and charges included.

ISDOC has no such rules of its own; the same sums are checked and named without an identifier.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from apps.records.rules.readings import canonical
from apps.records.rules.readings.structured.stated import Stated, StatedLine
from apps.records.rules.readings.values import Problem, TaxShare

_ZERO = Decimal(0)
_CENT = Decimal("0.01")
_UNIT = Decimal(1)
# The category letter as it is spelled in the identifiers of rules.
_RULE_LETTERS = {"S": "S", "Z": "Z", "E": "E", "AE": "AE", "K": "IC", "G": "G", "O": "O"}
_UNTAXED = ("Z", "E", "AE", "K", "G", "O")
_VAT_ID_FIELDS = ("supplier_vat_id", "customer_vat_id")
_MANDATORY = (
    ("BR-02", "number"),
    ("BR-03", "issued_on"),
    ("BR-05", "currency"),
    ("BR-06", "supplier_name"),
    ("BR-07", "customer_name"),
)


def problems(stated: Stated) -> list[Problem]:
    """What doesn't fit, in the order of the rules above."""
    found = [
        *_missing(stated),
        *_foreign_vat_ids(stated),
        *_sums(stated),
        *_breakdown(stated),
        *_lines(stated),
    ]
    if stated.source != "isdoc":
        return found
    return [Problem(code=each.code, params=each.params) for each in found]


def _missing(stated: Stated) -> list[Problem]:
    found = [
        Problem(code="missing", params={"field": field}, rule=rule)
        for rule, field in _MANDATORY
        if not stated.value(field)
    ]
    if stated.lines_expected and not stated.lines:
        found.append(Problem(code="no_lines", rule="BR-16"))
    if not stated.shares and stated.lines_expected:
        found.append(Problem(code="no_breakdown", rule="BR-CO-18"))
    is_due = (stated.sums.payable or _ZERO) > 0 and stated.kind == "invoice"
    if is_due and not (stated.value("due_on") or stated.has_payment_terms):
        found.append(Problem(code="no_due_date", rule="BR-CO-25"))
    if not stated.has_seller_identifier:
        found.append(Problem(code="no_seller_identifier", rule="BR-CO-26"))
    return found


def _foreign_vat_ids(stated: Stated) -> list[Problem]:
    return [
        Problem(code="vat_id_without_country", params={"value": value}, rule="BR-CO-09")
        for field in _VAT_ID_FIELDS
        if (value := stated.value(field)) and not value[:2].isalpha()
    ]


def _sums(stated: Stated) -> list[Problem]:
    sums = stated.sums
    lines = sum((each.line.net or _ZERO for each in stated.lines), _ZERO)
    allowances = sum((-each.amount for each in stated.adjustments if each.amount < 0), _ZERO)
    charges = sum((each.amount for each in stated.adjustments if each.amount > 0), _ZERO)
    lines_total = sums.lines
    if stated.source == "isdoc":
        lines_total = sums.net
    found: list[Problem | None] = []
    if stated.lines_expected and stated.lines:
        found.append(_unequal("BR-CO-10", "lines_sum", lines_total, lines))
    if stated.source != "isdoc":
        if stated.lines_expected:
            found.append(
                _unequal("BR-CO-11", "allowances_sum", sums.allowances or _ZERO, allowances)
            )
            found.append(_unequal("BR-CO-12", "charges_sum", sums.charges or _ZERO, charges))
        if sums.lines is not None:
            net = sums.lines - (sums.allowances or _ZERO) + (sums.charges or _ZERO)
            found.append(_unequal("BR-CO-13", "net_total", sums.net, net))
    if stated.shares:
        taxes = sum((each.tax or _ZERO for each in stated.shares), _ZERO)
        found.append(_unequal("BR-CO-14", "tax_sum", sums.tax or _ZERO, taxes))
    if sums.net is not None:
        gross = sums.net + (sums.tax or _ZERO)
        found.append(_unequal("BR-CO-15", "gross_total", sums.gross, gross))
    if sums.gross is not None:
        payable = sums.gross - (sums.prepaid or _ZERO) + (sums.rounding or _ZERO)
        found.append(_unequal("BR-CO-16", "payable_total", sums.payable, payable))
    return [each for each in found if each is not None]


def _unequal(rule: str, code: str, said: Decimal | None, counted: Decimal) -> Problem | None:
    if said is None or abs(said - counted) < _CENT:
        return None
    params = {"stated": canonical.amount(said), "computed": canonical.amount(counted)}
    return Problem(code=code, params=params, rule=rule)


def _breakdown(stated: Stated) -> list[Problem]:
    found: list[Problem] = []
    bases = _bases(stated)
    for share in stated.shares:
        letter = _RULE_LETTERS.get(share.category, "")
        found += _tax_of(share, letter)
        key = (share.category, share.rate)
        if letter and stated.lines and share.net is not None and key in bases:
            wrong = _unequal(f"BR-{letter}-08", "base_at_rate", share.net, bases[key])
            if wrong is not None:
                params = {**wrong.params, "rate": canonical.rate(share.rate)}
                found.append(Problem(code=wrong.code, params=params, rule=wrong.rule))
    return found


def _tax_of(share: TaxShare, letter: str) -> list[Problem]:
    if share.net is None or share.tax is None:
        return []
    if share.category in _UNTAXED:
        if share.tax == 0:
            return []
        params = {"category": share.category, "tax": canonical.amount(share.tax)}
        return [Problem(code="tax_without_rate", params=params, rule=f"BR-{letter}-09")]
    computed = canonical.cents(share.net * share.rate / 100)
    if abs(share.tax - computed) < _UNIT:
        return []
    params = {
        "rate": canonical.rate(share.rate),
        "net": canonical.amount(share.net),
        "stated": canonical.amount(share.tax),
        "computed": canonical.amount(computed),
    }
    return [Problem(code="tax_at_rate", params=params, rule="BR-CO-17")]


def _bases(stated: Stated) -> dict[tuple[str, Decimal], Decimal]:
    """What lines, allowances and charges put under each category and rate."""
    bases: dict[tuple[str, Decimal], Decimal] = defaultdict(Decimal)
    for each in stated.lines:
        line = each.line
        bases[line.tax_category, line.tax_rate or _ZERO] += line.net or _ZERO
    for adjustment in stated.adjustments:
        bases[adjustment.category, adjustment.rate or _ZERO] += adjustment.amount
    return bases


def _lines(stated: Stated) -> list[Problem]:
    found = []
    for each in stated.lines:
        if stated.source != "isdoc" and not each.line.tax_category:
            params = {"line": each.number}
            found.append(Problem(code="line_without_category", params=params, rule="BR-CO-04"))
        wrong = _price(each)
        if wrong is not None:
            found.append(wrong)
    return found


def _price(each: StatedLine) -> Problem | None:
    line = each.line
    if line.quantity is None or line.unit_price is None or line.net is None:
        return None
    priced = line.quantity * line.unit_price / (each.base_quantity or _UNIT)
    computed = canonical.cents(priced) + each.adjustments
    if abs(abs(line.net) - abs(computed)) <= Decimal("0.02"):
        return None
    params = {
        "line": each.number,
        "stated": canonical.amount(line.net),
        "computed": canonical.amount(computed),
    }
    return Problem(code="line_price", params=params, rule="PEPPOL-EN16931-R120")
