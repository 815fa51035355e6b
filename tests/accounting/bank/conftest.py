"""Nordlys Kaffe's books with one bank account, and Joana who works in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.accounting.models import StatementLine
from apps.accounting.services import bank
from apps.accounting.values.bank import Accepted, BankAccountDraft, BankAccountInfo
from kernel import jobs
from kernel.actor import Actor
from kernel.models import FactRecord, StoredFile
from kernel.tenancy import client_scope
from tenants.values import ClientInfo
from tests.accounting.bank import samples
from tests.cast import Cast


@dataclass(frozen=True)
class Desk:
    """Joana's place in a client's books."""

    client: ClientInfo
    actor: Actor
    reviewer: Actor
    owner: Actor

    def send(self, content: bytes, name: str = "statement.xml", **answers: Any) -> Accepted:
        """Upload the file and let its job run."""
        accepted = bank.accept_upload(name=name, content=content, actor=self.actor, **answers)
        jobs.run(accepted.job_id)
        return accepted

    def lines(self) -> list[StatementLine]:
        return list(StatementLine.objects.order_by("statement__imported_at", "position"))

    def facts(self, name: str) -> list[dict[str, Any]]:
        rows = FactRecord.objects.filter(name=name).order_by("sequence")
        return list(rows.values_list("payload", flat=True))

    def files_on_disk(self) -> list[Path]:
        root = Path(settings.MEDIA_ROOT) / self.client.ref.schema_name
        return [path for path in root.rglob("*") if path.is_file()]

    def files_kept(self) -> int:
        """How many files are kept; rows and bytes agree."""
        kept = StoredFile.objects.count()
        assert len(self.files_on_disk()) == kept
        return kept


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    nordlys = cast.nordlys
    people = (cast.preparer, cast.reviewer, cast.owner)
    actors = [cast.actor(person, nordlys) for person in people]
    with client_scope(nordlys.ref):
        one = Desk(nordlys, *actors)
        _empty_the_disk(one)
        yield one
        _empty_the_disk(one)


@pytest.fixture
def jyske(desk: Desk) -> BankAccountInfo:
    return bank.add_bank_account(
        draft=BankAccountDraft(name="Jyske Bank", number=samples.JYSKE), actor=desk.actor
    )


def _empty_the_disk(desk: Desk) -> None:
    # Rows leave with the test's transaction, bytes don't.
    for path in desk.files_on_disk():
        path.unlink()
