"""Recognising the same statement line twice, in this file or another."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

from apps.accounting.rules import comparing
from apps.accounting.rules.bank_statements.values import ParsedLine, ParsedStatement
from apps.parties.values.bank_numbers import account_key


def fingerprints(statement: ParsedStatement, *, account: str | None = None) -> tuple[str, ...]:
    """A SHA-256 for each booked line, in order: equal lines of one account, equal fingerprints.

    - Where the bank gives the line a reference of its own that no other line of the statement
      bears: account, that reference, amount, currency and day. This holds across files and across
      formats that carry the same reference (camt, OFX, many MT940).
    - Else: account, day, amount, currency, the other side, the words (without case, diacritics and
      blanks, which banks wrap differently), and which of several such lines of that day it is: two
      coffees of one price on one day are two lines, and again the same two in the next file.

    `account` overrides what the file says, for exports that don't name their account: pass the
    number of the bank account the file is taken into. Czech, Slovak, German, Danish and Hungarian
    numbers are the same whether written as IBAN or as at home.

    Honest limits: one format may carry a reference that another lacks, or word a line differently;
    and a file that begins in the middle of a day counts that day's equal lines from one again.
    Such lines differ here; a person still sees them side by side.
    """
    key = account_key(statement.account if account is None else account)
    used = Counter(line.bank_reference for line in statement.lines)
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for line in statement.lines:
        if line.bank_reference.strip("0 ") and used[line.bank_reference] == 1:
            parts: tuple[str, ...] = ("reference", key, line.bank_reference, *_money_and_day(line))
        else:
            words = comparing.plain(line.description).replace(" ", "")
            parts = ("words", key, *_money_and_day(line), _other_side(line), words)
            seen[parts] += 1
            parts = (*parts, str(seen[parts]))
        found.append(hashlib.sha256(json.dumps(parts).encode()).hexdigest())
    return tuple(found)


def _money_and_day(line: ParsedLine) -> tuple[str, str, str]:
    return str(line.amount.normalize()), line.currency, line.booked_on.isoformat()


def _other_side(line: ParsedLine) -> str:
    return account_key(line.counterparty_account) or comparing.plain(line.counterparty_name)
