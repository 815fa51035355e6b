"""What a business declares about itself, once. Doors, roles, meters, schedules and work rules are
derived from it; see `kontor/offerings.py` for the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal

from django.conf import settings
from django.utils.module_loading import import_string

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
    # The role, in assignments, of whoever does the work.
    done_by: str = "preparer"


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
    group: Any = ""
    is_main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """`code` is the service's name in assignments; `is_sold` services can be bought by a client.

    `prepare` is the dotted name of a service `(*, client: ClientInfo, actor: Actor)` that lays down
    what a new client needs (a chart, periods); it runs in the new client's scope.
    `hand_back` is the dotted name of a function `(*, client: ClientInfo)` that yields (file name,
    bytes) in open formats for a client that leaves; it runs in the client's scope.
    `charts` is the dotted name of a function that returns code → title of the charts of accounts
    a client can begin with.
    """

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
    prepare: str = ""
    hand_back: str = ""
    charts: str = ""
    # Dotted names of functions run in each client's scope by every sweep.
    sweeps: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def all_offerings() -> tuple[Offering, ...]:
    """What this installation runs, in the order of `kontor/offerings.py`."""
    return tuple(import_string(f"{path}.offering.OFFERING") for path in settings.OFFERINGS)


def offering(code: str) -> Offering:
    """Errors: KeyError."""
    return {each.code: each for each in all_offerings()}[code]


def sold_services() -> list[Offering]:
    return [each for each in all_offerings() if each.is_sold]


def worker_roles() -> dict[tuple[str, str], Role]:
    """(service, role code) → role, for assignments."""
    return {(o.code, role.code): role for o in all_offerings() for role in o.worker_roles}


def member_permissions(role_code: str) -> frozenset[str]:
    """What a client's member with this role may do, over all offerings."""
    found = [r.permissions for o in all_offerings() for r in o.member_roles if r.code == role_code]
    return frozenset[str]().union(*found)


def permission_titles() -> dict[str, Any]:
    return {each.code: each.title for o in all_offerings() for each in o.permissions}


def charts() -> dict[str, Any]:
    """Code → title of every chart of accounts a client can begin with."""
    named = [each.charts for each in all_offerings() if each.charts]
    return {code: title for path in named for code, title in import_string(path)().items()}


def work_rules() -> tuple[WorkRule, ...]:
    return tuple(rule for o in all_offerings() for rule in o.work)


def meters() -> tuple[Meter, ...]:
    return tuple(meter for o in all_offerings() for meter in o.meters)


def navigation(door: str) -> list[NavigationEntry]:
    entries = [entry for o in all_offerings() for entry in o.navigation if entry.door == door]
    return sorted(entries, key=lambda entry: entry.position)


def sweepers() -> tuple[str, ...]:
    of_houses = tuple(name for o in all_offerings() for name in o.sweeps)
    return of_houses + settings.SWEEPS_OF_DOORS
