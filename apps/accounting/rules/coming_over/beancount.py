"""Beancount files, read line by line: the subset that books are made of.

Read are open, close, commodity, transactions (flags, payee, narration, tags, links, metadata,
costs, prices, one amount left out), balance, pad, price, option, pushtag and pushmeta. `include`
and costs that are to be found among lots are refused with their line; plugins are not run.
Source of the syntax: beancount's "Language Syntax".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from apps.accounting.rules.coming_over import text
from apps.accounting.rules.coming_over.limits import FIRST_DAY, LAST_DAY, LINE_MAX, ROWS_MAX
from apps.accounting.rules.coming_over.plain_entries import (
    ZERO,
    RawEntry,
    RawPosting,
    RunningBalances,
    complete,
    expression,
    plain,
)
from apps.accounting.rules.coming_over.problems import BadRow, FileUnreadable
from apps.accounting.rules.coming_over.stream import (
    Source,
    SourceAccount,
    SourceEntry,
    SourcePosting,
    SourcePrice,
)

NAME: Final = "beancount"
STRING_LINES_MAX: Final = 64
ROOTS: Final = {
    "name_assets": ("Assets", "asset"),
    "name_liabilities": ("Liabilities", "liability"),
    "name_equity": ("Equity", "equity"),
    "name_income": ("Income", "revenue"),
    "name_expenses": ("Expenses", "expense"),
}
UNTOUCHED: Final = frozenset({"event", "note", "document", "query", "custom"})

_ACCOUNT = r"[^\W\d_][\w\-]*(?::\w[\w\-]*)+"
_CURRENCY = r"[A-Z](?:[A-Z0-9'._\-]*[A-Z0-9])?"
_NUMBER = r"[-+0-9.,()*/ ]{0,80}[0-9)][0-9.,)]{0,40}"
_DATED = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})\s+(\S+)\s*(.*)", re.DOTALL)
_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"|;|"', re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_FLAG = re.compile(r"txn|[*!&#?%PSTCURM]")
_MARK = re.compile(r"(?<!\S)[#^][A-Za-z0-9\-_/.]+")
_META = re.compile(r"([a-z][\w\-]*):(?:\s+(.*))?$", re.DOTALL)
_POSTING = re.compile(rf"(?:[!*&#?%PSTCURM]\s+)?({_ACCOUNT})(?:\s+(.*))?$", re.DOTALL)
_AMOUNT = re.compile(
    rf"(?P<number>{_NUMBER})?\s*(?P<currency>{_CURRENCY})?\s*"
    r"(?P<cost>\{\{?[^}]*\}\}?)?\s*(?:(?P<mark>@@?)\s*(?P<price>.*))?$",
    re.DOTALL,
)
_PRICE = re.compile(rf"({_NUMBER})\s*({_CURRENCY})$")
_COST = re.compile(rf"({_NUMBER})?\s*(?:#\s*({_NUMBER}))?\s*({_CURRENCY})$")
_LOT = re.compile(r'\d{4}[-/]\d{1,2}[-/]\d{1,2}|"(?:[^"\\]|\\.)*"|\*')
_BALANCE = re.compile(rf"({_ACCOUNT})\s+({_NUMBER})\s*(?:~\s*({_NUMBER})\s*)?({_CURRENCY})$")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class _Pad:
    on: date
    line: int
    account: str
    source: str


@dataclass(frozen=True, slots=True)
class _Balance:
    on: date
    line: int
    account: str
    stated: Decimal
    currency: str
    tolerance: Decimal


def read(content: bytes) -> Source:
    """Everything the file says. Errors: `FileUnreadable`; a bad row is among the problems."""
    document, _encoding = text.decode(content, wanted=NAME)
    reader = _Reader()
    for line, words in _logical_lines(document):
        try:
            if len(words) > LINE_MAX:
                raise BadRow("coming_over.line_too_long", limit=LINE_MAX)
            reader.take(line, words)
        except BadRow as bad:
            reader.source.problems.error(bad.code, line, column=bad.column, **bad.params)
    return reader.finished()


def _logical_lines(document: str) -> Iterator[tuple[int, str]]:
    """Lines without comments; a text in quotation marks may run over several."""
    waiting, began = "", 0
    for number, line in enumerate(document.splitlines(), start=1):
        if len(line) > LINE_MAX and not waiting:
            yield number, line
            continue
        whole = f"{waiting}\n{line}" if waiting else line
        began = began if waiting else number
        is_open, kept = _cut(whole)
        if is_open:
            if number - began >= STRING_LINES_MAX:
                raise FileUnreadable("coming_over.text_broken", began)
            waiting = whole
            continue
        waiting = ""
        if kept.strip():
            yield began, kept.rstrip()
    if waiting:
        raise FileUnreadable("coming_over.text_broken", began)


def _cut(line: str) -> tuple[bool, str]:
    """Whether a text is left open, and the line without its comment."""
    if '"' not in line:
        return False, line.partition(";")[0]
    for found in _PIECES.finditer(line):
        if found[0] == ";":
            return False, line[: found.start()]
        if found[0] == '"':
            return True, line
    return False, line


def _unescaped(said: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), said)


def _words(said: str) -> str:
    return " ".join(_unescaped(said).split())


class _Reader:
    def __init__(self) -> None:
        self.source = Source()
        self.problems = self.source.problems
        self._roots = dict(ROOTS.values())
        self._tags: list[str] = []
        self._metas: dict[str, list[str]] = defaultdict(list)
        self._entry: RawEntry | None = None
        self._entries: list[RawEntry] = []
        self._checks: list[_Pad | _Balance] = []
        self._opened: dict[str, SourceAccount] = {}
        self._closed: dict[str, date] = {}
        self._opens_by_itself = False
        self._skipped: set[str] = set()

    # ---- Lines -------------------------------------------------------------------------------
    def take(self, line: int, words: str) -> None:
        if words[0].isspace():
            self._indented(line, words.strip())
            return
        self._entry = None
        dated = _DATED.match(words)
        if dated is not None:
            self._dated(line, dated)
        elif words[0].isalpha():
            self._undated(line, words)
        elif words[0] not in "*:#!&?%":
            raise BadRow("coming_over.not_understood", text=words)

    def _dated(self, line: int, found: re.Match[str]) -> None:
        on = _day(found)
        word, rest = found[4], found[5].strip()
        if _FLAG.fullmatch(word):
            self._transaction(on, line, rest)
        elif word == "open":
            self._open(line, rest)
        elif word == "close":
            self._closed[rest] = on
        elif word == "balance":
            self._balance(on, line, rest)
        elif word == "pad":
            names = rest.split()
            if len(names) != 2:
                raise BadRow("coming_over.not_understood", text=rest)
            self._checks.append(_Pad(on, line, names[0], names[1]))
        elif word == "price":
            self._price(on, rest)
        elif word in UNTOUCHED:
            self._skip(line, word)
        elif word != "commodity":
            raise BadRow("coming_over.not_understood", text=f"{word} {rest}")

    def _undated(self, line: int, words: str) -> None:
        word, _blank, rest = words.partition(" ")
        said = [_unescaped(one) for one in _STRING.findall(rest)]
        if word == "option" and len(said) == 2:
            if said[0] in ROOTS:
                self._roots[said[1]] = ROOTS[said[0]][1]
        elif word == "include":
            raise BadRow("coming_over.include", name=said[0] if said else rest)
        elif word == "plugin":
            name = said[0] if said else rest
            self._opens_by_itself |= name.endswith("auto_accounts")
            self.problems.note("coming_over.plugin", line, name=name)
        elif word == "pushtag":
            self._tags.append(rest.strip())
        elif word == "poptag":
            if rest.strip() in self._tags:
                self._tags.remove(rest.strip())
        elif word == "pushmeta":
            name, _colon, value = rest.partition(":")
            self._metas[name.strip()].append(_value(value))
        elif word == "popmeta":
            kept = self._metas[rest.strip().rstrip(":")]
            if kept:
                kept.pop()
        else:
            raise BadRow("coming_over.not_understood", text=words)

    def _skip(self, line: int, word: str) -> None:
        """Said once for each kind of thing that isn't kept in books."""
        if word not in self._skipped:
            self._skipped.add(word)
            self.problems.note("coming_over.left_out", line, what=word)

    # ---- Directives --------------------------------------------------------------------------
    def _transaction(self, on: date, line: int, rest: str) -> None:
        said = [_words(one) for one in _STRING.findall(rest)]
        marks = tuple(dict.fromkeys((*self._tags, *_MARK.findall(_STRING.sub("", rest)))))
        links = [mark[1:] for mark in marks if mark.startswith("^")]
        self._entry = RawEntry(
            date=on,
            line=line,
            payee=said[0] if len(said) > 1 else "",
            narration=said[-1] if said else "",
            number=links[0] if links else "",
            marks=marks,
            notes={name: values[-1] for name, values in self._metas.items() if values},
        )
        self._entries.append(self._entry)

    def _open(self, line: int, rest: str) -> None:
        name, *more = rest.split() or [""]
        if not name:
            raise BadRow("coming_over.not_understood", text="open")
        currencies = more[0] if more and not more[0].startswith('"') else ""
        self._opened[name] = SourceAccount(
            name=name,
            line=line,
            title=name.rpartition(":")[2].replace("-", " "),
            kind=self._roots.get(name.partition(":")[0], ""),
            currency="" if "," in currencies else currencies,
        )

    def _balance(self, on: date, line: int, rest: str) -> None:
        found = _BALANCE.match(rest)
        if found is None:
            raise BadRow("coming_over.not_understood", text=rest)
        stated = expression(found[2])
        exponent = stated.as_tuple().exponent
        last_digit = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else ZERO
        tolerance = expression(found[3]) if found[3] else (last_digit if exponent else ZERO)
        self._checks.append(_Balance(on, line, found[1], stated, found[4], tolerance))

    def _price(self, on: date, rest: str) -> None:
        commodity, _blank, said = rest.partition(" ")
        found = _PRICE.match(said.strip())
        if found is None:
            raise BadRow("coming_over.not_understood", text=rest)
        self.source.prices.append(
            SourcePrice(date=on, commodity=commodity, rate=expression(found[1]), currency=found[2])
        )

    # ---- Postings ----------------------------------------------------------------------------
    def _indented(self, line: int, words: str) -> None:
        if meta := _META.match(words):
            self._note(meta[1], _value(meta[2] or ""))
            return
        if words[0] in "#^":
            if self._entry is not None:
                self._entry.marks = (*self._entry.marks, *words.split())
            return
        found = _POSTING.match(words)
        if found is None:
            raise BadRow("coming_over.not_understood", text=words)
        if self._entry is None:
            raise BadRow("coming_over.no_transaction")
        self.source.rows += 1
        if self.source.rows > ROWS_MAX:
            raise FileUnreadable("coming_over.too_many_rows", line, limit=ROWS_MAX)
        # Kept even when its amount is not understood: one report for one mistake.
        posting = RawPosting(account=found[1], line=line)
        self._entry.postings.append(posting)
        try:
            _read_amount(posting, (found[2] or "").strip())
        except BadRow:
            self._entry.postings.clear()
            if self._entries and self._entries[-1] is self._entry:
                self._entries.pop()
            self._entry = RawEntry(date=self._entry.date, line=line)
            raise

    def _note(self, name: str, value: str) -> None:
        if self._entry is None:
            return
        kept = self._entry.postings[-1].notes if self._entry.postings else self._entry.notes
        kept[name] = value

    # ---- The end -----------------------------------------------------------------------------
    def finished(self) -> Source:
        source, held = self.source, RunningBalances()
        source.accounts = list(self._opened.values())
        pads: dict[str, tuple[_Pad, list[SourceEntry]]] = {}
        for thing in self._in_order():
            if isinstance(thing, RawEntry):
                done = complete(thing, self.problems)
                if done is not None:
                    self._check_accounts(done)
                    source.entries.append(done)
                    for one in done.postings:
                        held.add(one.account, one.commodity, one.amount)
            elif isinstance(thing, _Pad):
                pads[thing.account] = (thing, [])
            else:
                self._settle(thing, pads.get(thing.account), held)
        for pad, made in pads.values():
            if not made:
                self.problems.note("coming_over.pad_without_balance", pad.line, account=pad.account)
        source.entries.sort(key=lambda entry: entry.date)
        return source

    def _in_order(self) -> list[RawEntry | _Pad | _Balance]:
        """By day; a balance is that of the morning."""
        everything: list[RawEntry | _Pad | _Balance] = [*self._entries, *self._checks]
        return sorted(everything, key=_place)

    def _settle(
        self,
        balance: _Balance,
        padded: tuple[_Pad, list[SourceEntry]] | None,
        held: RunningBalances,
    ) -> None:
        found = held.held(balance.account, balance.currency, with_below=True)
        missing = balance.stated - found
        if abs(missing) <= balance.tolerance:
            return
        if padded is None:
            self.problems.error(
                "coming_over.assertion",
                balance.line,
                account=balance.account,
                day=balance.on.isoformat(),
                stated=f"{plain(balance.stated)} {balance.currency}",
                found=f"{plain(found)} {balance.currency}",
            )
            return
        pad, made = padded
        entry = _padding(pad, missing, balance.currency)
        made.append(entry)
        self.source.entries.append(entry)
        for one in entry.postings:
            held.add(one.account, one.commodity, one.amount)

    def _check_accounts(self, entry: SourceEntry) -> None:
        for one in entry.postings:
            closed = self._closed.get(one.account)
            if closed is not None and entry.date > closed:
                self.problems.error(
                    "coming_over.account_closed",
                    one.line,
                    account=one.account,
                    day=closed.isoformat(),
                )
            if one.account not in self._opened:
                if not self._opens_by_itself:
                    self.problems.error(
                        "coming_over.account_not_open", one.line, account=one.account
                    )
                self._open(one.line, one.account)
                self.source.accounts.append(self._opened[one.account])


