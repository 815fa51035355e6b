"""Sending a statement file: what is taken in, what is refused, what waits for an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from apps.accounting.models import (
    BankAccount,
    ColumnMapping,
    Statement,
    StatementLine,
    UploadDraft,
)
from apps.accounting.rules.bank_statements import camt as camt_reader
from apps.accounting.selectors import bank as selectors
from apps.accounting.services import bank
from apps.accounting.services.bank import reading, uploads
from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo
from kernel import jobs
from kernel.errors import Forbidden, NotFound
from kernel.models import Job
from kernel.money import UnknownCurrency
from tests.accounting.bank import samples
from tests.accounting.bank.conftest import Desk
from tests.accounting.bank.samples import MOVEMENTS, Movement, camt
from tests.accounting.bank_statements import test_bank_bad_input as formats


def nothing_was_kept(desk: Desk) -> None:
    assert desk.files_kept() == 0
    assert not Job.objects.exists()
    assert not UploadDraft.objects.exists()
    assert not Statement.objects.exists()
    assert not StatementLine.objects.exists()


def only_the_file_was_kept(desk: Desk, refusal: reading.StatementRefused) -> None:
    """For another try, and with the reason."""
    kept = UploadDraft.objects.get()
    assert (kept.pk, kept.wants, desk.files_kept()) == (refusal.draft_id, "retry", 1)
    shown = selectors.upload_draft(draft_id=kept.pk)
    assert shown.refused == refusal.message or shown.preview is not None
    assert not Job.objects.exists()
    assert not Statement.objects.exists()
    assert not StatementLine.objects.exists()


def test_a_statement_is_taken_in_with_its_lines_and_its_stated_balances(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    accepted = desk.send(camt(*MOVEMENTS))
    assert (accepted.statements, accepted.lines) == (1, 3)
    assert accepted.bank_accounts == (jyske,)
    statement = Statement.objects.get()
    assert statement.opening_balance == Decimal("1000.00")
    assert statement.closing_balance == Decimal("-26057.50")
    assert (statement.difference, statement.line_count) == (Decimal(0), 3)
    assert [line.amount for line in desk.lines()] == [
        Decimal("14382.50"),
        Decimal("-12940.00"),
        Decimal("-28500.00"),
    ]
    assert desk.lines()[2].counterparty_account == samples.OTHER


def test_the_other_sides_account_is_sealed_in_the_database(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt(*MOVEMENTS))
    sealed: Any = StatementLine.objects.values_list("counterparty_account", flat=True).last()
    assert samples.OTHER.encode() not in sealed.blob


def test_an_import_announces_one_fact_however_many_lines(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt(*MOVEMENTS))
    statement = Statement.objects.get()
    assert desk.facts("accounting.statement.imported") == [
        {
            "statement_id": str(statement.id),
            "bank_account_id": str(jyske.id),
            "bank_account": "Jyske Bank ··4817",
            "lines": 3,
            "open_lines": 3,
            "difference": "0.00",
            "currency": "DKK",
        }
    ]


def test_a_statement_that_does_not_add_up_is_kept_as_stated_with_a_warning(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt(*MOVEMENTS, closing="5.00"))
    info = selectors.statements()[0]
    assert (info.opening_balance, info.closing_balance) == (Decimal("1000.00"), Decimal("5.00"))
    assert info.difference == Decimal("26062.50")
    assert info.adds_up is False
    assert "26062.50 is left over" in info.warnings[0]


def test_the_same_file_twice_names_when_and_by_whom(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(camt(*MOVEMENTS), name="november.xml")
    with pytest.raises(uploads.AlreadyImported) as refusal:
        desk.send(camt(*MOVEMENTS), name="again.xml")
    assert refusal.value.code == "accounting.statement.already_imported"
    assert refusal.value.message.startswith("“november.xml” was already imported by Joana Dias on ")
    assert (len(desk.lines()), desk.files_kept()) == (3, 1)


def test_a_file_that_is_being_imported_is_not_queued_again(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    content = camt(*MOVEMENTS)
    bank.accept_upload(name="a.xml", content=content, actor=desk.actor)
    with pytest.raises(uploads.BeingImported):
        bank.accept_upload(name="b.xml", content=content, actor=desk.actor)
    assert (Job.objects.count(), desk.files_kept()) == (1, 1)


def test_a_line_that_is_known_is_counted_and_never_doubled(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt(*MOVEMENTS[:2]))
    desk.send(camt(*MOVEMENTS, reference="overlapping"))
    newest = Statement.objects.latest("imported_at")
    assert (newest.line_count, newest.duplicate_count) == (1, 2)
    assert len(desk.lines()) == 3
    assert desk.facts("accounting.statement.imported")[1]["open_lines"] == 3


def test_a_file_with_nothing_new_is_refused_and_not_kept(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt(*MOVEMENTS))
    with pytest.raises(uploads.AllLinesKnown):
        desk.send(camt(*MOVEMENTS[:2], reference="other file"))
    assert (Statement.objects.count(), desk.files_kept()) == (1, 1)


def test_two_files_with_the_same_lines_sent_at_once_make_each_line_once(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    first = bank.accept_upload(name="a.xml", content=camt(*MOVEMENTS), actor=desk.actor)
    second = bank.accept_upload(
        name="b.xml", content=camt(*MOVEMENTS, reference="other file"), actor=desk.actor
    )
    jobs.run(first.job_id)
    jobs.run(second.job_id)
    assert len(desk.lines()) == 3
    failed = selectors.import_progress(job_id=second.job_id)
    assert failed.state == "failed"
    assert failed.error == "All 3 lines of “b.xml” are here already. Nothing was doubled."


def test_a_statement_without_movements_is_kept_and_opens_no_work(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(camt())
    assert Statement.objects.get().closing_balance == Decimal("1000.00")
    assert desk.facts("accounting.statement.imported") == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bank_statement.empty"),
        (b"x" * 20_000_001, "bank_statement.too_large"),
        (b"%PDF-1.7 ...", "bank_statement.format_not_read"),
        (camt(*MOVEMENTS)[:-40], "bank_statement.malformed"),
        (
            b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>\n'
            + camt(*MOVEMENTS).split(b"\n", 1)[1],
            "bank_statement.hostile",
        ),
        (camt(*MOVEMENTS).replace(b"2026-11-23", b"2026-02-30"), "bank_statement.bad_value"),
    ],
    ids=["empty", "too large", "PDF", "cut off", "external entity", "30 February"],
)
def test_a_file_that_cannot_be_read_is_refused_and_kept_for_another_try(
    desk: Desk, jyske: BankAccountInfo, content: bytes, code: str
) -> None:
    with pytest.raises(reading.StatementRefused) as refusal:
        bank.accept_upload(name="bad", content=content, actor=desk.actor)
    assert refusal.value.code == code
    assert refusal.value.message
    if code in uploads.NEVER_KEPT:
        nothing_was_kept(desk)
        return
    only_the_file_was_kept(desk, refusal.value)
    with pytest.raises(reading.StatementRefused) as again:
        bank.continue_upload(draft_id=UploadDraft.objects.get().pk, actor=desk.actor)
    assert again.value.message == refusal.value.message
    only_the_file_was_kept(desk, refusal.value)


def test_a_refusal_names_the_line(desk: Desk, jyske: BankAccountInfo) -> None:
    content = camt(*MOVEMENTS).replace(b"2026-11-23", b"2026-02-30")
    with pytest.raises(reading.StatementRefused) as refusal:
        bank.accept_upload(name="bad.xml", content=content, actor=desk.actor)
    assert refusal.value.line == 9
    assert "9" in refusal.value.message
    assert "2026-02-30" in refusal.value.message


def test_another_currency_is_refused_by_name(desk: Desk, jyske: BankAccountInfo) -> None:
    with pytest.raises(reading.CurrencyDiffers) as refusal:
        desk.send(camt(*MOVEMENTS, currency="EUR"))
    assert refusal.value.message == (
        "The statement is in EUR, but Jyske Bank ··4817 is kept in DKK."
    )
    nothing_was_kept(desk)


def test_a_file_of_an_unknown_account_waits_until_the_account_is_added(desk: Desk) -> None:
    with pytest.raises(uploads.UnknownBankAccount) as asked:
        bank.accept_upload(name="a.xml", content=camt(*MOVEMENTS), actor=desk.actor)
    draft = asked.value.draft
    assert (draft.masked, draft.currency, draft.wants) == ("··4817", "DKK", "account")
    assert asked.value.params["draft_id"] == str(draft.id)
    assert desk.files_kept() == 1
    accepted = bank.continue_upload(
        draft_id=draft.id, actor=desk.actor, add_account=BankAccountDraft(name="Jyske Bank")
    )
    jobs.run(accepted.job_id)
    row = BankAccount.objects.get()
    assert (row.number, row.number_tail, row.currency) == (samples.JYSKE, "4817", "DKK")
    assert len(desk.lines()) == 3
    assert not UploadDraft.objects.exists()
    assert desk.files_kept() == 1


def test_an_account_can_be_added_in_the_same_step(desk: Desk) -> None:
    desk.send(camt(*MOVEMENTS), add_account=BankAccountDraft(name="Jyske Bank"))
    assert len(desk.lines()) == 3


def test_a_file_of_two_unknown_accounts_asks_for_one_after_the_other(desk: Desk) -> None:
    both = camt(*MOVEMENTS).replace(
        b"</BkToCstmrStmt>",
        samples.statement(
            [Movement("5.00", "B", "b")], samples.OTHER, "DKK", None, None, "second"
        ).encode()
        + b"</BkToCstmrStmt>",
    )
    with pytest.raises(uploads.UnknownBankAccount) as first:
        bank.accept_upload(name="a.xml", content=both, actor=desk.actor)
    draft_id = first.value.draft.id
    with pytest.raises(uploads.UnknownBankAccount) as second:
        bank.continue_upload(
            draft_id=draft_id, actor=desk.actor, add_account=BankAccountDraft(name="One")
        )
    assert (second.value.draft.id, second.value.draft.masked) == (draft_id, "··2209")
    accepted = bank.continue_upload(
        draft_id=draft_id, actor=desk.actor, add_account=BankAccountDraft(name="Two")
    )
    jobs.run(accepted.job_id)
    assert [one.bank_account.name for one in Statement.objects.order_by("position")] == [
        "One",
        "Two",
    ]
    assert len(desk.facts("accounting.statement.imported")) == 2


def test_an_account_in_a_foreign_currency_has_a_ledger_account_of_that_currency(
    desk: Desk,
) -> None:
    desk.send(camt(*MOVEMENTS, currency="EUR"), add_account=BankAccountDraft(name="Euro"))

    row = BankAccount.objects.select_related("account").get()
    assert (row.currency, row.account.currency, row.account.is_bank) == ("EUR", "EUR", True)


def test_an_unknown_currency_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    with pytest.raises(UnknownCurrency):
        desk.send(camt(*MOVEMENTS, currency="QQQ"), add_account=BankAccountDraft(name="Queer"))
    assert not BankAccount.objects.exists()
    nothing_was_kept(desk)


def test_a_line_in_another_currency_adds_no_account(desk: Desk) -> None:
    content = camt(*MOVEMENTS).replace(b'"DKK">28500.00', b'"SEK">28500.00')
    with pytest.raises(reading.CurrenciesMixed) as refusal:
        desk.send(content, add_account=BankAccountDraft(name="Jyske Bank"))
    assert refusal.value.params["currencies"] == "DKK, SEK"
    assert not BankAccount.objects.exists()
    nothing_was_kept(desk)


def test_a_file_that_no_answer_would_let_in_is_not_kept_for_one(desk: Desk) -> None:
    content = camt(*MOVEMENTS).replace(b'"DKK">28500.00', b'"SEK">28500.00')
    with pytest.raises(reading.CurrenciesMixed):
        bank.accept_upload(name="a.xml", content=content, actor=desk.actor)
    nothing_was_kept(desk)


def test_a_chosen_account_must_be_the_stated_one(desk: Desk, jyske: BankAccountInfo) -> None:
    with pytest.raises(reading.WrongBankAccount) as refusal:
        desk.send(camt(*MOVEMENTS, account=samples.OTHER), bank_account_id=jyske.id)
    assert refusal.value.message == ("The file is of the account ··2209, not of Jyske Bank ··4817.")
    nothing_was_kept(desk)


def test_a_csv_asks_once_which_column_is_which_and_remembers_it(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    with pytest.raises(uploads.MappingWanted) as asked:
        bank.accept_upload(
            name="a.csv", content=samples.CSV, actor=desk.actor, bank_account_id=jyske.id
        )
    preview = asked.value.draft.preview
    assert preview is not None
    assert preview.header == ("Dato", "Tekst", "Beløb", "Saldo")
    assert preview.guess is not None
    accepted = bank.continue_upload(
        draft_id=asked.value.draft.id,
        actor=desk.actor,
        mapping=preview.guess,
        bank_account_id=jyske.id,
    )
    jobs.run(accepted.job_id)
    assert [line.amount for line in desk.lines()] == [Decimal("500.00"), Decimal("-25.00")]
    assert ColumnMapping.objects.get().signature == preview.signature

    later = samples.CSV + b"22-11-2026;Rente;3,00;1.478,00\n"
    desk.send(later, name="b.csv", bank_account_id=jyske.id)
    assert [line.amount for line in desk.lines()][2:] == [Decimal("3.00")]
    assert Statement.objects.latest("imported_at").closing_balance == Decimal("1478.00")


def test_a_csv_that_names_no_account_asks_for_one_and_keeps_the_columns(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    with pytest.raises(uploads.MappingWanted) as asked:
        bank.accept_upload(name="a.csv", content=samples.CSV, actor=desk.actor)
    preview = asked.value.draft.preview
    assert preview is not None
    with pytest.raises(uploads.BankAccountNotStated) as again:
        bank.continue_upload(draft_id=asked.value.draft.id, actor=desk.actor, mapping=preview.guess)
    accepted = bank.continue_upload(
        draft_id=again.value.draft.id, actor=desk.actor, bank_account_id=jyske.id
    )
    jobs.run(accepted.job_id)
    assert len(desk.lines()) == 2
    assert ColumnMapping.objects.count() == 1


def test_an_account_number_is_not_remembered_with_the_columns(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    with pytest.raises(uploads.MappingWanted) as asked:
        bank.accept_upload(name="a.csv", content=samples.CSV, actor=desk.actor)
    preview = asked.value.draft.preview
    assert preview is not None and preview.guess is not None
    settings = preview.guess.to_dict() | {"account": samples.JYSKE}
    mapping = type(preview.guess).from_dict(settings)
    bank.continue_upload(draft_id=asked.value.draft.id, actor=desk.actor, mapping=mapping)
    assert ColumnMapping.objects.get().mapping["account"] == ""
    assert Job.objects.get().args["mapping"]["account"] == ""


def test_what_was_remembered_can_be_set_aside(desk: Desk, jyske: BankAccountInfo) -> None:
    with pytest.raises(uploads.MappingWanted) as asked:
        bank.accept_upload(name="a.csv", content=samples.CSV, actor=desk.actor)
    preview = asked.value.draft.preview
    assert preview is not None and preview.guess is not None
    bank.remember_mapping(signature=preview.signature, mapping=preview.guess, actor=desk.actor)
    with pytest.raises(uploads.MappingWanted):
        bank.accept_upload(name="a.csv", content=samples.CSV, actor=desk.actor, ask_columns=True)


def test_a_kept_file_can_be_looked_at_again(desk: Desk) -> None:
    with pytest.raises(uploads.UnknownBankAccount) as asked:
        bank.accept_upload(name="a.xml", content=camt(*MOVEMENTS), actor=desk.actor)
    assert selectors.upload_draft(draft_id=asked.value.draft.id) == asked.value.draft


def test_a_kept_file_can_be_thrown_away(
    desk: Desk, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with pytest.raises(uploads.UnknownBankAccount) as asked:
        bank.accept_upload(name="a.xml", content=camt(*MOVEMENTS), actor=desk.actor)
    with django_capture_on_commit_callbacks(execute=True):
        bank.discard_upload(draft_id=asked.value.draft.id, actor=desk.actor)
    nothing_was_kept(desk)


def test_a_kept_file_is_gone_after_a_day(
    desk: Desk,
    jyske: BankAccountInfo,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with pytest.raises(uploads.MappingWanted) as asked:
        bank.accept_upload(name="a.csv", content=samples.CSV, actor=desk.actor)
    draft_id = asked.value.draft.id
    UploadDraft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(uploads.DraftGone):
        bank.continue_upload(draft_id=draft_id, actor=desk.actor)
    with pytest.raises(NotFound):
        selectors.upload_draft(draft_id=draft_id)
    with django_capture_on_commit_callbacks(execute=True):
        bank.accept_upload(name="b.xml", content=camt(*MOVEMENTS), actor=desk.actor)
    assert not UploadDraft.objects.exists()
    assert desk.files_kept() == 1


def test_a_wrong_answer_keeps_the_file_for_a_better_one(desk: Desk, jyske: BankAccountInfo) -> None:
    with pytest.raises(uploads.MappingWanted) as asked:
        bank.accept_upload(name="a.csv", content=samples.CSV, actor=desk.actor)
    preview = asked.value.draft.preview
    assert preview is not None and preview.guess is not None
    wrong = type(preview.guess).from_dict(preview.guess.to_dict() | {"date_format": "%Y.%m.%d"})
    with pytest.raises(reading.StatementRefused):
        bank.continue_upload(draft_id=asked.value.draft.id, actor=desk.actor, mapping=wrong)
    assert UploadDraft.objects.count() == 1
    assert not ColumnMapping.objects.exists()


def test_the_clients_owner_may_send_a_statement(desk: Desk, jyske: BankAccountInfo) -> None:
    accepted = bank.accept_upload(name="a.xml", content=camt(*MOVEMENTS), actor=desk.owner)
    jobs.run(accepted.job_id)
    assert Statement.objects.get().actor_name == "Mette Holm"


def test_a_reviewer_may_not_send_a_statement(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        bank.accept_upload(name="a.xml", content=camt(*MOVEMENTS), actor=desk.reviewer)
    nothing_was_kept(desk)


def test_progress_is_told_in_lines(desk: Desk, jyske: BankAccountInfo) -> None:
    accepted = desk.send(camt(*MOVEMENTS))
    told = selectors.import_progress(job_id=accepted.job_id)
    assert (told.state, told.lines_done, told.lines_total) == ("done", 3, 3)
    assert (told.lines, told.duplicates, len(told.statement_ids)) == (3, 0, 1)
    assert selectors.imports() == [told]


def test_files_lie_on_the_clients_own_path(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(camt(*MOVEMENTS))
    assert [Path(path).parents[2].name for path in desk.files_on_disk()] == [
        desk.client.ref.schema_name
    ]


BAD: dict[str, tuple[str, str, int]] = {
    "camt": (formats.CAMT.replace("2026-01-15", "46037"), "bad_value", 6),
    "MT940": (formats.samples.MT940.replace("CR250,50N", "CRabcN"), "malformed", 5),
    "ABO": (formats.samples.ABO.replace("150126Pek", "469999Pek"), "bad_value", 2),
    "OFX": (formats.samples.OFX.replace("20260116<", "46037<"), "bad_value", 14),
    "Fio": (formats.samples.FIO.replace('"2026-01-15+0100"', '"46037"'), "bad_value", 8),
    "cut off": (formats.CAMT.replace("</Stmt>", "</Stm>"), "malformed", 7),
}


@pytest.mark.parametrize(("content", "code", "line"), BAD.values(), ids=BAD)
def test_every_format_is_refused_by_row_and_reason_and_its_file_kept(
    desk: Desk, jyske: BankAccountInfo, content: str, code: str, line: int
) -> None:
    with pytest.raises(reading.StatementRefused) as refusal:
        bank.accept_upload(name="bad", content=content.encode(), actor=desk.actor)

    assert (refusal.value.code, refusal.value.line) == (f"bank_statement.{code}", line)
    assert refusal.value.message.startswith(f"Line {line}")
    only_the_file_was_kept(desk, refusal.value)


def test_a_refused_file_is_taken_in_when_what_stood_against_it_is_mended(
    desk: Desk, jyske: BankAccountInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(camt_reader, "STATEMENT_LINES_MAX", 1)
        with pytest.raises(reading.StatementRefused) as refusal:
            bank.accept_upload(name="a.xml", content=camt(*MOVEMENTS), actor=desk.actor)
    assert refusal.value.draft_id is not None

    accepted = bank.continue_upload(draft_id=refusal.value.draft_id, actor=desk.actor)

    assert (accepted.lines, UploadDraft.objects.count(), desk.files_kept()) == (3, 0, 1)
