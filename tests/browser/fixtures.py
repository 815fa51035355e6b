"""Browser journeys: one installation for each file of tests, one clean browser for each test."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import site as sites
from tests.browser.visitor import DESKTOP, Visitor

Visit = Callable[..., Visitor]
PATIENCE_MS = 30_000

# A person does not press what has not come up yet: the pointer passes through a page until it
# has loaded, for a press before that takes the way without scripts.
HOLD_THE_POINTER = """
(() => {
  const hold = () => { document.documentElement.style.pointerEvents = "none"; };
  const wait = new MutationObserver(() => {
    if (document.documentElement) { wait.disconnect(); hold(); }
  });
  if (document.documentElement) hold(); else wait.observe(document, { childList: true });
  addEventListener("load", () => {
    wait.disconnect();
    document.documentElement.style.removeProperty("pointer-events");
  });
})();
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = sites.chromium()
    if found is None:
        missing = "no chromium: set CHROMIUM or install it; the browser tests did not run"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        warnings.warn(missing, stacklevel=1)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, and CI is often root.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        launched = playwright.chromium.launch(executable_path=found, args=arguments)
        expect.set_options(timeout=PATIENCE_MS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def site(browser: Browser, django_db_setup: None, django_db_blocker: Any) -> Iterator[sites.Site]:
    with django_db_blocker.unblock(), sites.running() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, site: sites.Site, django_db_blocker: Any) -> Iterator[Visit]:
    """`visit("nordlys", person, theme="dark", size=PHONE)` opens a fresh browser at that door."""
    visitors: list[Visitor] = []

    def open_at(
        host: str, person: Any = None, *, theme: Any = "light", size: Any = DESKTOP
    ) -> Visitor:
        context = browser.new_context(
            viewport=size, color_scheme=theme, locale="en-GB", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(HOLD_THE_POINTER)
        visitor = Visitor(site=site, context=context, page=context.new_page(), host=host)
        visitors.append(visitor)
        return visitor.is_signed_in_as(person) if person else visitor

    with django_db_blocker.unblock():
        yield open_at
    for each in visitors:
        each.context.close()
    assert [said for each in visitors for said in each.complaints] == []
