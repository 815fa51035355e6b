"""hledger and ledger journals, read line by line.

Read are transactions (codes, marks, payees, tags, missing amounts, prices, costs in braces,
assertions and assigned balances, balanced virtual postings), `P`, `D`, `Y`, account, commodity and
decimal-mark directives and comments. `include`, aliases and timeclock lines are refused with their
line; postings outside the balance are left out and said. Source of the syntax: hledger's manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from apps.accounting.rules import comparing
from apps.accounting.rules.coming_over import hledger_amounts as amounts
from apps.accounting.rules.coming_over import text
from apps.accounting.rules.coming_over.limits import (
    AMOUNT_MAX,
    FIRST_DAY,
    LAST_DAY,
    LINE_MAX,
    ROWS_MAX,
)
from apps.accounting.rules.coming_over.plain_entries import (
    ZERO,
    RawEntry,
    RawPosting,
    RunningBalances,
    complete,
    plain,
)
from apps.accounting.rules.coming_over.problems import BadRow, FileUnreadable
from apps.accounting.rules.coming_over.stream import (
    Source,
    SourceAccount,
    SourcePosting,
    SourcePrice,
)

NAME: Final = "hledger"
TYPES: Final = {
    "a": "asset",
    "c": "asset",
    "l": "liability",
    "e": "equity",
    "v": "equity",
    "r": "revenue",
    "x": "expense",
    "asset": "asset",
    "cash": "asset",
    "liability": "liability",
    "equity": "equity",
    "conversion": "equity",
    "revenue": "revenue",
    "expense": "expense",
}
# The top of an account's name where no type is given.
ROOTS: Final = {
    "assets": "asset", "asset": "asset", "aktiver": "asset", "aktiva": "asset",
    "majetek": "asset", "eszkozok": "asset",
    "liabilities": "liability", "liability": "liability", "debts": "liability",
    "passiver": "liability", "gaeld": "liability", "zavazky": "liability",
    "kotelezettsegek": "liability",
    "equity": "equity", "egenkapital": "equity", "vlastni kapital": "equity",
    "sajat toke": "equity",
    "income": "revenue", "revenue": "revenue", "revenues": "revenue", "indtaegter": "revenue",
    "vynosy": "revenue", "bevetelek": "revenue",
    "expenses": "expense", "expense": "expense", "udgifter": "expense", "omkostninger": "expense",
    "naklady": "expense", "koltsegek": "expense", "kiadasok": "expense",
}  # fmt: skip
_DATE = r"(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})"
_HEADING = re.compile(
    rf"{_DATE}(?:=[0-9/.\-]+)?(?:\s+([*!]))?(?:\s*\(([^)]*)\))?(?:\s+(.*))?$", re.DOTALL
)
_PRICE = re.compile(rf"P\s+{_DATE}(?:\s+\d\d:\d\d(?::\d\d)?)?\s+(\"[^\"]+\"|\S+)\s+(.+)$")
_POSTING = re.compile(r"(?:[*!]\s+)?(.+?)(?:(?:\t|\s{2,})\s*(.*))?$", re.DOTALL)
_ASSERTION = re.compile(r"(==?)(\*?)\s*(.*)$", re.DOTALL)
_LOT = re.compile(r"(\{\{?=?)([^}]*)\}\}?|\[[^\]]*\]|\(\([^)]*\)\)|\([^)]*\)")
_TAG = re.compile(r"([\w\-]+):\s*([^,]*)")
_YEAR = re.compile(r"(?:Y|year|apply\s+year)\s*(\d{4})$")
_DAY_MARK = re.compile(rf"{_DATE}(?=[\s=]|$)")
_QUIET: Final = ("payee", "tag", "end", "assert", "check", "define", "python", "eval", "expr")
_REFUSED: Final = ("alias", "apply", "bucket", "A", "N", "value", "capture", "test", "fixed")


def read(content: bytes) -> Source:
    """Everything the file says. Errors: `FileUnreadable`; a bad row is among the problems."""
    document, _encoding = text.decode(content, wanted=NAME)
    reader = _Reader()
    for number, line in enumerate(document.splitlines(), start=1):
        try:
            if len(line) > LINE_MAX:
                raise BadRow("coming_over.line_too_long", limit=LINE_MAX)
            reader.take(number, line.rstrip())
        except BadRow as bad:
            reader.refuse(number, bad)
    return reader.finished()


class _Reader:
    def __init__(self) -> None:
        self.source = Source()
        self.problems = self.source.problems
        self._marks = amounts.Marks()
        self._default_commodity = ""
        self._year: int | None = None
        self._entry: RawEntry | None = None
        self._entries: list[RawEntry] = []
        self._accounts: dict[str, SourceAccount] = {}
        self._is_comment = False
        self._skips = False
        self._directive = ""

    # ---- Lines -------------------------------------------------------------------------------
    def take(self, number: int, line: str) -> None:
        if self._is_comment:
            self._is_comment = not line.startswith("end comment")
            return
        if not line.strip():
            self._entry, self._skips, self._directive = None, False, ""
        elif line[0].isspace():
            self._indented(number, line.strip())
        else:
            self._entry, self._skips, self._directive = None, False, ""
            self._directive_or_entry(number, line)

    def refuse(self, number: int, bad: BadRow) -> None:
        """Report the row; the rest of its entry is not worth reporting."""
        self.problems.error(bad.code, number, column=bad.column, **bad.params)
        if self._entry is not None:
            self._entries.pop()
            self._entry, self._skips = None, True

    def _directive_or_entry(self, number: int, line: str) -> None:
        if line[0] in ";#*%|":
            return
        if line[0].isdigit():
            self._heading(number, line)
            return
        if line[0] in "~=":
            self.problems.note("coming_over.left_out", number, what=line)
            self._skips = True
            return
        word, _blank, rest = line.lstrip("!@").partition(" ")
        rest = rest.strip()
        if word in ("comment", "test"):
            self._is_comment = True
        elif word == "include":
            raise BadRow("coming_over.include", name=rest)
        elif word == "P":
            self._price(line)
        elif word == "account":
            self._account(number, rest)
        elif word == "commodity":
            self._commodity(rest)
        elif word == "decimal-mark" and rest[:1] in (".", ","):
            self._marks.default = rest[0]
        elif word == "D":
            self._default_commodity = amounts.amount(rest, marks=amounts.Marks())[1]
            self._marks.learn(self._default_commodity, rest)
        elif year := _YEAR.match(line.lstrip("!@")):
            self._year = int(year[1])
        elif word not in _QUIET:
            code = "not_supported" if word in _REFUSED else "not_understood"
            said = {"what": line} if word in _REFUSED else {"text": line}
            raise BadRow(f"coming_over.{code}", **said)

    def _indented(self, number: int, words: str) -> None:
        if words[0] in ";#":
            self._note(words[1:])
        elif self._directive:
            self._within_directive(words)
        elif self._entry is not None:
            self._posting(number, words)
        elif not self._skips:
            raise BadRow("coming_over.no_transaction")

    # ---- Directives --------------------------------------------------------------------------
    def _account(self, number: int, rest: str) -> None:
        name, _mark, comment = rest.partition(";")
        name = re.split(r"\s{2,}|\t", name.strip())[0]
        kind = _tags(comment).get("type", "").lower()
        self._know(name, number, kind=TYPES.get(kind, ""))
        self._directive = f"account {name}"

    def _within_directive(self, words: str) -> None:
        """`format 1.000,00 EUR` below a commodity; the rest says nothing about the books."""
        if self._directive.startswith("commodity ") and words.startswith("format "):
            self._marks.learn(self._directive.removeprefix("commodity "), words[7:])

    def _commodity(self, rest: str) -> None:
        said = rest.partition(";")[0].strip()
        if any(letter.isdigit() for letter in re.sub(r'"[^"]*"', "", said)):
            commodity = amounts.amount(said, marks=amounts.Marks())[1]
            self._marks.learn(commodity, re.sub(r'"[^"]*"', "", said))
        else:
            commodity = amounts.currency(said)
        self._directive = f"commodity {commodity}"

    def _price(self, line: str) -> None:
        found = _PRICE.match(line.partition(";")[0].strip())
        if found is None:
            raise BadRow("coming_over.not_understood", text=line)
        rate, currency = amounts.amount(found[5], marks=self._marks)
        self.source.prices.append(
            SourcePrice(
                date=self._day(found[1], found[2], found[3]),
                commodity=amounts.currency(found[4]),
                rate=rate,
                currency=currency,
            )
        )

    # ---- Entries -----------------------------------------------------------------------------
    def _heading(self, number: int, line: str) -> None:
        words, _mark, comment = line.partition(";")
        found = _HEADING.match(words.strip())
        if found is None:
            self._skips = True
            raise BadRow("coming_over.not_understood", text=line)
        payee, bar, note = (found[6] or "").partition("|")
        try:
            on = self._day(found[1], found[2], found[3])
        except BadRow:
            self._skips = True
            raise
        self._entry = RawEntry(
            date=on,
            line=number,
            payee=payee.strip() if bar else "",
            narration=(note if bar else payee).strip(),
            number=(found[5] or "").strip(),
            notes=_tags(comment),
        )
        self._entries.append(self._entry)

    def _day(self, year: str | None, month: str, day: str) -> date:
        said = "-".join(part for part in (year, month, day) if part)
        if year is None and self._year is None:
            raise BadRow("coming_over.not_a_day", value=said)
        try:
            on = date(int(year or self._year or 0), int(month), int(day))
        except ValueError as problem:
            raise BadRow("coming_over.not_a_day", value=said) from problem
        if not FIRST_DAY <= on <= LAST_DAY:
            raise BadRow("coming_over.day_out_of_range", day=on.isoformat())
        return on

    def _note(self, comment: str) -> None:
        if self._directive.startswith("account "):
            kind = TYPES.get(_tags(comment).get("type", "").lower(), "")
            name = self._directive.removeprefix("account ")
            if kind:
                self._know(name, self._accounts[name].line, kind=kind)
        elif self._entry is not None:
            last = self._entry.postings[-1] if self._entry.postings else self._entry
            last.notes.update(_tags(comment))

    def _posting(self, number: int, words: str) -> None:
        entry = self._entry
        if entry is None:
            return
        self.source.rows += 1
        if self.source.rows > ROWS_MAX:
            raise FileUnreadable("coming_over.too_many_rows", number, limit=ROWS_MAX)
        said, _mark, comment = words.partition(";")
        found = _POSTING.match(said.rstrip())
        if found is None:
            raise BadRow("coming_over.not_understood", text=words)
        name, rest = found[1].strip(), (found[2] or "").strip()
        if name.startswith("(") and name.endswith(")"):
            self.problems.note("coming_over.virtual", number, account=name)
            return
        if name.startswith("[") and name.endswith("]"):
            name = name[1:-1]
        posting = RawPosting(account=name, line=number, notes=_tags(comment))
        posting.description = _DAY_MARK.sub("", _TAG.sub("", comment)).strip(" ,[]=")
        self._amount(posting, rest)
        self._know(name, number)
        entry.postings.append(posting)

    def _amount(self, posting: RawPosting, rest: str) -> None:
        said, asserted = _part_assertion(rest)
        said, cost = _part_cost(said)
        said, mark, price = _part_price(said)
        if said.strip():
            posting.amount, posting.commodity = self._read(said)
        if asserted is not None:
            stated = self._read(asserted[1]) if asserted[1].strip() else None
            if stated is None:
                raise BadRow("coming_over.not_understood", text=rest)
            posting.asserts_all_below = asserted[0]
            if posting.amount is None:
                posting.assigned = stated
            else:
                posting.asserted = stated
        if posting.amount is None:
            return
        sign = -1 if posting.amount < 0 else 1
        if cost is not None:
            if not cost[1].strip():
                raise BadRow("coming_over.cost_not_stated")
            each, posting.weight_currency = self._read(cost[1])
            posting.weight = sign * abs(each) if cost[0] else posting.amount * abs(each)
        elif mark:
            each, posting.weight_currency = self._read(price)
            posting.weight = sign * abs(each) if mark == "@@" else posting.amount * abs(each)

    def _read(self, said: str) -> tuple[Decimal, str]:
        return amounts.amount(said, marks=self._marks, default=self._default_commodity)

    def _know(self, name: str, line: int, *, kind: str = "") -> None:
        known = self._accounts.get(name)
        if known is not None and not kind:
            return
        self._accounts[name] = SourceAccount(
            name=name,
            line=known.line if known else line,
            title=name.rpartition(":")[2],
            kind=kind or ROOTS.get(comparing.plain(name.partition(":")[0]), ""),
        )

    # ---- The end -----------------------------------------------------------------------------
    def finished(self) -> Source:
        """By day; amounts that a stated balance leaves to be worked out are filled in."""
        source, held = self.source, RunningBalances()
        source.accounts = list(self._accounts.values())
        for entry in sorted(self._entries, key=lambda one: one.date):
            self._assign(entry, held)
            _infer_price(entry)
            done = complete(entry, self.problems)
            if done is None:
                continue
            source.entries.append(done)
            asserted = {id(one): one for one in entry.postings if one.asserted}
            if not asserted:
                for one in done.postings:
                    held.add(one.account, one.commodity, one.amount)
            else:
                self._add_and_check(entry, done.postings, held)
        return source

    def _assign(self, entry: RawEntry, held: RunningBalances) -> None:
        for one in entry.postings:
            if one.amount is None and one.assigned is not None:
                stated, commodity = one.assigned
                now = held.held(one.account, commodity, with_below=one.asserts_all_below)
                here = sum(
                    (
                        other.amount
                        for other in entry.postings
                        if other is not one
                        and other.account == one.account
                        and other.commodity == commodity
                        and other.amount is not None
                    ),
                    ZERO,
                )
                one.amount, one.commodity = stated - now - here, commodity

    def _add_and_check(
        self, entry: RawEntry, postings: Iterable[SourcePosting], held: RunningBalances
    ) -> None:
        for one in entry.postings:
            if one.amount is not None:
                held.add(one.account, one.commodity, one.amount)
            if one.asserted is not None:
                stated, commodity = one.asserted
                found = held.held(one.account, commodity, with_below=one.asserts_all_below)
                if found != stated:
                    self.problems.error(
                        "coming_over.assertion",
                        one.line,
                        account=one.account,
                        day=entry.date.isoformat(),
                        stated=f"{plain(stated)} {commodity}".strip(),
                        found=f"{plain(found)} {commodity}".strip(),
                    )
        # What was worked out by `complete` stands in `postings` alone.
        known = {(one.line, one.account) for one in entry.postings if one.amount is not None}
        for made in postings:
            if (made.line, made.account) not in known:
                held.add(made.account, made.commodity, made.amount)


def _infer_price(entry: RawEntry) -> None:
    """Two commodities and no price: the one pays for the other, as hledger has it."""
    if any(one.amount is None or one.weight is not None for one in entry.postings):
        return
    totals: dict[str, Decimal] = {}
    for one in entry.postings:
        totals[one.commodity] = totals.get(one.commodity, ZERO) + (one.amount or ZERO)
    left = {commodity: total for commodity, total in totals.items() if total}
    if len(totals) != 2 or len(left) != 2 or (min(left.values()) > 0) or (max(left.values()) < 0):
        return
    first, second = left
    if any(
        abs((one.amount or ZERO) * left[second]) >= abs(left[first] * AMOUNT_MAX)
        for one in entry.postings
        if one.commodity == first
    ):
        return
    priced = [one for one in entry.postings if one.commodity == first and one.amount]
    remaining = -left[second]
    for place, one in enumerate(priced):
        is_last = place == len(priced) - 1
        share = (one.amount or ZERO) * -left[second] / left[first]
        one.weight = remaining if is_last else round(share, 2)
        one.weight_currency = second
        remaining -= one.weight


def _tags(comment: str) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in _TAG.findall(comment)}


def _part_assertion(rest: str) -> tuple[str, tuple[bool, str] | None]:
    before, equals, after = rest.partition("=")
    while equals and before.endswith("{"):
        # `{=10 EUR}` fixes a lot's price and asserts nothing.
        more, equals, tail = after.partition("=")
        before, after = f"{before}={more}", tail
    found = _ASSERTION.match(f"={after}") if equals else None
    if found is None:
        return rest, None
    return before.strip(), (bool(found[2]), found[3])


def _part_cost(said: str) -> tuple[str, tuple[bool, str] | None]:
    """(without the lot, (whether it is a total, the cost))."""
    cost: tuple[bool, str] | None = None
    for found in _LOT.finditer(said):
        if found[1]:
            cost = found[1].startswith("{{"), found[2]
    return (_LOT.sub("", said) if cost is not None else said), cost


def _part_price(said: str) -> tuple[str, str, str]:
    before, _at, price = said.partition("@")
    if not _at:
        return said, "", ""
    if price.startswith("@"):
        return before, "@@", price[1:]
    return before, "@", price.strip(" )") if before.strip().endswith("(") else price
