"""Joana and Tomáš at the workspace, with a statement of Nordlys Kaffe in their books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client as Browser

from apps.accounting.selectors import bank as read
from apps.accounting.services import bank, ledger
from apps.accounting.values.bank import BankAccountDraft, LineInfo, RuleDraft
from apps.accounting.values.ledger import EntryDraft, LineDraft, PostedEntry
from apps.workspace.models import WorkItem
from kernel.tenancy import client_scope
from tests.accounting.bank import samples
from tests.accounting.bank.samples import MOVEMENTS, Movement
from tests.cast import Cast, drain
from tests.frontend.visiting import at_workspace

BANK, SALES, RENT, FEES = "6480", "1010", "2030", "2390"


@dataclass(frozen=True)
class Books:
    """Nordlys Kaffe's books: a bank account with the lines of a statement."""

    cast: Cast
    account_id: str

    @property
    def address(self) -> str:
        return f"/clients/nordlys/bank/{self.account_id}/"

    def send(self, *movements: Movement, reference: str = "2026-11") -> None:
        actor = self.cast.actor(self.cast.preparer, self.cast.nordlys)
        with client_scope(self.cast.nordlys.ref):
            bank.accept_upload(
                name=f"{reference}.xml",
                content=samples.camt(*movements, reference=reference),
                actor=actor,
            )
        drain(self.cast.nordlys.ref)

    def lines(self) -> list[LineInfo]:
        with client_scope(self.cast.nordlys.ref):
            return read.lines(limit=500)

    def states(self) -> list[str]:
        return [line.state for line in self.lines()]

    def line(self, name: str) -> LineInfo:
        return next(line for line in self.lines() if line.counterparty_name == name)

    def post(self, words: str, *lines: tuple[str, str], day: date) -> PostedEntry:
        draft = EntryDraft(
            journal_code="GEN",
            date=day,
            description=words,
            lines=tuple(LineDraft(account_code=code, amount=Decimal(text)) for code, text in lines),
        )
        actor = self.cast.actor(self.cast.preparer, self.cast.nordlys)
        with client_scope(self.cast.nordlys.ref):
            return ledger.post_entry(draft=draft, actor=actor)

    def add_rule(self, text: str, account_code: str) -> None:
        draft = RuleDraft(name=text, text_contains=text, account_code=account_code)
        actor = self.cast.actor(self.cast.preparer, self.cast.nordlys)
        with client_scope(self.cast.nordlys.ref):
            bank.add_rule(draft=draft, actor=actor)

    def finish(self) -> None:
        """Every line is explained: the work goes to review."""
        actor = self.cast.actor(self.cast.preparer, self.cast.nordlys)
        with client_scope(self.cast.nordlys.ref):
            for line in read.lines(state="imported"):
                bank.post_line(line_id=line.id, account_code=FEES, actor=actor)
        drain(self.cast.nordlys.ref)

    @property
    def item(self) -> WorkItem:
        return WorkItem.objects.get()


@pytest.fixture
def books(cast: Cast) -> Books:
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        draft = BankAccountDraft(name="Jyske Bank", number=samples.JYSKE)
        account = bank.add_bank_account(draft=draft, actor=actor)
    made = Books(cast, str(account.id))
    made.send(*MOVEMENTS)
    return made


@pytest.fixture
def joana(cast: Cast) -> Browser:
    return at_workspace(cast.preparer)


@pytest.fixture
def tomas(cast: Cast) -> Browser:
    return at_workspace(cast.reviewer)


@pytest.fixture
def oskar(cast: Cast) -> Browser:
    return at_workspace(cast.outsider)
