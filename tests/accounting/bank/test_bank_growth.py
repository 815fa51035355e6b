"""What grew around the import: short numbers, notifications, gaps between statements."""

from __future__ import annotations

from datetime import date

import pytest

from apps.accounting.models import Statement, StatementLine
from apps.accounting.selectors import bank as selectors
from apps.accounting.services import bank
from apps.accounting.services.bank import uploads
from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo
from kernel.tenancy import client_scope
from tests.accounting.bank import samples
from tests.accounting.bank.conftest import Desk
from tests.accounting.bank_statements import samples as pure
from tests.cast import Cast

TWO = (
    samples.Movement("100.00", "Nets A/S", "one", date(2026, 11, 24), "N1"),
    samples.Movement("50.00", "Nets A/S", "two", date(2026, 11, 24), "N2"),
)


def month(number: int, *movements: samples.Movement, opening: str, closing: str) -> bytes:
    """The numbered statement of a month of 2026."""
    content = samples.camt(
        *movements, opening=opening, closing=closing, reference=f"2026-{number:02}"
    )
    last = {8: "31", 9: "30", 10: "31"}[number]
    period = (
        f"</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><FrToDt>"
        f"<FrDtTm>2026-{number:02}-01T00:00:00</FrDtTm>"
        f"<ToDtTm>2026-{number:02}-{last}T00:00:00</ToDtTm></FrToDt><Acct>"
    )
    return content.replace(b"</Id><Acct>", period.encode())


def notification(*movements: samples.Movement) -> bytes:
    content = samples.camt(*movements, opening=None, closing=None, reference="told")
    for before, after in (
        (b"BkToCstmrStmt", b"BkToCstmrDbtCdtNtfctn"),
        (b"<Stmt>", b"<Ntfctn>"),
        (b"</Stmt>", b"</Ntfctn>"),
        (b"camt.053", b"camt.054"),
    ):
        content = content.replace(before, after)
    return content


def movement(number: int) -> samples.Movement:
    return samples.Movement("10.00", "Nets A/S", "sold", date(2026, number, 5), f"M{number}")


# ---- Notifications ---------------------------------------------------------------------------
def test_a_statement_doubles_nothing_that_was_notified_and_brings_its_balance(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(notification(*TWO), "told.xml")
    assert selectors.bank_account(bank_account_id=jyske.id).statement_balance is None

    desk.send(samples.camt(*TWO), "stated.xml")

    assert StatementLine.objects.count() == 2
    stated = Statement.objects.get(format="camt.053.001.02")
    assert (stated.line_count, stated.duplicate_count) == (0, 2)
    balance = selectors.bank_account(bank_account_id=jyske.id).statement_balance
    assert balance is not None
    assert str(balance) == "1150.0000"
    assert selectors.statement_gaps(bank_account_id=jyske.id) == ()


def test_payments_told_one_by_one_are_not_doubled_by_their_sum(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    details = "".join(
        f'<TxDtls><Amt Ccy="DKK">{amount}</Amt></TxDtls>' for amount in ("100.00", "50.00")
    )
    whole = samples.camt(samples.Movement("150.00", "", "batch", date(2026, 11, 24), "B1"))
    batch = notification(samples.Movement("150.00", "", "batch", date(2026, 11, 24), "B1"))
    start, end = batch.index(b"<NtryDtls>"), batch.index(b"</NtryDtls>")
    batch = batch[:start] + b"<NtryDtls>" + details.encode() + batch[end:]

    desk.send(batch, "told.xml")
    desk.send(whole, "stated.xml")

    assert [str(line.amount) for line in desk.lines()] == ["100.0000", "50.0000"]


def test_the_same_balance_in_another_file_is_no_news(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(samples.camt(*TWO), "one.xml")

    with pytest.raises(uploads.AllLinesKnown):
        desk.send(samples.camt(*TWO, reference="again"), "again.xml")


# ---- Gaps ------------------------------------------------------------------------------------
def test_a_missing_statement_is_told_and_its_coming_too(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(month(8, movement(8), opening="0.00", closing="10.00"), "08.xml")
    desk.send(month(10, movement(10), opening="20.00", closing="30.00"), "10.xml")

    (gap,) = selectors.statement_gaps(bank_account_id=jyske.id)
    assert gap.sentence == (
        "Statement 9 is missing before statement 10; the last one before it ends on 31 Aug 2026."
    )
    assert (gap.missing_from, gap.missing_to) == (date(2026, 9, 1), date(2026, 9, 30))
    october = Statement.objects.get(sequence="10")
    assert gap.after_id == october.id
    assert [one["code"] for one in october.warnings] == ["bank_statement.statement_missing"]
    (told,) = desk.facts("accounting.statement.missing")
    assert (told["statement_id"], told["missing"], told["missing_from"]) == (
        str(october.id),
        1,
        "2026-09-01",
    )
    assert set(selectors.missing_statements()) == {jyske.id}

    desk.send(month(9, movement(9), opening="10.00", closing="20.00"), "09.xml")

    assert selectors.statement_gaps(bank_account_id=jyske.id) == ()
    (closed,) = desk.facts("accounting.statement.gap_closed")
    assert closed["statement_id"] == str(october.id)
    assert selectors.missing_statements() == {}


# ---- Numbers without their bank's code --------------------------------------------------------
def test_an_abo_file_finds_its_account_without_the_banks_code(cast: Cast) -> None:
    joana = cast.actor(cast.preparer, cast.pekarna)
    content = pure.ABO.encode("cp1250")
    with client_scope(cast.pekarna.ref):
        with pytest.raises(uploads.BankAccountNotStated) as asked:
            bank.accept_upload(name="x.gpc", content=content, actor=joana)
        draft = asked.value.draft
        assert (draft.masked, draft.currency) == ("", "CZK")

        accepted = bank.continue_upload(
            draft_id=draft.id,
            add_account=BankAccountDraft(name="KB", number="19-2000145399/0800"),
            actor=joana,
        )
        second = pure.abo_head(opening="125050", closing="125050", credit="0", number="8")
        again = bank.accept_upload(name="y.gpc", content=f"{second}\n".encode(), actor=joana)

        assert again.bank_accounts == accepted.bank_accounts
        assert again.bank_accounts[0].masked == "··5399"
