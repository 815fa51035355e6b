"""Numbers with check digits: IBAN, domestic accounts, VAT and company numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import iban
from stdnum.cz import bankaccount, dic
from stdnum.dk import cvr
from stdnum.eu import vat
from stdnum.gb import vat as gb_vat
from stdnum.hu import anum

_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}(?:[ ]?[A-Z0-9]{1,4})?(?![A-Za-z0-9])"
)
_BIC = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{4}[ ]?[A-Z]{2}[ ]?[A-Z0-9]{2}(?:[ ]?[A-Z0-9]{3})?(?![A-Za-z0-9])"
)
_CZECH_ACCOUNT = re.compile(
    r"(?<![\d/-])(?:(\d{1,6})[ ]?-[ ]?)?(\d{2,10})[ ]?/[ ]?(\d{4})(?![\d/])"
)
_HUNGARIAN_ACCOUNT = re.compile(r"(?<![\d-])(\d{8})[- ](\d{8})(?:[- ](\d{8}))?(?![\d-])")
_DANISH_ACCOUNT = re.compile(r"(?<!\d)(\d{4})[ ]?[-/ ][ ]?(\d{6,10})(?!\d)")
_PLAIN_ACCOUNT = re.compile(r"(?<![\dA-Za-z])\d[\d ]{4,20}\d(?![\dA-Za-z])")
_VAT_ID = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2})[ ]?[0-9A-Z](?:[ .-]?[0-9A-Z]){6,13}(?![A-Za-z0-9])"
)
_HUNGARIAN_TAX = re.compile(r"(?<![\d-])(\d{8})[- ]([1-5])[- ](\d{2})(?![\d-])")
_EIGHT_DIGITS = re.compile(
    r"(?<![\d-])\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?\d{2}(?![\d-])|(?<!\d)\d{3} \d{2} \d{3}(?!\d)"
)
_HUNGARIAN_COMPANY = re.compile(r"(?<![\d-])\d{2}[- ]\d{2}[- ]\d{6}(?![\d-])")
_COMPANY = re.compile(r"(?<![A-Za-z0-9])[A-Z]{0,3}\d[\d ]{4,11}(?![\dA-Za-z])")
_WEIGHTS = (9, 7, 3, 1)


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """`is_checked`: its check digits are right; false also where there are none."""

    value: str
    start: int
    end: int
    is_checked: bool
    bank_code: str = ""


def ibans(text: str) -> Iterator[FoundNumber]:
    """IBANs with right check digits; of others none, since anything may look like one."""
    for match in _IBAN.finditer(text):
        compact = match[0].replace(" ", "")
        # Words after it may look like more of it.
        length = _iban_length(compact)
        if length and iban.is_valid(compact[:length], check_country=False):
            end = match.start() + _spaced_length(match[0], length)
            yield FoundNumber(compact[:length], match.start(), end, is_checked=True)


def wrong_ibans(text: str) -> Iterator[FoundNumber]:
    """What has an IBAN's form and length but wrong check digits; ask only beside a label."""
    for match in _IBAN.finditer(text):
        compact = match[0].replace(" ", "")
        length = _iban_length(compact)
        if length and not iban.is_valid(compact[:length], check_country=False):
            end = match.start() + _spaced_length(match[0], length)
            yield FoundNumber(compact[:length], match.start(), end, is_checked=False)


_IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25,
    "RO": 24, "SE": 24, "SI": 19, "SK": 24,
}  # fmt: skip


def _iban_length(compact: str) -> int:
    length = _IBAN_LENGTHS.get(compact[:2], 0)
    return length if len(compact) >= length else 0


def _spaced_length(text: str, letters: int) -> int:
    """How far `letters` characters reach when blanks don't count."""
    for place, each in enumerate(text):
        letters -= each != " "
        if letters == 0:
            return place + 1
    return len(text)


def bics(text: str) -> Iterator[FoundNumber]:
    for match in _BIC.finditer(text):
        yield FoundNumber(match[0].replace(" ", ""), match.start(), match.end(), is_checked=False)


