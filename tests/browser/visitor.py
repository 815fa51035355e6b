"""A person before a real browser: where they are, what they see, and what the console says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

from tenants.values import Person
from tests.browser.site import Site
from tests.frontend.visiting import WORKSPACE, at_portal, at_workspace

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Visitor:
    """`complaints` collects console errors (the content policy's among them), exceptions of
    scripts, and answers of 500 and above."""

    site: Site
    context: BrowserContext
    page: Page
    host: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._look)

    def _hear(self, said: ConsoleMessage) -> None:
        # A page that is asked for to be refused is logged by the browser, too.
        if said.type == "error" and "status of 4" not in said.text:
            self.complaints.append(f"console: {said.text}")

    def _look(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def go(self, path: str) -> Visitor:
        self.page.goto(self.site.address(self.host, path))
        return self

    def is_signed_in_as(self, person: Person) -> Visitor:
        """By a session written down here; the sign-in page has a journey of its own."""
        cast = self.site.cast
        clients = {each.slug: each for each in (cast.pekarna, cast.nordlys, cast.duna)}
        browser = (
            at_workspace(person)
            if self.host == WORKSPACE.partition(".")[0]
            else at_portal(clients[self.host], person)
        )
        cookie = browser.cookies["sessionid"].value
        url = self.site.address(self.host)
        self.context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
        return self

    def barriers(self, *parts: str) -> list[str]:
        """What axe finds against WCAG 2.2 AA, one line each; in `parts` of a very long page."""
        within = {"include": [[part] for part in parts]} if parts else None
        # Preloading would fetch what stylesheets import, relative to the page.
        options = {"runOnly": {"type": "tag", "values": list(WCAG)}, "preload": False}
        found: dict[str, Any] = Axe().run(self.page, within, options=options).response
        return [
            f"{self.page.url} {each['id']}: {node['target']} {node['html'][:160]}"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        width: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width
