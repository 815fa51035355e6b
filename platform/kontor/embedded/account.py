"""Which account runs PostgreSQL: it refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kontor.embedded.errors import EngineError

ACCOUNTS = ("postgres", "nobody")
# Any id but 0 will do: inside its user namespace PostgreSQL sees this number, outside it is root.
NAMESPACE_ID = 1000


@dataclass(frozen=True, slots=True)
class Account:
    """How to start a program that refuses root: a command prefix, or other ids, or neither."""

    prefix: tuple[str, ...] = ()
    ids: tuple[int, int] | None = None

    def run(
        self, argv: Sequence[str | Path], *, timeout: float = 120.0
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end and capture what it says."""
        return subprocess.run(
            [*self.prefix, *map(str, argv)],
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            cwd="/",
            env=plain_environment(),
            user=self.ids[0] if self.ids else None,
            group=self.ids[1] if self.ids else None,
            extra_groups=[] if self.ids else None,
        )

    def launch(self, argv: Sequence[str | Path], *, log: Path) -> subprocess.Popen[bytes]:
        """Start in a session of its own, so a Ctrl-C in the terminal isn't for it."""
        with log.open("ab") as output:
            return subprocess.Popen(
                [*self.prefix, *map(str, argv)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=plain_environment(),
                start_new_session=True,
                user=self.ids[0] if self.ids else None,
                group=self.ids[1] if self.ids else None,
                extra_groups=[] if self.ids else None,
            )

    def reaches(self, path: Path) -> bool:
        """Whether the account can enter or execute `path`: root's own home is closed to others."""
        return self.run(["test", "-x", path]).returncode == 0

    def own(self, folder: Path) -> None:
        """Give `folder` and all in it to the account; only root has anything to do here."""
        if os.geteuid() != 0:
            return
        uid, gid = self.ids or (0, 0)
        if folder.lstat().st_uid == uid:
            return
        for parent, _, files in os.walk(folder):
            os.chown(parent, uid, gid)
            for name in files:
                os.chown(Path(parent, name), uid, gid, follow_symlinks=False)


def plain_environment() -> dict[str, str]:
    """The environment without the PG* variables, which would redirect the tools."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def choose_account() -> Account:
    """This account; for root a user namespace, else an unprivileged account of the machine."""
    if os.geteuid() != 0:
        return Account()
    wanted = os.environ.get("KONTOR_ENGINE_ACCOUNT")
    if not wanted:
        namespaced = namespace_account()
        if namespaced is not None:
            return namespaced
    for name in (wanted,) if wanted else ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(ids=(entry.pw_uid, entry.pw_gid))
    raise EngineError(
        "PostgreSQL refuses to run as root, and this machine allows neither user namespaces nor "
        f"has an account {' or '.join([wanted] if wanted else ACCOUNTS)}. Run as an ordinary "
        "user, or name an unprivileged account in KONTOR_ENGINE_ACCOUNT."
    )


def namespace_account() -> Account | None:
    tool = shutil.which("unshare")
    if tool is None:
        return None
    account = Account(
        prefix=(tool, "-U", f"--map-user={NAMESPACE_ID}", f"--map-group={NAMESPACE_ID}", "--")
    )
    try:
        return account if account.run(["true"], timeout=10).returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired):
        return None
