"""Statements as the tests need them: small, and written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from stdnum import iban


def make_iban(country: str, number: str) -> str:
    return f"{country}{iban.calc_check_digits(f'{country}00{number}')}{number}"


JYSKE = make_iban("DK", "50511234564817")
OTHER = make_iban("DK", "53010000002209")


@dataclass(frozen=True)
class Movement:
    amount: str
    name: str = ""
    text: str = ""
    day: date = date(2026, 11, 20)
    reference: str = ""
    account: str = ""


MOVEMENTS = (
    Movement("14382.50", "Nets A/S", "Dankort settlement", date(2026, 11, 24), "N1"),
    Movement("-12940.00", "Fjordrist Grossist A/S", "Faktura 2079931", date(2026, 11, 24), "N2"),
    Movement(
        "-28500.00", "Ejendomsselskabet Havnen", "Husleje nov", date(2026, 11, 23), "N3", OTHER
    ),
)


def camt(
    *movements: Movement,
    account: str = JYSKE,
    currency: str = "DKK",
    opening: str | None = "1000.00",
    closing: str | None = "",
    reference: str = "2026-11",
) -> bytes:
    """A camt.053.001.02; the closing balance adds up unless it is given, and None leaves it out."""
    if closing == "":
        closing = str(sum((Decimal(one.amount) for one in movements), Decimal(opening or 0)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>\n'
        f"<GrpHdr><MsgId>{reference}</MsgId></GrpHdr>\n"
        f"{statement(movements, account, currency, opening, closing, reference)}"
        "</BkToCstmrStmt></Document>\n"
    ).encode()


def statement(
    movements: Sequence[Movement],
    account: str,
    currency: str,
    opening: str | None,
    closing: str | None,
    reference: str,
) -> str:
    balances = "".join(
        _balance(code, amount, currency)
        for code, amount in (("OPBD", opening), ("CLBD", closing))
        if amount is not None
    )
    entries = "".join(_entry(one, currency) for one in movements)
    return (
        f"<Stmt><Id>{reference}</Id><Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy>"
        f"</Acct>\n{balances}{entries}</Stmt>\n"
    )


def _balance(code: str, amount: str, currency: str) -> str:
    value = Decimal(amount)
    mark = "DBIT" if value < 0 else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{abs(value)}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
        "<Dt><Dt>2026-11-30</Dt></Dt></Bal>\n"
    )


def _entry(one: Movement, currency: str) -> str:
    value = Decimal(one.amount)
    mark, party = ("DBIT", "Cdtr") if value < 0 else ("CRDT", "Dbtr")
    iban_of = f"<{party}Acct><Id><IBAN>{one.account}</IBAN></Id></{party}Acct>" * bool(one.account)
    named = f"<{party}><Nm>{escape(one.name)}</Nm></{party}>" * bool(one.name)
    own = f"<AcctSvcrRef>{one.reference}</AcctSvcrRef>" * bool(one.reference)
    return (
        f'<Ntry><Amt Ccy="{currency}">{abs(value)}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
        f"<Sts>BOOK</Sts><BookgDt><Dt>{one.day}</Dt></BookgDt>{own}"
        f"<NtryDtls><TxDtls><RltdPties>{named}{iban_of}</RltdPties>"
        f"<RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )


CSV = (
    "Dato;Tekst;Beløb;Saldo\n20-11-2026;Dankort;500,00;1.500,00\n21-11-2026;Gebyr;-25,00;1.475,00\n"
).encode()
