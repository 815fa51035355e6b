"""Where an installation keeps its engines' data, sockets, logs and passwords."""

import fcntl
import hashlib
import os
import re
import secrets
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kontor.embedded.errors import EngineError

# sockaddr_un holds 108 bytes on Linux and 104 on macOS, with room for "/.s.PGSQL.5432.lock".
SOCKET_PATH_MAX = 99
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432")
# PostgreSQL splits socket directories at commas; everything else here trips some URL parser.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+-]+")


class StillLocked(EngineError):
    """Somebody else holds the lock."""


def project_root() -> Path:
    """The checkout this package runs from, else the current folder (installed as a wheel)."""
    checkout = Path(__file__).resolve().parents[3]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def default_home() -> Path:
    """`KONTOR_HOME`, else `.kontor` in the project."""
    named = os.environ.get("KONTOR_HOME")
    return Path(named).expanduser().resolve() if named else project_root() / ".kontor"


def prepare_home(home: Path) -> Path:
    """Create the home, readable by its owner only, and return its absolute path."""
    home = home.expanduser().resolve()
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        (home / "logs").mkdir(exist_ok=True)
    except PermissionError as error:
        raise EngineError(
            f"{error.filename} can't be written by this account. Run with the account that owns "
            f"{home}, or name another folder in KONTOR_HOME."
        ) from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise EngineError(
            f"{home} belongs to another account. Run with that account, "
            f"or name another folder in KONTOR_HOME."
        )
    return home


def fingerprint(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:12]


def inside_is_usable_for_sockets(home: Path) -> bool:
    run = str(home / "run")
    return bool(PLAIN_PATH.fullmatch(run)) and len(run) + LONGEST_SOCKET_NAME <= SOCKET_PATH_MAX


def temporary_socket_directory(home: Path) -> Path:
    """A short folder of this account and this home, outside it."""
    name = f"kontor-{os.geteuid()}-{fingerprint(home)}"
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108
        folder = parent / name
        if len(str(folder)) + LONGEST_SOCKET_NAME <= SOCKET_PATH_MAX:
            return folder
    raise EngineError(f"No folder short enough for sockets: {tempfile.gettempdir()} is too long.")


def private_directory(folder: Path, *, account: tuple[int, int] | None = None) -> Path:
    """Create `folder` with mode 0700, owned by `account` if given; refuse somebody else's.

    A folder in a shared temporary directory may have been laid by another account to catch
    our connections, so owner and type are checked, not assumed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    owners = {os.geteuid()} | ({account[0]} if account else set())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise EngineError(f"{folder} belongs to another account; remove it and start again.")
    folder.chmod(0o700)
    if account and (found.st_uid, found.st_gid) != account:
        os.chown(folder, *account)
    return folder


def secret(path: Path) -> str:
    """The password kept in `path`, made once and readable by its owner only."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    value = secrets.token_urlsafe(24)
    # Written aside and linked, so a crash or a second starter never leaves half a password.
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    finally:
        fresh.unlink()
    return value


@contextmanager
def locked(path: Path, *, seconds: float = 120.0) -> Iterator[None]:
    """Hold the file lock `path`; the system frees it when this process dies, however it dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise StillLocked(f"{path} has been held for {seconds:.0f} s.") from error
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)
