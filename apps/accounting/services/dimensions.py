"""Cost centres and projects: added, renamed and put away, never removed."""

from __future__ import annotations

import re
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import schedules as facts
from apps.accounting.models import Dimension
from apps.accounting.services.ledger import UnknownDimension
from apps.accounting.values.dimensions import DimensionInfo
from apps.accounting.values.ledger import DimensionKind
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.facts import publish

CHANGE: Final = "accounting.dimension.change"
CODE: Final = re.compile(r"^[0-9A-Za-z][0-9A-Za-z._\-/]{0,19}$")
NAME_MAX: Final = 200


class DimensionTaken(Invalid):
    code = "accounting.dimension.taken"
    sentence = _("There is already a %(kind)s %(code)s.")


class DimensionMalformed(Invalid):
    code = "accounting.dimension.malformed"
    sentence = _("Use up to 20 letters and digits as a code, and a name of up to %(limit)s.")


@transaction.atomic
def add_dimension(*, kind: str, code: str, name: str, actor: Actor) -> DimensionInfo:
    """Errors: `DimensionMalformed`, `DimensionTaken`."""
    actor.require(CHANGE)
    if kind not in DimensionKind.values or not CODE.match(code):
        raise DimensionMalformed(field="code", limit=NAME_MAX)
    row = _insert(kind=kind, code=code, name=_checked(name))
    publish(facts.DimensionAdded(kind=kind, code=code, name=row.name), actor=actor)
    return info(row)


@transaction.atomic
def change_dimension(
    *,
    kind: str,
    code: str,
    actor: Actor,
    name: str | None = None,
    is_active: bool | None = None,
) -> DimensionInfo:
    """Rename it, put it away or take it back. Its lines keep it. Errors: `UnknownDimension`,
    `DimensionMalformed`."""
    actor.require(CHANGE)
    row = Dimension.objects.select_for_update().filter(kind=kind, code=code).first()
    if row is None:
        raise UnknownDimension(field="code", dimension=code)
    row.name = row.name if name is None else _checked(name)
    row.is_active = row.is_active if is_active is None else is_active
    row.save(update_fields=["name", "is_active"])
    publish(
        facts.DimensionChanged(kind=kind, code=code, name=row.name, is_active=row.is_active),
        actor=actor,
    )
    return info(row)


def info(row: Dimension) -> DimensionInfo:
    return DimensionInfo(kind=row.kind, code=row.code, name=row.name, is_active=row.is_active)


def _checked(name: str) -> str:
    if not name.strip() or len(name.strip()) > NAME_MAX:
        raise DimensionMalformed(field="name", limit=NAME_MAX)
    return name.strip()


def _insert(*, kind: str, code: str, name: str) -> Dimension:
    try:
        with transaction.atomic():
            return Dimension.objects.create(kind=kind, code=code, name=name)
    except IntegrityError as taken:
        label = str(DimensionKind(kind).label)
        raise DimensionTaken(field="code", kind=label, code=code) from taken
