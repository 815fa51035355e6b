"""How a bill's lines were coded before, and what that says about a new one.

Pure: the supplier's past lines go in, newest first; a value with its reason comes out, for each
field that is still open. The reason is an English template with parameters, for the translators.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from apps.accounting.rules import comparing
from apps.accounting.rules.taxes import SELF_ASSESSED
from apps.accounting.rules.wording import gettext_noop

WORD_LENGTH_MIN: Final = 4
WORDS_SHOWN_MAX: Final = 3
BILLS_LOOKED_AT: Final = 12
ALL: Final = Decimal(100)
# How suppliers name the line that makes a total round, and how much that is at most.
ROUNDING_WORDS: Final = frozenset(
    {"rounding", "roundoff", "zaokrouhleni", "kerekites", "afrunding", "oreafrunding"}
)
ROUNDING_MAX: Final = Decimal(1)

WORDS_AGAIN: Final = gettext_noop("“%(words)s”, as on bill %(number)s")
WORDS_OFTEN: Final = gettext_noop("“%(words)s”, as on the last %(count)s bills of %(supplier)s")
AMOUNT_AGAIN: Final = gettext_noop("Same amount as on bill %(number)s")
RATE_OFTEN: Final = gettext_noop(
    "As on the last %(count)s bills of %(supplier)s at %(rate)s %% VAT"
)
SUPPLIER_OFTEN: Final = gettext_noop("As on the last %(count)s bills of %(supplier)s")
SUPPLIER_AGAIN: Final = gettext_noop("As on the last bill of %(supplier)s, %(number)s")
FIRST_BILL: Final = gettext_noop(
    "First bill of %(supplier)s: the account for expenses when nothing else is said"
)
RATE_STATED: Final = gettext_noop("The document states %(rate)s %% VAT")
NO_TAX_STATED: Final = gettext_noop("The document states no VAT")
ROUNDING_LINE: Final = gettext_noop("“%(words)s” is the supplier's rounding")
ABROAD_WITHOUT_TAX: Final = gettext_noop("%(supplier)s is in %(country)s and charges no VAT")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """A line as it was posted. `bill` tells the bills apart, `number` is the supplier's."""

    bill: str
    number: str
    description: str
    net: Decimal
    tax_rate: Decimal | None
    account: str
    tax_code: str
    claimed_percent: Decimal = ALL
    cost_centre: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A line to code. `tax_rate` is what the document states for it; None: nothing."""

    description: str
    net: Decimal
    tax_rate: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCode:
    """A tax code that is the law on the bill's tax point."""

    code: str
    kind: str
    rate: Decimal
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known around the lines. An account is "" when the books name none."""

    supplier: str
    supplier_country: str
    own_country: str
    is_supplier_in_eu: bool
    default_account: str
    rounding_account: str
    accounts: frozenset[str]
    tax_codes: Sequence[KnownCode]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    value: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Past lines that speak for this one, newest first, and why they do."""

    lines: tuple[PastLine, ...]
    message: str
    params: Mapping[str, Any]


def proposals(
    *, line: OpenLine, past: Sequence[PastLine], around: Circumstances
) -> dict[str, Proposed]:
    """Field → value with its reason, for account, tax_code, claimed_percent, cost_centre, project.

    What isn't in use any more, or no longer the law, is never proposed.
    """
    known = {each.code: each for each in around.tax_codes}
    usable = [each for each in _recent(past) if each.account in around.accounts]
    if _is_rounding(line) and not _by_words(line, usable, supplier=around.supplier):
        return _rounding(line, around)
    evidence = _evidence(line, usable, supplier=around.supplier)
    found: dict[str, Proposed] = {}
    if evidence is not None:
        newest = evidence.lines[0]
        found = _of(newest, evidence)
        if not _fits(known.get(newest.tax_code), line):
            found.pop("tax_code", None)
            found.pop("claimed_percent", None)
    elif around.default_account:
        found["account"] = Proposed(
            value=around.default_account,
            message=FIRST_BILL,
            params={"supplier": around.supplier},
        )
    if "tax_code" not in found and (by_rate := _by_rate(line, around)) is not None:
        found["tax_code"] = by_rate
    return found


def telling_words(text: str) -> frozenset[str]:
    """The words of a description by which it is known again: no short ones, no numbers."""
    words = comparing.plain(text).split()
    return frozenset(
        word
        for word in words
        if len(word) >= WORD_LENGTH_MIN and not any(sign.isdigit() for sign in word)
    )


def _is_rounding(line: OpenLine) -> bool:
    words = set(comparing.plain(line.description).split())
    return bool(words & ROUNDING_WORDS) and abs(line.net) <= ROUNDING_MAX and not line.tax_rate


def _rounding(line: OpenLine, around: Circumstances) -> dict[str, Proposed]:
    params = {"words": line.description}
    outside = next((each.code for each in around.tax_codes if each.kind == "outside"), "")
    values = {"account": around.rounding_account, "tax_code": outside}
    return {
        name: Proposed(value=value, message=ROUNDING_LINE, params=params)
        for name, value in values.items()
        if value
    }


# ---- Evidence --------------------------------------------------------------------------------
def _recent(past: Sequence[PastLine]) -> list[PastLine]:
    bills = list(dict.fromkeys(each.bill for each in past))[:BILLS_LOOKED_AT]
    return [each for each in past if each.bill in bills]


