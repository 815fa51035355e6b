"""A client leaves with everything, ends without a trace, and comes back elsewhere."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import transaction

from apps.accounting.selectors import ledger, statements
from apps.accounting.services import bank as banking
from apps.accounting.services import ledger as posting
from apps.accounting.values.bank import BankAccountDraft
from apps.accounting.values.ledger import EntryDraft, LineDraft
from kernel import crypto, files
from kernel.actor import system_actor
from kernel.audit import trail
from kernel.models import StoredFile
from kernel.shared.models import DeadLetter, SharedFact
from kernel.tenancy import client_scope
from kontor.embedded import testing
from kontor.embedded.postgres import reachable_binaries
from kontor.tasks import anchor_audit
from tenants import handback, selectors, services
from tenants.fleet import compile as compiler
from tenants.fleet import provision
from tenants.handback import archive, erase, restore, tables
from tenants.models import Client, Invitation, Member, User
from tenants.values import ClientInfo
from tests.cast import Cast, drain
from tests.tenants.drafts import aurora

PASSPHRASE = "north light over the harbour"
NUMBER = "DK5000400440116243"
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
OPERATOR = system_actor()


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing a passphrase is meant to be slow; the tests know theirs."""
    monkeypatch.setattr(archive, "SCRYPT_N", 2**10)


@dataclass(frozen=True)
class Picture:
    """What must be the same afterwards."""

    trial_balance: Any
    rows: dict[str, int]
    content: bytes
    number: str
    index: str
    trail: tuple[int, str]


def rows_of(schema: str) -> dict[str, int]:
    with psycopg.connect(compiler.owner_address()) as connection:
        return {
            model._meta.db_table: connection.execute(
                f'SELECT count(*) FROM {schema}."{model._meta.db_table}"'.encode()
            ).fetchone()[0]
            for model in tables.data_models()
        }


def picture(client: ClientInfo) -> Picture:
    from apps.accounting.models import BankAccount

    with client_scope(client.ref):
        account = BankAccount.objects.get()
        stored = StoredFile.objects.get()
        return Picture(
            trial_balance=statements.trial_balance(first=YEAR[0], last=YEAR[1]),
            rows=rows_of(client.ref.schema_name),
            content=files.read(stored.id),
            number=account.number,
            index=crypto.blind_index(NUMBER),
            trail=trail.head(),
        )


def living_client() -> ClientInfo:
    """A client with books, a sealed number, a file, an owner and an anchored trail."""
    created = services.create_client(draft=aurora(), actor=OPERATOR)
    client = services.provision_client(client_id=created.client_id, actor=OPERATOR)
    sent = services.invite_member(
        client_id=client.id,
        email="ida@aurora.example",
        name="Ida Bech",
        role="owner",
        actor=OPERATOR,
    )
    ida = services.accept_invitation(token=sent.token, password="a kettle of north light")
    with client_scope(client.ref):
        codes = [account.code for account in ledger.accounts() if account.is_active]
        for day, amount in ((3, "1250.00"), (4, "99.95")):
            posting.post_entry(
                draft=EntryDraft(
                    journal_code="GEN",
                    date=date(2025, 2, day),
                    description="Rent, “Havnen”; 1/2",
                    lines=(
                        LineDraft(account_code=codes[0], amount=Decimal(amount)),
                        LineDraft(account_code=codes[1], amount=-Decimal(amount)),
                    ),
                ),
                actor=OPERATOR,
            )
        banking.add_bank_account(
            draft=BankAccountDraft(name="Drift", number=NUMBER), actor=OPERATOR
        )
        with transaction.atomic():
            files.store(name="kvittering.pdf", content=b"%PDF-1.4 \x00\xff rent", actor=OPERATOR)
    drain(client.ref)
    anchor_audit()
    assert selectors.member_actor(user_id=ida.person.user_id, client_id=client.id)
    return client


def export(client: ClientInfo, target: Path) -> Path:
    return handback.export_client(
        client_id=client.id, target=target, passphrase=PASSPHRASE, actor=OPERATOR
    ).path


def test_what_was_handed_back_and_erased_lives_on_in_another_installation(
    fresh_database: Cast, second_installation: Callable[[], None], tmp_path: Path
) -> None:
    client = living_client()
    before = picture(client)
    path = export(client, tmp_path)
    handback.erase_client(client_id=client.id, actor=OPERATOR, forced_by_name=client.name)
    assert not provision.schema_exists(client.ref.schema_name)

    second_installation()
    restored = handback.restore_client(source=path, passphrase=PASSPHRASE, actor=OPERATOR)
    back = restored.client
    assert (back.id, back.slug, back.name) == (client.id, "aurora-boger", "Aurora Bøger ApS")
    assert back.is_open
    assert back.ref.schema_name != client.ref.schema_name
    after = picture(back)
    assert after == before
    anchors = selectors.audit_anchors(client_id=back.id)
    [(anchored, _head)] = anchors.items()
    assert 0 < anchored <= before.trail[0]
    with client_scope(back.ref):
        assert trail.verify(anchors) == (before.trail[0], None)


