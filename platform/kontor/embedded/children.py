"""A child process in a group of its own, its output in a log, ended when we end."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from kontor.embedded import processes

PR_SET_PDEATHSIG = 1
LOG_BYTES_MAX = 10_000_000
LAST_LINES = 5


@dataclass(slots=True)
class Child:
    """One running program. `read()` when `output` has something to say; `close()` at the end."""

    name: str
    popen: subprocess.Popen[bytes]
    log: IO[str]
    started_at: float
    output: IO[bytes] | None
    rest: bytes = b""
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_LINES))

    @property
    def pid(self) -> int:
        return self.popen.pid

    def is_running(self) -> bool:
        return self.popen.poll() is None

    def read(self) -> None:
        """Move what is waiting into the log, each line with the time and the name before it."""
        if self.output is None:
            return
        try:
            chunk = os.read(self.output.fileno(), 65536)
        except BlockingIOError:
            return
        if not chunk:
            self._close_output()
            return
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        for line in lines:
            self._write(line)
        self.log.flush()

    def terminate(self) -> None:
        signal_group(self.pid, signal.SIGTERM)

    def close(self) -> None:
        """Kill what is left of the group and close the log."""
        signal_group(self.pid, signal.SIGKILL)
        self.popen.wait()
        # Not until its end: one that left the group may hold the pipe for ever.
        self.read()
        self._close_output()
        self.log.close()

    def how_it_ended(self) -> str:
        code = self.popen.returncode
        if code is not None and code < 0:
            return f"signal {signal.Signals(-code).name}"
        return f"exit code {code}"

    def last_words(self) -> str:
        words = "\n  ".join(line for line in self.tail if line.strip())
        return f"Its last words:\n  {words}\nMore in {self.log.name}" if words else ""

    def _close_output(self) -> None:
        if self.rest:
            self._write(self.rest)
            self.rest = b""
        if self.output is not None:
            self.output.close()
            self.output = None

    def _write(self, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip("\r")
        self.tail.append(text)
        self.log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {self.name} | {text}\n")


def start(argv: Sequence[str], env: Mapping[str, str], log: Path) -> Child:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.is_file() and log.stat().st_size > LOG_BYTES_MAX:
        log.replace(log.with_suffix(".log.1"))
    popen = subprocess.Popen(
        list(argv),
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent(),
    )
    if popen.stdout is not None:
        os.set_blocking(popen.stdout.fileno(), False)
    return Child(
        name=log.stem,
        popen=popen,
        log=log.open("a", encoding="utf-8"),
        started_at=time.monotonic(),
        output=popen.stdout,
    )


def die_with_parent() -> Callable[[], None] | None:
    """What a fork does before it becomes the program: ask Linux for SIGTERM when we die.

    Only for a caller with a single thread; macOS has no such request, there the next
    supervisor ends what is left.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def request() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return request


def signal_group(pid: int, number: int) -> bool:
    """Signal the group led by `pid`; False when nobody is left in it."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        # macOS answers EPERM for a group of zombies.
        return False
    return True


def end_group(pid: int, *, grace: float, reap: Callable[[], object] = lambda: None) -> None:
    """SIGTERM to the group led by `pid`, SIGKILL to what is left after `grace` seconds.

    `reap` collects the leader's exit when it is our own child.
    """
    signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + grace
    # A zombie still has its group; where process 1 reaps nothing, it would have it for ever.
    while signal_group(pid, 0) and processes.members(pid):
        if time.monotonic() > deadline:
            signal_group(pid, signal.SIGKILL)
            return
        time.sleep(0.05)
        reap()
