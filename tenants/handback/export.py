"""Handing a client back: rows, files, keys, people and open formats in one archive."""

from __future__ import annotations

import hashlib
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.core.files.storage import storages
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from kernel import crypto, files, offering
from kernel.actor import Actor
from kernel.errors import Conflict, NotFound
from kernel.facts import publish
from kernel.models import DataKey
from kernel.records import ActedRecord
from kernel.tenancy import client_scope
from tenants import selectors
from tenants.facts import ClientExported
from tenants.fleet import compile as compiler
from tenants.handback import archive, tables
from tenants.models import Engagement, FleetRevision, User
from tenants.values import ClientInfo

Connection = psycopg.Connection[Any]


class SchemaBehind(Conflict):
    code = "handback.schema_behind"
    sentence = _("The books of %(name)s are behind this release; run `kontor migrate` first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedBack:
    path: Path
    rows: int
    files: int


def export_client(
    *, client_id: uuid.UUID, target: Path, passphrase: str, actor: Actor
) -> HandedBack:
    """Write everything of the client to `target` (a folder, or the archive's name).

    Rows are read in one snapshot. The archive appears under its name only when it is complete.
    Errors: `NotFound`, `SchemaBehind`, `PassphraseShort`.
    """
    actor.require("provider.clients.manage")
    client = selectors.client(client_id=client_id)
    if client is None or client.provisioned_at is None or client.state == "erased":
        raise NotFound()
    keys = archive.Keys.of(passphrase)
    path = _path(target, client)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.touch(mode=0o600)
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as zipped:
            rows, file_count = _write(archive.Writer(zipped), client, keys)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    with transaction.atomic():
        publish(
            ClientExported(client_id=client.id, name=client.name, rows=rows, files=file_count),
            actor=actor,
            client_id=client.id,
        )
    return HandedBack(path=path, rows=rows, files=file_count)


def _path(target: Path, client: ClientInfo) -> Path:
    if target.is_dir():
        return target / f"{client.slug}-{timezone.localdate():%Y-%m-%d}.zip"
    return target


def _write(writer: archive.Writer, client: ClientInfo, keys: archive.Keys) -> tuple[int, int]:
    """Rows and files written."""
    found = compiler.revisions()
    writer.add(archive.README, render_to_string("tenants/handback/README.txt").encode())
    writer.add(archive.SCHEMA, _schema_sql(found).encode())
    writer.add(archive.LOAD, _load_sql().encode())
    with psycopg.connect(compiler.owner_address()) as connection:
        _begin_snapshot(connection, client, found)
        rows = {model._meta.db_table: _copy(writer, connection, model) for model in _models()}
        writer.add(archive.PEOPLE, archive.encoded(_people(client, connection)))
    stored = list(_files(writer, client))
    _readable(writer, client)
    manifest = archive.encoded(_manifest(client, found, rows, stored, writer.digests))
    writer.add(archive.MANIFEST, manifest)
    writer.add(
        archive.SEAL, archive.seal(keys, manifest=manifest, data_keys=_data_keys(client, keys))
    )
    return sum(rows.values()), len(stored)


_models = tables.data_models


def _schema_sql(found: list[FleetRevision]) -> str:
    mark = compiler.SCHEMA_MARK
    return f"CREATE SCHEMA {mark};\nSET search_path = {mark};\n" + compiler.script_for(mark, found)


def _load_sql() -> str:
    """A psql script that fills the schema; guards and references rest while it runs."""
    mark = compiler.SCHEMA_MARK
    names = ", ".join(f'"{model._meta.db_table}"' for model in _models())
    copies = "".join(map(_load_line, _models()))
    counters = "".join(tables.set_counter(mark, *counter) for counter in tables.counters())
    return (
        "\\set ON_ERROR_STOP on\nBEGIN;\nSET LOCAL session_replication_role = replica;\n"
        f"SET LOCAL search_path = {mark};\nTRUNCATE {names};\n{copies}{counters}COMMIT;\n"
    )


def _load_line(model: type[Any]) -> str:
    table = model._meta.db_table
    columns = ", ".join(f'"{column}"' for column in tables.columns_of(model))
    source = f"'{archive.DATA}{table}.csv'"
    return f'\\copy "{table}" ({columns}) FROM {source} WITH (FORMAT csv, HEADER true)\n'


def _begin_snapshot(connection: Connection, client: ClientInfo, found: list[FleetRevision]) -> None:
    """Every row as of one moment. Errors: `SchemaBehind`."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    schema = sql.Identifier(client.ref.schema_name)
    connection.execute(sql.SQL("SET LOCAL search_path = {}").format(schema))
    applied = connection.execute("SELECT revision FROM applied_revision").fetchall()
    if {row[0] for row in applied} != {each.revision for each in found}:
        raise SchemaBehind(name=client.name)


def _copy(writer: archive.Writer, connection: Connection, model: type[Any]) -> int:
    name = f"{archive.DATA}{model._meta.db_table}.csv"
    with writer.part(name) as sink, connection.cursor() as cursor:
        with cursor.copy(tables.copy_out(model)) as rows:
            for chunk in rows:
                sink.write(chunk)
        return int(cursor.rowcount)


def _people(client: ClientInfo, connection: Connection) -> dict[str, Any]:
    """Members, and everyone else whom the books name."""
    members = [
        {
            "user_id": str(member.person.user_id),
            "name": member.person.name,
            "email": member.person.email,
            "language": member.person.language,
            "role": member.role,
            "joined_at": member.joined_at.isoformat(),
        }
        for member in selectors.members(client_id=client.id)
    ]
    return {"members": members, "named": list(_named(connection))}


def _named(connection: Connection) -> Iterator[dict[str, str]]:
    acted = [model for model in _models() if issubclass(model, ActedRecord)]
    each = sql.SQL(" UNION ").join(
        sql.SQL("SELECT actor_kind, actor_id, actor_name FROM {}").format(
            sql.Identifier(model._meta.db_table)
        )
        for model in acted
    )
    found = connection.execute(each + sql.SQL(" ORDER BY 1, 2, 3")).fetchall()
    ids = [row[1] for row in found if row[0] in ("worker", "member")]
    emails = {str(pk): mail for pk, mail in _emails(ids)}
    for kind, actor_id, name in found:
        if kind != "system":
            email = emails.get(actor_id, "")
            yield {"kind": kind, "id": actor_id, "name": name, "email": email}


def _emails(ids: list[str]) -> list[tuple[uuid.UUID, str]]:
    return list(User.objects.filter(pk__in=ids).values_list("pk", "email"))


def _files(writer: archive.Writer, client: ClientInfo) -> Iterator[dict[str, Any]]:
    storage = storages["client_files"]
    with client_scope(client.ref):
        stored = files.all_of_client()
    for path, view in stored:
        name = f"{archive.FILES}{view.id}"
        digest = hashlib.sha256()
        with storage.open(path) as content, writer.part(name) as sink:
            for chunk in content.chunks(archive.CHUNK):
                digest.update(chunk)
                sink.write(chunk)
        if digest.hexdigest() != view.sha256:
            raise archive.PartDamaged(part=view.name)
        relative = path.removeprefix(f"{client.ref.schema_name}/")
        yield {"part": name, "path": relative, "name": view.name, "media_type": view.media_type}


def _readable(writer: archive.Writer, client: ClientInfo) -> None:
    """What each service writes in open formats."""
    for each in offering.all_offerings():
        if not each.hand_back:
            continue
        with client_scope(client.ref):
            for name, content in import_string(each.hand_back)(client=client):
                writer.add(f"{archive.READABLE}{each.code}/{name}", content)


def _manifest(
    client: ClientInfo,
    found: list[FleetRevision],
    rows: dict[str, int],
    stored: list[dict[str, Any]],
    digests: dict[str, str],
) -> dict[str, Any]:
    bought = Engagement.objects.filter(client_id=client.id).order_by("starts_on", "service")
    anchors = selectors.audit_anchors_by_day(client_id=client.id)
    return {
        "format": archive.FORMAT,
        "made_at": timezone.now().isoformat(),
        "client": {
            "id": str(client.id),
            "slug": client.slug,
            "name": client.name,
            "registration_number": client.registration_number,
            "country": client.country,
            "currency": client.currency,
            "language": client.language,
            "time_zone": client.time_zone,
            "chart": client.chart,
            "fiscal_year_first_month": client.fiscal_year_first_month,
            "books_start_on": client.books_start_on.isoformat(),
            "state": client.state,
        },
        "services": [
            {
                "service": row.service,
                "starts_on": row.starts_on.isoformat(),
                "ends_on": row.ends_on.isoformat() if row.ends_on else None,
            }
            for row in bought
        ],
        "revisions": [
            {"name": f"{each.app}.{each.name}", "sha256": digest_of(each)} for each in found
        ],
        "tables": rows,
        "files": stored,
        "audit_anchors": [
            {"on": day.isoformat(), "sequence": sequence, "hash": head}
            for day, sequence, head in anchors
        ],
        "parts": digests,
    }


def digest_of(revision: FleetRevision) -> str:
    return hashlib.sha256(revision.sql.encode()).hexdigest()


def _data_keys(client: ClientInfo, keys: archive.Keys) -> list[dict[str, Any]]:
    with client_scope(client.ref):
        if not DataKey.objects.exists():
            return []
        opened = crypto.data_keys()
    return [
        {"version": version, "box": keys.wrap(key, client_id=client.id, version=version)}
        for version, key in sorted(opened.items())
    ]
