"""Going through the doors: signing in, looking at a screen as a whole, writing with a key."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Literal

import httpx

from tests.browser.site import Site
from tests.browser.visitor import DESKTOP, PHONE, Visitor
from tests.cast import PASSWORD

Look = Literal["dark", "phone"]


def sign_in(visitor: Visitor, email: str, password: str = PASSWORD) -> None:
    page = visitor.go("/account/login/").page
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(visitor.site.address(visitor.host))


def inspect(visitor: Visitor, *looks: Look) -> None:
    """No barriers and nothing cut off: on a light desktop, and in the other looks asked for."""
    page = visitor.page
    page.wait_for_load_state()
    assert visitor.barriers() == []
    if "dark" in looks:
        page.emulate_media(color_scheme="dark")
        page.wait_for_function("matchMedia('(prefers-color-scheme: dark)').matches")
        assert visitor.barriers() == []
        page.emulate_media(color_scheme="light")
    if "phone" in looks:
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert visitor.barriers() == []
        assert visitor.overflow() <= 0
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


def words(texts: Iterable[str]) -> list[str]:
    """Texts of the page with plain spaces and one minus."""
    return [" ".join(text.replace("\u2212", "-").split()) for text in texts]


class Program:
    """An integration beyond our walls: real requests with an API key."""

    def __init__(self, site: Site, slug: str, key: str) -> None:
        self._http = httpx.Client(
            base_url=f"http://127.0.0.1:{site.port}/api/v1/",
            headers={"host": f"{slug}.localhost:{site.port}", "authorization": f"Bearer {key}"},
            trust_env=False,
        )

    def get(self, path: str, **query: str) -> httpx.Response:
        return self._http.get(path, params=query)

    def all(self, path: str) -> list[Any]:
        """A list to its end, page by page."""
        found: list[Any] = []
        page = self.get(path).json()
        while page["next"]:
            found += page["data"]
            page = self.get(path, cursor=page["next"]).json()
        return found + page["data"]

    def post(self, path: str, body: Any, *, key: str = "") -> httpx.Response:
        """`key` is the Idempotency-Key; a fresh one when none is given."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self._http.post(path, json=body, headers=headers)
