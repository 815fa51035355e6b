"""What needs the client: each with what it is, since when, and the way to settle it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.accounting.values.bank import (
    BankAccountOverview,
    QuestionInfo,
    StatementGap,
    StatementInfo,
)
from apps.accounting.values.bills import BillRow
from apps.accounting.values.payments import BatchRow
from frontend import formats, sentences
from kernel.periods import Month
from tenants.values import InvitationInfo

# Banks take a few days to offer the statement of the month that ended.
GRACE: Final = timedelta(days=5)
INVITATIONS_SHOWN: Final = 3
GAPS_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    icon: str
    tone: str
    title: str
    text: str
    label: str
    url: str
    amount: Decimal | None = None
    primary: bool = False


def bank_needs(accounts: Sequence[BankAccountOverview], *, today: date) -> Iterator[Need]:
    """Statements that should be here by now; the first one of all when there is no account."""
    if not accounts:
        yield Need(
            icon="building-library",
            tone="due",
            title=_("Send your first bank statement"),
            text=_("Your team begins as soon as it is here. It adds the bank account by itself."),
            label=_("Send"),
            url=reverse("portal:bank"),
        )
    for each in accounts:
        if each.account.is_active and each.statement_on and _is_missing(each.statement_on, today):
            yield _missing(each, each.statement_on)


def _is_missing(last: date, today: date) -> bool:
    """Whether a month has ended since the last statement, and the bank has had time."""
    next_day = last + timedelta(days=1)
    return Month.of(next_day).last_day + GRACE < today


def _missing(each: BankAccountOverview, last: date) -> Need:
    language = get_language() or "en"
    since = formats.day_text(last + timedelta(days=1), language=language)
    return Need(
        icon="arrow-up-tray",
        tone="due",
        title=_("Send the bank statement of %(account)s") % {"account": each.account.title},
        text=_("Missing since %(day)s. Without it the books of that month can't be finished.")
        % {"day": since},
        label=_("Send"),
        url=reverse("portal:bank"),
    )


def question_needs(questions: Sequence[QuestionInfo]) -> Iterator[Need]:
    """What the team asks about payments: one need, however many questions."""
    if not questions:
        return
    first = questions[0]
    title = ngettext(
        "%(name)s asks about a payment",
        "%(name)s and others ask about %(count)s payments",
        len(questions),
    )
    yield Need(
        icon="chat-bubble-left-right",
        tone="due",
        title=title % {"name": first.asked_by, "count": len(questions)},
        text=first.text,
        amount=first.amount if len(questions) == 1 else None,
        label=_("Answer"),
        url=reverse("portal:bank_questions"),
    )


def approval_needs(bills: Sequence[BillRow]) -> Iterator[Need]:
    """Bills that wait for this person's word: one need, however many; the earliest due is named."""
    if not bills:
        return
    first = bills[0]
    title = ngettext("Approve a bill of %(supplier)s", "Approve %(count)s bills", len(bills)) % {
        "count": len(bills),
        "supplier": first.party_name,
    }
    language = get_language() or "en"
    due = formats.day_text(first.due_on, language=language) if first.due_on else ""
    yield Need(
        icon="check-badge",
        tone="due",
        title=title,
        text=_("%(who)s submitted it; %(supplier)s is due on %(day)s.")
        % {"who": first.submitted_by, "supplier": first.party_name, "day": due},
        amount=first.gross if len(bills) == 1 else None,
        label=_("Look at it"),
        url=reverse("portal:approvals"),
    )


def payment_needs(batches: Sequence[BatchRow]) -> Iterator[Need]:
    """Payment batches that wait for this person's word; the earliest day is named."""
    if not batches:
        return
    first = batches[0]
    day = formats.day_text(first.execution_on, language=get_language() or "en")
    yield Need(
        icon="banknotes",
        tone="due",
        title=ngettext("Approve a payment batch", "Approve %(count)s payment batches", len(batches))
        % {"count": len(batches)},
        text=_("%(who)s submitted it; the bank pays on %(day)s.")
        % {"who": first.submitted_by, "day": day},
        amount=first.total if len(batches) == 1 else None,
        label=_("Look at it"),
        url=reverse("portal:payment_batch", args=[first.id]),
    )


def gap_needs(
    accounts: Sequence[BankAccountOverview], gaps: Mapping[uuid.UUID, Sequence[StatementGap]]
) -> Iterator[Need]:
    """Statements that are missing between others."""
    for each in accounts:
        for gap in gaps.get(each.account.id, ())[:GAPS_SHOWN]:
            yield Need(
                icon="arrow-up-tray",
                tone="due",
                title=_("A statement of %(account)s is missing") % {"account": each.account.title},
                text=gap.sentence,
                label=_("Send"),
                url=reverse("portal:bank"),
            )


def difference_needs(statements: Sequence[StatementInfo]) -> Iterator[Need]:
    language = get_language() or "en"
    for each in statements:
        until = formats.day_text(each.period_to, language=language) if each.period_to else ""
        yield Need(
            icon="scale",
            tone="due",
            title=_("The statement of %(account)s doesn't add up")
            % {"account": each.bank_account.title},
            text=_("Up to %(day)s: balances and lines differ by the amount here.") % {"day": until},
            amount=each.difference,
            label=_("Look"),
            url=reverse("portal:bank_statement", args=[each.id]),
        )


def invitation_needs(invitations: Sequence[InvitationInfo]) -> Iterator[Need]:
    language = get_language() or "en"
    for each in invitations[:INVITATIONS_SHOWN]:
        yield Need(
            icon="envelope",
            tone="info",
            title=_("%(name)s hasn't accepted the invitation yet") % {"name": each.name},
            text=_("As %(role)s, sent to %(email)s; it is valid until %(day)s.")
            % {
                "role": sentences.role_title(each.role),
                "email": each.email,
                "day": formats.day_text(each.expires_at.date(), language=language),
            },
            label=_("See users"),
            url=reverse("portal:settings_users"),
        )
