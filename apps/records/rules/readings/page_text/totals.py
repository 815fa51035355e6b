"""Net, tax and total: whichever labelled amounts make net + tax = total are believed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from apps.records.rules.readings.page_text import amounts
from apps.records.rules.readings.page_text.amounts import Mark
from apps.records.rules.readings.page_text.pages import Page, Word
from apps.records.rules.readings.page_text.values_at import Candidate

_POOL_MAX = 120
_UNLABELLED = 0.15
_LARGEST = 0.4
_ONE_ROW = 0.3
_RECAPITULATED = 1.0
# The highest rate of the Union, Hungary's, with room for rounding.
_TAX_SHARE_MAX = Decimal("0.275")
# Half a unit: amounts in whole forints or crowns.
_WHOLE = Decimal("0.51")
_CENT = Decimal("0.011")


@dataclass(frozen=True, slots=True)
class Printed:
    """An amount somewhere on a page."""

    amount: Decimal
    page: Page
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Triple:
    """Net + tax = gross, each as a labelled candidate or as printed."""

    net: Candidate
    tax: Candidate
    gross: Candidate
    # Two labels name it, or the VAT recapitulation comes to it.
    is_proved: bool
    score: float


def printed(pages: Iterable[Page], *, mark: Mark) -> list[Printed]:
    """Every amount on the pages that is more than a bare number."""
    found = []
    for page in pages:
        for row in page.rows:
            joined = row.joined(row.words)
            for each in amounts.amounts(joined.text, mark=mark):
                if each.is_money:
                    words = joined.between(each.start, each.end)
                    found.append(Printed(each.amount, page, words))
    return found


def best_triple(
    labelled: Sequence[Candidate], everywhere: Sequence[Printed], rows: Sequence[RateRow]
) -> Triple | None:
    """The triple with the best labels, or None when no labelled total has one.

    One that stands on one row, or that the VAT recapitulation comes to, is likelier.
    """
    pool = _pool(labelled, everywhere)
    largest = max((abs(each.amount) for each in everywhere), default=Decimal(0))
    best: Triple | None = None
    for (net_value, net), (tax_value, tax) in (
        (a, b) for a in pool["net"].items() for b in pool["tax"].items()
    ):
        gross = pool["gross"].get(net_value + tax_value)
        if gross is None or not _is_plausible(net_value, tax_value):
            continue
        labels = sum(1 for each in (net, tax, gross) if each.label)
        if labels == 0 or not (gross.label or labels == 2):
            continue
        score = net.score + tax.score + gross.score
        if abs(net_value + tax_value) == largest:
            score += _LARGEST
        if net.words[0].baseline == tax.words[0].baseline == gross.words[0].baseline:
            score += _ONE_ROW
        recapitulated = bool(shares(rows, net=net_value, tax=tax_value))
        if recapitulated:
            score += _RECAPITULATED
        if best is None or score > best.score:
            best = Triple(net, tax, gross, labels >= 2 or recapitulated, score)
    return best


def _is_plausible(net: Decimal, tax: Decimal) -> bool:
    """Tax goes the way of the net amount and is no more than a rate allows."""
    return net != 0 and net * tax >= 0 and abs(tax) <= abs(net) * _TAX_SHARE_MAX


def _pool(
    labelled: Sequence[Candidate], everywhere: Sequence[Printed]
) -> dict[str, dict[Decimal, Candidate]]:
    """For each of the three the candidates by amount; unlabelled amounts stand in for any."""
    pool: dict[str, dict[Decimal, Candidate]] = {"net": {}, "tax": {}, "gross": {}}
    for each in labelled:
        field, score = each.field, each.score
        if field == "payable":
            continue
        kept = pool[field].get(Decimal(each.value))
        if kept is None or kept.score < score:
            pool[field][Decimal(each.value)] = replace(each, field=field, score=score)
    for each in labelled:
        # Equal to the total unless something was paid or rounded.
        if each.field == "payable" and Decimal(each.value) not in pool["gross"]:
            pool["gross"][Decimal(each.value)] = replace(each, field="gross")
    for one in everywhere[-_POOL_MAX:]:
        for field in pool:
            if one.amount not in pool[field]:
                pool[field][one.amount] = Candidate(
                    field=field,
                    value=f"{one.amount:.2f}",
                    page=one.page,
                    words=one.words,
                    score=_UNLABELLED,
                )
    return pool


@dataclass(frozen=True, slots=True)
class RateRow:
    """A row with a rate, what is taxed at it and the tax, which is right."""

    rate: Decimal
    net: Printed
    tax: Printed


def rate_rows(pages: Iterable[Page], *, mark: Mark) -> list[RateRow]:
    """Rows of the VAT recapitulation, and lines that look like one, from top to bottom."""
    found = []
    for page in pages:
        for row in page.rows:
            joined = row.joined(row.words)
            rates = list(amounts.rates(joined.text))
            if len({rate for rate, _, _ in rates}) != 1:
                continue
            on_row = [
                Printed(each.amount, page, joined.between(each.start, each.end))
                for each in amounts.amounts(joined.text, mark=mark)
            ]
            pair = _pair(rates[0][0], on_row)
            if pair is not None:
                found.append(RateRow(rates[0][0], *pair))
    return found


def _pair(rate: Decimal, on_row: Sequence[Printed]) -> tuple[Printed, Printed] | None:
    """The last net and tax on the row whose tax is the rate's share of the net."""
    for place in range(len(on_row) - 1, 0, -1):
        for net in reversed(on_row[:place]):
            if net.amount != 0 and is_tax(net.amount, on_row[place].amount, rate):
                return net, on_row[place]
    return None


def is_tax(net: Decimal, tax: Decimal, rate: Decimal) -> bool:
    """Whether the tax is right to the cent, or to the unit where it has no cents."""
    slack = _WHOLE if tax == tax.to_integral_value() else _CENT
    return abs(net * rate / 100 - tax) <= slack


def shares(rows: Sequence[RateRow], *, net: Decimal | None, tax: Decimal | None) -> list[RateRow]:
    """One row per rate such that they come to the document's net and tax; else none."""
    last: dict[Decimal, RateRow] = {row.rate: row for row in rows}
    chosen = list(last.values())
    if not chosen:
        return []
    nets = sum((row.net.amount for row in chosen), Decimal(0))
    taxes = sum((row.tax.amount for row in chosen), Decimal(0))
    if (net is None or nets == net) and (tax is None or taxes == tax):
        return chosen
    return []
