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


def notification(*entries: str, version: str = "08") -> str:
    """The camt.054 that tells `entries` before their statement does."""
    document = camt(*entries, version=version, opening=None, closing=None, message="054")
    return (
        document.replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn")
        .replace("<Stmt>", "<Ntfctn>")
        .replace("</Stmt>", "</Ntfctn>")
    )


def abo_head(
    *,
    opening: str = "100000",
    closing: str = "125050",
    debit: str = "0",
    credit: str = "25050",
    number: str = "7",
    account: str = "0000192000145399",
    old_day: str = "140126",
    day: str = "150126",
    name: str = "Acme s.r.o.",
) -> str:
    figures = "".join(
        f"{one.lstrip('-').zfill(14)}{'-' if one.startswith('-') else '+'}"
        for one in (opening, closing, debit, credit)
    )
    return f"074{account}{name:20}{old_day}{figures}{number.zfill(3)}{day}{'':14}"


def abo_movement(
    *,
    amount: str = "25050",
    code: str = "2",
    document: str = "77",
    other: str = "0000001234567899",
    bank: str = "0100",
    variable: str = "202617",
    constant: str = "0308",
    specific: str = "42",
    value_day: str = "150126",
    day: str = "150126",
    name: str = "Pekárna Jáchym",
    currency: str = "0203",
) -> str:
    return (
        f"0750000192000145399{other}{document.zfill(13)}{amount.zfill(12)}{code}"
        f"{variable.zfill(10)}00{bank}{constant}{specific.zfill(10)}{value_day}{name:20}0"
        f"{currency}{day}"
    )


ABO = "\r\n".join(
    (
        abo_head(),
        abo_movement(),
        f"078{'Faktura 2026-17 za pečivo a dovoz':35}{'do kavárny':35}{'':55}",
        "",
    )
)

FIO = """\
{"accountStatement": {"info": {
  "accountId": "2000145399", "bankId": "2010", "currency": "CZK",
  "iban": "CZ5520100000002000145399", "bic": "FIOBCZPPXXX",
  "openingBalance": 1000.00, "closingBalance": 869.9,
  "dateStart": "2026-01-14+0100", "dateEnd": "2026-01-31+0100",
  "yearList": 2026, "idList": 7, "idFrom": 26001, "idTo": 26002, "idLastDownload": null},
 "transactionList": {"transaction": [
  {"column22": {"value": 26001, "name": "ID pohybu", "id": 22},
   "column0": {"value": "2026-01-15+0100", "name": "Datum", "id": 0},
   "column1": {"value": 250.10, "name": "Objem", "id": 1},
   "column14": {"value": "CZK", "name": "Měna", "id": 14},
   "column2": {"value": "1234567899", "name": "Protiúčet", "id": 2},
   "column3": {"value": "0100", "name": "Kód banky", "id": 3},
   "column10": {"value": "Pekárna Jáchym", "name": "Název protiúčtu", "id": 10},
   "column4": {"value": "0308", "name": "KS", "id": 4},
   "column5": {"value": "00202617", "name": "VS", "id": 5},
   "column6": {"value": "42", "name": "SS", "id": 6},
   "column16": {"value": "Faktura 2026-17", "name": "Zpráva pro příjemce", "id": 16},
   "column8": {"value": "Bezhotovostní příjem", "name": "Typ", "id": 8},
   "column7": null, "column18": null, "column25": null},
  {"column22": {"value": 26002, "name": "ID pohybu", "id": 22},
   "column0": {"value": 1769036400000, "name": "Datum", "id": 0},
   "column1": {"value": -380.2, "name": "Objem", "id": 1},
   "column14": {"value": "CZK", "name": "Měna", "id": 14},
   "column18": {"value": "15.90 EUR", "name": "Upřesnění", "id": 18},
   "column8": {"value": "Platba kartou", "name": "Typ", "id": 8}}
 ]}}}
"""

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
