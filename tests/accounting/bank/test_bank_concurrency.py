"""Several people at one bank account, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from apps.accounting.models import (
    JournalEntry,
    LineState,
    Statement,
    StatementLine,
    UploadDraft,
)
from apps.accounting.services import bank
from apps.accounting.services.bank import holding, uploads
from apps.accounting.values.bank import BankAccountDraft, Reconciled
from kernel import jobs
from kernel.actor import Actor
from kernel.models import FactRecord, StoredFile
from kernel.tenancy import ClientRef, client_scope
from tests.accounting.bank.samples import OTHER, Movement, camt
from tests.cast import Cast

SALES = "1010"
MOVEMENTS = tuple(Movement(f"{n}.00", f"Payer {n}", reference=f"C{n}") for n in range(1, 9))


@dataclass(frozen=True)
class Books:
    client: ClientRef
    actor: Actor

    def at_once(self, *acts: Callable[[], Any]) -> list[Any]:
        """Run all of `acts` in threads that start together; what each gave back or raised."""
        together = threading.Barrier(len(acts))

        def run(act: Callable[[], Any]) -> Any:
            try:
                with client_scope(self.client):
                    together.wait()
                    return act()
            except Exception as raised:  # noqa: BLE001 - the test looks at it
                return raised
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(run, acts))


@pytest.fixture
def books(fresh_database: Cast) -> Iterator[Books]:
    nordlys = fresh_database.nordlys
    actor = fresh_database.actor(fresh_database.preparer, nordlys)
    with client_scope(nordlys.ref):
        accepted = bank.accept_upload(
            name="a.xml",
            content=camt(*MOVEMENTS),
            actor=actor,
            add_account=BankAccountDraft(name="Jyske Bank"),
        )
        jobs.run(accepted.job_id)
        yield Books(nordlys.ref, actor)


def test_the_last_line_is_noticed_once_however_many_work_at_once(books: Books) -> None:
    lines = list(StatementLine.objects.values_list("id", flat=True))
    acts = [
        lambda line_id=line_id: bank.post_line(
            line_id=line_id, account_code=SALES, actor=books.actor
        )
        for line_id in lines
    ]
    done = books.at_once(*acts)
    assert sorted(one.open_lines for one in done) == list(range(8))
    assert FactRecord.objects.filter(name="accounting.bank_account.reconciled").count() == 1
    numbers = JournalEntry.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))


def test_two_people_at_one_line_post_it_once(books: Books) -> None:
    line = StatementLine.objects.earliest("id")

    def post() -> Reconciled:
        return bank.post_line(line_id=line.id, account_code=SALES, actor=books.actor)

    done = books.at_once(post, post)
    assert sorted(type(one).__name__ for one in done) == ["LineMoved", "Reconciled"]
    assert (
        next(one for one in done if isinstance(one, holding.LineMoved)).code
        == "accounting.statement_line.moved"
    )
    assert JournalEntry.objects.count() == 1


def test_undo_and_undo_at_once_reverse_once(books: Books) -> None:
    line = StatementLine.objects.earliest("id")
    bank.post_line(line_id=line.id, account_code=SALES, actor=books.actor)

    def undo() -> Reconciled:
        return bank.undo_line(line_id=line.id, actor=books.actor)

    done = books.at_once(undo, undo)
    assert sorted(type(one).__name__ for one in done) == ["NothingToUndo", "Reconciled"]
    assert JournalEntry.objects.count() == 2
    assert StatementLine.objects.filter(state=LineState.IMPORTED).count() == 8


def test_two_imports_of_the_same_lines_at_once_make_each_line_once(books: Books) -> None:
    more = tuple(Movement(f"{n}.00", f"Payer {n}", reference=f"C{n}") for n in range(9, 30))
    queued = [
        bank.accept_upload(name=name, content=camt(*more, reference=name), actor=books.actor).job_id
        for name in ("b.xml", "c.xml")
    ]
    books.at_once(*(lambda job_id=job_id: jobs.run(job_id) for job_id in queued))
    assert sorted(jobs.look(job_id).state for job_id in queued) == ["done", "failed"]
    assert StatementLine.objects.count() == 29
    assert (Statement.objects.count(), StoredFile.objects.count()) == (2, 3)


def test_one_file_sent_twice_at_once_is_taken_in_once(books: Books) -> None:
    content = camt(Movement("99.00", "New", reference="D"))

    def send() -> Any:
        return bank.accept_upload(name="d.xml", content=content, actor=books.actor)

    done = books.at_once(send, send)
    assert sorted(type(one).__name__ for one in done) == ["Accepted", "BeingImported"]
    assert [job.state for job in jobs.recent()].count("queued") == 1
    assert StoredFile.objects.count() == 2


def test_expired_files_are_dropped_once_however_many_sweep_at_once(books: Books) -> None:
    with pytest.raises(uploads.UnknownBankAccount):
        bank.accept_upload(
            name="e.xml", content=camt(Movement("1.00", "x"), account=OTHER), actor=books.actor
        )
    UploadDraft.objects.update(expires_at=timezone.now())
    done = books.at_once(bank.drop_expired_drafts, bank.drop_expired_drafts)
    assert sorted(done) == [0, 1]
    assert (UploadDraft.objects.count(), StoredFile.objects.count()) == (0, 1)


def test_a_job_that_breaks_half_way_leaves_no_line(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = bank.accept_upload(
        name="d.xml", content=camt(Movement("99.00", "New", reference="D")), actor=books.actor
    )

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the machine went away")

    with monkeypatch.context() as patch:
        patch.setattr("apps.accounting.services.bank.importing._announce", broken)
        assert jobs.run(accepted.job_id) is False
    assert StatementLine.objects.count() == 8
    assert Statement.objects.count() == 1
    assert jobs.look(accepted.job_id).state == "queued"
