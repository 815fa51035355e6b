"""What to pay from an account: what is due, what may be paid, and as far as the money goes.

Pure. Amounts are positive for what is owed and negative for a credit note that is set off.
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from apps.accounting.rules.wording import gettext_noop

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """An open item as it may be paid. `free` is what no live batch holds of it; `batch` the one
    that holds the rest. `hold` and `obstacle` say in words why it may not be paid. Who pays until
    `discount_until` may keep back `discount`."""

    line_id: int
    party_id: uuid.UUID
    party: str
    due_on: datetime.date
    currency: str
    open: Decimal
    free: Decimal
    batch: str = ""
    hold: str = ""
    obstacle: str = ""
    discount: Decimal = ZERO
    discount_until: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """An English template with its parameters. `may_be_added`: a person may decide otherwise."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    may_be_added: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    taken: tuple[Owed, ...]
    left_out: tuple[tuple[Owed, Reason], ...]


def propose(
    owed: Iterable[Owed],
    *,
    today: datetime.date,
    until: datetime.date,
    currency: str,
    cash: Decimal,
) -> Proposal:
    """Earliest due first, while the money lasts; credit notes go with their party's bills.

    What isn't due until the day isn't mentioned, unless its cash discount ends by then: a person
    may add it. Everything else is taken or left out for a reason.
    """
    left_out: list[tuple[Owed, Reason]] = []
    payable: dict[uuid.UUID, list[Owed]] = defaultdict(list)
    for item in sorted(owed, key=lambda each: (each.due_on, each.line_id)):
        is_early = item.open > 0 and item.due_on > until
        if is_early and not _ends_by(item, today=today, until=until):
            continue
        reason = _obstacle(item, currency=currency)
        if reason is None and is_early:
            left_out.append((item, _early(item)))
        elif reason is None:
            payable[item.party_id].append(item)
        else:
            left_out.append((item, reason))
    taken: list[Owed] = []
    for unit in sorted(_units(payable), key=_first_due):
        total = sum((each.free for each in unit), ZERO)
        if total <= 0:
            reason = Reason(
                message=gettext_noop("Credit notes of %(party)s come to as much."),
                params={"party": unit[0].party},
            )
            left_out += [(each, reason) for each in unit if any(one.free > 0 for one in unit)]
        elif total > cash:
            reason = _too_dear(cash)
            left_out += [(each, reason) for each in unit]
        else:
            cash -= total
            taken += unit
    return Proposal(taken=tuple(taken), left_out=tuple(left_out))


def _too_dear(cash: Decimal) -> Reason:
    if cash <= 0:
        return Reason(message=gettext_noop("Nothing is left in the account."), may_be_added=True)
    return Reason(
        message=gettext_noop("The account holds only %(cash)s more."),
        params={"cash": cash},
        may_be_added=True,
    )


def _ends_by(item: Owed, *, today: datetime.date, until: datetime.date) -> bool:
    return item.discount_until is not None and today <= item.discount_until <= until


def _early(item: Owed) -> Reason:
    return Reason(
        message=gettext_noop("It is due on %(due)s; until %(until)s it costs %(discount)s less."),
        params={"due": item.due_on, "until": item.discount_until, "discount": item.discount},
        may_be_added=True,
    )


def _obstacle(item: Owed, *, currency: str) -> Reason | None:
    if item.currency != currency:
        return Reason(
            message=gettext_noop("It is in %(currency)s, the account is kept in %(own)s."),
            params={"currency": item.currency, "own": currency},
        )
    if not item.free:
        return Reason(
            message=gettext_noop("It is in payment batch %(batch)s already."),
            params={"batch": item.batch},
        )
    if item.hold:
        return Reason(
            message=gettext_noop("The bill is on hold: %(reason)s"), params={"reason": item.hold}
        )
    if item.obstacle:
        return Reason(message=item.obstacle)
    return None


def _units(payable: Mapping[uuid.UUID, list[Owed]]) -> list[list[Owed]]:
    """What is paid or left together: one bill, or all of a party's with its credit notes."""
    units: list[list[Owed]] = []
    for items in payable.values():
        if any(each.free < 0 for each in items):
            units.append(items)
        else:
            units += [[each] for each in items]
    return units


def _first_due(unit: list[Owed]) -> tuple[datetime.date, int]:
    return min((each.due_on, each.line_id) for each in unit)
