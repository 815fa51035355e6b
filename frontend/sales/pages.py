"""Where a door keeps its pages about invoices; the pages themselves are the same at both."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from frontend.access import KontorRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """`folder` holds the door's templates; `address(name, *args)` gives a page's address and
    `entry` that of a journal entry."""

    folder: str
    address: Callable[..., str]
    entry: Callable[[uuid.UUID], str]

    def link(self, name: str, *ids: uuid.UUID | str) -> str:
        return self.address(name, *ids)


def workspace(request: KontorRequest) -> Pages:
    slug = request.client.slug
    return Pages(
        folder="workspace/sales",
        address=lambda name, *ids: reverse(f"workspace:{name}", args=[slug, *ids]),
        entry=lambda entry_id: reverse("workspace:entry", args=[slug, entry_id]),
    )


def portal(request: KontorRequest) -> Pages:
    return Pages(
        folder="portal/money_in",
        address=lambda name, *ids: reverse(
            "portal:money_in" if name == "sales" else f"portal:{name}", args=list(ids)
        ),
        entry=lambda entry_id: reverse("portal:report_entry", args=[entry_id]),
    )
