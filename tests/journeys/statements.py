"""The bakery's statement files: two that are real, and those that nobody should get past us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from playwright.sync_api import FilePayload
from stdnum import iban

BAN = "20001234564711"
ACCOUNT = f"DK{iban.calc_check_digits(f'DK00{BAN}')}{BAN}"
OPENING = Decimal("10000.00")


@dataclass(frozen=True)
class Movement:
    amount: Decimal
    name: str
    text: str


FIRST_CARDS = Movement(Decimal("4200.00"), "Nets A/S", "Dankort indløsning 1201")
MORE_CARDS = Movement(Decimal("5180.50"), "Nets A/S", "Dankort indløsning 1202")
RENT = Movement(Decimal("-8500.00"), "Ejendomsselskabet Havnen", "Husleje")
FLOUR = Movement(Decimal("-1250.00"), "Fjordrist Grossist A/S", "Faktura 2079931")
FEE = Movement(Decimal("-75.00"), "Jyske Bank", "Gebyr")
POWER = Movement(Decimal("-2000.00"), "Aarhus Energi", "El")
MOVEMENTS = (FIRST_CARDS, MORE_CARDS, RENT, FLOUR, FEE, POWER)
FIRST_ROWS = ("TDC Telefon;-640,00", "MobilePay;1.000,00")
SECOND_ROWS = ("Kontorhuset;-310,00",)


def camt(
    day: date,
    movements: tuple[Movement, ...] = MOVEMENTS,
    *,
    reference: str = "1",
    opening: Decimal = OPENING,
) -> FilePayload:
    """A camt.053.001.08 whose balances add up."""
    closing = opening + sum((one.amount for one in movements), Decimal(0))
    entries = "".join(_entry(one, day, f"{reference}-{at}") for at, one in enumerate(movements))
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>\n'
        f"<GrpHdr><MsgId>{reference}</MsgId><CreDtTm>{day}T18:00:00+01:00</CreDtTm></GrpHdr>\n"
        f"<Stmt><Id>{reference}</Id><Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>DKK</Ccy></Acct>\n"
        f"{_balance('OPBD', opening, day)}{_balance('CLBD', closing, day)}{entries}"
        "</Stmt></BkToCstmrStmt></Document>\n"
    )
    return sent(f"statement-{reference}.xml", text)


def _balance(code: str, amount: Decimal, day: date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="DKK">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def _entry(one: Movement, day: date, reference: str) -> str:
    mark, party = ("DBIT", "Cdtr") if one.amount < 0 else ("CRDT", "Dbtr")
    return (
        f'<Ntry><Amt Ccy="DKK">{abs(one.amount)}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<RltdPties><{party}><Pty><Nm>{escape(one.name)}</Nm></Pty></{party}></RltdPties>"
        f"<RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )


def csv(name: str, day: date, *rows: str) -> FilePayload:
    """`rows` are `text;amount`, as a Danish bank exports them."""
    lines = "".join(f"{day:%d-%m-%Y};{row}\r\n" for row in rows)
    return sent(name, f"Dato;Tekst;Beløb\r\n{lines}")


def refused_files(day: date) -> list[tuple[FilePayload, str]]:
    """What must not get in, with the words its sender reads."""
    whole = camt(day, (FEE,), reference="broken")["buffer"].decode()
    broken = whole.replace("</Stmt>", "</Statement>")
    entity = whole.replace(
        "?>\n", '?>\n<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
    ).replace("Gebyr", "&x;")
    return [
        (sent("broken.xml", broken), "Line 8, position 13: the XML is broken"),
        (sent("entity.xml", entity), "Line 2 declares an XML entity."),
        (sent("empty.xml", ""), "The file is empty."),
    ]


def sent(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": text.encode()}
