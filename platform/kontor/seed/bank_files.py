"""The demonstration's bank statements as real files: camt.053, MT940 and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from kontor.seed.stories import Movement, Story

CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
CSV_HEADER = (
    "Könyvelés dátuma", "Értéknap", "Összeg", "Pénznem", "Partner neve", "Partner számlaszáma",
    "Közlemény", "Tranzakció azonosító", "Egyenleg",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatementFile:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Said:
    """What a statement states, whatever its format."""

    number: int
    first: date
    last: date
    opening: Decimal
    closing: Decimal
    movements: Sequence[Movement]


def write(
    story: Story,
    *,
    number: int,
    first: date,
    last: date,
    opening: Decimal,
    movements: Sequence[Movement],
) -> StatementFile:
    """One statement of `movements` between `first` and `last`, in the bank's own format."""
    closing = opening + sum((each.amount for each in movements), Decimal(0))
    said = _Said(number, first, last, opening, closing, movements)
    writer, suffix = WRITERS[story.file_format]
    return StatementFile(f"{story.slug}-{last:%Y-%m}.{suffix}", writer(story, said))


def _camt(story: Story, said: _Said) -> bytes:
    entries = "".join(
        _camt_entry(story, said.number, at, each) for at, each in enumerate(said.movements, 1)
    )
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{CAMT}"><BkToCstmrStmt>
<GrpHdr><MsgId>{story.slug}-{said.number}</MsgId><CreDtTm>{said.last}T20:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{story.slug}-{said.first.year}-{said.number:03d}</Id><ElctrncSeqNb>{said.number}</ElctrncSeqNb>
<CreDtTm>{said.last}T20:00:00</CreDtTm>
<FrToDt><FrDtTm>{said.first}T00:00:00</FrDtTm><ToDtTm>{said.last}T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>{story.iban}</IBAN></Id><Ccy>{story.currency}</Ccy>
<Ownr><Nm>{escape(story.name)}</Nm></Ownr></Acct>
{_camt_balance("OPBD", said.opening, said.first, story.currency)}
{_camt_balance("CLBD", said.closing, said.last, story.currency)}
{entries}</Stmt></BkToCstmrStmt></Document>
"""
    return text.encode()


def _camt_balance(code: str, amount: Decimal, day: date, currency: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{abs(amount)}</Amt><CdtDbtInd>{_direction(amount)}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _camt_entry(story: Story, number: int, position: int, each: Movement) -> str:
    party, account = ("Dbtr", "DbtrAcct") if each.amount > 0 else ("Cdtr", "CdtrAcct")
    iban = f"<{account}><Id><IBAN>{each.number}</IBAN></Id></{account}>" if each.number else ""
    return (
        f'<Ntry><Amt Ccy="{story.currency}">{abs(each.amount)}</Amt>'
        f"<CdtDbtInd>{_direction(each.amount)}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{each.day}</Dt></BookgDt><ValDt><Dt>{each.day}</Dt></ValDt>"
        f"<AcctSvcrRef>{each.day:%Y%m%d}{number:03d}{position:04d}</AcctSvcrRef>"
        "<NtryDtls><TxDtls>"
        f"<RltdPties><{party}><Pty><Nm>{escape(each.counterparty)}</Nm></Pty></{party}>{iban}"
        f"</RltdPties><RmtInf><Ustrd>{escape(each.text)}</Ustrd></RmtInf>"
        "</TxDtls></NtryDtls></Ntry>\n"
    )


def _direction(amount: Decimal) -> str:
    return "CRDT" if amount >= 0 else "DBIT"


def _mt940(story: Story, said: _Said) -> bytes:
    lines = [
        ":20:KONTOR",
        f":25:{story.iban}",
        f":28C:{said.number}/1",
        f":60F:{_mt940_balance(said.opening, said.first, story.currency)}",
    ]
    for position, each in enumerate(said.movements, 1):
        mark, amount = ("C" if each.amount > 0 else "D"), _mt940_amount(each.amount)
        lines.append(
            f":61:{each.day:%y%m%d}{each.day:%m%d}{mark}{amount}NTRF{each.symbol}"
            f"//{said.number:03d}{position:05d}"
        )
        lines.append(f":86:020?00Platba?20{each.text[:27]}?21VS:{each.symbol}")
        lines.append(f"?31{each.number}?32{each.counterparty[:27]}")
    lines.append(f":62F:{_mt940_balance(said.closing, said.last, story.currency)}")
    return ("\r\n".join(lines) + "\r\n-\r\n").encode("cp1250")


def _mt940_balance(amount: Decimal, day: date, currency: str) -> str:
    return f"{'C' if amount >= 0 else 'D'}{day:%y%m%d}{currency}{_mt940_amount(amount)}"


def _mt940_amount(amount: Decimal) -> str:
    return f"{abs(amount):.2f}".replace(".", ",")


def _csv(story: Story, said: _Said) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(CSV_HEADER)
    balance = said.opening
    for position, each in enumerate(said.movements, 1):
        balance += each.amount
        writer.writerow(
            [
                f"{each.day:%Y.%m.%d}",
                f"{each.day:%Y.%m.%d}",
                f"{each.amount:.2f}".replace(".", ","),
                story.currency,
                each.counterparty,
                each.number,
                each.text,
                f"{each.day:%Y%m%d}{said.number:03d}{position:04d}",
                f"{balance:.2f}".replace(".", ","),
            ]
        )
    return out.getvalue().encode("utf-8-sig")


WRITERS = {"camt.053": (_camt, "xml"), "mt940": (_mt940, "sta"), "csv": (_csv, "csv")}
