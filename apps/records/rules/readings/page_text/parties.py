"""Who sold and who bought: names and numbers, told apart by the headings they stand under."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from apps.records.rules.readings.page_text import identities
from apps.records.rules.readings.page_text.amounts import Mark
from apps.records.rules.readings.page_text.labels import Label
from apps.records.rules.readings.page_text.pages import Page, Row, Word
from apps.records.rules.readings.page_text.values_at import Candidate, at_label

Role = Literal["supplier", "customer"]
ROLES: tuple[Role, Role] = ("supplier", "customer")
# Rows of an address block, and how much lower the next may stand, in heights of a row.
_BLOCK_ROWS = 9
_BLOCK_GAP = 5.0
_HEADING_REACH = 14
_ALIGNED = 12.0
# The widest column of an address, where no other heading bounds it.
_COLUMN_SHARE = 0.45
_LEGAL_FORM = re.compile(
    r"(?:^|[\s,])(s\.\s?r\.\s?o\.?|spol\. s r\. ?o\.|a\.\s?s\.|v\.o\.s\.|k\.s\.|z\.s\.|o\.p\.s\.|"
    r"Kft\.?|Zrt\.?|Nyrt\.?|Bt\.?|Kkt\.?|ApS|A/S|I/S|P/S|IVS|GmbH|AG|Ltd\.?|Limited|LLP|PLC|Inc\.?|"
    r"LLC|B\.V\.|N\.V\.|S\.A\.|SAS|SARL|Sp\. z o\.o\.|AB|AS|Oy)(?=$|[\s,;|])"
)
_NAME_LENGTH_MAX = 80
_HOUSE_OR_POSTCODE = re.compile(r"\d+[a-zA-Z]?\b|\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}\b")
_NO_ADDRESS = re.compile(r"@|www\.|https?:|\+\d{3}|\d{3} \d{3} \d{3}")


@dataclass(frozen=True, slots=True)
class Named:
    """A company's name, told by its legal `form`, and the address below it."""

    candidate: Candidate
    form: str
    address: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    role: Role
    label: Label


def headings(labels: Sequence[Label]) -> list[Heading]:
    """Labels that head a party's block: they begin a cell."""
    found = []
    for label in labels:
        cells = label.page.rows[label.row].cells
        begins = any(cell[0] is label.words[0] for cell in cells)
        for role in ROLES:
            if begins and label.weight(role):
                found.append(Heading(role, label))
    return found


def role_of(label: Label, under: Sequence[Heading]) -> Role:
    """Whose number a label gives: of the nearest heading above in its column, else the seller's."""
    best: Heading | None = None
    for heading in under:
        if heading.label.page is label.page and _heads(heading, label.left, label.row, under):
            lower = best is None or heading.label.row >= best.label.row
            best = heading if lower else best
    # Without a heading of its own, what isn't the customer's is the supplier's.
    return best.role if best is not None else "supplier"


def _heads(heading: Heading, left: float, row: int, under: Sequence[Heading]) -> bool:
    """Whether the heading stands above and no other heading begins between the two columns."""
    if not 0 <= row - heading.label.row <= _HEADING_REACH:
        return False
    return heading.label.left - _ALIGNED <= left < _right_edge(heading, under)


def numbers(
    on_page: Mapping[int, Sequence[Label]],
    under: Sequence[Heading],
    *,
    mark: Mark,
    own: Collection[str],
) -> list[Candidate]:
    """VAT and company numbers at their labels, as fields of the party they belong to.

    `own` are the numbers of whoever received the document: they are always the customer's.
    """
    found = []
    for labels in on_page.values():
        for label in labels:
            for kind in ("vat_id", "registration_number"):
                if not label.weight(kind):
                    continue
                for each in at_label(label, kind, all_labels=labels, mark=mark):
                    role = "customer" if each.value in own else role_of(label, under)
                    found.append(replace(each, field=f"{role}_{kind}"))
    return found


def unlabelled_vat_ids(pages: Sequence[Page]) -> list[Candidate]:
    """VAT numbers with right check digits anywhere, for a document that labels none."""
    found = []
    for page in pages:
        for row in page.rows:
            joined = row.joined(row.words)
            for each in identities.vat_ids(joined.text):
                if each.is_checked:
                    words = joined.between(each.start, each.end)
                    found.append(
                        Candidate("supplier_vat_id", each.value, page, words, 0.5, is_checked=True)
                    )
    return found


def block(heading: Heading, under: Sequence[Heading], labels: Sequence[Label]) -> list[Block]:
    """The rows of a party's block: what stands beside its heading and in its column below."""
    label = heading.label
    page = label.page
    own_row = page.rows[label.row]
    right = _right_edge(heading, under)
    rest = [w for w in own_row.words[label.last + 1 :] if w.left < right]
    found = [Block(own_row, tuple(rest))] if rest and not _begins_label(rest[0], labels) else []
    last = label.words[0].baseline
    for row in page.rows[label.row + 1 : label.row + 1 + _BLOCK_ROWS + _HEADING_REACH]:
        if row.baseline - last > _BLOCK_GAP * max(row.height, 6.0) or len(found) >= _BLOCK_ROWS:
            break
        words = _in_column(row, label.left - _ALIGNED, right)
        if not words:
            continue
        if any(each.label.words[0] is words[0] for each in under):
            break
        last = row.baseline
        found.append(Block(row, words))
    return found


