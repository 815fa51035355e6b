"""The facts that integrations may be told of. What is not named here never leaves the house."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from kernel.audit.chain import instant
from kernel.facts import RecordedFact

EXAMPLE_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10"
EXAMPLE_OTHER_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a77"


@dataclass(frozen=True, slots=True)
class PublicFact:
    """`example` is the `data` of a message, field for field."""

    type: str
    summary: str
    example: Mapping[str, Any]


_LINE = {
    "line_id": 4711,
    "statement_id": EXAMPLE_ID,
    "bank_account_id": EXAMPLE_OTHER_ID,
    "bank_account": "Current account ··4817",
    "entry_id": EXAMPLE_ID,
    "amount": "-1250.00",
    "currency": "CZK",
    "open_lines": 3,
}

PUBLIC_FACTS: tuple[PublicFact, ...] = (
    PublicFact(
        "accounting.entry.posted",
        gettext_noop("A journal entry was posted."),
        {
            "entry_id": EXAMPLE_ID,
            "journal": "GEN",
            "fiscal_year": "2026",
            "number": 42,
            "date": "2026-11-18",
            "lines": 2,
            "total": "1250.00",
            "currency": "CZK",
        },
    ),
    PublicFact(
        "accounting.entry.reversed",
        gettext_noop("A journal entry was reversed by another one."),
        {
            "entry_id": EXAMPLE_ID,
            "entry": "GEN 2026/42",
            "reversal_id": EXAMPLE_OTHER_ID,
            "reversal": "GEN 2026/43",
            "reason": "Wrong account",
        },
    ),
    PublicFact(
        "accounting.statement.imported",
        gettext_noop("A bank statement was read and its lines are in the books' waiting room."),
        {
            "statement_id": EXAMPLE_ID,
            "bank_account_id": EXAMPLE_OTHER_ID,
            "bank_account": "Current account ··4817",
            "lines": 41,
            "open_lines": 41,
            "difference": "0.00",
            "currency": "CZK",
        },
    ),
    PublicFact(
        "accounting.statement_line.reconciled",
        gettext_noop("A bank line was posted or matched."),
        _LINE,
    ),
    PublicFact(
        "accounting.statement_line.reopened",
        gettext_noop("The reconciliation of a bank line was undone."),
        _LINE,
    ),
    PublicFact(
        "parties.party.added",
        gettext_noop("A customer or supplier was added."),
        {"party_id": EXAMPLE_ID, "party": "Mlýn Horák a.s."},
    ),
    PublicFact(
        "parties.party.changed",
        gettext_noop("A customer or supplier was changed."),
        {"party_id": EXAMPLE_ID, "party": "Mlýn Horák a.s.", "fields": "email,phone"},
    ),
    PublicFact(
        "parties.party.merged",
        gettext_noop("Two parties were found to be one; `party_id` stays."),
        {
            "party_id": EXAMPLE_ID,
            "party": "Mlýn Horák a.s.",
            "merge_id": EXAMPLE_OTHER_ID,
            "merged_id": EXAMPLE_OTHER_ID,
            "merged": "MLYN HORAK",
        },
    ),
    PublicFact(
        "parties.bank_account.confirmed",
        gettext_noop("A party's bank account was confirmed by a call; it may be paid."),
        {
            "party_id": EXAMPLE_ID,
            "party": "Mlýn Horák a.s.",
            "bank_account_id": EXAMPLE_OTHER_ID,
            "bank_account": "Česká spořitelna ··5399",
            "waiting": 0,
        },
    ),
    PublicFact(
        "accounting.bank_account.reconciled",
        gettext_noop("The last open line of a bank account was reconciled."),
        {
            "bank_account_id": EXAMPLE_OTHER_ID,
            "bank_account": "Current account ··4817",
            "lines": 41,
        },
    ),
)
PUBLIC_TYPES = frozenset(each.type for each in PUBLIC_FACTS)


def message(fact: RecordedFact) -> str:
    """The JSON text that is sent for `fact`: id, type, occurred_at (UTC), client, data."""
    content = {
        "id": str(fact.id),
        "type": fact.name,
        "occurred_at": instant(fact.happened_at),
        "client": str(fact.of_client().id),
        "data": dict(fact.payload),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def example_message(fact: PublicFact) -> dict[str, Any]:
    """What a message of this kind looks like, for the documentation."""
    return {
        "id": EXAMPLE_ID,
        "type": fact.type,
        "occurred_at": "2026-11-18T09:40:12.000000+00:00",
        "client": EXAMPLE_OTHER_ID,
        "data": dict(fact.example),
    }
