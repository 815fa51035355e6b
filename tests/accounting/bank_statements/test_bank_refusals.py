"""Files that must not get in, and what their senders are told."""

from __future__ import annotations

import pytest

from apps.accounting.rules import bank_statements
from apps.accounting.rules.bank_statements import csv_table, limits, mt940
from tests.accounting.bank_statements import samples

READABLE = ("camt.053", "camt.054", "MT940", "ABO/GPC", "OFX", "Fio JSON", "CSV")


def refusal(content: str | bytes) -> bank_statements.StatementRejected:
    with pytest.raises(bank_statements.StatementRejected) as refused:
        samples.read(content)
    return refused.value


@pytest.mark.parametrize("content", [b"", b"  \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00\x00"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refusal(content).code == "bank_statement.empty"


def test_a_huge_file_is_refused_before_it_is_looked_at() -> None:
    found = refusal(b"<" * 20_000_001)

    assert found.code == "bank_statement.too_large"
    assert found.reason == "The file has 20.0 MB; at most 20 MB are read."


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "XLSX"),
        (b"\xd0\xcf\x11\xe0....", "XLS"),
        (b"\x89PNG\r\n", "an image"),
        ('[{"amount": 1}]', "JSON"),
        ("{rubbish", "a text that is no bank statement"),
        ("!Type:Bank\nD01/15/2026\nT1.00\n^\n", "QIF"),
        (":20:X\n:25:1\n:28C:1\n:34F:EUR0,\n:13D:2601150000+0100\n:61:260115C1,NTRFX\n", "MT942"),
        ("Dear bank, hello, and goodbye.\nYours, Jan, Praha", "a text that is no bank statement"),
        ("<!DOCTYPE html>\n<html></html>", None),
        ("<html><body>Log in</body></html>", "a web page"),
        ("<invoice/>", "an XML file of another kind"),
        (
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"></Document>',
            "pain.001",
        ),
    ],
)
def test_what_is_not_read_is_named_beside_what_is(content: str | bytes, found: str | None) -> None:
    refused = refusal(content)

    if found is None:
        assert refused.code == "bank_statement.hostile"
        return
    assert isinstance(refused, bank_statements.FormatNotRead)
    assert (refused.code, refused.found) == ("bank_statement.format_not_read", found)
    assert refused.readable == READABLE
    assert refused.reason == (
        f"This is {found}, which is not read yet. Readable are: {', '.join(READABLE)}."
    )


def test_an_intraday_report_is_named() -> None:
    document = samples.camt().replace("BkToCstmrStmt", "BkToCstmrAcctRpt")

    assert refusal(document).params["found"] == "camt.052"


def hostile(doctype: str, *, inside: str = "&a;") -> str:
    document = samples.camt(samples.entry()).replace("S-2026-01", inside)
    return document.replace("\n<Document", f"\n<!-- hello -->\n{doctype}\n<Document")


BOMB = """<!DOCTYPE Document [
<!ENTITY a "lol">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
]>"""


@pytest.mark.parametrize(
    ("doctype", "line", "declares"),
    [
        (BOMB, 4, "an XML entity"),
        ('<!DOCTYPE Document [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 3, "an XML entity"),
        ('<!DOCTYPE Document SYSTEM "http://example.com/x.dtd">', 3, "a document type"),
        ("<!doctype Document>", 3, "a document type"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_bombs_and_external_entities_are_refused_naming_the_line(
    doctype: str, line: int, declares: str, encoding: str
) -> None:
    document = hostile(doctype).replace('"UTF-8"', f'"{encoding}"')

    refused = refusal(document.encode(encoding))

    assert (refused.code, refused.line) == ("bank_statement.hostile", line)
    assert refused.params["declares"] == declares


def test_an_undeclared_entity_is_broken_xml() -> None:
    refused = refusal(hostile(""))

    assert (refused.code, refused.line) == ("bank_statement.malformed", 6)


def test_an_ofx_with_entities_is_refused() -> None:
    document = f'<?xml version="1.0"?>\n{BOMB}\n<OFX><STMTRS>&b;</STMTRS></OFX>'

    assert (refusal(document).code, refusal(document).line) == ("bank_statement.hostile", 3)


def test_elements_nested_without_end_are_refused() -> None:
    document = samples.camt().replace("</Stmt>", "<a>" * 5000)

    assert refusal(document).code == "bank_statement.malformed"


def test_a_flood_of_empty_elements_is_refused() -> None:
    document = samples.camt().replace("</Stmt>", "<a/>" * (limits.ELEMENTS_MAX + 1))

    assert refusal(document).code == "bank_statement.too_many_lines"


def test_a_wrongly_declared_encoding_is_named_with_its_place() -> None:
    document = samples.camt(samples.entry()).replace("Acme", "Dvořák")
    column = document.splitlines()[3].index("ř") + 1

    refused = refusal(document.encode("cp1250"))

    assert refused.code == "bank_statement.wrong_encoding"
    assert refused.reason == (
        f"Line 4, position {column}: the text is not UTF-8, as it should be. "
        "Export the statement again, or choose another encoding."
    )


def test_an_unknown_encoding_is_named() -> None:
    document = samples.camt().replace("UTF-8", "rot13")

    assert refusal(document).code == "bank_statement.unknown_encoding"


def test_a_declared_code_page_is_obeyed() -> None:
    document = samples.camt(samples.entry()).replace("Acme", "Dvořák").replace("UTF-8", "cp1250")

    assert samples.read_one(document.encode("cp1250")).owner == "Dvořák s.r.o."


def test_binary_rubbish_is_named_with_its_place() -> None:
    refused = refusal(b"Date;Amount\n15.01.2026;\x00\x02")

    assert (refused.code, refused.line) == ("bank_statement.not_text", 2)
    assert refused.column == 12


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mt940, "STATEMENT_LINES_MAX", 1)
    monkeypatch.setattr(csv_table, "STATEMENT_LINES_MAX", 1)

    refused = refusal(samples.MT940)

    assert (refused.code, refused.line) == ("bank_statement.too_many_lines", 8)
    assert refusal(samples.CSV_CZECH).code == "bank_statement.too_many_lines"


@pytest.mark.parametrize(
    "content",
    [
        samples.MT940 + "\n" * 1_500_001,
        samples.camt(samples.entry(details="<TxDtls/>" * 100_001)),
        samples.OFX.replace("<LEDGERBAL>", "<STMTTRN>" * 200_001),
    ],
    ids=["lines of text", "payments of a batch", "movements"],
)
def test_a_flood_is_refused_within_moments(content: str) -> None:
    assert refusal(content).code == "bank_statement.too_many_lines"


def test_the_name_of_the_file_means_nothing() -> None:
    (statement,) = bank_statements.read_statements(
        content=samples.MT940.encode(), file_name="statement.pdf"
    )

    assert statement.format == "MT940"


def test_every_refusal_is_a_template_whose_parameters_fill_it() -> None:
    refused = refusal(samples.MT940.replace("2601150115", "2613150115"))

    assert refused.message == (
        "Line %(line)s: “%(value)s” in %(field)s is not a day of the calendar."
    )
    assert refused.params == {"line": 5, "value": "261315", "field": ":61: value date"}
    assert str(refused) == refused.reason == refused.message % refused.params
