"""One throw-away PostgreSQL and Valkey for all test processes of this checkout.

    urls = testing.engine()
    testing.ensure_template("kontor_0a1b", build=lambda urls: migrate(urls.owner))
    testing.create_database("test_gw0", template="kontor_0a1b")
    urls.of("test_gw0").runtime

The first process starts it, every process holds a shared lock while it lives, and the last
one to end stops it. A process that was killed frees its lock too.
"""

import atexit
import fcntl
import functools
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from kontor.embedded import home as homes
from kontor.embedded import roles
from kontor.embedded.postgres import Cluster
from kontor.embedded.valkey import Broker


@dataclass(frozen=True, slots=True)
class Urls:
    """Addresses of one database and of Valkey; `superuser` creates and drops databases."""

    runtime: str
    owner: str
    superuser: str
    redis: str

    def of(self, database: str) -> "Urls":
        """The same roles on another database; the superuser stays on its own."""
        return replace(
            self,
            runtime=at_database(self.runtime, database),
            owner=at_database(self.owner, database),
        )


@functools.cache
def engine() -> Urls:
    """Start the test engines or join those that run; they stop with the last test process."""
    home = homes.prepare_home(homes.default_home() / "test")
    users = os.open(home / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    # Waits only while a last process is stopping the engines.
    fcntl.flock(users, fcntl.LOCK_SH)
    cluster, broker = Cluster(home, durable=False), Broker(home, durable=False)
    atexit.register(leave, users, os.getpid(), cluster, broker)
    urls = cluster.start()
    return Urls(urls.runtime, urls.owner, urls.superuser, broker.start())


def leave(users: int, pid: int, cluster: Cluster, broker: Broker) -> None:
    """Stop the engines unless another test process still uses them."""
    if os.getpid() != pid:
        return
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    broker.stop()
    cluster.stop()


def create_database(name: str, *, template: str | None = None) -> Urls:
    """A fresh database, replacing one of that name left by an earlier run."""
    drop_database(name)
    roles.create_database(engine().superuser, name, template=template)
    return engine().of(name)


def drop_database(name: str) -> None:
    roles.drop_database(engine().superuser, name)


def ensure_template(name: str, *, build: Callable[[Urls], None]) -> None:
    """Build the template `name` once for all processes and runs.

    The name is a word and, after the last underscore, a digest of what is in it (of the
    migrations, say): one that exists is taken as it is, one with another digest is dropped.
    Nobody can connect to a finished template, so copying it never waits.
    """
    with homes.locked(lock_of(name), seconds=600):
        if database_exists(name):
            return
        unfinished = f"{name}_unfinished"
        build(create_database(unfinished))
        drop_outdated(name)
        with psycopg.connect(engine().superuser, autocommit=True) as connection:
            for statement in FINISH_TEMPLATE:
                connection.execute(
                    sql.SQL(statement).format(
                        unfinished=sql.Identifier(unfinished), name=sql.Identifier(name)
                    )
                )


FINISH_TEMPLATE = (
    "ALTER DATABASE {unfinished} ALLOW_CONNECTIONS false",
    "ALTER DATABASE {unfinished} RENAME TO {name}",
)


def drop_outdated(name: str) -> None:
    word = name.rpartition("_")[0]
    with psycopg.connect(engine().superuser) as connection:
        closed = connection.execute("SELECT datname FROM pg_database WHERE NOT datallowconn")
        names = [str(row[0]) for row in closed]
    for each in names:
        if word and each != name and each.rpartition("_")[0] == word:
            drop_database(each)


def database_exists(name: str) -> bool:
    with psycopg.connect(engine().superuser) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def lock_of(name: str) -> Path:
    return homes.default_home() / "test" / f"{name}.lock"


def at_database(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{quote(database, safe='')}").geturl()