def _place(thing: RawEntry | _Pad | _Balance) -> tuple[date, int, int]:
    if isinstance(thing, _Balance):
        return thing.on, -1, thing.line
    return (thing.date, 0, thing.line) if isinstance(thing, RawEntry) else (thing.on, 0, thing.line)


def _padding(pad: _Pad, missing: Decimal, currency: str) -> SourceEntry:
    sides = ((pad.account, missing), (pad.source, -missing))
    return SourceEntry(
        date=pad.on,
        line=pad.line,
        description=f"Pad {pad.account}",
        postings=tuple(
            SourcePosting(
                account=account,
                line=pad.line,
                amount=amount,
                commodity=currency,
                weight=amount,
                weight_currency=currency,
            )
            for account, amount in sides
        ),
    )


def _day(found: re.Match[str]) -> date:
    try:
        on = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as problem:
        said = "-".join((found[1], found[2], found[3]))
        raise BadRow("coming_over.not_a_day", value=said) from problem
    if not FIRST_DAY <= on <= LAST_DAY:
        raise BadRow("coming_over.day_out_of_range", day=on.isoformat())
    return on


def _value(said: str) -> str:
    """A metadata value: a text in quotation marks, else the words as they stand."""
    found = _STRING.match(said.strip())
    return _words(found[1]) if found else said.strip()


