"""A person who asks to be forgotten: every text column of the schema is searched for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from apps.parties import services as parties
from apps.parties.values import BankAccountDraft, ContactPerson, Erasure, PartyDraft
from apps.records import services
from apps.records.models import Document, DocumentVersion, IncomingMail, SupplierMemory
from kernel import jobs
from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.cast import Cast, drain
from tests.records import papers
from tests.records.test_mail import message

NAME, EMAIL = "Karel Dvorak", "karel@dvorak.example"
# What stays, for the reasons that the erasure gives: the trail of who did what, which names people
# as they were called in that moment. Jobs, versions and files say who asked for or sent them.
TRAIL = {
    ("fact", "actor_name"),
    ("fact", "payload"),
    ("audit_entry", "actor_name"),
    ("audit_entry", "detail"),
    ("document", "actor_name"),
    ("document_version", "actor_name"),
    ("document_version", "file_name"),
    ("stored_file", "actor_name"),
    ("stored_file", "name"),
    ("job", "actor_name"),
}


def found(*words: str) -> set[tuple[str, str]]:
    """(table, column) of the schema at hand where one of the words stands, sealed ones apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema()"
            " AND (data_type IN ('text', 'character varying', 'jsonb', 'json', 'tsvector'))"
        )
        columns = cursor.fetchall()
        hits = set()
        for table, column in columns:
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" WHERE lower("{column}"::text) LIKE ANY(%s))',
                [[f"%{word.lower()}%" for word in words]],
            )
            if cursor.fetchone()[0]:
                hits.add((table, column))
    return hits


def bill(number: str) -> bytes:
    return papers.pdf(
        "= Invoice", NAME, EMAIL.replace("@", r"\@"), f"Fjord-ref {number}",
        "Invoice date 2026-11-03", "Total DKK 1,250.00",
    )  # fmt: skip


@pytest.fixture
def person(books: Cast, preparer: Actor) -> uuid.UUID:
    made = parties.create_party(
        draft=PartyDraft(
            name=NAME,
            kind="person",
            country="DK",
            is_supplier=True,
            email=EMAIL,
            note=f"{NAME} calls on Mondays",
            contacts=(ContactPerson(name=NAME, email=f"k.{EMAIL}"),),
        ),
        actor=preparer,
    )
    parties.add_bank_account(
        party_id=made.party.id,
        draft=BankAccountDraft(number="DK5150511234564817", holder=NAME),
        actor=preparer,
    )
    return made.party.id


@pytest.fixture
def mailed(books: Cast, preparer: Actor, person: uuid.UUID, post_box: Path) -> Iterator[uuid.UUID]:
    """A message from the person with a bill and a letter, read, corrected, and linked to them."""
    written = message(words=f"Greetings, {NAME}", bill_pdf=bill("77")).replace(
        b"Fjordrist <bills@fjordrist.example>", f"{NAME} <{EMAIL}>".encode()
    )
    (post_box / "1").write_bytes(written)
    services.fetch_mail()
    for job in jobs.recent(kind="records.read_document"):
        jobs.run(job.id)
    document = Document.objects.get()
    Document.objects.update(party=person, title=f"Bill of {NAME}")
    services.correct_readings(
        document_id=document.id,
        values={"number": "77", "supplier_name": NAME},
        actor=preparer,
    )
    for job in jobs.recent(kind="records.learn"):
        jobs.run(job.id)
    yield document.id


def erase(owner: Actor, person: uuid.UUID) -> Erasure:
    return parties.erase_person(party_id=person, country="DK", actor=owner)


def test_nothing_of_a_person_is_left_but_the_trail(
    books: Cast, owner: Actor, person: uuid.UUID, mailed: uuid.UUID
) -> None:
    Document.objects.update(retain_until=date(2020, 1, 1))
    assert SupplierMemory.objects.count() == 1
    before = found(NAME, EMAIL)
    assert {
        ("party", "name"),
        ("incoming_mail", "sender"),
        ("reading", "corrected_value"),
    } <= before
    assert ("document_text", "search") in {
        (table, column) for table, column in found("dvorak") if column == "search"
    }

    erasure = erase(owner, person)
    assert found("dvorak", EMAIL) <= TRAIL
    assert {"messages", "readings_of_documents", "habits_of_papers"} <= set(erasure.replaced)
    assert [each.what for each in erasure.kept] == [
        "The trail of who did what, with the names and addresses of that moment"
    ]
    mail = IncomingMail.objects.get()
    assert (mail.sender, mail.subject, mail.words) == ("", "", "")
    # What it was a copy of stays what it was.
    assert DocumentVersion.objects.get().sha256


def test_what_the_law_wants_is_listed_with_the_law(
    books: Cast, owner: Actor, person: uuid.UUID, mailed: uuid.UUID
) -> None:
    assert Document.objects.get().document_class is not None
    erasure = erase(owner, person)
    kept = {each.what: each.why for each in erasure.kept}
    assert kept["1 document of theirs, with the message that brought it"].startswith(
        "Bookkeeping Act (Lov nr. 700 of 24 May 2022), s. 12"
    )
    left = found("dvorak", EMAIL) - TRAIL
    # The document, its message, and the party's name because a document names it; nothing else.
    assert {table for table, _column in left} <= {
        "document", "document_text", "reading", "incoming_mail", "party",
    }  # fmt: skip
    assert ("party", "email") not in left
    assert ("party_contact", "name") not in left


def test_another_persons_mail_and_papers_stay(
    books: Cast, owner: Actor, preparer: Actor, person: uuid.UUID, post_box: Path
) -> None:
    (post_box / "1").write_bytes(message(2, note_txt=b"Thanks"))
    services.fetch_mail()
    erase(owner, person)
    assert IncomingMail.objects.get().sender == "Fjordrist <bills@fjordrist.example>"
    assert Document.objects.get().title == "note"


def test_the_shared_schema_names_nobody_of_a_clients_register(
    cast: Cast, preparer: Actor, owner: Actor
) -> None:
    with client_scope(cast.nordlys.ref):
        party = parties.create_party(
            draft=PartyDraft(name=NAME, country="DK", is_supplier=True, email=EMAIL),
            actor=preparer,
        )
        parties.add_bank_account(
            party_id=party.party.id,
            draft=BankAccountDraft(number="DK5150511234564817"),
            actor=preparer,
        )
    drain(cast.nordlys.ref)
    with client_scope(cast.nordlys.ref):
        erase(owner, party.party.id)
    drain(cast.nordlys.ref)
    shown = found("dvorak", EMAIL)
    assert shown == set()
