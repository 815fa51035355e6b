"""Bringing every client's schema to the newest revision.

Who is behind is asked of one projection in the shared schema; what a schema lacks is decided by its
own `applied_revision`, inside its transaction and under its lock. So a run can be repeated, stopped
or doubled, and a client that fails holds up nobody else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import psycopg
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tenants.fleet import compile as compiler
from tenants.fleet import provision
from tenants.models import Client, ClientState, FleetFailure, FleetRevision

PARALLEL = 4
# Better to fail one client and say so than to queue its whole office behind one lock.
LOCK_TIMEOUT = "5s"
NOTED_EVERY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run would do. `shared` and `uncompiled` are migrations, `behind` clients' names."""

    shared: list[str]
    uncompiled: list[str]
    newest: int
    behind: list[str]

    @property
    def is_empty(self) -> bool:
        return not (self.shared or self.uncompiled or self.behind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    slug: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetResult:
    migrated: int
    failures: list[Failure]
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """`error` is empty when the schema stands at the newest revision."""

    client: Client
    error: str


Connection = psycopg.Connection[Any]
Report = Callable[[int, int, str], None]


def plan() -> Plan:
    """What `migrate_fleet` would do, changing nothing."""
    shared = compiler.pending_shared()
    is_new = any(name.startswith("tenants.") for name in shared)
    newest = 0 if is_new else compiler.newest_revision()
    uncompiled = compiler.pending()
    behind = [] if is_new else list(_behind(newest, everyone=bool(uncompiled)))
    return Plan(
        shared=shared,
        uncompiled=uncompiled,
        newest=newest + len(uncompiled),
        behind=[client.slug for client in behind],
    )


def migrate_fleet(
    *,
    parallel: int = PARALLEL,
    everyone: bool = False,
    report: Report = lambda done, total, slug: None,
) -> FleetResult:
    """Apply to each client the revisions its schema lacks, `parallel` clients at a time.

    `everyone` also looks at those that seem up to date, and gives rights anew where they differ.
    """
    started = time.monotonic()
    found = compiler.revisions()
    newest = found[-1].revision if found else 0
    behind = list(_behind(newest, everyone=everyone))
    failures: list[Failure] = []
    fresh: list[Client] = []
    for done, outcome in enumerate(_outcomes(behind, found, parallel), start=1):
        if outcome.error:
            failures.append(Failure(slug=outcome.client.slug, error=outcome.error))
            _note_failure(outcome, newest)
        else:
            fresh.append(outcome.client)
        if len(fresh) == NOTED_EVERY or done == len(behind):
            _note_success(fresh, newest)
            fresh = []
        report(done, len(behind), outcome.client.slug)
    return FleetResult(
        migrated=len(behind) - len(failures),
        failures=failures,
        seconds=time.monotonic() - started,
    )


def _behind(newest: int, *, everyone: bool) -> Iterator[Client]:
    rows = Client.objects.exclude(state=ClientState.ERASED).exclude(provisioned_at=None)
    if not everyone:
        failed = FleetFailure.objects.values("client_id")
        rows = rows.filter(Q(schema_revision__lt=newest) | Q(pk__in=failed))
    yield from rows.order_by("slug")


def _outcomes(
    clients: list[Client], found: list[FleetRevision], parallel: int
) -> Iterator[Outcome]:
    """In the order in which they end. Each thread takes a connection and gives it back."""
    if not clients:
        return
    threads = max(1, min(parallel, len(clients)))
    mark = compiler.rights_mark()
    idle: SimpleQueue[Connection] = SimpleQueue()
    for _ in range(threads):
        idle.put(_connect())

    def apply(client: Client) -> Outcome:
        connection = idle.get()
        if connection.closed:
            connection = _connect()
        try:
            return Outcome(client, _run(connection, _script(client.schema_name, found, mark)))
        finally:
            idle.put(connection)

    with ThreadPoolExecutor(max_workers=threads) as crew:
        for future in as_completed([crew.submit(apply, client) for client in clients]):
            yield future.result()
    for _ in range(threads):
        idle.get().close()


def complete(connection: Connection, schema: str, found: list[FleetRevision]) -> None:
    """Bring one schema that no client row names yet up to date. Errors: the database's own."""
    connection.execute(_script(schema, found, compiler.rights_mark()).encode())


def _connect() -> Connection:
    return psycopg.connect(compiler.owner_address(), autocommit=True)


def _run(connection: Connection, script: str) -> str:
    """ "" when it went through, else what the database said; then nothing was changed."""
    try:
        connection.execute(script.encode())
    except psycopg.Error as refused:
        if not connection.closed:
            connection.rollback()
        return str(refused).strip() or type(refused).__name__
    return ""


def _script(schema: str, found: list[FleetRevision], mark: str) -> str:
    """One round trip: lock the schema, apply what its own record lacks, give rights, commit."""
    provision.check_name(schema)
    steps = "".join(
        f"IF NOT EXISTS (SELECT FROM applied_revision WHERE revision = {each.revision}) THEN"
        f" EXECUTE $revision${compiler.sql_of(schema, each)}$revision$; END IF;\n"
        for each in found
    )
    rights = compiler.tenant_grants(schema, role=schema)
    return (
        f"BEGIN; SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'; SET LOCAL search_path = {schema};\n"
        f"SELECT pg_advisory_xact_lock({provision.lock_of(schema)});\n"
        f"DO $fleet$ BEGIN\n{steps}"
        f"IF obj_description('{schema}'::regnamespace) IS DISTINCT FROM '{mark}' THEN"
        f" EXECUTE $rights${rights}$rights$; END IF;\n"
        f"END $fleet$;\nCOMMIT;"
    )


def _note_success(clients: list[Client], newest: int) -> None:
    ids = [client.id for client in clients]
    with transaction.atomic():
        Client.objects.filter(pk__in=ids).update(schema_revision=newest)
        FleetFailure.objects.filter(client_id__in=ids).delete()


def _note_failure(outcome: Outcome, newest: int) -> None:
    FleetFailure.objects.update_or_create(
        client=outcome.client,
        defaults={"revision": newest, "error": outcome.error, "failed_at": timezone.now()},
    )
