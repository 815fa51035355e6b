"""A file that a person has sent and looks at before it is taken in.

Its id stays in the session, so nobody reaches or drops a file that they didn't send themselves.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from frontend.access import KontorRequest
from kernel import files
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    name: str
    content: bytes


def keep(request: KontorRequest, purpose: str, *, name: str, content: bytes) -> None:
    """Keep the file for the next page; one that waited before is forgotten."""
    drop(request, purpose)
    stored = files.store(name=name, content=content, actor=request.actor)
    request.session[_key(request, purpose)] = {"id": str(stored.id), "name": name}


def kept(request: KontorRequest, purpose: str) -> KeptFile | None:
    """The file that waits, if one does."""
    waiting = _waiting(request, purpose)
    if waiting is None:
        return None
    try:
        return KeptFile(name=waiting["name"], content=files.read(uuid.UUID(waiting["id"])))
    except NotFound:
        return None


def drop(request: KontorRequest, purpose: str) -> None:
    """Forget the file and its bytes."""
    waiting = request.session.pop(_key(request, purpose), None)
    if waiting is not None:
        try:
            files.remove(uuid.UUID(waiting["id"]))
        except NotFound:
            return


def settle(request: KontorRequest, purpose: str) -> None:
    """It was taken in: it stays among the client's files, and waits no more."""
    request.session.pop(_key(request, purpose), None)


def _waiting(request: KontorRequest, purpose: str) -> Any:
    return request.session.get(_key(request, purpose))


def _key(request: KontorRequest, purpose: str) -> str:
    return f"kept_{purpose}_{request.client.slug}"
