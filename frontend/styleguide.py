"""Every part of the design system in every state, with invented content. Debug only."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend import charts
from kernel.doors import Access

TONES = ("", "good", "due", "late", "hint", "info")
COLOURS = (
    *("paper", "surface", "sunken", "hover", "rule", "rule-2", "ink", "ink-2", "ink-3"),
    *("pine", "pine-soft", "pine-ink"),
    *("due-ink", "due-fill", "due-soft", "late-ink", "late-fill", "late-soft"),
    *("hint-ink", "hint-fill", "hint-soft", "info-ink", "info-fill", "info-soft"),
)

View = Callable[[HttpRequest], HttpResponse]


def _debug_only(view: View) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.DEBUG:
            raise Http404
        return view(request)

    guarded.access = Access("public", "")  # type: ignore[attr-defined]
    return guarded


class SampleForm(forms.Form):
    supplier = forms.CharField(label="Supplier", initial="Fjordrist")
    account = forms.ChoiceField(
        label="Account", choices=[("2110", "2110 Goods for resale"), ("2120", "2120 Packaging")]
    )
    bank_account = forms.CharField(label="Bank account", min_length=10)
    note = forms.CharField(
        label="Note", widget=forms.Textarea, required=False, help_text="The client sees it."
    )
    is_paid = forms.BooleanField(label="Already paid by card", required=False)
    statement = forms.FileField(
        label="Statement", help_text="camt.053, MT940, OFX or CSV.", required=False
    )


@_debug_only
def parts(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide/parts.html", _parts_context())


@_debug_only
def workspace(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide/workspace.html", _workspace("queue") | _queue())


@_debug_only
def bank(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide/bank.html", _workspace("bank") | {"pairs": _pairs()})


@_debug_only
def portal(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide/portal.html", _portal())


@_debug_only
def palette(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").casefold()
    items = [
        {"label": "Bank", "detail": "Nordlys Kaffe", "url": "#", "icon": "building-library"},
        {"label": "My queue", "detail": "15 open", "url": "#", "icon": "inbox"},
        {"label": "Pekárna Javor", "detail": "CZK", "url": "#", "icon": ""},
    ]
    found = [item for item in items if query in f"{item['label']} {item['detail']}".casefold()]
    groups = [{"label": _("Go to"), "items": found}] if found else []
    return render(request, "components/palette_results.html", {"groups": groups, "query": query})


def _parts_context() -> dict[str, Any]:
    now = timezone.now()
    form = SampleForm(
        {"supplier": "Fjordrist", "account": "2110", "bank_account": "5301 002"},
    )
    form.is_valid()
    return {
        "tones": TONES,
        "colours": COLOURS,
        "form": form,
        "blank": SampleForm(),
        "now": now,
        "calm": now + datetime.timedelta(hours=6, minutes=5),
        "soon": now + datetime.timedelta(hours=1, minutes=12, seconds=30),
        "late": now - datetime.timedelta(minutes=24, seconds=10),
        "next_week": now + datetime.timedelta(days=3, hours=2),
        "columns": [
            {"key": "account", "label": "Account"},
            {"key": "date", "label": "Last entry", "kind": "date"},
            {"key": "entries", "label": "Entries", "kind": "number"},
            {"key": "balance", "label": "DKK", "kind": "money"},
        ],
        "rows": [
            {
                "account": "6710 Bank, Jyske",
                "date": datetime.date(2026, 11, 24),
                "entries": 1112,
                "balance": Decimal("684120.44"),
                "url": "#",
            },
            {
                "account": "2110 Goods for resale",
                "date": datetime.date(2026, 11, 18),
                "entries": 96,
                "balance": Decimal("-18640.00"),
                "url": "#",
            },
        ],
        "total": {"account": "Total", "entries": 1208, "balance": Decimal("665480.44")},
        "tabs": [
            {"label": "Work", "url": "#", "current": True},
            {"label": "Conversation", "url": "#", "count": 2},
            {"label": "History", "url": "#", "count": 9},
        ],
        "steps": _steps(),
        "needs": _needs(),
        "chart": _cash_chart(),
        "ageing": _ageing(),
        "trend": [Decimal(n) for n in (12, 13, 12, 14, 13, 13, 14, 13, 13, 19)],
        "exports": [{"label": name, "url": "#"} for name in ("PDF", "CSV", "XLSX")],
        "pairs": _pairs(),
    }


def _workspace(current: str) -> dict[str, Any]:
    entries = (
        ("queue", "My queue", "inbox", 15, "", "due"),
        ("team", "Team", "user-group", 62, "", ""),
        ("waiting", "Waiting on client", "chat-bubble-left-right", 18, "", ""),
        ("snoozed", "Snoozed", "clock", 3, "", ""),
        ("review", "To review", "shield-check", 7, "", ""),
        ("bank", "Bank", "building-library", 26, "Work", ""),
        ("clients", "Clients", "building-office", 0, "Work", ""),
        ("nordlys", "Nordlys Kaffe", "", 6, "Pinned clients", ""),
        ("javor", "Pekárna Javor", "", 4, "Pinned clients", ""),
        ("duna", "Duna Bútor", "", 2, "Pinned clients", ""),
    )
    return {
        "navigation": [
            {
                "label": label,
                "url": "#",
                "icon": icon,
                "count": count,
                "group": group,
                "tone": tone,
                "current": name == current,
            }
            for name, label, icon, count, group, tone in entries
        ],
        "viewer": {"name": "Joana Dias", "detail": "Preparer, 6 clients"},
    }


def _queue() -> dict[str, Any]:
    now = timezone.now()

    def item(title: str, client: str, kind: str, minutes: int, **more: Any) -> dict[str, Any]:
        due = now + datetime.timedelta(minutes=minutes, seconds=20)
        return {"title": title, "client": client, "kind": kind, "due": due} | more

    return {
        "now": now,
        "groups": [
            {
                "label": "Late",
                "tone": "late",
                "hint": "Promise broken, client sees this",
                "rows": [
                    item("Bill from Fjordrist Grossist, 18 640,00", "Nordlys Kaffe", "Bill", -24),
                    item(
                        "Why is the deposit still on 6410?",
                        "Kovář Design",
                        "Question",
                        -8,
                        tag=("client replied", "info"),
                    ),
                ],
            },
            {
                "label": "Due within 4 hours",
                "tone": "due",
                "rows": [
                    item(
                        "November payroll, 23 people",
                        "Pekárna Javor",
                        "Payroll",
                        72,
                        tag=("2nd check", "hint"),
                    ),
                    item("Approve payroll, client reminder", "Nordlys Kaffe", "Payroll", 125),
                    item("3 bills from the scanner", "Vestjysk VVS", "Bill", 200, new=True),
                ],
            },
            {
                "label": "Later today",
                "tone": "",
                "rows": [
                    item(
                        "Match 26 bank lines, Jyske ··4817",
                        "Nordlys Kaffe",
                        "Bank",
                        370,
                        tag=("17 certain", "hint"),
                    ),
                    item("VAT return October, file by Wed", "Duna Bútor", "Tax", 430),
                    item("Contract for Emil Krogh, starts 1 Dec", "Nordlys Kaffe", "HR", 440),
                    item(
                        "Supplier changed bank account",
                        "Duna Bútor",
                        "Bill",
                        500,
                        tag=("call back first", "due"),
                    ),
                ],
            },
            {
                "label": "Tomorrow and after",
                "tone": "",
                "rows": [
                    item("Card statement, 41 lines", "Kovář Design", "Bank", 1500),
                    item("Send 12 invoices for November", "Vestjysk VVS", "Invoice", 1600),
                ],
            },
        ],
        "tabs": [
            {"label": "Work", "url": "#", "current": True},
            {"label": "Conversation", "url": "#", "count": 2},
            {"label": "History", "url": "#", "count": 9},
        ],
        "form": SampleForm(
            {"supplier": "Fjordrist Grossist A/S", "account": "2110", "bank_account": "5301002481"}
        ),
        "late": now - datetime.timedelta(minutes=24, seconds=10),
        "trend": [Decimal(n) for n in (12, 13, 12, 14, 13, 13, 14, 13, 13, 19)],
    }


def _portal() -> dict[str, Any]:
    names = (
        ("Home", "home"),
        ("Money in", "arrow-down-left"),
        ("Send a document", "camera"),
        ("Money out", "arrow-up-right"),
        ("Messages", "chat-bubble-bottom-center"),
    )
    return {
        "navigation": [
            {
                "label": label,
                "url": "#",
                "icon": icon,
                "current": label == "Home",
                "count": 2 if label == "Messages" else 0,
                "tab": True,
            }
            for label, icon in names
        ],
        "viewer": {"name": "Mette Holm", "detail": "Owner"},
        "client": {"name": "Nordlys Kaffe"},
        "needs": _needs(),
        "chart": _cash_chart(),
        "ageing": _ageing(),
        "steps": _steps(),
    }


def _needs() -> list[dict[str, Any]]:
    return [
        {
            "icon": "banknotes",
            "tone": "due",
            "title": "Approve November payroll",
            "text": "14 people, pay day Mon 30 Nov. Needed by today 16:00 to reach the bank.",
            "amount": Decimal("412308.50"),
            "label": "Review",
            "url": "#",
            "primary": True,
        },
        {
            "icon": "credit-card",
            "tone": "good",
            "title": "Approve 6 bills for Friday’s payment",
            "text": "Checked by Joana. Largest: Fjordrist Grossist, 18 640,00.",
            "amount": Decimal("48212.75"),
            "label": "Review",
            "url": "#",
        },
        {
            "icon": "chat-bubble-oval-left-ellipsis",
            "tone": "info",
            "title": "What was the 2 400,00 at Elgiganten for?",
            "text": "Card ending 4471, 14 Nov. A photo of the receipt is enough.",
            "label": "Add receipt",
            "url": "#",
        },
    ]


def _steps() -> list[dict[str, str]]:
    return [
        {"label": "Hours collected", "meta": "23 Nov", "state": "done"},
        {"label": "Calculated and checked", "meta": "24 Nov", "state": "done"},
        {"label": "Your approval", "meta": "today 16:00", "state": "current"},
        {"label": "To the bank", "meta": "27 Nov", "state": "todo"},
        {"label": "Pay day", "meta": "30 Nov", "state": "todo"},
    ]


def _ageing() -> list[dict[str, Any]]:
    return [
        {"label": "Not due yet", "count": 18, "amount": Decimal("142300.00")},
        {"label": "1–30 days late", "count": 5, "amount": Decimal("51880.00")},
        {"label": "31–60 days", "count": 2, "amount": Decimal("21260.00")},
        {"label": "Over 60 days", "count": 1, "amount": Decimal("12500.00")},
    ]


def _cash_chart() -> charts.MonthChart:
    def thousands(*values: int) -> tuple[Decimal, ...]:
        return tuple(Decimal(value) * 1000 for value in values)

    return charts.MonthChart(
        title="Cash, revenue and expenses in 2026",
        description="Cash grew from 456 thousand in January to 684 thousand DKK in November.",
        labels=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        bars=(
            charts.Series(
                "Revenue", thousands(314, 301, 342, 367, 352, 324, 281, 336, 389, 423, 440, 472)
            ),
            charts.Series(
                "Expenses", thousands(281, 303, 298, 332, 374, 363, 350, 303, 324, 340, 340, 414)
            ),
        ),
        line=charts.Series(
            "Cash", thousands(456, 453, 497, 532, 509, 471, 403, 436, 501, 585, 684, 742)
        ),
        currency="DKK",
        expected_from=11,
    )


def _pairs() -> list[dict[str, Any]]:
    def side(day: int, title: str, amount: str, **more: str) -> dict[str, Any]:
        date = datetime.date(2026, 11, day)
        return {"date": date, "title": title, "amount": Decimal(amount)} | more

    return [
        {
            "state": "matched",
            "line": side(24, "Dankort settlement", "14382.50", text="Nets 20261123"),
            "book": side(
                23, "Till takings, Havnegade", "14382.50", text="Matched by Joana, 2 min ago"
            ),
        },
        {
            "state": "certain",
            "line": side(24, "Fjordrist Grossist A/S", "-12940.00", text="Faktura 2079931"),
            "book": side(
                9,
                "Bill 2079931, Fjordrist",
                "-12940.00",
                reason="Same number, same amount, same account",
            ),
        },
        {
            "state": "weak",
            "current": True,
            "line": side(23, "CAFE SOLSIKKE V/ K BRANDT", "9450.00", text="Overførsel 1182"),
            "book": side(
                12, "Invoice 1182, Café Solsikke", "9850.00", reason="Number matches, 400,00 short"
            ),
        },
        {
            "state": "missing",
            "line": side(21, "Elgiganten Aarhus", "-2400.00", text="Visa ··4471"),
            "book": {
                "title": "No document yet",
                "text": "Asked Mette today 08:50. She has not opened it.",
            },
        },
    ]
