"""Finding a party by what is known of it, and parties that are in the register twice."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, Final

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext

from apps.parties.models import DistinctParties, Party, PartyBankAccount
from apps.parties.rules import bank_numbers, identifiers, names
from apps.parties.rules import duplicates as rules
from apps.parties.rules.duplicates import Reason
from apps.parties.selectors.register import info
from apps.parties.values import DuplicatePair, PartyInfo, PartyMatch, ToldApart
from kernel import crypto

# A key that so many share tells nothing, such as a number typed for want of a real one.
ALIKE_MAX: Final = 12

# Keys that more than one live party has; merged parties lend theirs to the one they are now.
SHARED_KEYS: Final = """
WITH keys AS (
    SELECT 'vat_id' AS kind, vat_id AS key, vat_id AS shown, coalesce(merged_into_id, id) AS id
      FROM party WHERE vat_id <> ''
    UNION SELECT 'registration_number', country || ':' || registration_number,
                 registration_number, coalesce(merged_into_id, id)
      FROM party WHERE registration_number <> ''
    UNION SELECT 'name', name_key, '', coalesce(merged_into_id, id)
      FROM party WHERE erased_at IS NULL
    UNION SELECT 'account', b.number_index, b.number_tail, coalesce(p.merged_into_id, p.id)
      FROM party_bank_account AS b JOIN party AS p ON p.id = b.party_id
     WHERE b.is_active
)
SELECT k.kind, max(k.shown), array_agg(DISTINCT k.id)
  FROM keys AS k JOIN party AS p ON p.id = k.id AND NOT p.is_archived
 WHERE %(only)s::uuid IS NULL
    OR (k.kind, k.key) IN (SELECT kind, key FROM keys WHERE id = %(only)s::uuid)
 GROUP BY k.kind, k.key
HAVING count(DISTINCT k.id) BETWEEN 2 AND %(most)s
"""


def find_by(
    *,
    vat_id: str = "",
    registration_number: str = "",
    iban: str = "",
    name: str = "",
    country: str = "",
) -> list[PartyMatch]:
    """The live parties that fit at least one of what is given, the best first, with reasons.

    Numbers may be written in any way; `iban` also takes a domestic number. `country` says whose
    numbers they are when they don't say so themselves. At most six queries.
    """
    reasons: dict[uuid.UUID, set[Reason]] = defaultdict(set)
    if vat := _spelt_vat(vat_id, country):
        _note(reasons, Q(vat_id=vat), Reason("vat_id", vat))
    for number in _spelt_registrations(registration_number, country):
        _note(reasons, Q(registration_number=number), Reason("registration_number", number))
    if key := bank_numbers.number_key(iban):
        _note_account(reasons, key, tail=bank_numbers.masked(iban)[2:])
    if name.strip():
        _note(reasons, Q(name_key=names.name_key(name)), Reason("name", ""))
    rows = {row.pk: row for row in Party.objects.filter(pk__in=reasons, is_archived=False)}
    matches = [(rules.strength(reasons[pk]), row) for pk, row in rows.items()]
    matches.sort(key=lambda found: (-found[0], found[1].sort_key, found[1].pk))
    return [
        PartyMatch(party=info(row), reasons=_sentences(reasons[row.pk]))
        for _strength, row in matches
    ]


def duplicates(*, party_id: uuid.UUID | None = None, limit: int = 50) -> list[DuplicatePair]:
    """Pairs of live parties that may be one, the surest first; of one party when it is given.

    Not those that somebody told apart. Three queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(SHARED_KEYS, {"only": party_id, "most": ALIKE_MAX})
        shared = cursor.fetchall()
    reasons: dict[tuple[uuid.UUID, uuid.UUID], set[Reason]] = defaultdict(set)
    for kind, shown, ids in shared:
        # UUIDv7: the smaller is the older, and the one that stays.
        for pair in combinations(sorted(ids), 2):
            if party_id is None or party_id in pair:
                reasons[pair].add(Reason(kind, shown))
    for pair in DistinctParties.objects.values_list("one_id", "other_id"):
        reasons.pop(pair, None)
    ranked = sorted(reasons, key=lambda pair: (-rules.strength(reasons[pair]), pair))[:limit]
    infos = _infos({pk for pair in ranked for pk in pair})
    return [
        DuplicatePair(kept=infos[pair[0]], other=infos[pair[1]], reasons=_sentences(reasons[pair]))
        for pair in ranked
    ]


def told_apart(*, limit: int = 50) -> list[ToldApart]:
    """Pairs that somebody said are not the same, the latest first. Two queries."""
    rows = list(
        DistinctParties.objects.filter(one__merged_into=None, other__merged_into=None).order_by(
            "-at", "-pk"
        )[:limit]
    )
    infos = _infos({pk for row in rows for pk in (row.one_id, row.other_id)})
    return [
        ToldApart(one=infos[row.one_id], other=infos[row.other_id], by=row.actor_name, at=row.at)
        for row in rows
    ]


def _infos(ids: set[uuid.UUID]) -> dict[uuid.UUID, PartyInfo]:
    return {row.pk: info(row) for row in Party.objects.filter(pk__in=ids)}


def _note(reasons: dict[uuid.UUID, set[Reason]], having: Q, reason: Reason) -> None:
    for pk, merged_into in Party.objects.filter(having).values_list("pk", "merged_into_id"):
        reasons[merged_into or pk].add(reason)


def _note_account(reasons: dict[uuid.UUID, set[Reason]], key: str, *, tail: str) -> None:
    rows = PartyBankAccount.objects.filter(number_index=crypto.blind_index(key), is_active=True)
    for pk, merged_into in rows.values_list("party_id", "party__merged_into_id"):
        reasons[merged_into or pk].add(Reason("account", tail))


def _spelt_vat(text: str, country: str) -> str:
    if not text.strip():
        return ""
    try:
        return identifiers.vat_id(text, country=country)
    except identifiers.BadIdentifier:
        return ""


def _spelt_registrations(text: str, country: str) -> Iterator[str]:
    """The spellings of a number; without a country, those of each whose rules it fits."""
    if not text.strip():
        return
    seen = set()
    for each in [country] if country else ["CZ", "DK", "HU", ""]:
        try:
            seen.add(identifiers.registration_number(text, country=each))
        except identifiers.BadIdentifier:
            continue
    yield from sorted(seen)


def _sentences(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(_sentence(each) for each in rules.in_order(reasons))


def _sentence(reason: Reason) -> str:
    params: dict[str, Any] = reason.params
    return gettext(reason.message) % params
