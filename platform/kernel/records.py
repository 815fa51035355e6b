"""The two kinds of tables: a client's and the shared ones.

Each model states which personal data it holds (`personal_data`: field → why it is kept,
`NOTHING_PERSONAL` when none), whether it may only grow (`append_only`: the runtime role can't
update or delete) and whether triggers alone write it (`is_derived`: the runtime role may read).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.apps import apps
from django.db import models

from kernel.actor import Actor

NOTHING_PERSONAL: Mapping[str, str] = {}


class Record(models.Model):
    # Stated by each model; there is no default on purpose.
    personal_data: ClassVar[Mapping[str, str]]
    append_only: ClassVar[bool] = False
    is_derived: ClassVar[bool] = False

    class Meta:
        abstract = True

    @classmethod
    def runtime_rights(cls) -> str:
        """What the role of the running product may do with the table, as SQL privileges."""
        if cls.is_derived:
            return "SELECT"
        return "SELECT, INSERT" if cls.append_only else "SELECT, INSERT, UPDATE, DELETE"


class ActedRecord(Record):
    """A row that says who wrote it. Columns, not session settings: they survive pooling."""

    personal_data: ClassVar[Mapping[str, str]] = {"actor_name": "who wrote it, for the trail"}

    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=36, blank=True)
    actor_name = models.CharField(max_length=200)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        abstract = True


def acted(actor: Actor) -> dict[str, str]:
    """The columns of `ActedRecord` for `actor`."""
    return {
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "request_id": actor.request_id,
    }


def own_models() -> list[type[Any]]:
    """Every concrete model written here, as opposed to those of libraries."""
    return [model for model in apps.get_models() if issubclass(model, Record)]
