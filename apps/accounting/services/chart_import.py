"""Taking in a client's own chart of accounts from a table, after a look at what it would change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import schedules as facts
from apps.accounting.models import Account, BankAccount, Books, Line, RoleAccount
from apps.accounting.rules.coming_over import mapping, table, tabular
from apps.accounting.rules.coming_over.fields import CHART
from apps.accounting.rules.coming_over.problems import FileUnreadable, Problem
from apps.accounting.rules.coming_over.stream import SourceAccount
from apps.accounting.selectors import ledger as books
from apps.accounting.services.accounts import CODE, AccountCodeMalformed
from apps.accounting.values.chart_import import ChartPlan, ChartProblem, ChartRow
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.facts import publish

CHANGE: Final = "accounting.chart.change"
SHOWN: Final = 3


class ChartRefused(Invalid):
    """Nothing was changed. `problems` are (line, sentence)."""

    code = "accounting.chart.refused"
    sentence = _("The chart can't be taken in. %(problems)s")

    def __init__(self, *, found: tuple[ChartProblem, ...], **params: Any) -> None:
        super().__init__(field="file", **params)
        self.found = found


@dataclass(frozen=True, slots=True)
class _Chart:
    """The chart as it is, and which of its accounts can't be given up."""

    accounts: dict[str, Account]
    posted: frozenset[int]
    needed: frozenset[int]


# ---- Acts ------------------------------------------------------------------------------------
def preview_chart(*, content: bytes, is_whole: bool, actor: Actor) -> ChartPlan:
    """What the file would change; nothing is. With `is_whole` it is the whole chart, and accounts
    that it leaves out are put out of use."""
    actor.require(CHANGE)
    return _plan(content, is_whole=is_whole)


@transaction.atomic
def import_chart(*, content: bytes, name: str, is_whole: bool, actor: Actor) -> ChartPlan:
    """Add and rename accounts as the file says, whole or not at all.

    Accounts with postings keep their kind and can't be left out. Errors: `ChartRefused` with every
    row that can't be taken in.
    """
    actor.require(CHANGE)
    # Two imports at once come one after the other.
    Books.objects.select_for_update().get()
    plan = _plan(content, is_whole=is_whole)
    if plan.problems:
        raise refused(plan)
    if plan.is_idle:
        return plan
    _apply(plan, content)
    publish(
        facts.ChartImported(
            file=name[:200],
            added=len(plan.added),
            changed=len(plan.changed),
            retired=len(plan.retired),
        ),
        actor=actor,
    )
    return plan


def refused(plan: ChartPlan) -> ChartRefused:
    shown = [_at_line(each) for each in plan.problems[:SHOWN]]
    return ChartRefused(found=plan.problems, problems=" ".join(shown))


def _at_line(problem: ChartProblem) -> str:
    if not problem.line:
        return problem.sentence
    text = gettext("Line %(line)s: %(sentence)s")
    return text % {"line": problem.line, "sentence": problem.sentence}


# ---- Planning --------------------------------------------------------------------------------
def _plan(content: bytes, *, is_whole: bool) -> ChartPlan:
    stated, problems = _read(content)
    kept = _chart()
    added, changed, same = [], [], 0
    for each in stated:
        found = kept.accounts.get(each.name)
        problem = _problem_of(each, found, kept)
        if problem:
            problems.append(ChartProblem(line=each.line, sentence=problem))
        elif found is None:
            added.append(_row(each))
        elif _is_same(each, found):
            same += 1
        else:
            changed.append(_row(each, before=f"{found.name}, {found.get_kind_display()}"))
    retired = []
    if is_whole:
        for account in _left_out(stated, kept):
            if account.pk in kept.posted | kept.needed:
                problems.append(ChartProblem(line=0, sentence=_why_kept(account, kept)))
            else:
                retired.append(
                    ChartRow(line=0, code=account.code, name=account.name, kind=account.kind)
                )
    return ChartPlan(
        added=tuple(added),
        changed=tuple(changed),
        retired=tuple(retired),
        same=same,
        problems=tuple(problems),
    )


def _read(content: bytes) -> tuple[list[SourceAccount], list[ChartProblem]]:
    try:
        opened = table.open_table(content)
        guessed = mapping.preview(opened, subject=CHART).guess
        source = tabular.read(content, mapping=guessed, books_currency=books.books().currency)
    except FileUnreadable as unreadable:
        return [], [_told(unreadable.problem)]
    return list(source.accounts), [_told(each) for each in source.problems.kept if each.is_error]


def _told(problem: Problem) -> ChartProblem:
    params = {
        name: gettext(value) if isinstance(value, str) and value else value
        for name, value in problem.params.items()
    }
    sentence = gettext(problem.message)
    return ChartProblem(line=problem.line, sentence=sentence % params if params else sentence)


def _chart() -> _Chart:
    accounts = {row.code: row for row in Account.objects.all()}
    posted = Line.objects.order_by().values_list("account_id", flat=True).distinct()
    roles = RoleAccount.objects.values_list("account_id", flat=True)
    banks = BankAccount.objects.values_list("account_id", flat=True)
    return _Chart(accounts, frozenset(posted), frozenset([*roles, *banks]))


def _problem_of(stated: SourceAccount, found: Account | None, kept: _Chart) -> str:
    if not CODE.match(stated.name):
        return AccountCodeMalformed(account=stated.name).message
    if found is None and not stated.kind:
        return gettext("%(account)s is new: say of which kind it is.") % {"account": stated.name}
    if found is not None and stated.kind not in ("", found.kind) and found.pk in kept.posted:
        text = gettext("%(account)s has postings: its kind stays “%(kind)s”.")
        return text % {"account": stated.name, "kind": found.get_kind_display()}
    return ""


def _why_kept(account: Account, kept: _Chart) -> str:
    if account.pk in kept.posted:
        text = gettext("%(account)s %(name)s has postings and can't be left out.")
    else:
        text = gettext("%(account)s %(name)s is needed by the books and can't be left out.")
    return text % {"account": account.code, "name": account.name}


def _left_out(stated: list[SourceAccount], kept: _Chart) -> Iterator[Account]:
    codes = {each.name for each in stated}
    for code, account in sorted(kept.accounts.items()):
        if code not in codes and account.is_active:
            yield account


def _is_same(stated: SourceAccount, found: Account) -> bool:
    is_same_kind = stated.kind in ("", found.kind)
    return found.is_active and found.name == stated.title and is_same_kind


def _row(stated: SourceAccount, *, before: str = "") -> ChartRow:
    return ChartRow(
        line=stated.line, code=stated.name, name=stated.title, kind=stated.kind, before=before
    )


# ---- Doing it --------------------------------------------------------------------------------
def _apply(plan: ChartPlan, content: bytes) -> None:
    currencies = {each.name: each.currency for each in _read(content)[0]}
    own = books.books().currency
    Account.objects.bulk_create(
        Account(
            code=row.code,
            name=row.name,
            kind=row.kind,
            currency="" if currencies[row.code] in ("", own) else currencies[row.code],
        )
        for row in plan.added
    )
    rows = {row.code: row for row in Account.objects.filter(
        code__in=[each.code for each in plan.changed])}  # fmt: skip
    for each in plan.changed:
        account = rows[each.code]
        account.name, account.kind = each.name, each.kind or account.kind
        account.is_active = True
    Account.objects.bulk_update(rows.values(), ["name", "kind", "is_active"])
    Account.objects.filter(code__in=[each.code for each in plan.retired]).update(is_active=False)
