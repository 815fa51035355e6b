"""Registration numbers and VAT ids: checked by their country's rules, brought to one spelling.

The check digits are those of python-stdnum: Czech IČO and DIČ (mod 11), Danish CVR (mod 11),
Hungarian tax numbers (weights 9, 7, 3, 1, mod 10), and the VAT ids of every EU member state. A
Hungarian tax number may be written in full, as 12345676-2-41: the first eight digits are the
taxpayer, the ninth says how VAT is accounted for (1 to 5), the last two are the county's code of
the tax authority (02 to 20, 22 to 44, 51; annex of Act CL of 2017).
"""

from __future__ import annotations

import re
from typing import Any, Final

from stdnum import ean, get_cc_module
from stdnum.cz import dic
from stdnum.dk import cvr
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.hu import anum

from apps.parties.rules.wording import gettext_noop

NUMBER_MAX: Final = 20
PEPPOL_MAX: Final = 50
HUNGARIAN_COUNTIES: Final = frozenset({*range(2, 21), *range(22, 45), 51})
HUNGARIAN_VAT_CODES: Final = "12345"
GREECE: Final = "EL"


class BadIdentifier(ValueError):
    """`message` is an English sentence for the translators, to be filled with `params`."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


def registration_number(text: str, *, country: str) -> str:
    """The number under which `country` keeps a business. Errors: `BadIdentifier`."""
    match country:
        case "CZ":
            return _czech(text)
        case "DK":
            return _danish(text)
        case "HU":
            return _hungarian(text)
    plain = " ".join(text.upper().split())
    if len(plain) > NUMBER_MAX:
        raise BadIdentifier(
            gettext_noop("A registration number has at most %(limit)s characters."),
            limit=NUMBER_MAX,
        )
    return plain


def vat_id(text: str, *, country: str) -> str:
    """A VAT id with its country's letters; those of `country` when it is written without.

    Ids of the EU are checked as a whole, of others as far as their rule is known.
    Errors: `BadIdentifier`.
    """
    compact = re.sub(r"[\s.\-/]", "", text).upper()
    if not re.match(r"[A-Z]{2}", compact):
        compact = f"{GREECE if country == 'GR' else country}{compact}"
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9+*]{2,13}", compact):
        raise BadIdentifier(
            gettext_noop("A VAT id is the country's two letters and up to 13 letters and digits.")
        )
    if is_european(compact):
        return _european(compact)
    return _elsewhere(compact)


def is_european(vat_number: str) -> bool:
    """Whether VIES knows ids with these letters."""
    return country_of(vat_number).lower() in vat.MEMBER_STATES


def country_of(vat_number: str) -> str:
    """The country of a VAT id by its letters: Greece writes EL, and is GR everywhere else."""
    letters = vat_number[:2]
    return "GR" if letters == GREECE else letters


def peppol(scheme: str, identifier: str) -> tuple[str, str]:
    """A participant's address in Peppol: four digits of the code list of schemes (EAS), and what
    that scheme calls it. Errors: `BadIdentifier`."""
    scheme, identifier = scheme.strip(), re.sub(r"\s", "", identifier)
    if not re.fullmatch(r"[0-9]{4}", scheme):
        raise BadIdentifier(
            gettext_noop("The scheme of a Peppol address has four digits, such as 0184.")
        )
    if not re.fullmatch(rf"[A-Za-z0-9:._~\-]{{1,{PEPPOL_MAX}}}", identifier):
        raise BadIdentifier(
            gettext_noop("Give the identifier of the Peppol address: letters and digits only.")
        )
    checks = {"0184": lambda one: cvr.validate(one.removeprefix("DK")), "0088": ean.validate}
    try:
        checks.get(scheme, str)(identifier)
    except ValidationError as problem:
        raise BadIdentifier(
            gettext_noop("The check digit doesn't fit the scheme %(scheme)s: a digit is wrong."),
            scheme=scheme,
        ) from problem
    return scheme, identifier


def _czech(text: str) -> str:
    digits = re.sub(r"[\s.\-]", "", text).removeprefix("CZ")
    if not re.fullmatch(r"[0-9]{1,8}", digits):
        raise BadIdentifier(gettext_noop("An IČO has eight digits."))
    digits = digits.zfill(8)
    if not dic.is_valid(digits):
        raise BadIdentifier(gettext_noop("The check digit of this IČO doesn't fit."))
    return digits


def _danish(text: str) -> str:
    digits = re.sub(r"[\s.\-]", "", text).upper().removeprefix("DK")
    if not re.fullmatch(r"[0-9]{8}", digits):
        raise BadIdentifier(gettext_noop("A CVR number has eight digits."))
    if not cvr.is_valid(digits):
        raise BadIdentifier(gettext_noop("The check digit of this CVR number doesn't fit."))
    return digits


def _hungarian(text: str) -> str:
    digits = re.sub(r"[\s.\-]", "", text).upper().removeprefix("HU")
    if not re.fullmatch(r"[0-9]{8}|[0-9]{11}", digits):
        raise BadIdentifier(
            gettext_noop("An adószám has eight digits, or eleven such as 12345676-2-41.")
        )
    if not anum.is_valid(digits[:8]):
        raise BadIdentifier(gettext_noop("The check digit of this adószám doesn't fit."))
    if len(digits) == 8:
        return digits
    if digits[8] not in HUNGARIAN_VAT_CODES or int(digits[9:]) not in HUNGARIAN_COUNTIES:
        raise BadIdentifier(
            gettext_noop("The last three digits of this adószám are no VAT code and county.")
        )
    return f"{digits[:8]}-{digits[8]}-{digits[9:]}"


def _european(compact: str) -> str:
    try:
        vat.validate(compact)
    except ValidationError as problem:
        raise BadIdentifier(
            gettext_noop("This is no VAT id of %(country)s: its length or check digit is wrong."),
            country=compact[:2],
        ) from problem
    return compact


def _elsewhere(compact: str) -> str:
    module = get_cc_module(compact[:2].lower(), "vat")
    if module is not None and not (module.is_valid(compact) or module.is_valid(compact[2:])):
        raise BadIdentifier(
            gettext_noop("This is no VAT id of %(country)s: its length or check digit is wrong."),
            country=compact[:2],
        )
    return compact
