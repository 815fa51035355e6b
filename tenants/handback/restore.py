"""Taking a client in from its archive: a fresh schema at the archive's revisions, filled, then
brought up to date."""

from __future__ import annotations

import csv
import io
import json
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from kernel import crypto, files
from kernel.actor import Actor
from kernel.errors import Conflict
from kernel.facts import publish
from kernel.models import DataKey
from kernel.shared.models import AuditAnchor
from kernel.tenancy import ClientRef, client_scope
from tenants import selectors
from tenants.facts import ClientRestored
from tenants.fleet import compile as compiler
from tenants.fleet import migrate, provision
from tenants.handback import archive, tables
from tenants.handback.export import digest_of
from tenants.models import Client, ClientState, Domain, Engagement, FleetRevision, Language, User
from tenants.services import client_draft, clients, invitations, workers
from tenants.values import ClientInfo, SentInvitation

Connection = psycopg.Connection[Any]
AS_STATED = (
    *("name", "registration_number", "country", "currency", "language", "time_zone"),
    *("chart", "fiscal_year_first_month"),
)


class ClientAlreadyHere(Conflict):
    code = "handback.client_already_here"
    sentence = _("%(name)s is already in this installation.")


class UnknownRevision(Conflict):
    code = "handback.unknown_revision"
    sentence = _("The archive was made by another release; this one doesn't know “%(name)s”.")


class RowsMissing(Conflict):
    code = "handback.rows_missing"
    sentence = _("The table “%(table)s” took %(found)s of %(expected)s rows.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """`invitations` are those of the client's members: nobody has access before accepting."""

    client: ClientInfo
    rows: int
    files: int
    invitations: list[SentInvitation]


def restore_client(*, source: Path, passphrase: str, actor: Actor, slug: str = "") -> Restored:
    """Make the archived client a client of this installation, under `slug` or its old one.

    All or nothing: when it fails, no trace of the client stays. Errors: `NotAnArchive`,
    `PassphraseWrong`, `PartDamaged`, `ClientAlreadyHere`, `UnknownRevision`, `SlugTaken`.
    """
    actor.require("provider.clients.manage")
    with archive.opened(source, passphrase=passphrase) as opened:
        wished = slug or opened.manifest["client"]["slug"]
        client_id = uuid.UUID(opened.manifest["client"]["id"])
        _require_room(client_id, wished, opened.manifest["client"]["name"])
        known = _revisions_of(opened)
        opened.check_parts()
        ref = ClientRef(id=client_id, schema_name=clients.new_schema_name())
        try:
            _lay_down(opened, ref, known)
            return _take_in(opened, ref, wished, actor)
        except BaseException:
            provision.drop_schema(ref.schema_name)
            files.erase_all(ref)
            raise


def _require_room(client_id: uuid.UUID, slug: str, name: str) -> None:
    client_draft.require_fit_slug(slug)
    if Client.objects.filter(pk=client_id).exclude(state=ClientState.ERASED).exists():
        raise ClientAlreadyHere(name=name)
    if Client.objects.filter(slug=slug).exists():
        raise client_draft.SlugTaken(field="slug", slug=slug)


def _revisions_of(opened: archive.Archive) -> list[FleetRevision]:
    """Our own revisions that the archive was written with, the same to the letter.

    SQL from an archive is never run: it could do anything as the owner of all schemas.
    """
    ours = {f"{each.app}.{each.name}": each for each in compiler.revisions()}
    taken = []
    for stated in opened.manifest["revisions"]:
        revision = ours.get(stated["name"])
        if revision is None or digest_of(revision) != stated["sha256"]:
            raise UnknownRevision(name=stated["name"])
        taken.append(revision)
    return sorted(taken, key=lambda each: each.revision)


def _lay_down(opened: archive.Archive, ref: ClientRef, known: list[FleetRevision]) -> None:
    provision.create_schema(ref.schema_name, found=known)
    with psycopg.connect(compiler.owner_address(), autocommit=True) as connection:
        with connection.transaction():
            _fill(connection, opened, ref.schema_name)
        migrate.complete(connection, ref.schema_name, compiler.revisions())
    with client_scope(ref), transaction.atomic():
        for stated in opened.seal["data_keys"]:
            version = int(stated["version"])
            key = opened.keys.unwrap(stated["box"], client_id=ref.id, version=version)
            DataKey.objects.create(version=version, wrapped=crypto.wrap(key, context=str(ref.id)))
    storage = storages["client_files"]
    for stated in opened.manifest["files"]:
        with opened.open(stated["part"]) as content:
            storage.save(f"{ref.schema_name}/{stated['path']}", File(content))


def _fill(connection: Connection, opened: archive.Archive, schema: str) -> None:
    """Copy the rows in while guards and references rest; then the references are checked anew."""
    provision.check_name(schema)
    connection.execute(f"SET LOCAL search_path = {schema}".encode())
    references = _references(connection, schema)
    names = sorted(opened.manifest["tables"])
    for table, name, _definition in references:
        _alter(connection, table, sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(name)))
    for table in names:
        _alter(connection, table, sql.SQL("DISABLE TRIGGER USER"))
        connection.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table)))
        _copy(connection, opened, table)
    _settle_paths(connection, schema)
    for table in names:
        _alter(connection, table, sql.SQL("ENABLE TRIGGER USER"))
    for table, name, definition in references:
        act = sql.SQL("ADD CONSTRAINT {} ").format(sql.Identifier(name)) + sql.SQL(definition)
        _alter(connection, table, act)
    for table, column in tables.counters():
        if table in opened.manifest["tables"]:
            connection.execute(tables.set_counter(schema, table, column).encode())


