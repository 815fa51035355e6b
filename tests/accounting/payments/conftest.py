"""Pekárna Javor owes two suppliers, has money in the bank, and an owner who approves."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.accounting.models import InvoiceSettings, OpenItem, StatementLine
from apps.accounting.selectors import payments as read
from apps.accounting.selectors import roles
from apps.accounting.services import bank, ledger, payables, payments
from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo
from apps.accounting.values.bills import BillDraft, BillLineDraft
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from apps.accounting.values.payments import ItemToPay
from apps.parties import services as parties
from apps.parties.values import BankAccountDraft as PayeeDraft
from apps.parties.values import CallBack, PartyDraft
from kernel import jobs
from kernel.actor import Actor
from kernel.models import FactRecord
from kernel.tenancy import client_scope
from tests.accounting.bank import samples
from tests.cast import Cast

OWN = "19-2000145399/0800"
OWN_IBAN = "CZ6508000000192000145399"
# Published examples of Czech account numbers.
MILL_IBAN = "CZ9455000000001011038930"
LANDLORD_IBAN = "CZ6907101781240000004159"


@dataclass(frozen=True)
class Desk:
    """`actor` prepares and exports, `owner` approves; the client's scope is entered."""

    cast: Cast
    actor: Actor
    reviewer: Actor
    owner: Actor
    account: BankAccountInfo
    mill: uuid.UUID
    mill_account: uuid.UUID
    landlord: uuid.UUID
    today: date

    def owe(self, party: uuid.UUID, amount: str, *, due: int = 5, text: str = "Bill") -> OpenItem:
        """A posted debt due in `due` days; a negative amount is a credit note."""
        lines = (
            LineDraft(
                account_code=code(AccountRole.PAYABLE),
                amount=-Decimal(amount),
                party_id=party,
                due_on=self.today + timedelta(days=due),
            ),
            LineDraft(account_code=code(AccountRole.EXPENSE), amount=Decimal(amount)),
        )
        draft = EntryDraft(journal_code="GEN", date=self.today, description=text, lines=lines)
        posted = ledger.post_entry(draft=draft, actor=self.actor)
        return OpenItem.objects.get(line__entry_id=posted.id)

    def bill(
        self, *lines: tuple[str, str, str], number: str = "2026-117", currency: str = "CZK"
    ) -> OpenItem:
        """A posted bill of the mill with (net, tax, tax code) lines, issued today."""
        net, tax = (sum(Decimal(each[at]) for each in lines) for at in (0, 1))
        draft = BillDraft(
            party_id=self.mill,
            number=number,
            issued_on=self.today,
            due_on=self.today + timedelta(days=30),
            currency=currency,
            net=Decimal(net),
            tax=Decimal(tax),
            gross=Decimal(net + tax),
            lines=tuple(
                BillLineDraft(
                    description="Flour",
                    net=Decimal(each[0]),
                    tax=Decimal(each[1]),
                    account="501",
                    tax_code=each[2],
                )
                for each in lines
            ),
        )
        bill_id = payables.capture_bill(draft=draft, actor=self.actor)
        payables.submit_bill(bill_id=bill_id, actor=self.actor)
        payables.approve_bill(bill_id=bill_id, actor=self.reviewer)
        posted = payables.post_bill(bill_id=bill_id, actor=self.actor)
        return OpenItem.objects.get(line__entry_id=posted.entry_id)

    def draft(self, *items: OpenItem | ItemToPay) -> uuid.UUID:
        asked = [
            each if isinstance(each, ItemToPay) else ItemToPay(line_id=each.pk) for each in items
        ]
        return payments.make_batch(
            bank_account_id=self.account.id,
            execution_on=self.today + timedelta(days=1),
            items=asked,
            actor=self.actor,
        )

    def submitted(self, *items: OpenItem | ItemToPay) -> uuid.UUID:
        batch_id = self.draft(*items)
        payments.submit_batch(batch_id=batch_id, actor=self.actor)
        return batch_id

    def approved(self, *items: OpenItem | ItemToPay) -> uuid.UUID:
        batch_id = self.submitted(*items)
        payments.approve_batch(batch_id=batch_id, actor=self.owner)
        return batch_id

    def exported(self, *items: OpenItem | ItemToPay) -> uuid.UUID:
        batch_id = self.approved(*items)
        payments.export_batch(batch_id=batch_id, actor=self.actor)
        return batch_id

    def state(self, batch_id: uuid.UUID) -> str:
        return read.batch(batch_id=batch_id).row.state

    def facts(self, name: str) -> list[dict[str, Any]]:
        rows = FactRecord.objects.filter(name=f"accounting.{name}").order_by("sequence")
        return list(rows.values_list("payload", flat=True))