@dataclass(frozen=True, slots=True)
class Block:
    """A row's words that belong to a party."""

    row: Row
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return self.row.joined(self.words).text.replace("\t", " ")


def _right_edge(heading: Heading, under: Sequence[Heading]) -> float:
    """Where the column ends: at the next heading to the right, or at the page's edge."""
    return min(
        (
            other.label.left - 2
            for other in under
            if other.label.page is heading.label.page
            and other.label.left > heading.label.left + _ALIGNED
            and abs(other.label.row - heading.label.row) <= 2
        ),
        default=heading.label.left + _COLUMN_SHARE * heading.label.page.width,
    )


def _in_column(row: Row, left: float, right: float) -> tuple[Word, ...]:
    """The first cell of the row that begins within the column."""
    for cell in row.cells:
        if left <= cell[0].left < right:
            return tuple(word for word in cell if word.left < right)
    return ()


def _begins_label(word: Word, labels: Sequence[Label]) -> bool:
    return any(each.words[0] is word for each in labels)


def named(heading: Heading, under: Sequence[Heading], labels: Sequence[Label]) -> list[Candidate]:
    """The party's name and, for a supplier, its address: the block's first rows."""
    rows = [
        each
        for each in block(heading, under, labels)
        if each.words and not _begins_label(each.words[0], labels)
    ]
    rows = [each for each in rows if any(letter.isalpha() for letter in each.text)]
    if not rows:
        return []
    page, label = heading.label.page, heading.label.text
    name, *rest = _name_apart(rows)
    found = [
        Candidate(f"{heading.role}_name", _clean(name.text), page, name.words, 1.0, label, "above")
    ]
    if heading.role == "supplier":
        address = _address(page, _address_lines(rest), label)
        found += [address] if address else []
    return found


def _name_apart(rows: list[Block]) -> list[Block]:
    """“Nord A/S, Vej 1, 1000 København” on one row: the name ends with its legal form."""
    first, *others = rows
    joined = first.row.joined(first.words)
    form = _LEGAL_FORM.search(joined.text)
    if form is None or form.start() == 0:
        return rows
    name = joined.between(0, form.end())
    rest = first.words[len(name) :]
    return [Block(first.row, name), *([Block(first.row, rest)] if rest else []), *others]


def _address_lines(rows: Sequence[Block]) -> list[Block]:
    """Rows up to the one with the postcode, at most four; none when nothing looks like one."""
    kept: list[Block] = []
    for each in rows[:4]:
        if _NO_ADDRESS.search(each.text):
            break
        kept.append(each)
    while kept and not _HOUSE_OR_POSTCODE.search(kept[-1].text):
        kept.pop()
    return kept


def by_legal_form(pages: Sequence[Page], labels: Sequence[Label], *, other: str) -> list[Named]:
    """The companies on the first page by their legal form, but for `other`, with addresses."""
    found: dict[str, Named] = {}
    for page in pages[:1]:
        for place, row in enumerate(page.rows):
            for cell in row.cells:
                named = _by_form(page, row, cell)
                if named is None or named.candidate.value.casefold() == other.casefold():
                    continue
                lines = _address_lines(_under(page, place, cell, labels))
                found.setdefault(
                    named.candidate.value.casefold(),
                    Named(named.candidate, named.form, _address(page, lines)),
                )
    return list(found.values())


def _by_form(page: Page, row: Row, cell: tuple[Word, ...]) -> Named | None:
    joined = row.joined(cell)
    form = _LEGAL_FORM.search(joined.text)
    if form is None or form.start() == 0 or len(joined.text) > _NAME_LENGTH_MAX:
        return None
    name = _clean(joined.text[: form.end()])
    words = joined.between(0, form.end())
    return Named(Candidate("supplier_name", name, page, words, 0.5), form[1]) if name else None


def _under(page: Page, place: int, cell: tuple[Word, ...], labels: Sequence[Label]) -> list[Block]:
    """The cells right below, aligned left or right with it, up to the first label."""
    found: list[Block] = []
    last = cell[0].baseline
    for row in page.rows[place + 1 : place + 9]:
        aligned = [
            each
            for each in row.cells
            if abs(each[0].left - cell[0].left) < _ALIGNED
            or abs(each[-1].right - cell[-1].right) < _ALIGNED / 4
        ]
        if not aligned:
            continue
        gap = row.baseline - last
        if gap > 2.5 * max(row.height, 6.0) or _begins_label(aligned[0][0], labels):
            break
        found.append(Block(row, aligned[0]))
        last = row.baseline
    return found


def _address(page: Page, lines: Sequence[Block], label: str = "") -> Candidate | None:
    if not lines:
        return None
    words = tuple(word for each in lines for word in each.words)
    text = ", ".join(_clean(each.text) for each in lines)
    return Candidate("supplier_address", text, page, words, 1.0, label, "above")


def _clean(text: str) -> str:
    return " ".join(text.split()).strip(" :,;|")
