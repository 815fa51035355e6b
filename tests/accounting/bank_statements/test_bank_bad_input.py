"""Every format against everything that goes wrong with files: a named refusal with its place."""

from __future__ import annotations

import dataclasses
import io
from decimal import Decimal

import pytest

from api.v1.accounting.bank import WholeFile
from apps.accounting.rules import bank_statements
from apps.accounting.rules.bank_statements import (
    abo,
    camt,
    csv_table,
    fio,
    mt940,
    ofx,
    xml_source,
)
from kernel import files
from tests.accounting.bank_statements import samples

CAMT = samples.camt(samples.entry())
CSV = samples.CSV_CZECH
Refused = bank_statements.StatementRejected
GUESS = samples.preview(CSV).guess


def refusal(content: str | bytes) -> Refused:
    data = content.encode() if isinstance(content, str) else content
    mapping = GUESS if data.startswith(b"Datum") else None
    with pytest.raises(Refused) as refused:
        bank_statements.read_statements(content=data, file_name="f", mapping=mapping)
    return refused.value


def said(content: str | bytes) -> tuple[str, int | None, str]:
    """Code, line and field of the refusal; its sentence names the line."""
    found = refusal(content)
    if found.line is not None:
        assert f"ine {found.line}" in found.reason or f"line {found.line}" in found.reason
    return found.code.removeprefix("bank_statement."), found.line, found.field or ""


# ---- A day that is a number, as a spreadsheet makes it ---------------------------------------
@pytest.mark.parametrize(
    ("content", "line", "field"),
    [
        (CAMT.replace("2026-01-15", "46037"), 6, "BookgDt"),
        (samples.MT940.replace(":61:2601150115C", ":61:469999C"), 5, ":61: value date"),
        (samples.ABO.replace("150126Pek", "469999Pek"), 2, ""),
        (samples.OFX.replace("20260116<", "46037<"), 14, "DTPOSTED"),
        (samples.FIO.replace('"2026-01-15+0100"', '"46037"'), 8, "column0 (Datum)"),
        (CSV.replace("16.01.2026", "46038"), 3, "column 1"),
    ],
    ids=["camt", "MT940", "ABO", "OFX", "Fio", "CSV"],
)
def test_a_day_that_is_a_number_is_named(content: str, line: int, field: str) -> None:
    found = said(content)
    assert found[:2] == ("bad_value", line)
    assert field in found[2]


# ---- An amount that is none ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (CAMT.replace('"CZK">250.50', '"CZK">abc'), 6),
        (samples.MT940.replace("CR250,50N", "CRabcN"), 5),
        (samples.ABO.replace("000000025050", "00000002505X"), 1),
        (samples.OFX.replace("-34.51", "abc"), 12),
        (samples.FIO.replace('"value": 250.10', '"value": "abc"'), 8),
        (CSV.replace("1 250,50", "abc", 1), 2),
    ],
    ids=["camt", "MT940", "ABO", "OFX", "Fio", "CSV"],
)
def test_an_amount_that_is_none_is_named(content: str, line: int) -> None:
    code, place, _field = said(content)
    assert (code in ("bad_value", "malformed"), place) == (True, line)


# ---- What every line must have is missing ----------------------------------------------------
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (CAMT.replace('<Amt Ccy="CZK">250.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>', "<Sts>"), 6),
        (samples.MT940.replace(":61:2601150115CR250,50NTRF", ":61:260115NTRF"), 5),
        (samples.ABO.replace(samples.abo_movement(), samples.abo_movement()[:60]), 2),
        (samples.OFX.replace("<TRNAMT>-34.51", ""), 12),
        (samples.FIO.replace('"column1": {"value": 250.10', '"columnX": {"value": 250.10'), 8),
        (
            CSV.replace(
                "16.01.2026;-50,50;CZK;;;Nájem Havnen;;Nájem leden;1002;2 200,00",
                "16.01.2026;",
            ),
            3,
        ),
    ],
    ids=["camt", "MT940", "ABO", "OFX", "Fio", "CSV"],
)
def test_what_is_missing_is_named(content: str, line: int) -> None:
    code, place, _field = said(content)
    assert (code in ("bad_value", "malformed"), place) == (True, line)


