"""The list of clients: what the address asks for, and the rows that answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.workspace import selectors as workspace
from frontend.workspace.clients import proposals
from tenants import selectors
from tenants.services import client_states
from tenants.values import ClientInfo

# What the provider serves or is about to; the rest is one click away.
CURRENT = "current"
GONE = frozenset({"archived", "erased"})
TONES = {
    "active": "good",
    "onboarding": "info",
    "suspended": "due",
    "offboarding": "due",
    "erased": "late",
}
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    client: ClientInfo
    country: str
    state: str
    tone: str
    people: tuple[str, ...]
    active_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters and the order in the address."""

    state: str
    country: str
    text: str
    sort: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        sort = query.get("sort", "")
        return cls(
            state=query.get("state", CURRENT),
            country=query.get("country", ""),
            text=query.get("q", "").strip(),
            sort=sort if sort.removeprefix("-") in ORDERS else "name",
        )

    def fits(self, row: ClientRow) -> bool:
        state = row.client.state
        if self.state == CURRENT and state in GONE:
            return False
        if self.state not in {CURRENT, "", state}:
            return False
        if self.country and row.client.country != self.country:
            return False
        heap = f"{row.client.name} {row.client.slug} {row.client.registration_number}".casefold()
        return self.text.casefold() in heap


ORDERS: dict[str, Callable[[ClientRow], Any]] = {
    "name": lambda row: row.client.name.casefold(),
    "country": lambda row: row.country.casefold(),
    "state": lambda row: row.state,
    "active": lambda row: row.active_at or LONG_AGO,
}


def all_rows() -> list[ClientRow]:
    """Every client. Four queries, whatever the number."""
    names, states = proposals.country_names(), client_states.state_titles()
    active = workspace.last_activity()
    people: dict[UUID, dict[str, None]] = defaultdict(dict)
    for each in selectors.assignments(on=timezone.localdate()):
        people[each.client_id][each.worker.person.name] = None
    return [
        ClientRow(
            client=info,
            country=names.get(info.country, info.country),
            state=str(states[info.state]),
            tone=TONES.get(info.state, ""),
            people=tuple(sorted(people[info.id])),
            active_at=active.get(info.id),
        )
        for info in selectors.clients()
    ]


def chosen(rows: list[ClientRow], wanted: Wanted) -> list[ClientRow]:
    order = ORDERS[wanted.sort.removeprefix("-")]
    fitting = sorted((row for row in rows if wanted.fits(row)), key=ORDERS["name"])
    return sorted(fitting, key=order, reverse=wanted.sort.startswith("-"))
