"""Keeping exchange rates, and revaluing what is held in foreign currencies."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any, Final, cast

from django.db import connection, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import currencies as facts
from apps.accounting.models import Books, ExchangeRate
from apps.accounting.rules import exchange_rates
from apps.accounting.rules.exchange_rates import RatesRejected
from apps.accounting.selectors import currencies as selectors
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import roles
from apps.accounting.selectors.currencies import RateMissing, rate_for
from apps.accounting.services.ledger import record_entry, record_reversal
from apps.accounting.values.currencies import (
    RateChange,
    RateSource,
    RatesPreview,
    Revaluation,
    RevaluationPosted,
)
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from kernel.facts import publish
from kernel.money import minor_units
from kernel.records import acted

__all__ = [
    "RateMissing",
    "RateOfOwnCurrency",
    "RateOutOfRange",
    "RatesRefused",
    "import_rates",
    "preview_rates",
    "preview_revaluation",
    "rate_for",
    "remove_rate",
    "revalue",
    "type_rate",
]

RATES: Final = "accounting.rates.change"
REVALUE: Final = "accounting.currency.revalue"
JOURNAL: Final = "CUR"
SOURCE_KIND: Final = "revaluation"
RATE_MAX: Final = Decimal(10**9)
SHOWN: Final = 50


class RatesRefused(Invalid):
    """The file can't be taken in. `code` and sentence are those of the reader that refused it."""

    code = "exchange_rates.rejected"
    line: int | None = None


class RateOutOfRange(Invalid):
    code = "accounting.rate.out_of_range"
    sentence = _("%(rate)s can't be a rate: give what one unit costs, above zero.")


class RateOfOwnCurrency(Invalid):
    code = "accounting.rate.own_currency"
    sentence = _("The books are kept in %(currency)s; it costs itself.")


# ---- Rates -----------------------------------------------------------------------------------
@transaction.atomic
def type_rate(*, currency: str, on: datetime.date, rate: Decimal, actor: Actor) -> None:
    """Keep what one unit of `currency` cost in the books' currency on a day, in place of any other.

    Entries that were posted keep their amounts. Errors: `UnknownCurrency`, `RateOfOwnCurrency`,
    `RateOutOfRange`.
    """
    actor.require(RATES)
    minor_units(currency)
    if currency == books.books().currency:
        raise RateOfOwnCurrency(field="currency", currency=currency)
    if not rate.is_finite() or not 0 < rate < RATE_MAX:
        raise RateOutOfRange(field="rate", rate=str(rate))
    if rate != round(rate, exchange_rates.RATE_PLACES):
        raise RateOutOfRange(field="rate", rate=str(rate))
    ExchangeRate.objects.update_or_create(
        currency=currency,
        date=on,
        defaults={"rate": rate, "source": RateSource.TYPED, **acted(actor)},
    )
    publish(facts.RateTyped(currency=currency, date=on.isoformat(), rate=plain(rate)), actor=actor)


@transaction.atomic
def remove_rate(*, currency: str, on: datetime.date, actor: Actor) -> None:
    """Forget a rate; the one before it holds again. Errors: `NotFound`."""
    actor.require(RATES)
    row = ExchangeRate.objects.select_for_update().filter(currency=currency, date=on).first()
    if row is None:
        raise NotFound()
    row.delete()
    publish(
        facts.RateRemoved(currency=currency, date=on.isoformat(), rate=plain(row.rate)),
        actor=actor,
    )


def preview_rates(*, content: bytes, name: str, actor: Actor) -> RatesPreview:
    """What a bank's list of rates would do. Nothing is stored. Errors: `RatesRefused`."""
    actor.require(RATES)
    source, rates = _read(content, name)
    return _compare(source, rates)


@transaction.atomic
def import_rates(*, content: bytes, name: str, actor: Actor) -> RatesPreview:
    """Take in a bank's list, whole or not at all, and say what it changed. Errors: `RatesRefused`.

    Days before the books begin are left out; a rate that differs replaces the one that was there.
    """
    actor.require(RATES)
    source, rates = _read(content, name)
    done = _compare(source, rates)
    if not done.is_idle:
        _store(source, [each for each in rates if each.on >= _kept_from()], actor=actor)
        publish(
            facts.RatesImported(
                source=source,
                file=name[:200],
                first=done.first.isoformat(),
                last=done.last.isoformat(),
                new=done.new,
                changed=len(done.changed),
            ),
            actor=actor,
        )
    return done


def _read(content: bytes, name: str) -> tuple[str, tuple[exchange_rates.Rate, ...]]:
    try:
        published = exchange_rates.read_rates(content=content, file_name=name)
        found = exchange_rates.rates_in(published, currency=books.books().currency)
    except RatesRejected as rejected:
        raise _refused(rejected) from rejected
    return published.source, found


def _refused(rejected: RatesRejected) -> RatesRefused:
    refusal = _refusal(rejected.code, rejected.message)(field="file")
    refusal.params = dict(rejected.params)
    refusal.line = rejected.line
    return refusal


@cache
def _refusal(code: str, message: str) -> type[RatesRefused]:
    made = type("RatesRefused", (RatesRefused,), {"code": code, "sentence": _(message)})
    return cast("type[RatesRefused]", made)


def _kept_from() -> datetime.date:
    """A month before the books begin: their first day may need a rate of the year before."""
    return books.books().starts_on - datetime.timedelta(days=31)


