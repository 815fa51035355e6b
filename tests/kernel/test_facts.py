"""Facts reach every reaction once, whatever breaks on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kernel.actor import system_actor
from kernel.facts import Fact, RecordedFact, letters, publish, reacting
from kernel.facts.publishing import OutsideTransaction
from kernel.facts.relay import ATTEMPTS_MAX, HANDFUL, relay, retry
from kernel.models import AuditEntry, FactOutbox, FactRecord, StoredFile
from kernel.shared.models import DeadLetter, SharedOutbox
from kernel.tenancy import ClientRef, client_scope
from tenants import selectors
from tenants.models import Client
from tests.cast import Cast, drain


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Fact):
    NAME: ClassVar[str] = "test.kettle.boiled"
    SUBJECT: ClassVar[tuple[str, str]] = ("kettle", "kettle_id")
    title: ClassVar[str] = "The kettle boiled"
    kettle_id: int


Handler = Callable[[RecordedFact], None]


@pytest.fixture
def listen() -> Iterator[Callable[[Handler, reacting.Scope], None]]:
    names: list[str] = []

    def add(handler: Handler, writes: reacting.Scope) -> None:
        names.append(f"test.reaction{len(names)}")
        reacting.reaction(names[-1], to={KettleBoiled.NAME}, writes=writes)(handler)

    yield add
    for name in names:
        del reacting._reactions[name]


def boil(client: ClientRef, kettle_id: int = 1) -> None:
    with client_scope(client), transaction.atomic():
        publish(KettleBoiled(kettle_id=kettle_id), actor=system_actor())


def deliver(client: ClientRef) -> int:
    return relay(client, find_client=selectors.client_of_fact)


def make_due(client: ClientRef) -> None:
    with client_scope(client):
        FactOutbox.objects.update(next_try_at=timezone.now())


def test_a_fact_is_written_with_its_transaction_and_lost_with_it(cast: Cast) -> None:
    with client_scope(cast.nordlys.ref):
        before = FactRecord.objects.count()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            publish(KettleBoiled(kettle_id=1), actor=system_actor())
            raise ZeroDivisionError
        assert FactRecord.objects.count() == before


def test_a_fact_outside_a_transaction_is_refused(fresh_database: Cast) -> None:
    with client_scope(fresh_database.nordlys.ref):
        with pytest.raises(OutsideTransaction):
            publish(KettleBoiled(kettle_id=1), actor=system_actor())
        assert not FactRecord.objects.filter(name=KettleBoiled.NAME).exists()


def test_a_fact_carries_plain_values_only(cast: Cast) -> None:
    with client_scope(cast.nordlys.ref), transaction.atomic(), pytest.raises(TypeError):
        publish(KettleBoiled(kettle_id=1.5), actor=system_actor())  # type: ignore[arg-type]


def test_a_delivered_fact_leaves_the_outbox_and_enters_the_trail(cast: Cast) -> None:
    boil(cast.nordlys.ref, kettle_id=7)
    assert deliver(cast.nordlys.ref) == 1
    with client_scope(cast.nordlys.ref):
        assert not FactOutbox.objects.exists()
        entry = AuditEntry.objects.order_by("-sequence").first()
        assert entry is not None
        assert (entry.act, entry.subject_kind, entry.subject_id) == (
            "test.kettle.boiled",
            "kettle",
            "7",
        )
        assert entry.detail == {"kettle_id": 7}


def test_redelivery_takes_effect_once(cast: Cast, listen: Callable[..., None]) -> None:
    heard: list[int] = []
    listen(lambda fact: heard.append(fact.payload["kettle_id"]), "client")
    boil(cast.nordlys.ref)
    deliver(cast.nordlys.ref)
    with client_scope(cast.nordlys.ref):
        FactOutbox.objects.create(fact=FactRecord.objects.get(name=KettleBoiled.NAME))
    deliver(cast.nordlys.ref)
    assert heard == [1]


def test_a_failing_reaction_loses_its_own_effect_only(
    cast: Cast, listen: Callable[..., None]
) -> None:
    broken = [True]

    def store_then_fail(fact: RecordedFact) -> None:
        StoredFile.objects.create(
            name="half", media_type="x", size=1, sha256="0", path="half", actor_kind="system"
        )
        if broken[0]:
            raise RuntimeError("no")

    heard: list[str] = []
    listen(store_then_fail, "client")
    listen(lambda fact: heard.append(fact.name), "shared")
    boil(cast.nordlys.ref)
    assert deliver(cast.nordlys.ref) == 0
    assert heard == ["test.kettle.boiled"]
    with client_scope(cast.nordlys.ref):
        assert not StoredFile.objects.exists()
    letter = DeadLetter.objects.get()
    assert (letter.reaction, letter.error) == ("test.reaction0", "RuntimeError: no")

    broken[0] = False
    make_due(cast.nordlys.ref)
    assert deliver(cast.nordlys.ref) == 1
    assert heard == ["test.kettle.boiled"]
    with client_scope(cast.nordlys.ref):
        assert StoredFile.objects.count() == 1
    letter.refresh_from_db()
    assert letter.settled_at is not None


def test_facts_of_a_handful_are_taken_together_in_order(cast: Cast) -> None:
    heard: list[list[int]] = []

    @reacting.reaction_to_many("test.together", to={KettleBoiled.NAME}, writes="client")
    def together(facts: Sequence[RecordedFact]) -> None:
        heard.append([fact.payload["kettle_id"] for fact in facts])

    try:
        for kettle_id in range(1, HANDFUL + 3):
            boil(cast.nordlys.ref, kettle_id)
        assert deliver(cast.nordlys.ref) == HANDFUL + 2
    finally:
        del reacting._reactions["test.together"]
    assert heard == [list(range(1, HANDFUL + 1)), [HANDFUL + 1, HANDFUL + 2]]


def test_one_fact_that_fails_holds_up_none_of_its_handful(
    cast: Cast, listen: Callable[..., None]
) -> None:
    def refuse_the_second(fact: RecordedFact) -> None:
        name = str(fact.payload["kettle_id"])
        StoredFile.objects.create(
            name=name, media_type="x", size=1, sha256="0", path=name, actor_kind="system"
        )
        if name == "2":
            raise RuntimeError("no")

    listen(refuse_the_second, "client")
    for kettle_id in (1, 2, 3):
        boil(cast.nordlys.ref, kettle_id)
    assert deliver(cast.nordlys.ref) == 2
    with client_scope(cast.nordlys.ref):
        names = list(StoredFile.objects.order_by("name").values_list("name", flat=True))
        waiting = FactOutbox.objects.get()
        trail = AuditEntry.objects.filter(act=KettleBoiled.NAME).order_by("sequence")
        assert list(trail.values_list("subject_id", flat=True)) == ["1", "2", "3"]
        assert waiting.fact.payload == {"kettle_id": 2}
    assert names == ["1", "3"]
    assert waiting.attempts == 1
    assert DeadLetter.objects.get().error == "RuntimeError: no"


def test_the_number_of_queries_grows_with_handfuls_not_with_facts(cast: Cast) -> None:
    def queries(kettles: int) -> int:
        for kettle_id in range(kettles):
            boil(cast.nordlys.ref, kettle_id)
        with CaptureQueriesContext(connection) as asked:
            deliver(cast.nordlys.ref)
        return len(asked)

    assert queries(HANDFUL - 1) == queries(1)


def test_what_keeps_failing_becomes_a_dead_letter_until_retried(
    cast: Cast, listen: Callable[..., None]
) -> None:
    broken = [True]

    def fail(fact: RecordedFact) -> None:
        if broken[0]:
            raise RuntimeError("still no")

    listen(fail, "client")
    boil(cast.nordlys.ref)
    for _attempt in range(ATTEMPTS_MAX):
        make_due(cast.nordlys.ref)
        deliver(cast.nordlys.ref)
    with client_scope(cast.nordlys.ref):
        assert FactOutbox.objects.get().is_dead
    letter = DeadLetter.objects.get()
    assert letter.attempts == ATTEMPTS_MAX
    make_due(cast.nordlys.ref)
    assert deliver(cast.nordlys.ref) == 0

    broken[0] = False
    retry(letter, client=cast.nordlys.ref)
    assert deliver(cast.nordlys.ref) == 1
    letter.refresh_from_db()
    assert letter.settled_at is not None
    assert letters.unsettled() == []


def test_a_dead_letter_quotes_no_row_of_the_client(cast: Cast, listen: Callable[..., None]) -> None:
    def fail(fact: RecordedFact) -> None:
        raise RuntimeError("a value is missing\nDETAIL:  Failing row contains (7, Jan Novák).")

    listen(fail, "client")
    boil(cast.nordlys.ref)
    deliver(cast.nordlys.ref)
    assert DeadLetter.objects.get().error == "RuntimeError: a value is missing"


def test_a_shared_fact_enters_the_trail_of_the_client_it_concerns(cast: Cast) -> None:
    with transaction.atomic():
        publish(KettleBoiled(kettle_id=9), actor=system_actor(), client_id=cast.pekarna.id)
    drain()
    with client_scope(cast.pekarna.ref):
        assert AuditEntry.objects.filter(act="test.kettle.boiled", subject_id="9").count() == 1
    with client_scope(cast.nordlys.ref):
        assert not AuditEntry.objects.filter(act="test.kettle.boiled").exists()


def test_a_fact_about_a_client_without_books_waits_for_them(cast: Cast) -> None:
    Client.objects.filter(pk=cast.pekarna.id).update(provisioned_at=None)
    with transaction.atomic():
        publish(KettleBoiled(kettle_id=4), actor=system_actor(), client_id=cast.pekarna.id)
    drain()
    assert SharedOutbox.objects.count() == 1
    Client.objects.filter(pk=cast.pekarna.id).update(provisioned_at=timezone.now())
    SharedOutbox.objects.update(next_try_at=timezone.now())
    drain()
    assert SharedOutbox.objects.count() == 0
    with client_scope(cast.pekarna.ref):
        assert AuditEntry.objects.filter(act="test.kettle.boiled", subject_id="4").count() == 1