def test_a_restored_client_goes_on_working(
    fresh_database: Cast, second_installation: Callable[[], None], tmp_path: Path
) -> None:
    path = export(living_client(), tmp_path)
    second_installation()
    restored = handback.restore_client(
        source=path, passphrase=PASSPHRASE, actor=OPERATOR, slug="aurora"
    )
    client = restored.client
    assert client.portal_host == "aurora.localhost"
    with client_scope(client.ref):
        codes = [account.code for account in ledger.accounts() if account.is_active]
        draft = EntryDraft(
            journal_code="GEN",
            date=date(2025, 2, 5),
            description="After the move",
            lines=(
                LineDraft(account_code=codes[0], amount=Decimal("10")),
                LineDraft(account_code=codes[1], amount=Decimal("-10")),
            ),
        )
        assert posting.post_entry(draft=draft, actor=OPERATOR).number == 3
    drain(client.ref)
    anchors = selectors.audit_anchors(client_id=client.id)
    with client_scope(client.ref):
        assert trail.verify(anchors)[1] is None


def test_nobody_has_access_after_a_restore_before_accepting(
    fresh_database: Cast, second_installation: Callable[[], None], tmp_path: Path
) -> None:
    path = export(living_client(), tmp_path)
    second_installation()
    restored = handback.restore_client(source=path, passphrase=PASSPHRASE, actor=OPERATOR)
    ida = User.objects.get(email="ida@aurora.example")
    assert not ida.has_usable_password()
    assert not Member.objects.filter(client_id=restored.client.id).exists()
    [sent] = restored.invitations
    services.accept_invitation(token=sent.token, password="another kettle entirely")
    actor = selectors.member_actor(user_id=ida.id, client_id=restored.client.id)
    assert actor is not None and actor.may("client.users.manage")


def test_an_erased_client_leaves_a_row_that_names_nobody(
    fresh_database: Cast, tmp_path: Path
) -> None:
    client = living_client()
    folder = Path(settings.MEDIA_ROOT) / client.ref.schema_name
    assert folder.is_dir()
    for to in ("offboarding", "archived"):
        services.change_state(client_id=client.id, to=to, actor=OPERATOR)
    DeadLetter.objects.create(
        client_id=client.id, fact_uid=client.id, fact_sequence=1, fact_name="f", error="Ida Bech"
    )
    handback.erase_client(client_id=client.id, actor=OPERATOR)
    row = Client.objects.get(pk=client.id)
    assert (row.state, row.name, row.registration_number) == ("erased", "", "")
    assert row.slug == f"erased-{client.id.hex[-12:]}"
    assert not folder.exists()
    assert not provision.schema_exists(client.ref.schema_name)
    assert selectors.client_ref(client.id) is None
    assert not User.objects.filter(email="ida@aurora.example").exists()
    assert not User.objects.filter(name="Ida Bech").exists()
    assert not Member.objects.filter(client_id=client.id, revoked_at=None).exists()
    assert not Invitation.objects.filter(email__contains="aurora").exists()
    assert not DeadLetter.objects.filter(client_id=client.id).exists()
    told = SharedFact.objects.filter(client_id=client.id)
    assert told.count() > 3
    assert not told.filter(actor_name="Ida Bech").exists()
    assert {
        name for fact in told for name in (fact.payload.get("name"), fact.payload.get("slug"))
    } <= {"", None}
    assert told.filter(name="tenants.member.joined", payload__user_id__gt="").count() == 1
    # Once more, as after an interruption.
    handback.erase_client(client_id=client.id, actor=OPERATOR)


def test_an_erased_client_can_come_back_under_its_id(fresh_database: Cast, tmp_path: Path) -> None:
    client = living_client()
    before = picture(client)
    path = export(client, tmp_path)
    with pytest.raises(restore.ClientAlreadyHere):
        handback.restore_client(source=path, passphrase=PASSPHRASE, actor=OPERATOR)
    handback.erase_client(client_id=client.id, actor=OPERATOR, forced_by_name=client.name)
    restored = handback.restore_client(source=path, passphrase=PASSPHRASE, actor=OPERATOR)
    assert picture(restored.client) == before