def _references(connection: Connection, schema: str) -> list[tuple[str, str, Any]]:
    """(table, name, definition) of the schema's foreign keys."""
    return connection.execute(
        "SELECT t.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c"
        " JOIN pg_class t ON t.oid = c.conrelid"
        " WHERE c.contype = 'f' AND c.connamespace = %s::regnamespace",
        [schema],
    ).fetchall()


def _alter(connection: Connection, table: str, act: sql.Composable) -> None:
    connection.execute(sql.SQL("ALTER TABLE {} ").format(sql.Identifier(table)) + act)


def _copy(connection: Connection, opened: archive.Archive, table: str) -> None:
    """Errors: `RowsMissing`."""
    name = f"{archive.DATA}{table}.csv"
    with opened.open(name) as head:
        columns = next(csv.reader(io.TextIOWrapper(head, encoding="utf-8", newline="")))
    with opened.open(name) as content, connection.cursor() as cursor:
        with cursor.copy(tables.copy_in(table, columns)) as rows:
            while chunk := content.read(archive.CHUNK):
                rows.write(chunk)
        expected = opened.manifest["tables"][table]
        if cursor.rowcount != expected:
            raise RowsMissing(table=table, found=cursor.rowcount, expected=expected)


def _settle_paths(connection: Connection, schema: str) -> None:
    """Files lie under the schema's name, which is a new one."""
    connection.execute(
        "UPDATE stored_file SET path = %s || substr(path, position('/' in path))", [schema]
    )


def _take_in(opened: archive.Archive, ref: ClientRef, slug: str, actor: Actor) -> Restored:
    manifest = opened.manifest
    rows, file_count = sum(manifest["tables"].values()), len(manifest["files"])
    with transaction.atomic():
        client = _row(manifest["client"], ref, slug)
        _engagements(client, manifest["services"])
        _anchors(client, manifest["audit_anchors"])
        people = json.loads(opened.read(archive.PEOPLE))
        sent = [_invite(client, member, actor) for member in people["members"]]
        publish(
            ClientRestored(client_id=client.id, name=client.name, rows=rows, files=file_count),
            actor=actor,
            client_id=client.id,
        )
    return Restored(
        client=selectors.client_info(client), rows=rows, files=file_count, invitations=sent
    )


def _row(stated: dict[str, Any], ref: ClientRef, slug: str) -> Client:
    """The client's row: a new one, or the one its erasing left behind."""
    client, _is_new = Client.objects.update_or_create(
        pk=ref.id,
        defaults={
            **{name: stated[name] for name in AS_STATED},
            "books_start_on": date.fromisoformat(stated["books_start_on"]),
            "schema_name": ref.schema_name,
            "slug": slug,
            "state": ClientState.ACTIVE,
            "schema_revision": compiler.newest_revision(),
            "provisioned_at": timezone.now(),
        },
    )
    Domain.objects.create(tenant=client, domain=clients.portal_host(slug), is_primary=True)
    return client


def _engagements(client: Client, stated: list[dict[str, Any]]) -> None:
    Engagement.objects.filter(client=client).delete()
    Engagement.objects.bulk_create(
        Engagement(
            client=client,
            service=each["service"],
            starts_on=date.fromisoformat(each["starts_on"]),
            ends_on=date.fromisoformat(each["ends_on"]) if each["ends_on"] else None,
        )
        for each in stated
    )


def _anchors(client: Client, stated: list[dict[str, Any]]) -> None:
    """The heads kept outside come along, except for days that are anchored here already."""
    AuditAnchor.objects.bulk_create(
        (
            AuditAnchor(
                client_id=client.id,
                anchored_on=date.fromisoformat(each["on"]),
                sequence=each["sequence"],
                hash=each["hash"],
            )
            for each in stated
        ),
        ignore_conflicts=True,
    )


def _invite(client: Client, stated: dict[str, Any], actor: Actor) -> SentInvitation:
    """The person under their old id, so that the books name them; access comes by invitation."""
    if workers.person_of(stated["email"]) is None:
        user_id = uuid.UUID(stated["user_id"])
        language = stated["language"] if stated["language"] in Language.values else "en"
        user = User(
            email=workers.checked_email(stated["email"]),
            name=workers.checked_name(stated["name"]),
            language=language,
        )
        if not User.objects.filter(pk=user_id).exists():
            user.id = user_id
        user.set_unusable_password()
        user.save(force_insert=True)
    return invitations.send_invitation(
        client=client,
        email=stated["email"],
        name=stated["name"],
        role=stated["role"],
        actor=actor,
    )