# ---- Bytes that are no text, or another one than they say ------------------------------------
@pytest.mark.parametrize(
    "content",
    [CAMT, samples.MT940, samples.ABO, samples.OFX, samples.FIO, CSV],
    ids=["camt", "MT940", "ABO", "OFX", "Fio", "CSV"],
)
def test_bytes_that_no_text_contains_are_named(content: str) -> None:
    lines = content.splitlines(keepends=True)
    damaged = "".join([*lines[:-1], lines[-1][:4] + "\x02\x07" + lines[-1][4:]])

    code, line, _field = said(damaged)

    assert code in ("not_text", "malformed")
    assert line is not None


def test_a_file_in_another_encoding_than_it_says_is_named() -> None:
    wrong = CSV.encode("cp1250")
    mapping = samples.preview(CSV).guess
    assert mapping is not None
    with pytest.raises(bank_statements.WrongEncoding) as refused:
        bank_statements.read_statements(
            content=wrong, file_name="f", mapping=dataclasses.replace(mapping, encoding="utf-8")
        )
    assert (refused.value.line, refused.value.column) == (1, 7)


def test_another_separator_than_was_said_is_named() -> None:
    mapping = samples.preview(CSV).guess
    assert mapping is not None
    with pytest.raises(Refused) as refused:
        bank_statements.read_statements(
            content=CSV.encode(),
            file_name="f",
            mapping=dataclasses.replace(mapping, delimiter=","),
        )
    assert refused.value.line == 2


# ---- Bombs and strangers' entities -----------------------------------------------------------
@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "https://example.com/a.dtd">',
    ],
    ids=["bomb", "file", "address"],
)
@pytest.mark.parametrize("content", [CAMT, samples.notification(samples.entry())])
def test_entities_are_refused_in_either_message(content: str, declared: str) -> None:
    assert said(content.replace("\n<Document", f"\n{declared}\n<Document"))[:2] == ("hostile", 2)
    xml = f'<?xml version="1.0"?>\n{declared}\n<OFX><STMTRS>&a;</STMTRS></OFX>'
    assert said(xml)[:2] == ("hostile", 2)


# ---- A million rows --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("module", "content"),
    [
        (camt, samples.camt(samples.entry(), samples.entry())),
        (mt940, samples.MT940),
        (abo, "\r\n".join([samples.abo_head(), *[samples.abo_movement()] * 2])),
        (ofx, samples.OFX),
        (fio, samples.FIO),
        (csv_table, CSV.replace("Nájem leden", '"Nájem leden"')),
    ],
    ids=["camt", "MT940", "ABO", "OFX", "Fio", "CSV"],
)
def test_more_lines_than_are_read_are_refused(
    monkeypatch: pytest.MonkeyPatch, module: object, content: str
) -> None:
    monkeypatch.setattr(module, "STATEMENT_LINES_MAX", 1)
    if module is camt:
        monkeypatch.setattr(xml_source, "STATEMENT_LINES_MAX", 1)

    code, line, _field = said(content)

    assert (code, line is not None) == ("too_many_lines", True)


def test_a_million_rows_are_refused_before_they_are_read() -> None:
    rows = "Datum;Částka\n" + "15.01.2026;1\n" * 1_000_000
    found = refusal(rows.replace("Datum;Částka", CSV.splitlines()[0]))

    assert found.reason == (
        "The file has more than 200000 statement lines (reached at line 200001)."
    )
    assert isinstance(found, bank_statements.TooManyLines)


def test_a_body_of_any_size_is_read_only_as_far_as_may_be() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0
            self.taken += size
            return b"x" * size

    stream = Endless()
    request = type("Request", (), {"headers": {}})()
    parsed = WholeFile().parse(stream, parser_context={"request": request})

    assert stream.taken == files.SIZE_MAX + 1
    assert parsed["file"].size > files.SIZE_MAX
    assert Decimal(stream.taken) < 21 * 1024 * 1024