def test_an_active_client_is_not_erased_by_mistake(cast: Cast) -> None:
    with pytest.raises(erase.NotArchived):
        handback.erase_client(client_id=cast.duna.id, actor=OPERATOR)
    with pytest.raises(erase.NameDiffers):
        handback.erase_client(
            client_id=cast.duna.id, actor=OPERATOR, forced_by_name="Duna Butor Kft."
        )
    assert Client.objects.get(pk=cast.duna.id).state == "active"
    with client_scope(cast.duna.ref):
        assert crypto.data_keys()


def test_a_wrong_passphrase_and_a_changed_archive_are_refused(
    fresh_database: Cast, second_installation: Callable[[], None], tmp_path: Path
) -> None:
    path = export(living_client(), tmp_path)
    second_installation()
    schemas = schemas_of_clients()

    def refused(source: Path, error: type[Exception], passphrase: str = PASSPHRASE) -> None:
        with pytest.raises(error):
            handback.restore_client(source=source, passphrase=passphrase, actor=OPERATOR)
        assert schemas_of_clients() == schemas
        assert not Client.objects.filter(slug="aurora-boger").exists()

    refused(path, archive.PassphraseWrong, "some other long passphrase")
    refused(path, archive.PassphraseShort, "short")
    refused(changed(path, "data/fact.csv", b"x"), archive.PartDamaged)
    refused(changed(path, "manifest.json", b"\n"), archive.PassphraseWrong)
    refused(tmp_path / "missing.zip", archive.NotAnArchive)
    (tmp_path / "no.zip").write_bytes(b"no zip")
    refused(tmp_path / "no.zip", archive.NotAnArchive)


def schemas_of_clients() -> set[str]:
    with psycopg.connect(compiler.owner_address()) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\\_%'")
        return {row[0] for row in found}


def changed(path: Path, part: str, appended: bytes) -> Path:
    other = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            extra = appended if name == part else b""
            target.writestr(name, source.read(name) + extra)
    return other


def test_the_archive_says_what_is_in_it(fresh_database: Cast, tmp_path: Path) -> None:
    client = living_client()
    path = export(client, tmp_path / "aurora.zip")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
    with zipfile.ZipFile(path) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        people = json.loads(opened.read("people.json"))
        listed = set(opened.namelist())
        assert NUMBER.encode() not in b"".join(opened.read(name) for name in listed)
    assert manifest["client"]["name"] == "Aurora Bøger ApS"
    assert manifest["tables"]["journal_entry"] == 2
    assert set(manifest["parts"]) | {"manifest.json", "seal.json"} == listed
    assert [member["email"] for member in people["members"]] == ["ida@aurora.example"]
    assert "data/data_key.csv" not in listed
    assert {name for name in listed if name.startswith("readable/")} == {
        "readable/accounting/accounts.csv",
        "readable/accounting/journal.csv",
        "readable/accounting/entries.beancount",
        "readable/accounting/entries.journal",
        "readable/accounting/trial_balance.csv",
        "readable/parties/parties.csv",
        "readable/parties/parties.json",
        "readable/records/index.csv",
        "readable/records/readings.csv",
    }
    assert "tenants.client.exported" in _shared_facts(client)


def _shared_facts(client: ClientInfo) -> list[str]:
    from kernel.shared.models import SharedFact

    return list(SharedFact.objects.filter(client_id=client.id).values_list("name", flat=True))


def test_the_archive_needs_no_kontor_to_be_read(fresh_database: Cast, tmp_path: Path) -> None:
    client = living_client()
    rows = rows_of(client.ref.schema_name)
    with zipfile.ZipFile(export(client, tmp_path)) as opened:
        opened.extractall(tmp_path)
    plain = testing.create_database("test_plain_reader")
    try:
        url = testing.at_database(plain.superuser, "test_plain_reader")
        psql = str(reachable_binaries(_nobody()) / "psql")
        for script in ("schema.sql", "load.sql"):
            sql = (tmp_path / script).read_text().replace("{schema}", "books")
            subprocess.run(
                [psql, "-q", "-v", "ON_ERROR_STOP=1", url],
                input=sql.encode(),
                cwd=tmp_path,
                check=True,
                capture_output=True,
            )
        with psycopg.connect(url) as connection:
            for table, expected in rows.items():
                found = connection.execute(f'SELECT count(*) FROM books."{table}"'.encode())
                assert (table, found.fetchone()) == (table, (expected,))
    finally:
        testing.drop_database("test_plain_reader")


def _nobody() -> Any:
    from kontor.embedded import account

    return account.Account()