def booked_by_bank(
    desk: Desk, *sums: str, after_days: int = 0, account: str = OWN_IBAN, currency: str = "CZK"
) -> list[int]:
    """A statement of the own account with these movements; their lines' ids."""
    known = set(StatementLine.objects.values_list("pk", flat=True))
    day = desk.today + timedelta(days=after_days)
    moves = [samples.Movement(each, day=day, reference=f"R{each}") for each in sums]
    content = samples.camt(
        *moves, account=account, currency=currency, reference=f"S{len(known)}-{sums[0]}"
    )
    accepted = bank.accept_upload(name="s.xml", content=content, actor=desk.actor)
    jobs.run(accepted.job_id)
    rows = StatementLine.objects.exclude(pk__in=known).order_by("position")
    return list(rows.values_list("pk", flat=True))


def code(role: AccountRole) -> str:
    return roles.account_for(role=role).code


def confirmed_account(party: uuid.UUID, number: str, *, by: Actor, then: Actor) -> uuid.UUID:
    """An account entered by one person and confirmed by another."""
    added = parties.add_bank_account(party_id=party, draft=PayeeDraft(number=number), actor=by)
    call = CallBack(number=number, person="Petr Mlynář", phone="+420 1", at=timezone.now())
    parties.confirm_bank_account(bank_account_id=added.id, call=call, actor=then)
    return added.id


def desk_of(cast: Cast) -> Desk:
    """A desk whose scope isn't entered yet."""
    actor = cast.actor(cast.preparer, cast.pekarna)
    reviewer = cast.actor(cast.reviewer, cast.pekarna)
    owner = cast.actor(cast.owners["pekarna"], cast.pekarna)
    today = timezone.localdate()
    with client_scope(cast.pekarna.ref):
        suppliers = [
            parties.create_party(
                draft=PartyDraft(name=name, country="CZ", is_supplier=True), actor=actor
            ).party.id
            for name in ("Mlýn Vltava s.r.o.", "Nájem Dům a.s.")
        ]
        numbers = (MILL_IBAN, LANDLORD_IBAN)
        accounts = [
            confirmed_account(party, number, by=actor, then=reviewer)
            for party, number in zip(suppliers, numbers, strict=True)
        ]
        account = bank.add_bank_account(
            draft=BankAccountDraft(name="Česká spořitelna", number=OWN), actor=actor
        )
        lines = (
            LineDraft(account_code=account.account_code, amount=Decimal("50000.00")),
            LineDraft(account_code=code(AccountRole.REVENUE), amount=Decimal("-50000.00")),
        )
        ledger.post_entry(
            draft=EntryDraft(journal_code="GEN", date=today, description="Cash", lines=lines),
            actor=actor,
        )
        InvoiceSettings.objects.update(name="Pekárna Javor s.r.o.")
    return Desk(
        cast=cast,
        actor=actor,
        reviewer=reviewer,
        owner=owner,
        account=account,
        mill=suppliers[0],
        mill_account=accounts[0],
        landlord=suppliers[1],
        today=today,
    )


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    made = desk_of(cast)
    with client_scope(cast.pekarna.ref):
        yield made
