"""Tax codes, as they leave the house."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCodeInfo:
    """How a sale or a purchase is taxed. `rate` is a percentage.

    `category` and `exemption` are EN 16931's; `label` is the line of the tax return.
    """

    code: str
    name: str
    direction: str
    kind: str
    rate: Decimal
    valid_from: datetime.date
    valid_to: datetime.date | None
    category: str
    exemption: str
    label: str
    source: str
    is_verified: bool
    is_active: bool
