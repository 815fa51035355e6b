"""Who a process id belongs to, and how to end it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not is_zombie(pid)


def is_zombie(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[:1] == ["Z"]


def command_line(pid: int) -> str:
    """The command line of `pid`, empty when it is gone or can't be read."""
    if sys.platform.startswith("linux"):
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        return raw.replace(b"\0", b" ").decode(errors="replace").strip()
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def end(pid: int, *, how: signal.Signals, grace: float) -> bool:
    """Send `how`, then SIGKILL after `grace` seconds; True when the process is gone."""
    for number, patience in ((how, grace), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return True
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not is_alive(pid):
                return True
            time.sleep(0.02)
    return not is_alive(pid)


def members(group: int) -> list[int]:
    """The process ids in a process group; on Linux only, elsewhere its leader alone."""
    if not sys.platform.startswith("linux"):
        return [group] if is_alive(group) else []
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and group_of(int(entry.name)) == group:
            found.append(int(entry.name))
    return [pid for pid in found if not is_zombie(pid)]


def group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def has_in_environment(pid: int, name: str, value: str) -> bool:
    """Whether `pid` was started with `name=value`; False where the system doesn't tell."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return f"{name}={value}".encode() in environment.split(b"\0")
