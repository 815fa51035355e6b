"""The pages of a door: the same names at both, at their own addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse

from frontend.access import KontorRequest


@dataclass(frozen=True, slots=True)
class Pages:
    """`slug` names the client in the workspace's addresses; the portal has none."""

    door: Literal["workspace", "portal"]
    slug: str = ""

    @property
    def base(self) -> str:
        """The template that surrounds every page of the door."""
        return f"{self.door}/base.html"

    @property
    def is_workspace(self) -> bool:
        return self.door == "workspace"

    def link(self, name: str, *args: Any) -> str:
        return reverse(f"{self.door}:{name}", args=(self.slug, *args) if self.slug else args)

    @property
    def all_url(self) -> str:
        return self.link("parties")


def of_workspace(request: KontorRequest) -> Pages:
    return Pages("workspace", request.client.slug)


PORTAL = Pages("portal")
