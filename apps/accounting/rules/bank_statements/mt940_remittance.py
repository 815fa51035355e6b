"""What `:86:` says about a movement, in the shapes banks give it.

- subfields of German, Austrian, Polish, Czech and Hungarian banks: `166?00SEPA?20EREF+…?32NAME`,
  between `?` or another sign; between `>` (Triodos) with the other account in subfield 10
- SEPA words between slashes of Dutch banks: `/NAME/…/REMI/…/IBAN/…`, `/CNTP/account/bic/name/`
- labels of mBank: `911 TRANSAKCJA; Z RACH.: …; OD: …; TYT.: …`
- labels of Dutch banks (ABN AMRO, Knab): `IBAN: … BIC: … NAAM: … OMSCHRIJVING: … KENMERK: …`
- the other side's IBAN and name first (ASN)
- plain words
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from apps.accounting.rules.bank_statements import figures

_SUBFIELDS = re.compile(r"\s*([0-9]{3})?\s*([?~<^§>@!|])(?=[0-9]{2})")
_SEPA_WORD = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP)\+")
_SLASH_WORD = re.compile(
    r"/(TRTP|TRCD|NAME|REMI|IBAN|BIC|EREF|PREF|MARF|CSID|CNTP|ORDP|BENM|ULTD|ULTB|ULTC|ADDR|RTRN"
    r"|SVCL|ISDT|PURP|CHGS|OCMT|EXCH|CREF|ACCW|ID|INIT|IREF|SWOC|BO|BN1)/"
)
_LABEL = re.compile(r"(?:^|;)\s*(ID IPH|Z RACH\.|NA RACH\.|OD|DLA|TYT\.|TNR|DATA)\s*:")
_DUTCH_LABEL = re.compile(
    r"(?:^|(?<=[\s.]))(IBAN|BIC|NAAM|OMSCHRIJVING|BETALINGSKENM\.|BETALINGSKENMERK|KENMERK|MACHTIGING"
    r"|INCASSANT|REKENING)\s*:",
    re.IGNORECASE,
)
_OTHER_ACCOUNT_FIRST = ">"
_IBAN_FIRST = re.compile(r"([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})(?:\s+(.*))?")
_SUBFIELD_LENGTH = 27
_LINE_LENGTH = 65
# The standard allows 390 characters; far beyond it there is no shape worth looking for.
_SHAPED_LENGTH_MAX = 20_000
_NO_REFERENCE = {"NOTPROVIDED", "NOT PROVIDED", "NONREF", "NONE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remittance:
    description: str = ""
    name: str = ""
    account: str = ""
    reference: str = ""
    bank_reference: str = ""
    kind: str = ""


def read(texts: list[str]) -> Remittance:
    """The remittance of the text lines of `:86:`. Never fails: unknown shapes are plain words."""
    if not texts:
        return Remittance()
    run_on = "".join(texts)
    if len(run_on) > _SHAPED_LENGTH_MAX:
        return Remittance(description=unwrapped(texts))
    if found := _SUBFIELDS.match(run_on):
        return _subfields(run_on[found.start(2) :], separator=found[2])
    if len(_SLASH_WORD.findall(run_on)) >= 2 or run_on.lstrip().startswith("/REMI/"):
        return _slashes(run_on)
    if len(_LABEL.findall(run_on)) >= 2:
        return _labels(run_on)
    if len(_DUTCH_LABEL.findall(unwrapped(texts))) >= 2:
        return _dutch_labels(unwrapped(texts))
    first = _IBAN_FIRST.fullmatch(texts[0].strip())
    if first and figures.account(first[1])[1] == "iban":
        return Remittance(
            account=first[1], name=figures.one_line(first[2]), description=unwrapped(texts[1:])
        )
    return Remittance(description=unwrapped(texts))


def unwrapped(texts: list[str], *, full: int = _LINE_LENGTH) -> str:
    """Lines as one: a full line was cut anywhere, a shorter one ended with its word."""
    return figures.one_line("".join(text if len(text) >= full else f"{text} " for text in texts))


def _subfields(run_on: str, *, separator: str) -> Remittance:
    parts: dict[int, str] = {}
    purpose: list[str] = []
    for piece in re.split(re.escape(separator) + r"(?=[0-9]{2})", run_on)[1:]:
        code, content = int(piece[:2]), piece[2:]
        if 20 <= code <= 29 or 60 <= code <= 63:
            purpose.append(content)
        else:
            parts[code] = parts.get(code, "") + content
    words = _sepa_words(unwrapped(purpose, full=_SUBFIELD_LENGTH))
    stated = parts.get(38, "") or words.get("IBAN", "")
    if separator == _OTHER_ACCOUNT_FIRST:
        stated = stated or parts.get(10, "").strip("0 ")
    account = figures.account(stated)[0]
    name = unwrapped([parts.get(32, ""), parts.get(33, "")], full=_SUBFIELD_LENGTH)
    return Remittance(
        description=words["SVWZ"] if words.get("SVWZ") else words[""],
        name=name or words.get("ABWA", "") or words.get("ABWE", ""),
        account=account or _domestic(parts.get(31, ""), parts.get(30, "")),
        reference=_reference(words.get("EREF", "")) or _reference(words.get("KREF", "")),
        kind=figures.one_line(parts.get(0, "")),
    )


def _domestic(number: str, bank: str) -> str:
    number, bank = figures.one_line(number), figures.one_line(bank)
    if not number or not bank or figures.account(number)[1] == "iban":
        return number
    return f"{number}/{bank}" if re.fullmatch(r"[0-9]{4}", bank) else f"{bank}/{number}"


def _sepa_words(purpose: str) -> dict[str, str]:
    """`EREF+…SVWZ+…` by word; what stands before the first word under the empty one."""
    pieces = _SEPA_WORD.split(purpose)
    words = {"": figures.one_line(pieces[0])}
    for word, content in zip(pieces[1::2], pieces[2::2], strict=True):
        words.setdefault(word, figures.one_line(content))
    if not words[""] and "SVWZ" not in words:
        words[""] = figures.one_line(purpose)
    return words


def _slashes(run_on: str) -> Remittance:
    pieces = _SLASH_WORD.split(run_on)
    words: dict[str, str] = {}
    for word, content in zip(pieces[1::2], pieces[2::2], strict=True):
        words.setdefault(word, content.strip())
    account, name = words.get("IBAN", ""), words.get("NAME", "")
    if counterparty := words.get("CNTP"):
        steps = [*counterparty.split("/"), "", "", ""]
        account, name = account or steps[0], name or steps[2]
    number = figures.account(account.strip("/"))[0]
    return Remittance(
        description=_slash_purpose(words.get("REMI", "")) or figures.one_line(pieces[0]),
        name=figures.one_line(name.strip("/")),
        account=number,
        reference=_reference(words.get("EREF", "").strip("/")),
        kind=figures.one_line(words.get("TRTP", words.get("TRCD", "")).strip("/")),
    )


def _slash_purpose(stated: str) -> str:
    """`USTD//text/` or `STRD/CUR/reference/` without the words of the standard."""
    clean = re.sub(r"^/?(USTD//?|STRD/(?:CUR|ISO)/)", "", stated)
    return figures.one_line(clean.strip("/"))


def _labels(run_on: str) -> Remittance:
    pieces = _LABEL.split(run_on)
    words = {
        label: figures.one_line(content).rstrip("; ")
        for label, content in zip(pieces[1::2], pieces[2::2], strict=True)
    }
    return Remittance(
        description=words.get("TYT.", ""),
        name=words.get("OD", "") or words.get("DLA", ""),
        account=words.get("Z RACH.", "") or words.get("NA RACH.", ""),
        bank_reference=words.get("TNR", ""),
        kind=figures.one_line(pieces[0]).rstrip("; "),
    )


def _dutch_labels(text: str) -> Remittance:
    pieces = _DUTCH_LABEL.split(text)
    words: dict[str, str] = {}
    for label, content in zip(pieces[1::2], pieces[2::2], strict=True):
        words.setdefault(label.upper(), figures.one_line(content))
    reference = (
        words.get("BETALINGSKENM.") or words.get("BETALINGSKENMERK") or words.get("KENMERK", "")
    )
    return Remittance(
        description=words.get("OMSCHRIJVING", ""),
        name=words.get("NAAM", ""),
        account=figures.account(words.get("IBAN") or words.get("REKENING", ""))[0],
        reference=_reference(reference),
        kind=figures.one_line(pieces[0]),
    )


def _reference(stated: str) -> str:
    clean = figures.one_line(stated)
    return "" if clean.upper() in _NO_REFERENCE else clean