def _evidence(line: OpenLine, past: Sequence[PastLine], *, supplier: str) -> _Evidence | None:
    if not past:
        return None
    return (
        _by_words(line, past, supplier=supplier)
        or _by_amount(line, past)
        or _by_habit(line, past, supplier=supplier)
    )


def _by_words(line: OpenLine, past: Sequence[PastLine], *, supplier: str) -> _Evidence | None:
    wanted = telling_words(line.description)
    shared = [(len(wanted & telling_words(each.description)), each) for each in past]
    most = max((count for count, _each in shared), default=0)
    if not most:
        return None
    best = [each for count, each in shared if count == most]
    same = _while_same(best, lambda each: each.account)
    shown = _as_written(line.description, wanted & telling_words(best[0].description))
    count = _bills(same)
    if count > 1:
        params = {"words": shown, "count": count, "supplier": supplier}
        return _Evidence(tuple(same), WORDS_OFTEN, params)
    return _Evidence(tuple(same), WORDS_AGAIN, {"words": shown, "number": best[0].number})


def _as_written(text: str, known: frozenset[str]) -> str:
    """The first of the words by which it was known again, as the document has them."""
    words = [word for word in text.split() if known & set(comparing.plain(word).split())]
    return " ".join(words[:WORDS_SHOWN_MAX]).strip(",;:.")


def _by_amount(line: OpenLine, past: Sequence[PastLine]) -> _Evidence | None:
    same = [each for each in past if each.net == line.net and line.net]
    if not same:
        return None
    alike = _while_same(same, lambda each: each.account)
    return _Evidence(tuple(alike), AMOUNT_AGAIN, {"number": same[0].number})


def _by_habit(line: OpenLine, past: Sequence[PastLine], *, supplier: str) -> _Evidence:
    at_rate = [
        each for each in past if line.tax_rate is not None and each.tax_rate == line.tax_rate
    ]
    rates = {each.tax_rate for each in past}
    if at_rate and len(rates) > 1:
        same = _while_same(at_rate, lambda each: each.account)
        if (count := _bills(same)) > 1:
            params = {"count": count, "supplier": supplier, "rate": plain_rate(line.tax_rate)}
            return _Evidence(tuple(same), RATE_OFTEN, params)
    same = _while_same(at_rate or past, lambda each: each.account)
    if (count := _bills(same)) > 1:
        return _Evidence(tuple(same), SUPPLIER_OFTEN, {"count": count, "supplier": supplier})
    return _Evidence(tuple(same), SUPPLIER_AGAIN, {"supplier": supplier, "number": same[0].number})


def _while_same(lines: Iterable[PastLine], key: Callable[[PastLine], str]) -> list[PastLine]:
    """From the newest on, as long as they agree."""
    found: list[PastLine] = []
    for each in lines:
        if found and key(each) != key(found[0]):
            break
        found.append(each)
    return found


def _bills(lines: Iterable[PastLine]) -> int:
    return len({each.bill for each in lines})


def _of(newest: PastLine, evidence: _Evidence) -> dict[str, Proposed]:
    values = {
        "account": newest.account,
        "tax_code": newest.tax_code,
        "claimed_percent": ""
        if newest.claimed_percent == ALL
        else f"{newest.claimed_percent.normalize():f}",
        "cost_centre": newest.cost_centre,
        "project": newest.project,
    }
    return {
        name: Proposed(value=value, message=evidence.message, params=evidence.params)
        for name, value in values.items()
        if value
    }


# ---- Tax -------------------------------------------------------------------------------------
def _fits(code: KnownCode | None, line: OpenLine) -> bool:
    """Whether a code may stand on the line: what the buyer assesses himself is stated as none."""
    if code is None:
        return False
    if line.tax_rate is None:
        return True
    return line.tax_rate == (Decimal(0) if code.kind in SELF_ASSESSED else code.rate)


def _by_rate(line: OpenLine, around: Circumstances) -> Proposed | None:
    if line.tax_rate:
        return _taxed(line.tax_rate, around)
    if line.tax_rate is None:
        return None
    if around.is_supplier_in_eu and around.supplier_country != around.own_country:
        services = [each for each in around.tax_codes if each.kind == "intra_eu"]
        best = max(services, key=lambda each: (each.category == "AE", each.rate), default=None)
        params = {"supplier": around.supplier, "country": around.supplier_country}
        return _proposed(best, ABROAD_WITHOUT_TAX, params)
    outside = (each for each in around.tax_codes if each.kind == "outside")
    return _proposed(next(outside, None), NO_TAX_STATED, {})


def _taxed(rate: Decimal, around: Circumstances) -> Proposed | None:
    fit = (
        each
        for each in around.tax_codes
        if each.kind in ("standard", "reduced") and each.rate == rate
    )
    return _proposed(next(fit, None), RATE_STATED, {"rate": plain_rate(rate)})


def _proposed(code: KnownCode | None, message: str, params: Mapping[str, Any]) -> Proposed | None:
    return Proposed(value=code.code, message=message, params=params) if code else None


def plain_rate(rate: Decimal | None) -> str:
    """A rate as people write it: 21, 12.5."""
    return "" if rate is None else f"{rate.normalize():f}"
