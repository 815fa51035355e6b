"""What is metered: declared by the offerings."""

from __future__ import annotations

from billing.values import Metric
from kernel import offering
from kernel.offering import Meter


def all_metrics() -> list[Metric]:
    return [_metric(each) for each in offering.meters()]


def metric(code: str) -> Metric:
    """The metric, or one named by its code when nothing meters it any more."""
    found = next((each for each in offering.meters() if each.code == code), None)
    return _metric(found) if found else Metric(code=code, title=code, unit="")


def is_metered(code: str) -> bool:
    return any(each.code == code for each in offering.meters())


def counted() -> frozenset[str]:
    """Every fact that adds or takes back a unit."""
    return frozenset[str]().union(*(each.counts | each.takes_back for each in offering.meters()))


def _metric(meter: Meter) -> Metric:
    return Metric(code=meter.code, title=meter.title, unit=meter.unit)
