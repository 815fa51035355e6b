"""A client's bank accounts, and the screen on which their lines are explained."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.accounting.selectors import bank, ledger
from apps.accounting.values.bank import (
    BankAccountOverview,
    LineFilter,
    ReconcileScreen,
    StatementGap,
)
from apps.workspace import selectors as work
from apps.workspace.values import ItemDetail
from frontend.access import KontorRequest, client_file
from frontend.workspace.bank import rows
from kernel.tenancy import shared_scope

SEE = "accounting.ledger.see"
RECONCILE = "accounting.bank.reconcile"
IMPORT = "accounting.statement.import"

# What the chips show: name in the address, words, count.
FILTERS: tuple[tuple[LineFilter, Any], ...] = (
    ("open", _("To match")),
    ("certain", _("Certain")),
    ("check", _("Needs a look")),
    ("none", _("No idea")),
    ("reconciled", _("Matched")),
    ("excluded", _("Excluded")),
)
EMPTY: Mapping[str, tuple[Any, Any]] = {
    "open": (_("Everything is explained"), _("The next statement brings the next lines.")),
    "certain": (_("Nothing is certain"), _("Rules and matching numbers make lines certain.")),
    "check": (_("Nothing needs a look"), _("Weak matches come here for a person to check.")),
    "none": (_("Every line has a proposal"), _("Lines that nothing explains come here.")),
    "reconciled": (_("Nothing is matched yet"), _("Explained lines are kept here, with undo.")),
    "excluded": (_("Nothing is left out"), _("Lines left out of the books, with the reason.")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where on the screen the person is: the filter and the page."""

    show: LineFilter
    page: int

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Place:
        show, page = query.get("show", ""), query.get("page", "")
        known: Mapping[str, LineFilter] = {name: name for name, _words in FILTERS}
        return cls(
            show=known.get(show, "open"),
            page=int(page) if page.isdecimal() else 1,
        )

    def query(self, *, line_id: int | None = None) -> str:
        asked = {
            "show": self.show if self.show != "open" else "",
            "page": self.page if self.page > 1 else "",
            "line": line_id or "",
        }
        return urlencode({name: value for name, value in asked.items() if value})


@require_GET
@client_file(SEE, sees="bank_accounts")
def bank_accounts(request: KontorRequest) -> HttpResponse:
    accounts = bank.bank_accounts()
    may_import = request.actor.may(IMPORT)
    return render(
        request,
        "workspace/bank/accounts.html",
        {"accounts": accounts, "may_import": may_import, "gaps": _gaps(accounts)},
    )


def _gaps(accounts: list[BankAccountOverview]) -> list[tuple[str, tuple[StatementGap, ...]]]:
    """Account and what is missing of it."""
    missing = bank.missing_statements()
    return [
        (each.account.title, missing[each.account.id])
        for each in accounts
        if each.account.id in missing
    ]


@require_GET
@client_file(SEE, sees="bank_account")
def reconcile(request: KontorRequest, bank_account_id: uuid.UUID) -> HttpResponse:
    # Who only reviews comes for what was explained.
    usual: LineFilter = "open" if request.actor.may(RECONCILE) else "reconciled"
    place = Place.of({"show": usual} | request.GET.dict())
    return show(request, bank_account_id=bank_account_id, place=place)


def show(
    request: KontorRequest,
    *,
    bank_account_id: uuid.UUID,
    place: Place,
    opened: rows.Row | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole screen, with `opened` or the line in the address opened."""
    screen = bank.reconcile_screen(
        bank_account_id=bank_account_id, show=place.show, page=place.page
    )
    asked = request.GET.get("line", "")
    if opened is None and asked.isdecimal():
        opened = _opened(int(asked), screen)
    context = head(request, screen) | {
        "place": place,
        "rows": [
            opened if opened and opened.line.id == line.id else rows.closed(line)
            for line in screen.lines
        ],
        "accounts": ledger.accounts(is_active=True) if request.actor.may(RECONCILE) else (),
        "gaps": bank.statement_gaps(bank_account_id=bank_account_id),
        "empty": EMPTY[place.show],
        "previous_url": _page_url(place, -1) if screen.page > 1 else "",
        "next_url": _page_url(place, 1) if screen.page < screen.pages else "",
    }
    return render(request, "workspace/bank/reconcile.html", context, status=status)


def head(request: KontorRequest, screen: ReconcileScreen) -> dict[str, Any]:
    """What stands above the lines and moves with every act."""
    return {
        "screen": screen,
        "overview": screen.overview,
        "chips": [
            {
                "label": label,
                "count": getattr(screen.counts, name),
                "query": f"?show={name}",
                "current": name == screen.filter,
            }
            for name, label in FILTERS
        ],
        "may_reconcile": request.actor.may(RECONCILE),
        "may_import": request.actor.may(IMPORT),
        "work": _work(request, screen.overview.account.id),
    }


def screen_address(request: KontorRequest, bank_account_id: uuid.UUID, query: str = "") -> str:
    address = reverse("workspace:bank", args=[request.client.slug, bank_account_id])
    return f"{address}?{query}" if query else address


def _opened(line_id: int, screen: ReconcileScreen) -> rows.Row | None:
    """The line's row when the page shows it; a line that has left the page opens nothing."""
    if line_id not in {line.id for line in screen.lines}:
        return None
    return rows.opened(bank.line(line_id=line_id))


def _page_url(place: Place, step: int) -> str:
    return f"?{Place(show=place.show, page=place.page + step).query()}"


def _work(request: KontorRequest, bank_account_id: uuid.UUID) -> ItemDetail | None:
    """The piece of work that this screen is for, with what the viewer may do with it."""
    with shared_scope():
        found = work.item_of_subject(
            client_id=request.client.id,
            service="accounting",
            rule="reconcile",
            key={"bank_account_id": str(bank_account_id)},
        )
        user_id = uuid.UUID(request.actor.id)
        return work.item(item_id=found.item_id, user_id=user_id) if found else None
