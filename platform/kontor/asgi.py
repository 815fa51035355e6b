"""One port for everything: the live stream runs on the event loop, all else in worker threads.

Pages, API and health checks are plain WSGI in a bounded pool of threads, each with its own kept
database connection; only `/live/` is asynchronous, because it waits for hours.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kontor.settings")

from a2wsgi import WSGIMiddleware

from kontor.wsgi import application as pages

from kontor import live  # isort: skip

THREADS = int(os.environ.get("KONTOR_WEB_THREADS", "8"))

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

_in_threads = WSGIMiddleware(cast(Any, pages), workers=THREADS)


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live/":
        await live.stream(scope, receive, send)
    else:
        await _in_threads(scope, _as_coroutine(receive), send)  # type: ignore[arg-type]


def _as_coroutine(receive: Receive) -> Receive:
    """Granian hands out futures of its own; the bridge to the threads takes coroutines alone."""

    async def read() -> dict[str, Any]:
        return await receive()

    return read


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await live.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
