from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from apps.records import selectors, services
from apps.records.models import Document, DocumentClass, DocumentVersion, Folder
from apps.records.rules.retention import retain_until
from apps.records.services.filing import (
    AlreadyHeld,
    NotFromThisState,
    NotHeld,
    ReasonWanted,
    UnknownClass,
)
from kernel.actor import Actor
from kernel.models import FactRecord
from kernel.tenancy import client_scope
from tests.cast import Cast


@pytest.fixture
def letter(books: Cast, preparer: Actor) -> uuid.UUID:
    return services.receive(
        content=b"Dear all", file_name="letter.txt", source="upload", actor=preparer
    ).document_id


def test_a_new_client_has_a_file_plan_and_classes(cast: Cast) -> None:
    with client_scope(cast.pekarna.ref):
        assert [each.path for each in selectors.folders()] == [
            "Bank",
            "Contracts",
            "Letters",
            "Letters / Authorities",
            "Other",
            "Payroll",
            "Purchases",
            "Sales",
        ]
        years = {each.code: each.retention_years for each in selectors.document_classes()}
    assert years == {
        "bill": 10,
        "invoice": 10,
        "contract": 10,
        "statement": 5,
        "payslip": 30,
        "letter": 5,
        "other": 5,
    }


def test_the_file_plan_speaks_the_clients_language(cast: Cast) -> None:
    with client_scope(cast.duna.ref):
        assert Folder.objects.count() == 8
        assert DocumentClass.objects.get(code="payslip").retention_years is None


@pytest.mark.parametrize(
    ("ends_on", "years", "until"),
    [
        (date(2026, 12, 31), 5, date(2031, 12, 31)),
        (date(2028, 2, 29), 10, date(2038, 2, 28)),
        (date(2026, 6, 30), None, None),
    ],
)
def test_retention_counts_from_the_end_of_the_fiscal_year(
    ends_on: date, years: int | None, until: date | None
) -> None:
    assert retain_until(fiscal_year_ends_on=ends_on, years=years) == until


def test_filing_gives_class_folder_and_retention_in_one_act(
    books: Cast, preparer: Actor, letter: uuid.UUID
) -> None:
    services.file_document(
        document_id=letter,
        class_code="letter",
        title="Move of the office",
        issued_on=date(2025, 3, 1),
        actor=preparer,
    )
    row = selectors.document(document_id=letter)
    assert (row.state, row.class_code, row.folder_name, row.title) == (
        "filed",
        "letter",
        "Letters",
        "Move of the office",
    )
    assert row.retain_until == date(2030, 12, 31)
    assert [
        fact.name for fact in FactRecord.objects.order_by("sequence") if "records" in fact.name
    ] == ["records.document.received", "records.document.classified", "records.document.filed"]


def test_an_unknown_class_changes_nothing(books: Cast, preparer: Actor, letter: uuid.UUID) -> None:
    with pytest.raises(UnknownClass):
        services.file_document(document_id=letter, class_code="poem", actor=preparer)
    assert selectors.document(document_id=letter).state == "received"


def test_what_need_not_be_kept_becomes_due_unless_it_is_held(
    books: Cast, preparer: Actor, reviewer: Actor, letter: uuid.UUID
) -> None:
    held = services.receive(
        content=b"Contested", file_name="contested.txt", source="upload", actor=preparer
    ).document_id
    for each in (letter, held):
        services.file_document(
            document_id=each, class_code="letter", issued_on=date(2019, 5, 5), actor=preparer
        )
    services.hold_document(document_id=held, reason="Dispute with the landlord", actor=reviewer)

    assert services.mark_due(today=date(2024, 12, 31), actor=preparer) == 0
    assert services.mark_due(today=date(2025, 1, 1), actor=preparer) == 1
    assert selectors.document(document_id=letter).state == "due"
    assert selectors.document(document_id=held).state == "filed"
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=held).update(state="disposed")

    services.release_document(document_id=held, actor=reviewer)
    assert services.mark_due(today=date(2025, 1, 1), actor=preparer) == 1


def test_a_hold_says_why_and_is_there_once(books: Cast, reviewer: Actor, letter: uuid.UUID) -> None:
    with pytest.raises(ReasonWanted):
        services.hold_document(document_id=letter, reason="  ", actor=reviewer)
    with pytest.raises(NotHeld):
        services.release_document(document_id=letter, actor=reviewer)
    services.hold_document(document_id=letter, reason="Audit", actor=reviewer)
    with pytest.raises(AlreadyHeld) as refused:
        services.hold_document(document_id=letter, reason="Again", actor=reviewer)
    assert refused.value.message == "“letter” is on hold already, by Tomáš Novák: Audit"


def test_what_is_due_is_not_classified_again(
    books: Cast, preparer: Actor, letter: uuid.UUID
) -> None:
    services.file_document(
        document_id=letter, class_code="letter", issued_on=date(2015, 5, 5), actor=preparer
    )
    services.mark_due(today=date(2026, 1, 1), actor=preparer)
    with pytest.raises(NotFromThisState) as refused:
        services.classify_document(document_id=letter, class_code="contract", actor=preparer)
    assert refused.value.message == (
        "“letter” is due for disposal; that can't be done with it now."
    )
    assert selectors.document(document_id=letter).class_code == "letter"


def test_the_tables_let_no_document_and_no_version_go(books: Cast, letter: uuid.UUID) -> None:
    for rows in (Document.objects.all(), DocumentVersion.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.update(actor_name="Somebody else")
    assert Document.objects.count() == 1
