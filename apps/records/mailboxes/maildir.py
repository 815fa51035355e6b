"""Messages in folders of this machine: one maildir per address, as mail servers deliver them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from apps.records.mailboxes.port import WaitingMessage

SEEN = ":2,S"


class MaildirMailbox:
    """`folder`/name@domain/{new,cur,tmp}. An address without a folder has no mail."""

    pause_seconds = 0

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def waiting(self, address: str, *, limit: int) -> Iterator[WaitingMessage]:
        place = self._place(address) / "new"
        if not place.is_dir():
            return
        for path in sorted(place.iterdir()):
            # A link could lead to any file of this machine.
            if path.is_symlink() or not path.is_file():
                continue
            with path.open("rb") as opened:
                yield WaitingMessage(path.name, opened.read(limit + 1))

    def done(self, address: str, key: str) -> None:
        place = self._place(address)
        (place / "cur").mkdir(exist_ok=True)
        (place / "new" / key).rename(place / "cur" / f"{key}{SEEN}")

    def _place(self, address: str) -> Path:
        if "/" in address or address.startswith("."):
            raise ValueError(f"no address: {address!r}")
        return self.folder / address
