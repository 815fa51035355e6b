"""Pekárna Javor's books, kept in crowns, with parties that pay and are paid in euro."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from apps.accounting.services import accounts, ledger
from apps.accounting.values.ledger import AccountDraft, EntryDraft, LineDraft, PostedEntry
from apps.parties.models import Party
from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.cast import Cast

BANK_IN_EURO = "221200"


@dataclass(frozen=True)
class Books:
    preparer: Actor
    reviewer: Actor
    customer: UUID

    def post(self, *lines: LineDraft, on: date) -> PostedEntry:
        return ledger.post_entry(
            draft=EntryDraft(journal_code="GEN", date=on, description="Export", lines=lines),
            actor=self.preparer,
        )

    def invoice(self, crowns: str, euro: str, *, on: date) -> PostedEntry:
        """A sale in euro, booked at the rate that the two amounts make."""
        return self.post(
            LineDraft(
                account_code="311",
                amount=Decimal(crowns),
                currency="EUR",
                currency_amount=Decimal(euro),
                party_id=self.customer,
            ),
            LineDraft(
                account_code="601",
                amount=-Decimal(crowns),
                currency="EUR",
                currency_amount=-Decimal(euro),
            ),
            on=on,
        )


@pytest.fixture
def books(cast: Cast) -> Iterator[Books]:
    preparer = cast.actor(cast.preparer, cast.pekarna)
    reviewer = cast.actor(cast.reviewer, cast.pekarna)
    with client_scope(cast.pekarna.ref):
        customer = Party.objects.create(name="Wiener Kaffeehaus GmbH")
        draft = AccountDraft(
            code=BANK_IN_EURO, name="Euro account", kind="asset", is_bank=True, currency="EUR"
        )
        accounts.add_account(draft=draft, actor=preparer)
        yield Books(preparer, reviewer, customer.pk)
