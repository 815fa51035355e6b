"""What records wants of a mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message as it came. `key` is the mailbox's own name for it; `content` is b"" for one that
    is larger than `limit` and was left where it is."""

    key: str
    content: bytes = field(repr=False)


class Mailbox(Protocol):
    # How long to leave it in peace between two looks.
    pause_seconds: int

    def waiting(self, address: str, *, limit: int) -> Iterator[WaitingMessage]:
        """What came for `address` and was not dealt with; of messages above `limit` bytes only
        the head. Errors: OSError when it is out of reach."""

    def done(self, address: str, key: str) -> None:
        """The message was dealt with; it will not be waiting again. Errors: OSError."""
