"""Where the books of all clients stand, for whoever looks after them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from apps.workspace import selectors as workspace
from apps.workspace.values import PortfolioRow
from frontend import exports
from frontend.access import KontorRequest, provider
from tenants import selectors

MANAGE: Final = "provider.clients.manage"
# A statement that is older than this is late with most banks' monthly ones.
STATEMENT_DAYS: Final = 35
LONG_AGO: Final = date.min

FILTERS: Final[Mapping[str, tuple[Any, Callable[[PortfolioRow, date], bool]]]] = {
    "": (gettext_lazy("All"), lambda row, today: True),
    "owed": (gettext_lazy("Customers overdue"), lambda row, today: row.overdue_receivables > 0),
    "owing": (gettext_lazy("Bills overdue"), lambda row, today: row.overdue_payables > 0),
    "lines": (gettext_lazy("Bank lines open"), lambda row, today: row.unreconciled_lines > 0),
    "statement": (
        gettext_lazy("No statement for long"),
        lambda row, today: (row.days_without_statement(today) or STATEMENT_DAYS) >= STATEMENT_DAYS,
    ),
    "red": (gettext_lazy("Below zero"), lambda row, today: row.cash < 0),
}
SORTS: Final[Mapping[str, Callable[[PortfolioRow], Any]]] = {
    "name": lambda row: row.name.casefold(),
    "cash": lambda row: (row.currency, row.cash),
    "receivables": lambda row: (row.currency, row.overdue_receivables),
    "payables": lambda row: (row.currency, row.overdue_payables),
    "lines": lambda row: row.unreconciled_lines,
    "closed": lambda row: row.last_closed_on or LONG_AGO,
    "statement": lambda row: row.last_statement_on or LONG_AGO,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters and the order in the address."""

    show: str
    text: str
    sort: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        show, sort = query.get("show", ""), query.get("sort", "")
        return cls(
            show=show if show in FILTERS else "",
            text=query.get("q", "").strip(),
            sort=sort if sort.removeprefix("-") in SORTS else "name",
        )

    def chosen(self, rows: Sequence[PortfolioRow], today: date) -> list[PortfolioRow]:
        fits = FILTERS[self.show][1]
        found = [
            row
            for row in rows
            if fits(row, today) and self.text.casefold() in f"{row.name} {row.slug}".casefold()
        ]
        order = SORTS[self.sort.removeprefix("-")]
        return sorted(found, key=order, reverse=self.sort.startswith("-"))


@require_GET
@provider()
def portfolio(request: KontorRequest) -> HttpResponse:
    """An administrator sees all clients; a worker those they serve today."""
    wanted, today = Wanted.of(request.GET), timezone.localdate()
    served = _served(request)
    sees_all = request.actor.may(MANAGE)
    rows = workspace.portfolio(client_ids=None if sees_all else served)
    chosen = wanted.chosen(rows, today)
    if request.GET.get("as") == "csv":
        return _as_csv(chosen, today)
    return render(
        request,
        "workspace/cockpit/portfolio.html",
        {
            "wanted": wanted,
            "rows": [_shown(row, today, may_open=row.client_id in served) for row in chosen],
            "has_any": bool(rows),
            "totals": _totals(chosen),
            "filters": [
                {"code": code, "label": title, "current": code == wanted.show}
                for code, (title, _fits) in FILTERS.items()
            ],
            "heads": _heads(wanted),
        },
    )


def _served(request: KontorRequest) -> set[uuid.UUID]:
    user_id = request.actor.user_id
    return selectors.client_ids_of_worker(user_id=user_id) if user_id else set()


def _shown(row: PortfolioRow, today: date, *, may_open: bool) -> dict[str, Any]:
    days = row.days_without_statement(today)
    links = {}
    if may_open:
        links = {
            name: reverse("workspace:report", args=[row.slug, kind])
            for name, kind in (
                ("cash", "cash"), ("receivables", "receivables"), ("payables", "payables"),
            )
        } | {
            "lines": reverse("workspace:bank_accounts", args=[row.slug]),
            "closed": reverse("workspace:periods", args=[row.slug]),
        }  # fmt: skip
    return {
        "row": row,
        "days": days,
        "is_late": days is None or days >= STATEMENT_DAYS,
        "url": reverse("workspace:client", args=[row.slug]),
        "links": links,
    }


def _totals(rows: Sequence[PortfolioRow]) -> list[dict[str, Any]]:
    """Sums per currency: money of several is never added up."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    for row in rows:
        for place, amount in enumerate((row.cash, row.overdue_receivables, row.overdue_payables)):
            sums[row.currency][place] += amount
    return [
        {"currency": currency, "cash": cash, "receivables": owed, "payables": owing}
        for currency, (cash, owed, owing) in sorted(sums.items())
    ]


def _heads(wanted: Wanted) -> list[dict[str, Any]]:
    titles = {
        "name": _("Client"), "cash": _("Cash"), "receivables": _("Customers overdue"),
        "payables": _("Bills overdue"), "lines": _("Bank lines open"),
        "closed": _("Closed until"), "statement": _("Last statement"),
    }  # fmt: skip
    directions = {f"-{code}": "descending" for code in titles} | dict.fromkeys(titles, "ascending")
    return [
        {
            "label": label,
            "sort": f"-{code}" if wanted.sort == code else code,
            "direction": directions[wanted.sort] if wanted.sort.removeprefix("-") == code else "",
            "is_number": code in ("cash", "receivables", "payables", "lines"),
        }
        for code, label in titles.items()
    ]


def _as_csv(rows: Sequence[PortfolioRow], today: date) -> HttpResponse:
    header = (
        _("Client"), _("Currency"), _("Cash"), _("Customers overdue"), _("Bills overdue"),
        _("Bank lines open"), _("Closed until"), _("Last statement"), _("Days since"),
        _("Measured on"),
    )  # fmt: skip
    return exports.csv_file(
        f"portfolio-{today}",
        header,
        (
            (
                row.name, row.currency, row.cash, row.overdue_receivables, row.overdue_payables,
                row.unreconciled_lines, row.last_closed_on, row.last_statement_on,
                row.days_without_statement(today), row.measured_on,
            )
            for row in rows
        ),
    )  # fmt: skip
