"""Home: what needs you, the money, the accounts, the team, and what happened lately."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounting.selectors import bank, payables, payments, statements
from apps.accounting.values.bills import BillRow
from apps.accounting.values.payments import BatchRow
from frontend import month_figures, sentences
from frontend.access import KontorRequest, portal
from frontend.portal.home import needs
from frontend.portal.trail.stories import Story, told
from kernel.audit import trail
from kernel.tenancy import shared_scope
from tenants import selectors
from tenants.values import InvitationInfo, Person

APPROVE: Final = "accounting.bill.approve"
PAY: Final = "accounting.payment.approve"
ANSWER: Final = "accounting.bank.answer"
IMPORT: Final = "accounting.statement.import"
SEE: Final = "accounting.ledger.see"
REPORTS: Final = "accounting.reports.see"
TRAIL: Final = "client.trail.see"
# Figures of the day for the provider's portfolio: nothing that anybody did.
MEASURES: Final = frozenset({"accounting.position.measured"})
USERS: Final = "client.users.manage"
LATELY: Final = 7
DIFFERING: Final = 3
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Colleague:
    """A worker and what they do for this client today."""

    person: Person
    duties: str


def _to_approve(request: KontorRequest) -> Sequence[BillRow]:
    return payables.waiting_for(member_id=request.actor.id)


def _to_pay(request: KontorRequest) -> Sequence[BatchRow]:
    return payments.waiting_for(member_id=request.actor.id)


@require_GET
@portal()
def home(request: KontorRequest) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    team, invitations = _people(request, today)
    accounts = bank.bank_accounts() if actor.may(SEE) else []
    wanted = [
        *(needs.question_needs(bank.open_questions()) if actor.may(ANSWER) else ()),
        *(needs.approval_needs(_to_approve(request)) if actor.may(APPROVE) else ()),
        *(needs.payment_needs(_to_pay(request)) if actor.may(PAY) else ()),
        *(needs.bank_needs(accounts, today=today) if actor.may(IMPORT) else ()),
        *(needs.gap_needs(accounts, bank.missing_statements()) if actor.may(IMPORT) else ()),
        *(
            needs.difference_needs(bank.statements(is_off=True, limit=DIFFERING))
            if actor.may(SEE)
            else ()
        ),
        *needs.invitation_needs(invitations),
    ]
    if wanted:
        wanted[0] = replace(wanted[0], primary=True)
    return render(
        request,
        "portal/home/home.html",
        {
            "greeting": _greeting(timezone.localtime().hour, actor.name),
            "needs": wanted,
            "money": _money(today) if actor.may(REPORTS) else None,
            "accounts": accounts,
            "sees_accounts": actor.may(SEE),
            "may_send": actor.may(IMPORT),
            "team": team,
            "happenings": _happenings() if actor.may(TRAIL) else None,
        },
    )


def _greeting(hour: int, name: str) -> str:
    first = name.split()[0] if name.split() else name
    if 5 <= hour < 11:
        return _("Good morning, %(name)s") % {"name": first}
    if 11 <= hour < 18:
        return _("Good day, %(name)s") % {"name": first}
    return _("Good evening, %(name)s") % {"name": first}


def _people(request: KontorRequest, today: date) -> tuple[list[Colleague], list[InvitationInfo]]:
    client_id = request.client.id
    with shared_scope():
        held = selectors.assignments(client_id=client_id, on=today)
        invited = (
            selectors.open_invitations(client_id=client_id) if request.actor.may(USERS) else []
        )
    duties: dict[uuid.UUID, list[str]] = {}
    people = {each.worker.person.user_id: each.worker.person for each in held}
    for each in held:
        words = f"{sentences.service_title(each.service)}: {sentences.role_title(each.role)}"
        duties.setdefault(each.worker.person.user_id, []).append(words)
    team = [Colleague(people[user_id], ", ".join(words)) for user_id, words in duties.items()]
    return sorted(team, key=lambda each: each.person.name), invited


def _money(today: date) -> dict[str, Any]:
    position = statements.cash_position(on=today)
    months = statements.cash_by_month(until=today, months=MONTHS)
    return {
        "position": position,
        "chart": month_figures.month_chart(months, currency=position.currency),
        "month": months[-1],
        "is_empty": not any(each.revenue or each.expense or each.cash for each in months),
    }


def _happenings() -> list[tuple[Story, int]]:
    """What happened lately, and how many more of its kind that person did on that day."""
    found = trail.digest(limit=LATELY, without=MEASURES)
    stories = told([entry for entry, _count in found])
    return [(story, count - 1) for story, (_entry, count) in zip(stories, found, strict=True)]
