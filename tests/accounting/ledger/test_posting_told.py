"""A posted entry is told of by the statement that posts it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounting.services import ledger
from kernel.actor import Actor
from kernel.models import FactOutbox, FactRecord
from tests.accounting.ledger.posting import post

pytestmark = pytest.mark.usefixtures("nordlys_books")


def test_posting_and_telling_of_it_are_one_statement(preparer: Actor) -> None:
    post(preparer, ("1610", "1"), ("6480", "-1"))
    with CaptureQueriesContext(connection) as asked:
        post(preparer, ("1610", "250"), ("6480", "-250"))
    kinds = [each["sql"].split()[0] for each in asked]
    assert kinds == ["SAVEPOINT", "WITH", "RELEASE"]
    told = FactRecord.objects.filter(name="accounting.entry.posted").order_by("sequence")
    assert [fact.payload["number"] for fact in told] == [1, 2]
    assert set(told.values_list("pk", flat=True)) <= set(
        FactOutbox.objects.values_list("fact_id", flat=True)
    )


def test_an_entry_that_is_refused_is_not_told_of(preparer: Actor) -> None:
    for side, refusal in (("none", ledger.UnknownAccount), ("6480", ledger.AmountTooPrecise)):
        with pytest.raises(refusal):
            post(preparer, ("1610", "0.001"), (side, "-0.001"))
    assert FactRecord.objects.filter(name="accounting.entry.posted").exists() is False
