"""Where reports, entries and accounts are at a door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from django.urls import reverse

from apps.accounting.values.statements import Target
from frontend.access import KontorRequest
from frontend.reports.spans import Span


@dataclass(frozen=True, slots=True)
class Pages:
    """`slug` names the client in the workspace's addresses; the portal has none."""

    door: Literal["workspace", "portal"]
    slug: str = ""

    def link(self, name: str, *args: Any) -> str:
        return reverse(f"{self.door}:{name}", args=(self.slug, *args) if self.slug else args)

    def report(self, kind: str, narrows: Iterable[tuple[str, str]] = ()) -> str:
        query = urlencode(list(narrows))
        return self.link("report", kind) + (f"?{query}" if query else "")

    def account(self, code: str, span: Span) -> str:
        first, last = ("from", "to") if self.door == "workspace" else ("first", "last")
        name = "account" if self.door == "workspace" else "report_account"
        return f"{self.link(name, code)}?{first}={span.first}&{last}={span.last}"

    def entry(self, entry_id: str) -> str:
        return self.link("entry" if self.door == "workspace" else "report_entry", entry_id)

    def target(self, target: Target, span: Span, *, carries_days: bool) -> str:
        """Where a row leads. A report of some days hands them on."""
        if target.kind == "entry":
            return self.entry(target.id)
        if target.kind == "account":
            return self.account(target.id, span)
        days = [("first", str(span.first)), ("last", str(span.last))] if carries_days else []
        return self.report(target.id, [*days, *target.narrows])


PORTAL = Pages("portal")


def of_workspace(request: KontorRequest) -> Pages:
    return Pages("workspace", request.client.slug)
