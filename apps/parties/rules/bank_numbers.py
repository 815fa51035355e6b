"""Account numbers as banks give them: told apart, checked and brought to one spelling.

IBANs by ISO 13616 (mod 97). Czech numbers `prefix-number/bank`: both parts weighted
1, 2, 4, 8, 5, 10, 9, 7, 3, 6 from the right, sum divisible by 11 (decree 169/2011 of the Czech
National Bank). Hungarian giro numbers of 16 or 24 digits: the first eight and the rest weighted
9, 7, 3, 1, sum divisible by 10 (MNB). Danish numbers: four digits of the bank's branch and up to
ten of the account; they carry no public check digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from stdnum import iban
from stdnum.cz import bankaccount
from stdnum.exceptions import ValidationError

from apps.parties.rules.wording import gettext_noop

TAIL_LENGTH = 4
GIRO_WEIGHTS = (9, 7, 3, 1)
TYPED_LENGTH_MIN = 4
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_CZECH = re.compile(r"(?:[0-9]{1,6}-)?[0-9]{2,10}/[0-9]{4}")
STATED_LENGTH_MAX = 80


@dataclass(frozen=True, slots=True)
class BankNumber:
    """A checked number. `key` is the same however it is written; `tail` its last four digits."""

    kind: Literal["iban", "domestic"]
    text: str
    key: str
    tail: str

    @property
    def masked(self) -> str:
        return f"··{self.tail}"


class BadNumber(ValueError):
    """`message` is an English sentence for the translators."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def typed_number(text: str, *, country: str) -> BankNumber:
    """A number as a person typed it, for books kept in `country`. Errors: `BadNumber`."""
    compact = _compact(text)
    if _IBAN.fullmatch(compact):
        return _iban(compact)
    match country:
        case "CZ":
            return _czech(compact)
        case "DK":
            return _danish(compact)
        case "HU":
            return _hungarian(compact)
    if "/" in compact:
        return _czech(compact)
    if len(compact) < TYPED_LENGTH_MIN:
        raise BadNumber(gettext_noop("This is not an account number."))
    return _as_stated(compact)


def stated_number(text: str) -> BankNumber:
    """A number as a bank's file states it: taken as it is. Card numbers come with stars, and
    some banks write a name or a currency into the field.

    Errors: `BadNumber` when it is no account number at all.
    """
    compact = _compact(text)
    if _IBAN.fullmatch(compact) and iban.is_valid(compact, check_country=False):
        return _iban(compact)
    return _as_stated(compact)


def number_key(text: str) -> str:
    """The one spelling under which a stated number is found again; empty when there is none."""
    return account_key(_without_giro_padding(_compact(text)))


def account_key(account: str) -> str:
    """One spelling for an account number: IBANs of five countries as they are written at home."""
    compact = re.sub(r"[\s-]", "", account).upper()
    if iban.is_valid(compact, check_country=False):
        country, number = compact[:2], compact[4:]
        match country:
            case "CZ" | "SK":
                return f"{number[:4]}:{number[4:].lstrip('0')}"
            case "DE":
                return f"{number[:8]}:{number[8:].lstrip('0')}"
            case "DK":
                return number
            case "HU":
                return number.removesuffix("00000000")
        return compact
    if czech := re.fullmatch(r"([0-9]{2,16})/([0-9]{4})", compact):
        return f"{czech[2]}:{_czech_number(account)}"
    if german := re.fullmatch(r"([0-9]{8})/([0-9]{1,10})", compact):
        return f"{german[1]}:{german[2].lstrip('0')}"
    return compact


def masked(text: str) -> str:
    """The last four digits of a number; empty for no number."""
    before, _, after = _compact(text).partition("/")
    # A bank's code stands before the number in letters (BIC) and after it in digits.
    number = after if after and not before[-TAIL_LENGTH:].isdigit() else before
    compact = "".join(one for one in number if one.isalnum())
    return f"··{compact[-TAIL_LENGTH:]}" if compact else ""


def _czech_number(account: str) -> str:
    """Prefix and number (`19-2000145399`) as the IBAN joins them: 6 and 10 digits."""
    digits = account.partition("/")[0].replace(" ", "")
    prefix, dash, number = digits.rpartition("-")
    return f"{prefix}{number.zfill(10)}".lstrip("0") if dash else digits.lstrip("0")


def _compact(text: str) -> str:
    upper = re.sub(r"[\s.\u00a0]", "", text).upper()
    return upper if "/" in upper else upper.replace("-", "")


def _without_giro_padding(compact: str) -> str:
    is_giro = re.fullmatch(r"[0-9]{24}", compact) and _giro_adds_up(compact)
    return compact.removesuffix("00000000") if is_giro else compact


def _number(kind: Literal["iban", "domestic"], text: str) -> BankNumber:
    return BankNumber(kind, text, number_key(text), masked(text)[2:])


def _iban(compact: str) -> BankNumber:
    if not iban.is_valid(compact, check_country=False):
        raise BadNumber(
            gettext_noop("The check digits of this IBAN don't fit: a character is wrong.")
        )
    return _number("iban", compact)


def _czech(compact: str) -> BankNumber:
    if not _CZECH.fullmatch(compact):
        raise BadNumber(
            gettext_noop("A Czech account number ends in a slash and the bank's four digits.")
        )
    try:
        bankaccount.validate(compact)
    except ValidationError as problem:
        raise BadNumber(
            gettext_noop("The check digit of this account number doesn't fit: a digit is wrong.")
        ) from problem
    return _number("domestic", compact)


def _danish(compact: str) -> BankNumber:
    if not re.fullmatch(r"[0-9]{7,14}", compact):
        raise BadNumber(
            gettext_noop(
                "A Danish account number has four digits for the branch and up to ten for the "
                "account."
            )
        )
    return _number("domestic", compact[:4] + compact[4:].zfill(10))


def _hungarian(compact: str) -> BankNumber:
    if not re.fullmatch(r"[0-9]{16}|[0-9]{24}", compact):
        raise BadNumber(gettext_noop("A Hungarian account number has 16 or 24 digits."))
    if not _giro_adds_up(compact):
        raise BadNumber(
            gettext_noop("The check digit of this account number doesn't fit: a digit is wrong.")
        )
    return _number("domestic", _without_giro_padding(compact))


def _giro_adds_up(digits: str) -> bool:
    return all(
        sum(int(digit) * GIRO_WEIGHTS[at % 4] for at, digit in enumerate(part)) % 10 == 0
        for part in (digits[:8], digits[8:])
    )


def _as_stated(compact: str) -> BankNumber:
    if len(compact) > STATED_LENGTH_MAX or not any(one.isalnum() for one in compact):
        raise BadNumber(gettext_noop("This is not an account number."))
    return _number("domestic", compact)
