"""Bank statements made for the tests: small, of invented companies, right unless a test says."""

from __future__ import annotations

from apps.accounting.rules import bank_statements

IBAN = "CZ6508000000192000145399"
LANDLORD = "DK5000400440116243"


def camt(
    *entries: str,
    version: str = "08",
    opening: str | None = "1000.00",
    closing: str | None = "1250.50",
    message: str = "053",
    account: str = f"<Id><IBAN>{IBAN}</IBAN></Id><Ccy>CZK</Ccy><Ownr><Nm>Acme s.r.o.</Nm></Ownr>",
) -> str:
    balances = "".join(
        balance(code, amount)
        for code, amount in (("OPBD", opening), ("CLBD", closing))
        if amount is not None
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{message}.001.{version}">\n'
        "<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>\n"
        f"<Stmt><Id>S-2026-01</Id><ElctrncSeqNb>7</ElctrncSeqNb><Acct>{account}</Acct>\n"
        f"{balances}\n" + "\n".join(entries) + "\n</Stmt></BkToCstmrStmt></Document>\n"
    )


def balance(code: str, amount: str, *, currency: str = "CZK") -> str:
    side = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount.lstrip("-")}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        "<Dt><Dt>2026-01-31</Dt></Dt></Bal>"
    )


def entry(
    amount: str = "250.50",
    *,
    side: str = "CRDT",
    booked: str = "<BookgDt><Dt>2026-01-15</Dt></BookgDt>",
    status: str = "<Sts><Cd>BOOK</Cd></Sts>",
    details: str = "",
    extra: str = "<AcctSvcrRef>B-77</AcctSvcrRef>",
    currency: str = "CZK",
) -> str:
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}{booked}'
        f"{extra}<NtryDtls>{details}</NtryDtls></Ntry>"
    )


MT940 = """\
:20:STARTUMSE
:25:12345678/1020304050
:28C:00007/001
:60F:C260114EUR1000,00
:61:2601150115CR250,50NTRFNONREF//B-77
:86:166?00GUTSCHRIFT?109310?20EREF+RE-2026-17?21SVWZ+Rechnung 2026-17
?30DEUTDEFF?31DE89370400440532013000?32MUELLER GMBH
:61:2601160116D50,5NTRFNONREF//B-78
:86:177?00DAUERAUFTRAG?20SVWZ+Miete Januar?32HAVNEN
:62F:C260131EUR1200,00
-
"""

OFX = """\
OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX>
<BANKMSGSRSV1><STMTTRNRS><STMTRS>
<CURDEF>USD
<BANKACCTFROM><BANKID>5472369148<ACCTID>1452687~7<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260101<DTEND>20260131
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260115120000.000[-5:EST]<TRNAMT>-34.51<FITID>F1
<NAME>Smith &amp; Sons<MEMO>Electric bill</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260116<TRNAMT>+100,00<FITID>F2<NAME>Refund</STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>165.49<DTASOF>20260131</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""

CSV_CZECH = """\
Datum;Částka;Měna;Protiúčet;Kód banky;Název protiúčtu;VS;Zpráva pro příjemce;ID pohybu;Zůstatek
15.01.2026;1 250,50;CZK;19-2000145399;0800;Jiří Dvořák;0002026017;Faktura 17;1001;2 250,50
16.01.2026;-50,50;CZK;;;Nájem Havnen;;Nájem leden;1002;2 200,00
"""


def read(
    content: str | bytes, mapping: bank_statements.CsvMapping | None = None
) -> tuple[bank_statements.ParsedStatement, ...]:
    data = content if isinstance(content, bytes) else content.encode()
    return bank_statements.read_statements(content=data, file_name="statement", mapping=mapping)


def read_one(
    content: str | bytes, mapping: bank_statements.CsvMapping | None = None
) -> bank_statements.ParsedStatement:
    (statement,) = read(content, mapping)
    return statement


def read_guessed(content: str | bytes) -> bank_statements.ParsedStatement:
    """A CSV read by the mapping that the reader itself proposes."""
    guess = preview(content).guess
    assert guess is not None
    return read_one(content, guess)


def preview(content: str | bytes) -> bank_statements.CsvPreview:
    try:
        read(content)
    except bank_statements.MappingNeeded as needed:
        return needed.preview
    raise AssertionError("a mapping should have been asked for")
