"""What is announced about exchange rates and revaluation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class RateTyped(Fact):
    NAME: ClassVar = "accounting.rate.typed"
    SUBJECT: ClassVar = ("exchange_rate", "currency")
    title: ClassVar = _("The rate of %(currency)s for %(date)s was set to %(rate)s")

    currency: str
    date: str
    rate: str


@dataclass(frozen=True, kw_only=True)
class RateRemoved(Fact):
    NAME: ClassVar = "accounting.rate.removed"
    SUBJECT: ClassVar = ("exchange_rate", "currency")
    title: ClassVar = _("The rate of %(currency)s for %(date)s, %(rate)s, was removed")

    currency: str
    date: str
    rate: str


@dataclass(frozen=True, kw_only=True)
class RatesImported(Fact):
    NAME: ClassVar = "accounting.rates.imported"
    SUBJECT: ClassVar = ("exchange_rates", "source")
    title: ClassVar = _("%(new)s new rates of %(first)s to %(last)s were imported from “%(file)s”")

    source: str
    file: str
    first: str
    last: str
    new: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class Revalued(Fact):
    NAME: ClassVar = "accounting.currency.revalued"
    SUBJECT: ClassVar = ("journal_entry", "entry_id")
    title: ClassVar = _(
        "Foreign currencies were revalued on %(date)s: gains %(gain)s, losses %(loss)s %(currency)s"
    )

    entry_id: uuid.UUID
    reversal_id: uuid.UUID
    date: str
    gain: str
    loss: str
    currency: str
