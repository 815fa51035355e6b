"""Which declared rules hear which fact."""

from __future__ import annotations

from kernel import offering
from kernel.offering import WorkRule


def rule(*, service: str, code: str) -> WorkRule | None:
    """The rule an item came from; None when it is no longer offered."""
    found = (e for e in offering.work_rules() if e.service == service and e.code == code)
    return next(found, None)


def opening(fact_name: str) -> list[WorkRule]:
    return [each for each in offering.work_rules() if fact_name in each.opens_on]


def moving(fact_name: str) -> list[WorkRule]:
    return [each for each in offering.work_rules() if fact_name in each.updates_on]


def closing(fact_name: str) -> list[WorkRule]:
    return [each for each in offering.work_rules() if fact_name in each.closes_on]


def heard() -> frozenset[str]:
    """Every fact that any rule opens, counts or closes work by."""
    names = (each.opens_on | each.updates_on | each.closes_on for each in offering.work_rules())
    return frozenset[str]().union(*names)
