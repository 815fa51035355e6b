"""Server-sent events at `/live/`: open pages hear that something changed, and ask for it.

One LISTEN connection per process feeds all streams of that process. A stream belongs to a
signed-in person and a host; it is checked again with every heartbeat, so a revoked session stops
hearing within seconds. Events carry a topic, never content.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import HttpRequest

from frontend import second_factor
from kernel.live import CHANNEL
from tenants import selectors

HEARTBEAT_SECONDS = 20
RECONNECT_SECONDS = 2

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens: a worker's workspace (`client_id` empty) or a member's portal."""

    user_id: str
    client_id: str


@dataclass(eq=False)
class Stream:
    listener: Listener
    topics: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(maxsize=100))

    def hears(self, message: dict[str, Any]) -> bool:
        if self.listener.client_id:
            return bool(message["client"] == self.listener.client_id)
        return self.listener.user_id in message["users"]


class Hub:
    """All streams of this process and the one connection that feeds them."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.task: asyncio.Task[None] | None = None

    def join(self, stream: Stream) -> None:
        self.streams.add(stream)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._listen())

    def leave(self, stream: Stream) -> None:
        self.streams.discard(stream)

    async def close(self) -> None:
        if self.task is not None:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    settings.DATABASE_URL, autocommit=True
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._spread_to_all("resync")
                    async for notice in connection.notifies():
                        self._spread(json.loads(notice.payload))
            except psycopg.OperationalError as lost:
                log.warning("live_listen_lost", error=str(lost))
                await asyncio.sleep(RECONNECT_SECONDS)

    def _spread(self, message: dict[str, Any]) -> None:
        for stream in self.streams:
            if stream.hears(message) and not stream.topics.full():
                stream.topics.put_nowait(message["topic"])

    def _spread_to_all(self, topic: str) -> None:
        for stream in self.streams:
            if not stream.topics.full():
                stream.topics.put_nowait(topic)


_hub = Hub()


async def close() -> None:
    await _hub.close()


async def stream(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Serve one browser until it goes away or may no longer listen."""
    listener = await _identify(scope)
    if listener is None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
            ],
        }
    )
    mine = Stream(listener)
    _hub.join(mine)
    gone = asyncio.create_task(_wait_until_gone(receive))
    try:
        await _feed(mine, scope, send, gone)
    finally:
        _hub.leave(mine)
        gone.cancel()


async def _feed(mine: Stream, scope: dict[str, Any], send: Send, gone: asyncio.Task[None]) -> None:
    await _say(send, "retry: 2000\nevent: hello\ndata: {}\n\n")
    while not gone.done():
        next_topic = asyncio.create_task(mine.topics.get())
        await asyncio.wait(
            {next_topic, gone}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        if next_topic.done():
            await _say(send, f"event: {next_topic.result()}\ndata: {{}}\n\n")
            continue
        next_topic.cancel()
        if gone.done() or await _identify(scope) != mine.listener:
            break
        await _say(send, ": still here\n\n")
    if not gone.done():
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _wait_until_gone(receive: Receive) -> None:
    while True:
        if (await receive())["type"] == "http.disconnect":
            return


async def _identify(scope: dict[str, Any]) -> Listener | None:
    return await sync_to_async(_listener_of, thread_sensitive=False)(scope)


def _listener_of(scope: dict[str, Any]) -> Listener | None:
    """The session behind the cookie, still valid and still allowed at this host."""
    close_old_connections()
    try:
        request = ASGIRequest({**scope, "method": "GET"}, io.BytesIO())
        host = _host(request)
        user_id = _signed_in(request)
        if user_id is None or second_factor.is_owed(user_id=user_id):
            return None
        if host == settings.WORKSPACE_HOST:
            return Listener(str(user_id), "") if selectors.worker_of(user_id=user_id) else None
        client = selectors.client_of_host(host=host)
        if client is None:
            return None
        actor = selectors.member_actor(user_id=user_id, client_id=client.id)
        return Listener(str(user_id), str(client.id)) if actor else None
    finally:
        close_old_connections()


def _host(request: HttpRequest) -> str:
    """ "" for a name that isn't ours; nobody listens there."""
    try:
        return request.get_host().partition(":")[0].lower().rstrip(".")
    except DisallowedHost:
        return ""


def _signed_in(request: HttpRequest) -> Any:
    request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    user = get_user(request)
    return user.pk if user.is_authenticated else None