def _read_amount(posting: RawPosting, said: str) -> None:
    if not said:
        return
    found = _AMOUNT.match(said)
    if found is None or found["number"] is None or found["currency"] is None:
        raise BadRow("coming_over.not_understood", text=said)
    posting.amount = expression(found["number"])
    posting.commodity = found["currency"]
    if found["cost"]:
        _weigh_by_cost(posting, found["cost"])
    elif found["mark"]:
        _weigh_by_price(posting, found["price"], is_total=found["mark"] == "@@")


def _weigh_by_cost(posting: RawPosting, said: str) -> None:
    is_total = said.startswith("{{")
    inner = _LOT.sub("", said.strip("{}")).strip(" ,")
    found = _COST.match(inner)
    if found is None or (found[1] is None and found[2] is None):
        raise BadRow("coming_over.cost_not_stated")
    units = posting.amount or ZERO
    sign = -1 if units < 0 else 1
    each = expression(found[1]) if found[1] else ZERO
    more = expression(found[2]) if found[2] else ZERO
    posting.weight = sign * each if is_total else units * each + sign * more
    posting.weight_currency = found[3]


def _weigh_by_price(posting: RawPosting, said: str, *, is_total: bool) -> None:
    found = _PRICE.match(said.strip())
    if found is None:
        raise BadRow("coming_over.not_understood", text=f"@ {said}")
    price, units = abs(expression(found[1])), posting.amount or ZERO
    posting.weight = (price if units >= 0 else -price) if is_total else units * price
    posting.weight_currency = found[2]