def _compare(source: str, rates: tuple[exchange_rates.Rate, ...]) -> RatesPreview:
    kept_from = _kept_from()
    wanted = [each for each in rates if each.on >= kept_from]
    first, last = rates[0].on, rates[-1].on
    known: dict[tuple[str, datetime.date], tuple[Decimal, str]] = {
        (currency, day): (rate, by)
        for currency, day, rate, by in ExchangeRate.objects.filter(
            date__gte=first, date__lte=last
        ).values_list("currency", "date", "rate", "source")
    }
    changes = [_change(each, known.get((each.currency, each.on))) for each in wanted]
    changed = tuple(each for each in changes if each.before not in (None, each.rate))
    return RatesPreview(
        source=source,
        first=first,
        last=last,
        new=sum(each.before is None for each in changes),
        same=sum(each.before == each.rate for each in changes),
        early=len(rates) - len(wanted),
        changed=changed,
        latest=tuple(each for each in changes if each.on == last)[:SHOWN],
    )


def _change(rate: exchange_rates.Rate, before: tuple[Decimal, str] | None) -> RateChange:
    return RateChange(
        currency=rate.currency,
        on=rate.on,
        rate=rate.rate,
        before=before[0] if before else None,
        before_source=before[1] if before else "",
    )


STORE: Final = """
INSERT INTO exchange_rate AS e (currency, date, rate, source, kept_at,
                                actor_kind, actor_id, actor_name, request_id)
SELECT w.currency, w.date, w.rate, %(source)s, now(),
       %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(request_id)s
  FROM unnest(%(currencies)s::text[], %(dates)s::date[], %(rates)s::numeric[])
       AS w (currency, date, rate)
ON CONFLICT (currency, date) DO UPDATE
   SET rate = excluded.rate, source = excluded.source, kept_at = excluded.kept_at,
       actor_kind = excluded.actor_kind, actor_id = excluded.actor_id,
       actor_name = excluded.actor_name, request_id = excluded.request_id
 WHERE e.rate <> excluded.rate
"""


def _store(source: str, rates: Iterable[exchange_rates.Rate], *, actor: Actor) -> None:
    # In the order of the key, so that two imports never wait for each other in a circle.
    ordered = sorted(rates, key=lambda each: (each.currency, each.on))
    values: dict[str, Any] = {
        "source": source,
        "currencies": [each.currency for each in ordered],
        "dates": [each.on for each in ordered],
        "rates": [each.rate for each in ordered],
        **acted(actor),
    }
    with connection.cursor() as cursor:
        cursor.execute(STORE, values)


def plain(rate: Decimal) -> str:
    return f"{rate.normalize():f}"


# ---- Revaluation -----------------------------------------------------------------------------
def preview_revaluation(*, on: datetime.date, actor: Actor) -> Revaluation:
    """What a revaluation at the end of that day would post. Errors: `RateMissing`."""
    actor.require(REVALUE)
    return selectors.revaluation(on=on)


@transaction.atomic
def revalue(
    *, on: datetime.date, actor: Actor, is_adjustment: bool = False
) -> RevaluationPosted | None:
    """Book unrealised gains and losses of a day in journal CUR, and take them back the day after.

    Doing it twice posts only what has moved in between; None when nothing has. Two people at once
    come one after the other. Errors: `RateMissing`, `RoleUnassigned`, `NoPeriod`, `PeriodClosed`.
    """
    actor.require(REVALUE)
    if is_adjustment:
        actor.require("accounting.period.close")
    # Whoever revalues holds the books' row, so that a difference is never posted twice.
    Books.objects.select_for_update().get()
    found = selectors.revaluation(on=on)
    if not found.is_needed:
        return None
    posted = record_entry(draft=_draft(found, is_adjustment=is_adjustment), actor=actor)
    reason = gettext("The revaluation of %(date)s ends") % {"date": on.isoformat()}
    reversal = record_reversal(
        entry_id=posted.id, reason=reason, actor=actor, date=on + datetime.timedelta(days=1)
    )
    publish(
        facts.Revalued(
            entry_id=posted.id,
            reversal_id=reversal.id,
            date=on.isoformat(),
            gain=str(found.gain),
            loss=str(found.loss),
            currency=found.currency,
        ),
        actor=actor,
    )
    return RevaluationPosted(
        entry_id=posted.id,
        entry=posted.reference,
        reversal_id=reversal.id,
        reversal=reversal.reference,
        gain=found.gain,
        loss=found.loss,
    )


def _draft(found: Revaluation, *, is_adjustment: bool) -> EntryDraft:
    return EntryDraft(
        journal_code=JOURNAL,
        date=found.on,
        description=gettext("Revaluation of foreign currencies"),
        lines=(*_moved(found), *_results(found)),
        source_kind=SOURCE_KIND,
        source_id=found.on.isoformat(),
        is_adjustment=is_adjustment,
    )


def _moved(found: Revaluation) -> Iterable[LineDraft]:
    text = "%(currency)s %(rate)s"
    for row in found.rows:
        if row.difference:
            yield LineDraft(
                account_code=row.account_code,
                amount=row.difference,
                description=text % {"currency": row.currency, "rate": plain(row.rate)},
                currency=row.currency,
                currency_amount=Decimal(0),
                party_id=row.party_id,
            )


def _results(found: Revaluation) -> Iterable[LineDraft]:
    for role, amount in (
        (AccountRole.EXCHANGE_GAIN, -found.gain),
        (AccountRole.EXCHANGE_LOSS, found.loss),
    ):
        if amount:
            yield LineDraft(account_code=roles.account_for(role=role).code, amount=amount)
