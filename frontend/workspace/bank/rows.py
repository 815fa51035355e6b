"""A bank line as the screen shows it: the statement's side, the books' side, what to do."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounting.selectors import bank
from apps.accounting.values.bank import LineDetail, LineInfo, ReconciliationInfo, Suggestion
from frontend.workspace.bank import forms

MATCH, SETTLE, ENTRY, ASK, EXCLUDE = "match", "settle", "entry", "ask", "exclude"


_DIFFERENCES = {
    "rounding": gettext_lazy("Rounding"),
    "fee": gettext_lazy("Bank fee"),
    "discount": gettext_lazy("Cash discount"),
    "write_off": gettext_lazy("Written off"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledItem:
    """An open item that a line pays; `left` of it stays open. `currency` is "" for the line's."""

    reference: str
    due_on: date
    amount: Decimal
    left: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSide:
    """The right side of a pair. `state` is how it is drawn: matched, certain, weak or missing."""

    state: str
    title: str
    text: str = ""
    reason: str = ""
    date: date | None = None
    amount: Decimal | None = None
    entry_id: uuid.UUID | None = None
    items: list[SettledItem] = field(default_factory=list)
    difference: str = ""
    difference_amount: Decimal | None = None
    over: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    key: str
    number: int
    book: BookSide
    is_chosen: bool
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explaining:
    """What the opened row offers. The forms keep what was typed."""

    detail: LineDetail
    candidates: list[Candidate]
    tab: str
    entry: forms.EntryForm
    parts: forms.PartsOfALine
    exclude: forms.ExcludeForm
    ask: forms.AskForm
    settle: forms.SettleForm
    rule: str
    errors: list[str] = field(default_factory=list)
    # A cash discount came too late: the suggestion to confirm without it, or "items" that are
    # ticked.
    lost_discount: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    line: LineInfo
    book: BookSide
    choice: str
    verb: str
    explaining: Explaining | None = None

    @property
    def is_open(self) -> bool:
        return self.line.state == "imported"


def closed(line: LineInfo) -> Row:
    best = line.suggestion if line.state == "imported" else None
    is_certain = best is not None and best.certainty == "certain"
    return Row(
        line=line,
        book=book_side(line),
        choice=best.key if best and is_certain else "",
        verb=_verb(best) if best and is_certain else _("Review") if best else _("Explain"),
    )


def opened(
    detail: LineDetail,
    *,
    tab: str = "",
    choice: str = "",
    entry: forms.EntryForm | None = None,
    parts: forms.PartsOfALine | None = None,
    exclude: forms.ExcludeForm | None = None,
    ask: forms.AskForm | None = None,
    settle: forms.SettleForm | None = None,
    errors: list[str] | None = None,
    lost_discount: str = "",
) -> Row:
    """The row with everything that could explain its line; closed when it is explained already."""
    row = closed(detail.line)
    if not row.is_open:
        return row
    explaining = Explaining(
        detail=detail,
        candidates=_candidates(detail, choice),
        tab=tab or (MATCH if detail.suggestions else ENTRY),
        entry=entry or forms.EntryForm(),
        parts=parts or forms.parts_of(),
        exclude=exclude or forms.ExcludeForm(),
        ask=ask or forms.AskForm(),
        settle=settle or forms.SettleForm(items=bank.payable_items(line=detail.line)),
        rule=rule_words(detail.line),
        errors=errors or [],
        lost_discount=lost_discount,
    )
    return Row(
        line=row.line, book=row.book, choice=row.choice, verb=row.verb, explaining=explaining
    )


def _verb(one: Suggestion) -> str:
    verbs = {
        "rule": _("Post"),
        "match": _("Match"),
        "settle": _("Settle"),
        "batch": _("Confirm"),
    }
    return verbs.get(one.kind, _("Transfer"))


def _candidates(detail: LineDetail, choice: str) -> list[Candidate]:
    keys = [one.key for one in detail.suggestions]
    chosen = choice if choice in keys else next(iter(keys), "")
    return [
        Candidate(
            key=key,
            number=number,
            book=_suggested(detail.line, one),
            is_chosen=key == chosen,
            verb=_verb(one),
        )
        for number, (key, one) in enumerate(zip(keys, detail.suggestions, strict=True), start=1)
    ]


