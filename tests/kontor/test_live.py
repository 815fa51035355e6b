"""Open pages hear that something changed, and only those who may."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from kernel import live as announcing
from kontor import live
from tests.cast import Cast

HOSTS = {"workspace": "workspace.localhost", "portal": "nordlys.localhost"}


@pytest.fixture(autouse=True)
def own_database_address(fresh_database: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    name = connections["default"].settings_dict["NAME"]
    address, question, rest = settings.DATABASE_URL.partition("?")
    monkeypatch.setattr(
        settings, "DATABASE_URL", f"{address.rpartition('/')[0]}/{name}{question}{rest}"
    )
    monkeypatch.setattr(live, "_hub", live.Hub())
    yield


def session_of(person: Any) -> str:
    browser = Client()
    from tenants.models import User

    browser.force_login(User.objects.get(pk=person.user_id))
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def scope(host: str, session: str) -> dict[str, Any]:
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}".encode()
    return {
        "type": "http",
        "path": "/live/",
        "query_string": b"topics=queue",
        "headers": [(b"host", host.encode()), (b"cookie", cookie)],
        "server": ("127.0.0.1", 80),
        "scheme": "http",
    }


class Browser:
    """Collects what a stream sends until it has heard enough."""

    def __init__(self, wanted: str) -> None:
        self.wanted, self.text, self.status = wanted, "", 0
        self.listening, self.gone = asyncio.Event(), asyncio.Event()

    async def send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.text += message.get("body", b"").decode()
        if "event: resync" in self.text:
            self.listening.set()
        if self.wanted in self.text or message.get("more_body") is False:
            self.gone.set()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}


def in_a_loop_of_its_own(conversation: Coroutine[Any, Any, None]) -> None:
    """In another thread: where a browser test ran before, this thread's loop is Playwright's."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, conversation).result(30)


async def listen(browser: Browser, where: dict[str, Any], say: Any) -> None:
    stream = asyncio.create_task(live.stream(where, browser.receive, browser.send))
    await asyncio.wait(
        {stream, asyncio.create_task(browser.listening.wait())},
        timeout=10,
        return_when=asyncio.FIRST_COMPLETED,
    )
    if not stream.done():
        await asyncio.to_thread(say)
        await asyncio.wait_for(stream, 10)
    await live.close()


def tell(**to: Any) -> Any:
    def say() -> None:
        announcing.tell("queue", **to)
        connections.close_all()

    return say


def test_a_worker_hears_what_is_for_them(fresh_database: Cast) -> None:
    cast, browser = fresh_database, Browser("event: queue")
    where = scope(HOSTS["workspace"], session_of(cast.preparer))
    in_a_loop_of_its_own(listen(browser, where, tell(users=[cast.preparer.user_id])))
    assert (browser.status, "event: queue" in browser.text) == (200, True)


def test_a_worker_does_not_hear_what_is_for_another(fresh_database: Cast) -> None:
    cast, browser = fresh_database, Browser("event: last")
    where = scope(HOSTS["workspace"], session_of(cast.preparer))

    def say() -> None:
        announcing.tell("queue", users=[cast.reviewer.user_id])
        announcing.tell("queue", client_id=cast.nordlys.id)
        announcing.tell("last", users=[cast.preparer.user_id])
        connections.close_all()

    in_a_loop_of_its_own(listen(browser, where, say))
    assert "event: last" in browser.text
    assert "event: queue" not in browser.text


def test_a_member_hears_their_own_client_only(fresh_database: Cast) -> None:
    cast, browser = fresh_database, Browser("event: last")
    where = scope(HOSTS["portal"], session_of(cast.owner))

    def say() -> None:
        announcing.tell("queue", client_id=cast.pekarna.id)
        announcing.tell("last", client_id=cast.nordlys.id)
        connections.close_all()

    in_a_loop_of_its_own(listen(browser, where, say))
    assert "event: last" in browser.text
    assert "event: queue" not in browser.text


@pytest.mark.parametrize(
    ("person", "host"),
    [("owner", "workspace.localhost"), ("preparer", "nordlys.localhost"),
     ("owner", "pekarna.localhost"), ("owner", "nobody.localhost"),
     ("owner", "elsewhere.example")],
)  # fmt: skip
def test_whoever_may_not_enter_hears_nothing(fresh_database: Cast, person: str, host: str) -> None:
    browser = Browser("never")
    where = scope(host, session_of(getattr(fresh_database, person)))
    in_a_loop_of_its_own(listen(browser, where, tell()))
    assert (browser.status, browser.text) == (204, "")


def test_a_stream_ends_when_its_session_does(
    fresh_database: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.models import User

    cast, browser = fresh_database, Browser("never")
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    where = scope(HOSTS["workspace"], session_of(cast.preparer))

    def revoke() -> None:
        User.objects.filter(pk=cast.preparer.user_id).update(session_epoch=99)
        connections.close_all()

    in_a_loop_of_its_own(listen(browser, where, revoke))
    assert browser.status == 200
    assert browser.gone.is_set()
