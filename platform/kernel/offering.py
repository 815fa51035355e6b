"""What a business declares about itself, once. Doors, roles, meters, schedules and work rules are
derived from it; see `kontor/offerings.py` for the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from kernel.permissions import Permission, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRule:
    """How work is born from facts and closed by facts.

    `key` names the payload fields that make one work item out of many facts; `count` the payload
    field that says how much is left. `title` is a sentence template over the payload, with
    `%(count)s`. `promise` is the time allowed from the opening fact. `opens_on` facts open an item
    or raise its count, `updates_on` facts move the count, `closes_on` facts close it.
    """

    code: str
    service: str
    title: Any
    opens_on: frozenset[str]
    closes_on: frozenset[str]
    updates_on: frozenset[str] = frozenset()
    key: tuple[str, ...]
    count: str
    promise: timedelta
    is_reviewed: bool
    # The workspace screen on which the work is done, and the payload fields in its address.
    url_name: str
    url_args: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A metered unit. Each fact in `counts` adds one; each in `takes_back` removes one."""

    code: str
    title: Any
    unit: Any
    counts: frozenset[str]
    takes_back: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A recurring task. `task` is a Celery task name, `every` a pause or `at_hour` a daily hour."""

    name: str
    task: str
    every: timedelta | None = None
    at_hour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationEntry:
    """A place in the portal or the workspace; shown only to those who hold `permission`."""

    door: Literal["portal", "workspace"]
    label: Any
    url_name: str
    icon: str
    permission: str
    position: int
    is_main: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """`code` is the service's name in assignments; `is_sold` services can be bought by a client."""

    code: str
    title: Any
    is_sold: bool
    permissions: tuple[Permission, ...]
    worker_roles: tuple[Role, ...] = ()
    member_roles: tuple[Role, ...] = ()
    work: tuple[WorkRule, ...] = ()
    meters: tuple[Meter, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    navigation: tuple[NavigationEntry, ...] = ()
