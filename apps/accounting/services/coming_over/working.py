"""What the jobs do: the dry run, the run with its proof, and the reversal as a whole."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.accounting.facts import coming_over as facts
from apps.accounting.models import Account, BooksImport, ForeignAccount
from apps.accounting.rules.coming_over.problems import Problem
from apps.accounting.services import accounts, bulk, periods
from apps.accounting.services.coming_over import acts, errors, reading
from apps.accounting.services.coming_over.plan import SOURCE_KIND, Key, Plan, tax_accounts
from apps.accounting.services.coming_over.planning import plan
from apps.accounting.values.coming_over import ImportState
from apps.accounting.values.ledger import AccountDraft, EntryDraft
from apps.parties.services import bank_accounts, register
from apps.parties.values import BankAccountDraft
from kernel.actor import Actor
from kernel.errors import KontorError
from kernel.facts import publish

Report = Callable[..., None]
# Who may take over books may add what the books name.
NEEDED: Final = frozenset({"accounting.chart.change", "accounting.period.close", "parties.change"})
# How long others may wait for a dry run: a fraction of a second for so many entries.
TRIED_AT_ONCE: Final = 500
POSTED: Final = """
SELECT a.code, coalesce(l.currency, b.currency), sum(coalesce(l.currency_amount, l.amount))
  FROM journal_entry AS e
  JOIN journal_line AS l ON l.entry_id = e.id
  JOIN account AS a ON a.id = l.account_id
 CROSS JOIN books AS b
 WHERE e.source_kind = %s AND e.source_id = %s AND e.reverses_id IS NULL
 GROUP BY 1, 2 ORDER BY 1, 2
"""


class _RowRefused(Exception):
    """What a neighbour refuses about a row, while the rows are carried out."""

    def __init__(self, line: int, refused: KontorError) -> None:
        super().__init__(line)
        self.line, self.refused = line, refused


class _OnlyTried(Exception):
    """Ends a dry run's own savepoint; everything it wrote goes with it, and so do its locks."""


@transaction.atomic
def perform_check(*, import_id: uuid.UUID, actor: Actor, report: Report) -> dict[str, Any]:
    """The dry run: plan, then try everything and throw it away. Keeps the report.

    Entries are tried `TRIED_AT_ONCE` at a time, each lot in a savepoint of its own: what it took
    of journal numbers and balances is free again as soon as it was tried, so that whoever posts
    meanwhile waits for one lot and never for the whole file.
    """
    row = acts.locked(import_id)
    report(done=0, total=0, what=gettext_noop("rows"))
    made = plan(row, reading.source_of(row))
    if not made.problems.errors:
        try:
            with transaction.atomic():
                _try_out(row, made, actor=actor, report=report)
                raise _OnlyTried
        except _OnlyTried:
            pass
        except _RowRefused as row_refused:
            _report(made, row_refused.refused, line=row_refused.line)
        except KontorError as refused:
            _report(made, refused, line=0)
    row.report = _kept_report(made)
    row.state, row.checked_at = ImportState.CHECKED, timezone.now()
    row.save()
    return {"errors": made.problems.errors, "notes": made.problems.notes}


def _report(made: Plan, refused: KontorError, *, line: int) -> None:
    made.problems.refusal(
        refused.code,
        line,
        message=refused.sentence_id(),
        **{name: str(value) for name, value in refused.params.items()},
    )


@transaction.atomic
def perform_run(*, import_id: uuid.UUID, actor: Actor, report: Report) -> dict[str, Any]:
    """Take the file over, all or nothing; a second time does nothing.

    Errors: `NotChecked`, `HasErrors`, `ProofFailed`, and whatever posting refuses.
    """
    row = acts.locked(import_id)
    if row.state == ImportState.DONE:
        return dict(row.outcome or {})
    acts.require_clean(row)
    made = plan(row, reading.source_of(row))
    if made.problems.errors:
        # The books have moved on since the file was checked.
        raise errors.HasErrors(name=row.file_name, errors=made.problems.errors)
    try:
        proof = _carry_out(row, made, actor=actor, report=report)
    except _RowRefused as row_refused:
        raise row_refused.refused from row_refused
    row.outcome = {**made.counts(), "proof": proof}
    row.state, row.done_at = ImportState.DONE, timezone.now()
    row.save()
    counts = made.counts()
    publish(
        facts.ImportDone(
            import_id=row.id,
            file=row.file_name,
            kind=row.subject,
            entries=counts["entries"],
            lines=counts["lines"],
            accounts=counts["accounts"],
            parties=counts["parties"],
        ),
        actor=actor,
    )
    return counts


