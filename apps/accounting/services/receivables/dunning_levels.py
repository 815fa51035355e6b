"""The client's own dunning levels: from which day on which letter goes out, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.db import transaction

from apps.accounting.facts import receivables as facts
from apps.accounting.models import Books, DunningLevel
from apps.accounting.services.receivables import refusals
from apps.accounting.services.receivables.settings import CHANGE, LANGUAGES, SETTINGS_ID
from apps.accounting.values.receivables import LevelInfo
from kernel.actor import Actor
from kernel.facts import publish

LEVELS_MAX: Final = 9
DAYS_MAX: Final = 730
FEE_MAX: Final = Decimal("1e9")
TEXT_MAX: Final = 1000


@transaction.atomic
def change_levels(*, levels: Sequence[LevelInfo], actor: Actor) -> None:
    """Replace the levels, counted from 1. Letters that went out stay. Errors: `LevelUnfit`."""
    actor.require(CHANGE)
    days = [each.days_overdue for each in levels]
    are_fit = all(_is_fit(each) for each in levels)
    if not 0 < len(levels) <= LEVELS_MAX or not are_fit or days != sorted(set(days)):
        raise refusals.LevelUnfit(field="levels")
    # A letter that is being written keeps the level it began with.
    Books.objects.select_for_update(no_key=True).get()
    DunningLevel.objects.all().delete()
    DunningLevel.objects.bulk_create(
        DunningLevel(
            level=at,
            name=each.name.strip()[:60],
            days_overdue=each.days_overdue,
            pay_within_days=each.pay_within_days,
            fee=each.fee,
            interest_percent=each.interest_percent,
            text=each.text.strip()[:TEXT_MAX],
            texts={
                language: text.strip()[:TEXT_MAX]
                for language, text in each.texts.items()
                if text.strip() and language in LANGUAGES
            },
            source=each.source.strip()[:200],
            is_verified=each.is_verified,
            valid_until=each.valid_until,
        )
        for at, each in enumerate(levels, start=1)
    )
    publish(facts.InvoiceSettingsChanged(settings=SETTINGS_ID), actor=actor)


def _is_fit(level: LevelInfo) -> bool:
    figures = (level.fee, level.interest_percent)
    if not all(each.is_finite() and each == round(each, 4) for each in figures):
        return False
    return (
        bool(level.name.strip())
        and 1 <= level.days_overdue <= DAYS_MAX
        and 0 <= level.pay_within_days <= DAYS_MAX
        and 0 <= level.fee < FEE_MAX
        and 0 <= level.interest_percent <= 100
    )
