"""Facts become usage, each exactly once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from billing import selectors
from billing.models import UsageEvent
from kernel.models import FactOutbox, FactRecord
from kernel.periods import Month
from kernel.tenancy import client_scope
from tests.billing.meter_facts import METRIC, LineReconciled, LineReopened, announce, happen
from tests.cast import Cast, drain


def quantities() -> list[int]:
    return list(UsageEvent.objects.order_by("fact_sequence").values_list("quantity", flat=True))


def test_each_reconciled_line_is_one_unit_linked_to_its_fact(cast: Cast) -> None:
    ids = happen(cast.nordlys.ref, LineReconciled(line_id=1), LineReconciled(line_id=2))
    rows = UsageEvent.objects.order_by("fact_sequence")
    assert [(row.fact_uid, row.metric, row.quantity) for row in rows] == [
        (ids[0], METRIC, 1),
        (ids[1], METRIC, 1),
    ]
    assert {row.client_id for row in rows} == {cast.nordlys.id}
    units = selectors.bill_units(
        client_id=cast.nordlys.id, metric=METRIC, month=Month.of(timezone.localdate())
    )
    assert {unit.fact_id for unit in units.units} == set(ids)
    assert {(unit.subject_kind, unit.subject_id) for unit in units.units} == {
        ("statement_line", "1"),
        ("statement_line", "2"),
    }


def test_a_fact_delivered_twice_counts_once(cast: Cast) -> None:
    fact_id = happen(cast.nordlys.ref, LineReconciled(line_id=1))[0]
    with client_scope(cast.nordlys.ref):
        FactOutbox.objects.create(fact=FactRecord.objects.get(uid=fact_id))
    drain(cast.nordlys.ref)
    assert quantities() == [1]


def test_a_reopened_line_takes_its_unit_back(cast: Cast) -> None:
    happen(
        cast.nordlys.ref,
        LineReconciled(line_id=1),
        LineReopened(line_id=1),
        LineReconciled(line_id=1),
    )
    assert quantities() == [1, -1, 1]


def test_reopening_a_line_that_was_never_counted_takes_nothing_back(cast: Cast) -> None:
    """An excluded line is no unit; taking the exclusion back is none less."""
    happen(cast.nordlys.ref, LineReopened(line_id=1), LineReconciled(line_id=1))
    assert quantities() == [0, 1]


def test_units_come_out_right_when_facts_arrive_in_the_wrong_order(cast: Cast) -> None:
    first = announce(
        cast.nordlys.ref,
        LineReconciled(line_id=1),
        LineReopened(line_id=1),
        LineReconciled(line_id=2),
    )[0]
    with client_scope(cast.nordlys.ref):
        FactOutbox.objects.filter(fact__uid=first).update(
            next_try_at=timezone.now() + timedelta(hours=1)
        )
    drain(cast.nordlys.ref)
    assert quantities() == [0, 1]
    with client_scope(cast.nordlys.ref):
        FactOutbox.objects.update(next_try_at=timezone.now())
    drain(cast.nordlys.ref)
    assert quantities() == [0, 0, 1]


@pytest.mark.parametrize("sql", ["UPDATE usage_event SET quantity = 0", "DELETE FROM usage_event"])
def test_usage_can_only_grow(cast: Cast, sql: str) -> None:
    from django.db import connection

    happen(cast.nordlys.ref, LineReconciled(line_id=1))
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert quantities() == [1]