def accounts(text: str) -> Iterator[FoundNumber]:
    """Czech numbers with their bank, Hungarian ones of 16 or 24 digits; checked where right."""
    for match in _CZECH_ACCOUNT.finditer(text):
        number = f"{match[1]}-{match[2]}" if match[1] else match[2]
        checked = bankaccount.is_valid(f"{number}/{match[3]}")
        yield FoundNumber(number, match.start(), match.end(), checked, bank_code=match[3])
    for match in _HUNGARIAN_ACCOUNT.finditer(text):
        digits = "".join(part for part in match.groups() if part)
        number = "-".join(part for part in match.groups() if part)
        checked = _weighed(digits[:8]) and _weighed(digits[8:])
        yield FoundNumber(number, match.start(), match.end(), checked)


def labelled_accounts(text: str) -> Iterator[FoundNumber]:
    """`accounts`, then what only a label makes an account: Danish numbers, plain digits."""
    found = list(accounts(text))
    yield from found
    if found:
        return
    for match in _DANISH_ACCOUNT.finditer(text):
        yield FoundNumber(match[2], match.start(), match.end(), False, bank_code=match[1])
        return
    for match in _PLAIN_ACCOUNT.finditer(text):
        yield FoundNumber(match[0].replace(" ", ""), match.start(), match.end(), False)


def _weighed(digits: str) -> bool:
    """The rule of the Hungarian giro numbers: weights 9, 7, 3, 1; the sum ends in 0."""
    total = sum(int(each) * _WEIGHTS[place % 4] for place, each in enumerate(digits))
    return total % 10 == 0


def vat_ids(text: str) -> Iterator[FoundNumber]:
    """VAT numbers with their country; a Hungarian tax number becomes its VAT number."""
    for match in _HUNGARIAN_TAX.finditer(text):
        digits = "".join(match.groups())
        checked = anum.is_valid(digits[:8])
        start = match.start() - 2 if text[: match.start()].endswith("HU") else match.start()
        yield FoundNumber(f"HU{digits[:8]}", start, match.end(), checked)
    for match in _VAT_ID.finditer(text):
        found = _vat_id(match)
        if found is not None:
            yield found


def _vat_id(match: re.Match[str]) -> FoundNumber | None:
    """The longest beginning that is a valid number; words after it may look like more of it."""
    compact = re.sub(r"[ .-]", "", match[0])
    for length in range(len(compact), 7, -1):
        if _is_vat_id(compact[:length]):
            end = match.start() + _bare_length(match[0], length)
            return FoundNumber(compact[:length], match.start(), end, is_checked=True)
    return None


def _bare_length(text: str, letters: int) -> int:
    for place, each in enumerate(text):
        letters -= each not in " .-"
        if letters == 0:
            return place + 1
    return len(text)


def _is_vat_id(compact: str) -> bool:
    if compact.startswith("GB"):
        return bool(gb_vat.is_valid(compact))
    return compact[:2].isalpha() and bool(vat.is_valid(compact))


def wrong_vat_ids(text: str) -> Iterator[FoundNumber]:
    """What begins with a country and digits, whatever its check digits; ask beside a label."""
    for match in re.finditer(r"(?<![A-Za-z0-9])[A-Z]{2}[ ]?\d{7,12}(?![A-Za-z0-9])", text):
        yield FoundNumber(match[0].replace(" ", ""), match.start(), match.end(), False)


def registration_numbers(text: str) -> Iterator[FoundNumber]:
    """Company numbers beside their label: Hungarian, eight digits (Czech, Danish), others."""
    readers: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
        (_HUNGARIAN_COMPANY, lambda digits: False),
        (_EIGHT_DIGITS, lambda digits: bool(dic.is_valid(digits) or cvr.is_valid(digits))),
        (_COMPANY, lambda digits: False),
    )
    for pattern, is_right in readers:
        found = False
        for match in pattern.finditer(text):
            found = True
            value = match[0].strip().replace(" ", "-" if pattern is _HUNGARIAN_COMPANY else "")
            end = match.start() + len(match[0].rstrip())
            yield FoundNumber(value, match.start(), end, is_right(value))
        if found:
            return
