"""From what a file says to what would be done in these books, with a report for every row.

Nothing is written here: the dry run and the run both start from the same plan.
"""

from __future__ import annotations

from apps.accounting.models import BooksImport
from apps.accounting.rules.coming_over.account_guess import CODE
from apps.accounting.rules.coming_over.stream import Source
from apps.accounting.services.coming_over.plan import Plan
from apps.accounting.services.coming_over.planner import Planner
from apps.accounting.services.coming_over.planning_journal import plan_journal
from apps.accounting.services.coming_over.planning_opening import plan_balances, plan_items
from apps.accounting.values.coming_over import Subject
from apps.parties.selectors import naming


def plan(row: BooksImport, source: Source) -> Plan:
    """What taking over `source` would do. Errors: `RoleUnassigned`; the rest is in the report."""
    planner = Planner(row, source)
    match row.subject:
        case Subject.CHART:
            _plan_chart(planner)
        case Subject.PARTIES:
            _plan_parties(planner)
        case Subject.OPENING_BALANCES:
            plan_balances(planner)
        case Subject.OPEN_ITEMS:
            plan_items(planner)
        case _:
            plan_journal(planner)
    planner.name_parties()
    made = planner.plan
    if not (made.entries or made.new_accounts or made.parties) and not (
        made.problems.errors or made.problems.notes
    ):
        made.problems.error("coming_over.no_rows", 0)
    return made


def _plan_chart(planner: Planner) -> None:
    for one in planner.source.accounts:
        code = one.name.strip().upper()
        if not CODE.fullmatch(code):
            planner.problems.error("coming_over.bad_code", one.line, value=one.name)
        elif code in planner.chart:
            planner.problems.note("coming_over.known_already", one.line, value=code)
        else:
            found = planner.guesser.guess(one)
            if found is None:
                planner.problems.error("coming_over.bad_kind", one.line, value=one.kind)
            else:
                planner.plan.accounts[one.name] = found


def _plan_parties(planner: Planner) -> None:
    numbers = {one.registration_number for one in planner.source.parties}
    here = naming.ids_by_registration(wanted=numbers)
    named = naming.ids_by_name(wanted={one.name for one in planner.source.parties})
    for one in planner.source.parties:
        if one.registration_number in here or one.name in named:
            planner.problems.note("coming_over.known_already", one.line, value=one.name)
        else:
            planner.add_party(one)
