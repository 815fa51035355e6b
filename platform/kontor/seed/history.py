"""A client's months, lived through the product: statement in, lines explained, work reviewed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Self

from django.utils import timezone

from apps.accounting.selectors import bank as bank_reads
from apps.accounting.selectors import ledger as ledger_reads
from apps.accounting.services import bank, ledger, periods
from apps.accounting.services.bank.rules import RuleKnown
from apps.accounting.services.bank.uploads import MappingWanted
from apps.accounting.values.bank import BankAccountDraft, LineInfo
from apps.accounting.values.ledger import EntryDraft, LineDraft
from apps.workspace import selectors as work_reads
from apps.workspace import services as work
from apps.workspace.values import WorkItemInfo
from kernel.actor import Actor
from kernel.facts.relay import relay
from kernel.periods import Month
from kernel.tenancy import client_scope
from kontor import tasks
from kontor.seed import bank_files, people, provider
from kontor.seed.clock import as_of, morning
from kontor.seed.stories import BookedLine, MonthOfBooks, Movement, Story
from kontor.seed.trading import IMPORT_JOB, Trading, run_jobs
from tenants import selectors
from tenants.values import ClientInfo

# The month whose work the reviewer sends back once, to be seen in its history.
RETURNED_MONTH = 5
MONTHS_LEFT_OPEN = 2
RETURN_REASON = "Please check the payment to the landlord: it looks booked twice."


@dataclass(slots=True)
class History:
    """One client's way through the months; keeps the bank's balance between them."""

    story: Story
    client: ClientInfo
    balance: Decimal
    months: int = 0
    learned: set[str] = field(default_factory=set)
    trading: Trading = field(init=False)

    @classmethod
    def begin(cls, story: Story, *, first: Month, today: date) -> Self:
        with as_of(morning(first.first_day, hour=9)):
            client = people.client_of(story, since=first.first_day)
        begun = cls(story, client, Decimal(story.opening))
        begun.trading = Trading(
            story=story,
            client=client,
            today=today,
            preparer=begun._worker(0),
            reviewer=begun._worker(1),
            owner=begun._owner(),
            relay=begun._relay,
        )
        begun.trading.begin(first=first)
        return begun

    def live(self, told: MonthOfBooks, *, today: date) -> None:
        """A month from its statement to its close; the running month only as far as it is."""
        self.trading.live(told.month)
        movements = [self.trading.stated(each) for each in told.movements if each.day < today]
        is_running = told.month.last_day >= today
        last = min(told.month.last_day, today - timedelta(days=1))
        arrived = _arrival(last, today)
        if movements:
            self._import(movements, told.month, last, arrived)
            self._explain(movements, arrived + timedelta(hours=2), is_running=is_running)
        self._write_entries(told, today, arrived)
        if movements and not is_running:
            self._review(arrived + timedelta(hours=5))
        if told.month.plus(MONTHS_LEFT_OPEN) < Month.of(today):
            self._close(told.month, arrived + timedelta(days=8))
        with as_of(min(arrived + timedelta(days=9), timezone.now())):
            tasks.anchor(self.client.ref)
        self.balance += sum((each.amount for each in movements), Decimal(0))
        self.months += 1

    # ---- The owner sends the statement ---------------------------------------------------------
    def _import(
        self, movements: list[Movement], month: Month, last: date, arrived: datetime
    ) -> None:
        made = bank_files.write(
            self.story,
            number=self.months + 1,
            first=month.first_day,
            last=last,
            opening=self.balance,
            movements=movements,
        )
        with as_of(arrived):
            owner = self._owner()
            with client_scope(self.client.ref):
                if any(each.file_name == made.name for each in bank_reads.statements(limit=100)):
                    return
                self._upload(made, owner)
                run_jobs(IMPORT_JOB)
            if self.months == 0:
                self._open_books(month)
            self._relay()

    def _upload(self, made: bank_files.StatementFile, owner: Actor) -> None:
        known = bank_reads.bank_accounts()
        adding = BankAccountDraft(
            name=self.story.bank_account_name, bank_name=self.story.bank, number=self.story.iban
        )
        account_id = known[0].account.id if known else None
        try:
            bank.accept_upload(
                name=made.name,
                content=made.content,
                actor=owner,
                bank_account_id=account_id,
                add_account=None if known else adding,
            )
        except MappingWanted as question:
            if question.draft.preview is None:
                raise
            bank.continue_upload(
                draft_id=question.draft.id,
                actor=owner,
                mapping=question.draft.preview.guess,
                bank_account_id=account_id,
                add_account=None if known else adding,
            )

    def _open_books(self, month: Month) -> None:
        """What the client had on its first day, as its owner told the bookkeeper."""
        story, opening = self.story, Decimal(self.story.opening)
        capital = (opening / 4).quantize(Decimal(1))
        with client_scope(self.client.ref):
            code = bank_reads.bank_accounts()[0].account.account_code
        self._post(
            month.first_day,
            story.opening_words,
            (
                BookedLine(code, opening),
                BookedLine(story.equity_account, -capital),
                BookedLine(story.result_account, capital - opening),
            ),
        )

    # ---- The preparer explains it ---------------------------------------------------------------
    def _explain(self, movements: list[Movement], at: datetime, *, is_running: bool) -> None:
        keep_open = self.story.leaves_open if is_running else 0
        with as_of(at):
            preparer = self._worker(0)
            with client_scope(self.client.ref):
                account_id = bank_reads.bank_accounts()[0].account.id
                waiting = self._waiting(account_id, movements)
                if len(waiting) <= keep_open:
                    return
                if not keep_open:
                    bank.accept_certain(bank_account_id=account_id, actor=preparer)
                    waiting = self._waiting(account_id, movements)
                for line in waiting[: len(waiting) - keep_open]:
                    self._explain_line(line, movements[line.position - 1], preparer)
            self._log(preparer, 45 + 4 * len(movements), at)
        with as_of(at + timedelta(minutes=50)):
            self._relay()

    def _waiting(self, account_id: uuid.UUID, movements: list[Movement]) -> list[LineInfo]:
        """The month's open lines; those of the running month may be there from an earlier run."""
        days = {each.day for each in movements}
        found = bank_reads.lines(bank_account_id=account_id, state="imported", limit=200)
        return [each for each in found if each.booked_on in days]

    def _explain_line(self, line: LineInfo, movement: Movement, preparer: Actor) -> None:
        if movement.deal:
            found = bank_reads.line(line_id=line.id).suggestions
            settling = next((each for each in found if each.kind == "settle"), None)
            if settling is None:
                raise LookupError(f"{movement.counterparty}: {movement.text} pays nothing open")
            bank.accept(line_id=line.id, suggestion=settling, actor=preparer)
            return
        bank.post_line(line_id=line.id, account_code=movement.account, actor=preparer)
        # Whoever has an account number comes again: worth a rule.
        if movement.number and movement.counterparty not in self.learned:
            self.learned.add(movement.counterparty)
            try:
                bank.learn_rule(
                    line_id=line.id,
                    account_code=movement.account,
                    name=movement.counterparty,
                    actor=preparer,
                )
            except RuleKnown:
                return

    def _write_entries(self, told: MonthOfBooks, today: date, arrived: datetime) -> None:
        with as_of(arrived + timedelta(hours=3)):
            for day, words, lines in told.entries:
                if day < today:
                    with client_scope(self.client.ref):
                        # The bank's line of that day may bear the same words.
                        known = ledger_reads.entries(
                            journal="GEN", text=words, from_date=day, to_date=day
                        )
                    if not known.rows:
                        self._post(day, words, lines)
            self._relay()

    def _post(self, day: date, words: str, lines: tuple[BookedLine, ...]) -> None:
        preparer = self._worker(0)
        with client_scope(self.client.ref):
            ledger.post_entry(
                draft=EntryDraft(
                    journal_code="GEN",
                    date=day,
                    description=words,
                    lines=tuple(
                        LineDraft(
                            account_code=each.account,
                            amount=each.amount,
                            tax_code=each.tax_code,
                            tax_role=each.tax_role,
                        )
                        for each in lines
                    ),
                ),
                actor=preparer,
            )

    # ---- The reviewer checks it -----------------------------------------------------------------
    def _review(self, at: datetime) -> None:
        with as_of(at):
            item = self._item()
            if item is None or item.state != "in_review":
                return
            reviewer = self._worker(1)
            if self.months == RETURNED_MONTH:
                work.return_to_preparer(item_id=item.item_id, reason=RETURN_REASON, actor=reviewer)
                work.submit_for_review(item_id=item.item_id, actor=self._worker(0))
            work.accept(item_id=item.item_id, actor=reviewer)
            self._log(reviewer, 25, at)
            self._relay()

    def _close(self, month: Month, at: datetime) -> None:
        with as_of(at):
            reviewer = self._worker(1)
            with client_scope(self.client.ref):
                for period in ledger_reads.periods():
                    if period.starts_on <= month.first_day and period.state == "open":
                        periods.close_period(period_id=period.id, actor=reviewer)
            self._relay()

    # ---- Who and what ----------------------------------------------------------------------------
    def _item(self) -> WorkItemInfo | None:
        with client_scope(self.client.ref):
            account_id = bank_reads.bank_accounts()[0].account.id
        return work_reads.item_of_subject(
            client_id=self.client.id,
            service="accounting",
            rule="reconcile",
            key={"bank_account_id": str(account_id)},
        )

    def _owner(self) -> Actor:
        owner = selectors.members(client_id=self.client.id)[0]
        actor = selectors.member_actor(user_id=owner.person.user_id, client_id=self.client.id)
        return _present(actor, owner.person.name)

    def _worker(self, place: int) -> Actor:
        """The preparer (0) or the reviewer (1). Shared scope."""
        hand = people.TEAMS[self.story.slug][place]
        user_id = provider.staff()[hand.email].person.user_id
        actor = selectors.worker_actor(user_id=user_id, client_id=self.client.id)
        return _present(actor, hand.name)

    def _log(self, actor: Actor, minutes: int, at: datetime) -> None:
        day = at.date()
        if not self._is_logged(actor.user_id, day):
            work.log_time(client_id=self.client.id, actor=actor, minutes=minutes, worked_on=day)

    def _is_logged(self, user_id: uuid.UUID | None, day: date) -> bool:
        if user_id is None:
            return True
        found = work_reads.entries(user_id=user_id, first_day=day, last_day=day)
        return any(each.client_id == self.client.id for each in found)

    def _relay(self) -> None:
        relay(self.client.ref, find_client=selectors.client_of_fact)
        relay(None, find_client=selectors.client_of_fact)


def _present(actor: Actor | None, name: str) -> Actor:
    if actor is None:
        raise LookupError(f"{name} has nothing to do with this client")
    return actor


def _arrival(last: date, today: date) -> datetime:
    """The morning after the statement's last day; for the running month a moment ago."""
    if last + timedelta(days=1) < today:
        return morning(last + timedelta(days=1))
    return timezone.now() - timedelta(hours=4)