def book_side(line: LineInfo) -> BookSide:
    if line.state == "excluded":
        return BookSide(state="missing", title=_("Left out"), text=line.exclusion_reason)
    if line.reconciliation is not None:
        return _reconciled(line, line.reconciliation)
    if line.suggestion is not None:
        return _suggested(line, line.suggestion)
    return BookSide(state="missing", title=_("Nothing in the books yet"))


def _suggested(line: LineInfo, one: Suggestion) -> BookSide:
    state = "certain" if one.certainty == "certain" else "weak"
    if one.kind == "rule":
        return BookSide(
            state=state,
            title=f"{one.account_code} {one.account_name}",
            reason=one.reason,
            date=line.booked_on,
            amount=line.amount,
        )
    if one.kind == "transfer":
        return BookSide(
            state=state,
            title=_("Transfer between own accounts"),
            reason=one.reason,
            date=line.booked_on,
            amount=line.amount,
        )
    if one.kind == "batch":
        return _paying(line, one, state)
    if one.kind == "settle":
        return _settling(line, one, state)
    return BookSide(
        state=state,
        title=one.entry_text,
        text=one.entry_reference,
        reason=one.reason,
        date=one.entry_date,
        amount=one.amount,
        entry_id=one.entry_id,
    )


def _paying(line: LineInfo, one: Suggestion, state: str) -> BookSide:
    """What the bank was told to pay: one payment, or the whole batch with what it pays."""
    batch = _("Payment batch %(number)s") % {"number": one.batch_number}
    items = _items(line, one)
    return BookSide(
        state=state,
        title=one.party_name or batch,
        text=batch if one.party_name else "",
        reason=one.reason,
        date=line.booked_on,
        amount=line.amount,
        items=items if len(items) > 1 or any(item.left for item in items) else [],
    )


def _settling(line: LineInfo, one: Suggestion, state: str) -> BookSide:
    """The items that would be paid, and how much of them."""
    items = _items(line, one)
    is_exchanged = any(item.currency for item in items)
    settled = sum((item.amount for item in items), Decimal(0))
    return BookSide(
        state=state,
        title=one.party_name,
        text=one.entry_text,
        reason=one.reason,
        date=one.entry_date,
        amount=line.amount if is_exchanged else settled,
        items=items if len(items) > 1 or items[0].left or is_exchanged else [],
        difference=str(_DIFFERENCES.get(one.difference, "")),
        difference_amount=one.difference_amount or None,
        over=one.over or None,
    )


def _items(line: LineInfo, one: Suggestion) -> list[SettledItem]:
    return [
        SettledItem(
            reference=share.reference,
            due_on=share.due_on,
            amount=share.amount,
            left=share.open_amount - share.amount,
            currency="" if share.currency == line.currency else share.currency,
        )
        for share in one.shares
    ]


def _reconciled(line: LineInfo, done: ReconciliationInfo) -> BookSide:
    sides = ", ".join(f"{each.account_code} {each.account_name}" for each in done.sides)
    named = {"name": done.actor_name, "sides": sides, "rule": done.rule_name}
    if done.kind == "matched":
        text = _("Matched by %(name)s") % named
    elif done.kind == "settled":
        text = _("Settled by %(name)s: %(sides)s") % named
    elif done.kind == "transfer":
        text = _("Transferred by %(name)s") % named
    elif done.rule_name:
        text = _("Posted by %(name)s to %(sides)s, rule “%(rule)s”") % named
    else:
        text = _("Posted by %(name)s to %(sides)s") % named
    return BookSide(
        state="matched",
        title=done.entry_text,
        text=text,
        date=done.entry_date,
        amount=line.amount,
        entry_id=done.entry_id,
    )


def rule_words(line: LineInfo) -> str:
    """The rule that would be made of this line, in words; "" when it has nothing to go by."""
    proposed = bank.proposed_rule(line=line)
    if proposed is None:
        return ""
    named = {"text": proposed.text_contains, "account": proposed.counterparty_account}
    if proposed.text_contains:
        if proposed.direction == "in":
            return _("From now on: money in with “%(text)s” goes to this account.") % named
        return _("From now on: money out with “%(text)s” goes to this account.") % named
    return _("From now on: lines of %(account)s go to this account.") % named
