"""Pages by cursor: where the last one ended, as an opaque word.

A cursor is no secret and no right: it only says after which row to go on.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from kernel.errors import Invalid

LIMIT = 50
LIMIT_MAX = 200


class CursorUnreadable(Invalid):
    code = "page.cursor_unreadable"
    sentence = _("This cursor is not one that we gave. Start from the first page.")


def encode(*position: str | int) -> str:
    """An opaque word for `position`."""
    text = json.dumps(position, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> tuple[Any, ...]:
    """The position that `encode` was given. Errors: `CursorUnreadable`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise CursorUnreadable(field="cursor") from None
    if not isinstance(position, list) or [type(part) for part in position] != list(kinds):
        raise CursorUnreadable(field="cursor")
    return tuple(position)


class PageQuery(serializers.Serializer[Any]):
    """What every list can be asked for; lists add their filters."""

    limit = serializers.IntegerField(
        min_value=1,
        max_value=LIMIT_MAX,
        default=LIMIT,
        help_text=f"How many to give at once, at most {LIMIT_MAX}.",
    )
    cursor = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=500,
        help_text="`next` of the page before; leave it out for the first page.",
    )


def asked(request: Request, query: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The checked query parameters. Errors: DRF's ValidationError, named by parameter.

    A parameter that nobody knows is refused: a misspelt filter would otherwise give everything.
    """
    known = query(data=request.query_params.dict())
    strangers = set(request.query_params) - set(known.fields)
    if strangers:
        raise serializers.ValidationError(
            {name: [_("There is no such parameter here.")] for name in sorted(strangers)}
        )
    known.is_valid(raise_exception=True)
    return dict(known.validated_data)


def page(items: list[dict[str, Any]], *, next_cursor: str) -> dict[str, Any]:
    """The body of a list's answer; `next` is null on the last page."""
    return {"data": items, "next": next_cursor or None}
