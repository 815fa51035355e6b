"""Planning a journal: every entry as lines of these books, every account and code looked up."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial

from apps.accounting.rules.coming_over import booking
from apps.accounting.rules.coming_over.booking import BookedLine
from apps.accounting.rules.coming_over.limits import TEXT_MAX
from apps.accounting.rules.coming_over.stream import SourceEntry
from apps.accounting.selectors.roles import account_for
from apps.accounting.services.coming_over.plan import PlannedEntry
from apps.accounting.services.coming_over.planner import Planner
from apps.accounting.values.ledger import AccountRole


def plan_journal(planner: Planner) -> None:
    rate = planner.rates()
    made_up = {
        booking.CONVERSION: cache(partial(account_for, role=AccountRole.CONVERSION)),
        booking.ROUNDING: cache(partial(account_for, role=AccountRole.ROUNDING)),
    }
    for source in planner.source.entries:
        if not planner.day_is_open(source.date, source.line):
            continue
        booked = booking.book(
            source,
            books_currency=planner.books.currency,
            places=planner.books.places,
            rate=rate,
            problems=planner.problems,
        )
        if booked is None:
            continue
        lines = []
        for one in booked.lines:
            if one.account in made_up:
                code = made_up[one.account]().code
                planner.note_added(code, one)
            else:
                code = planner.account(one.account, one.line)
                one = _fitted(planner, code, one, source)
            lines.append((code, one))
        if all(code for code, _line in lines):
            for posting in source.postings:
                planner.note_posting(posting)
            planner.plan.entries.append(PlannedEntry(source.date, "GEN", _described(source), lines))


def _described(source: SourceEntry) -> str:
    said = source.description or source.payee
    if source.number and source.number not in said:
        said = f"{source.number} · {said}" if said else source.number
    return (said or source.postings[0].account)[:TEXT_MAX]


def _fitted(planner: Planner, code: str, one: BookedLine, source: SourceEntry) -> BookedLine:
    """The line with what its account takes; what is unknown to the books is reported."""
    control = planner.control(code)
    if control and not one.party:
        planner.problems.error("coming_over.party_missing", one.line, account=code)
    if control:
        planner.party_rows.setdefault(one.party, (one.line, control))
    if one.tax_code and not planner.is_tax_code(one.tax_code, source.date):
        planner.problems.error("coming_over.unknown_tax_code", one.line, value=one.tax_code)
    for kind, said in (("cost_centre", one.cost_centre), ("project", one.project)):
        if said and not planner.is_dimension(kind, said):
            planner.problems.error(
                "coming_over.unknown_dimension", one.line, field=kind, value=said
            )
    # Only what is owed has a party that matters here, and a day it is due.
    return one if control else replace(one, party="", due_on=None)
