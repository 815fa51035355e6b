"""Matching 10,000 bank lines against 5,000 open items, with reasons, against trying every pair.

The naive baseline asks of every line and every item whether number, amount or party agree, as one
would write it down first; it makes no sums, no differences and no sentences. Pure rules both: no
database. Prints lines a second.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

LINES, ITEMS, PARTIES = 10_000, 5_000, 400
NAIVE_LINES = 200
SECONDS_AIM = 10.0
FIRST = date(2026, 1, 1)


def made() -> tuple[list[object], list[object], dict[str, UUID]]:
    """Items and lines as a busy year leaves them: half of the lines name their invoice."""
    from apps.accounting.rules.matching import MatchItem, MatchLine

    chance = random.Random(7)
    items = [
        MatchItem(
            id=at,
            party_id=UUID(int=at % PARTIES + 1),
            party_name=f"Company {at % PARTIES} s.r.o.",
            amount=Decimal(chance.randrange(100, 900_000)) / 100 * (1 if at % 3 else -1),
            currency="CZK",
            date=FIRST + timedelta(days=at % 300),
            due_on=FIRST + timedelta(days=at % 300 + 14),
            reference=f"2026{at:05}",
            numbers=(f"2026{at:05}",),
        )
        for at in range(ITEMS)
    ]
    lines = []
    for at in range(LINES):
        about = items[chance.randrange(ITEMS)]
        party = about.party_id.int - 1
        says_number, pays_whole = at % 2 == 0, at % 5 != 0
        lines.append(
            MatchLine(
                id=at,
                booked_on=about.due_on,
                amount=about.amount if pays_whole else round(about.amount * Decimal("0.7"), 2),
                currency="CZK",
                name=f"COMPANY {party}" if at % 3 else "",
                account_key=f"0100:{party}" if at % 4 else "",
                variable_symbol=about.reference if says_number else "",
                description=f"platba za zboží {at} ze dne {about.date:%d.%m.%Y}",
            )
        )
    return list(items), list(lines), {f"0100:{at}": UUID(int=at + 1) for at in range(PARTIES)}


def naive(items: Sequence[object], lines: Sequence[object], accounts: dict[str, UUID]) -> int:
    found = 0
    for line in lines:
        for item in items:
            named = item.reference in f"{line.variable_symbol} {line.description}"  # type: ignore[attr-defined]
            same = item.amount == line.amount  # type: ignore[attr-defined]
            known = accounts.get(line.account_key) == item.party_id  # type: ignore[attr-defined]
            found += (named and same) or (known and same)
    return found


def main() -> int:
    from apps.accounting.rules.matching import Matcher

    items, lines, accounts = made()
    started = time.perf_counter()
    engine = Matcher(items, party_accounts=accounts)  # type: ignore[arg-type]
    proposals = [engine.best(line) for line in lines]  # type: ignore[arg-type]
    sentences = sum(len(why.sentence) > 0 for one in proposals if one for why in one.reasons)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    naive(items, lines[:NAIVE_LINES], accounts)
    naive_rate = NAIVE_LINES / (time.perf_counter() - started)
    rate = LINES / seconds
    proposed = sum(one is not None for one in proposals)
    print(f"{LINES:,} lines, {ITEMS:,} open items: {seconds:.2f} s, {rate:,.0f} lines a second")
    print(f"proposed for {proposed:,} lines with {sentences:,} reasons")
    print(f"every pair: {naive_rate:,.0f} lines a second; {rate / naive_rate:.1f} times that")
    return 0 if seconds < SECONDS_AIM else 1


if __name__ == "__main__":
    sys.exit(main())
