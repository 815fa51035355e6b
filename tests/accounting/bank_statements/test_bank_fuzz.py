"""Whatever the bytes: statements or a named refusal, and never a reader's own fault."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.accounting.rules import bank_statements
from apps.accounting.rules.bank_statements import CsvMapping
from tests.accounting.bank_statements import samples

SEEDS = (
    samples.camt(samples.entry(), samples.entry(side="DBIT")).encode(),
    samples.MT940.encode(),
    samples.OFX.encode(),
    samples.CSV_CZECH.encode(),
    samples.CSV_CZECH.encode("cp1250"),
    samples.ABO.encode("cp1250"),
    samples.FIO.encode(),
    samples.notification(samples.entry()).encode(),
)
PIECES = (
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!ENTITY", b"\x00", b"\xff", b'"', b";", b"\r", b"\n",
    b"-", b":61:", b":86:", b"?20", b"{4:", b"9" * 40, b"\xc2\xa0", b"EREF+", b"VS:", b"30", b"99",
    b"<STMTTRN>", b"</STMTRS>", b"<Ntry>", b"</Stmt>", b"<Amt>", b"0000", b"\xe2\x80\xa8",
)  # fmt: skip
STARTS = (
    "<OFX>", ":20:a\n:25:b\n:61:", "Date;Amount\n", "<Document>", "{", "074",
    samples.abo_head()[:60], f"{samples.abo_head()}\n075",
    '{"accountStatement": {"info": {"currency": "CZK"',
)  # fmt: skip
MAPPING = CsvMapping(
    date_column=0,
    date_format="%d.%m.%Y",
    amount_column=1,
    currency_column=2,
    balance_column=9,
    description_columns=(7, 5),
)


def read_or_refuse(content: bytes) -> None:
    for mapping in (None, MAPPING):
        try:
            statements = bank_statements.read_statements(
                content=content, file_name="x", mapping=mapping
            )
        except bank_statements.Unreadable as fault:
            raise AssertionError("a fault of a reader") from fault.__cause__
        except bank_statements.StatementRejected as refused:
            assert refused.reason
            assert refused.line is None or refused.line >= 1
        else:
            for statement in statements:
                assert statement.adds_up in (True, False, None)
                assert len(bank_statements.fingerprints(statement)) == len(statement.lines)
                assert all(warning.sentence for warning in statement.warnings)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
@example(b"<?xml version='1.0' encoding='utf-7'?><a/>")
@example(b"\xff\xfe<\x00")
def test_arbitrary_bytes_never_break_the_reader(content: bytes) -> None:
    read_or_refuse(content)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        (
            "<OFX>",
            ":20:a\n:25:b\n:61:",
            "Date;Amount\n",
            "<Document>",
            "{",
            "074",
            samples.abo_head()[:60],
        )
    ),
    st.text(max_size=300),
)
def test_arbitrary_text_after_a_known_start_never_breaks_the_reader(start: str, text: str) -> None:
    read_or_refuse((start + text).encode("utf-8", "surrogatepass"))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SEEDS), st.data())
def test_damaged_statements_never_break_the_reader(seed: bytes, data: st.DataObject) -> None:
    content = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content)))
        until = min(len(content), at + data.draw(st.integers(0, 6)))
        content[at:until] = data.draw(st.sampled_from(PIECES))
    read_or_refuse(bytes(content))


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_a_statement_cut_off_anywhere_never_breaks_the_reader(seed: int) -> None:
    content = SEEDS[seed]
    cuts = random.Random(seed).sample(range(len(content)), k=min(200, len(content)))
    for cut in cuts:
        read_or_refuse(content[:cut])
