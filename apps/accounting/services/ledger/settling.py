"""Writing an allocation: a balanced set of parts of open items, by one statement."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from kernel.ids import new_id
from kernel.records import acted
from kernel.tenancy import connection_of


class AllocationExceeds(Conflict):
    code = "accounting.allocation.exceeds"
    sentence = _("More would be settled than is open. Nothing was settled.")


class AllocationUnbalanced(Invalid):
    code = "accounting.allocation.unbalanced"
    sentence = _("What is settled doesn't come to zero: %(difference)s are left.")


class AllocationMixed(Invalid):
    code = "accounting.allocation.mixed"
    sentence = _("Only items of one customer or supplier, on one account, settle each other.")


class AlreadyTakenBack(Conflict):
    code = "accounting.allocation.taken_back"
    sentence = _("This settlement has already been taken back.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How much of an item is settled, signed like it: in the books' currency and in its own."""

    item_id: int
    amount: Decimal
    currency_amount: Decimal


SETTLE: Final = """
WITH head AS (
    INSERT INTO allocation (id, date, part_count, undoes_id, reason, source_kind, source_id,
                            actor_kind, actor_id, actor_name, request_id)
    VALUES (%(id)s, %(date)s, %(part_count)s, %(undoes)s, %(reason)s, %(source_kind)s,
            %(source_id)s, %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(request_id)s)
    RETURNING id
)
INSERT INTO allocation_part (allocation_id, item_id, amount, currency_amount)
SELECT head.id, p.item_id, p.amount, p.currency_amount
  FROM head CROSS JOIN unnest(%(items)s::bigint[], %(amounts)s::numeric[],
                              %(currency_amounts)s::numeric[])
       AS p (item_id, amount, currency_amount)
"""


def settle(
    *,
    parts: Sequence[Part],
    on: date,
    actor: Actor,
    source_kind: str = "",
    source_id: str = "",
    undoes: uuid.UUID | None = None,
    reason: str = "",
) -> uuid.UUID:
    """Settle the parts against each other. The id is the allocation's.

    Errors: `AllocationExceeds`, `AllocationUnbalanced`, `AllocationMixed`, `AlreadyTakenBack`.
    """
    allocation_id = new_id()
    values: dict[str, Any] = {
        "id": allocation_id,
        "date": on,
        "part_count": len(parts),
        "undoes": undoes,
        "reason": reason,
        "source_kind": source_kind,
        "source_id": source_id,
        "items": [part.item_id for part in parts],
        "amounts": [part.amount for part in parts],
        "currency_amounts": [part.currency_amount for part in parts],
        **acted(actor),
    }
    with _named_errors():
        connection_of().run_prepared(SETTLE, values)
    return allocation_id


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except DatabaseError as refused:
        raise _named(refused) from refused


def _named(refused: DatabaseError) -> Exception:
    cause: Any = refused.__cause__
    state, diagnosis = getattr(cause, "sqlstate", ""), getattr(cause, "diag", None)
    constraint = (diagnosis.constraint_name or "") if diagnosis else ""
    match state:
        case "KT121":
            return AllocationMixed(field="items")
        case "KT122":
            difference = Decimal((diagnosis.message_detail if diagnosis else "") or 0)
            return AllocationUnbalanced(
                field="items", difference=f"{abs(difference).normalize():f}"
            )
        case "23514" if constraint.startswith("open_item_"):
            return AllocationExceeds()
        case "23505" if "undoes" in constraint:
            return AlreadyTakenBack()
    return refused