def _carry_out(
    row: BooksImport, made: Plan, *, actor: Actor, report: Report
) -> list[dict[str, str]]:
    """Add what is missing, post everything, and prove it. The rows of the proof."""
    drafts = _prepared(row, made, actor=actor)
    total = len(drafts)

    def tell(done: int) -> None:
        report(done=done, total=total, what=gettext_noop("entries"))

    bulk.record_entries(drafts=drafts, actor=actor, report=tell)
    return _proven(made, _posted(row))


def _try_out(row: BooksImport, made: Plan, *, actor: Actor, report: Report) -> None:
    """What `_carry_out` does, lot by lot; nothing of a lot stays."""
    drafts = _prepared(row, made, actor=actor)
    posted: dict[Key, Decimal] = {}
    for start in range(0, len(drafts), TRIED_AT_ONCE):
        lot = drafts[start : start + TRIED_AT_ONCE]
        try:
            with transaction.atomic():
                bulk.record_entries(drafts=lot, actor=actor)
                for key, amount in _posted(row).items():
                    posted[key] = posted.get(key, Decimal(0)) + amount
                raise _OnlyTried
        except _OnlyTried:
            pass
        report(done=start + len(lot), total=len(drafts), what=gettext_noop("entries"))
    _proven(made, posted)


def _prepared(row: BooksImport, made: Plan, *, actor: Actor) -> list[EntryDraft]:
    """Open years, add accounts and parties; what is to be posted then."""
    entitled = replace(actor, permissions=actor.permissions | NEEDED)
    for first_day in sorted(made.years.values()):
        periods.open_fiscal_year(containing=first_day, actor=entitled)
    _add_accounts(made, actor=entitled)
    party_ids = {**made.known_parties, **_add_parties(made, actor=entitled)}
    return list(made.drafts(party_ids=party_ids, roles=tax_accounts(), import_id=row.id))


def _add_accounts(made: Plan, *, actor: Actor) -> None:
    for one in sorted(made.new_accounts.values(), key=lambda guess: guess.code):
        accounts.add_account(
            draft=AccountDraft(code=one.code, name=one.title or one.code, kind=one.kind),
            actor=actor,
        )
    ids = dict(Account.objects.values_list("code", "pk"))
    ForeignAccount.objects.bulk_create(
        (
            ForeignAccount(name=name[:300], account_id=ids[one.code])
            for name, one in made.accounts.items()
            if one.code and name != one.code
        ),
        ignore_conflicts=True,
    )


def _add_parties(made: Plan, *, actor: Actor) -> dict[str, uuid.UUID]:
    if not made.parties:
        return {}
    ids = register.create_parties(drafts=list(made.parties.values()), actor=actor)
    by_name = dict(zip(made.parties, ids, strict=True))
    for name, (number, line) in made.bank_accounts.items():
        # Like any other number it waits for a call back before money goes there.
        try:
            bank_accounts.add_bank_account(
                party_id=by_name[name], draft=BankAccountDraft(number=number), actor=actor
            )
        except KontorError as refused:
            raise _RowRefused(line, refused) from refused
    return by_name


# ---- The proof ---------------------------------------------------------------------------------
def _proven(made: Plan, posted: dict[Key, Decimal]) -> list[dict[str, str]]:
    """What the file says every account holds, beside what the ledger now holds by it.

    Errors: `ProofFailed` for the first cent that differs.
    """
    for key, amount in made.added.items():
        posted[key] = posted.get(key, Decimal(0)) - amount
    found = []
    for key in sorted(set(posted) | set(made.stated)):
        stated, held = made.stated.get(key, Decimal(0)), posted.get(key, Decimal(0))
        if stated != held and key not in made.valued:
            raise errors.ProofFailed(
                account=key[0], currency=key[1], stated=f"{stated:f}", posted=f"{held:f}"
            )
        if stated or held:
            found.append(
                {"code": key[0], "currency": key[1], "stated": str(stated), "posted": str(held)}
            )
    return found


def _posted(row: BooksImport) -> dict[Key, Decimal]:
    with connection.cursor() as cursor:
        cursor.execute(POSTED, [SOURCE_KIND, str(row.id)])
        return {(code, currency): amount for code, currency, amount in cursor.fetchall()}


# ---- The report --------------------------------------------------------------------------------
def _kept_report(made: Plan) -> dict[str, Any]:
    return {
        "rows": made.rows,
        "errors": made.problems.errors,
        "notes": made.problems.notes,
        "counts": made.counts(),
        "problems": [_kept_problem(one) for one in made.problems.kept],
        "accounts": [
            {"name": name, **asdict(guess)} for name, guess in sorted(made.accounts.items())
        ],
    }


def _kept_problem(one: Problem) -> dict[str, Any]:
    return {
        "line": one.line,
        "column": one.column,
        "code": one.code,
        "message": one.message,
        "params": dict(one.params),
        "is_error": one.is_error,
    }
