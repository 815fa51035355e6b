"""Setting endpoints up, sending again, and offering what is due. In a client's scope."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.facts import (
    WebhookEndpointAdded,
    WebhookEndpointChanged,
    WebhookEndpointRemoved,
    WebhookReplayed,
)
from api.models import DELIVERY_TRANSITIONS, DeliveryState, WebhookDelivery, WebhookEndpoint
from api.values import Delivery, Endpoint, EndpointDraft, NewEndpoint
from api.webhooks import addresses, catalogue, selectors, signing
from api.webhooks.selectors import ON_ITS_WAY, DeliveryNotFound, EndpointNotFound
from kernel import jobs
from kernel.actor import Actor, system_actor
from kernel.errors import Conflict, Invalid
from kernel.facts import RecordedFact, publish
from kernel.ids import new_id
from kernel.records import acted

MANAGE = "client.webhooks.manage"
ENDPOINTS_MAX = 20
DELIVER = "api.deliver_webhook"
# How long an offered delivery is left to its job before it is offered again.
OFFER_LASTS = timedelta(minutes=2)
OFFERED_AT_ONCE = 200


class UnknownFactType(Invalid):
    code = "webhook.unknown_type"
    sentence = _("There are no webhooks of “%(type)s”.")


class NoFactType(Invalid):
    code = "webhook.no_type"
    sentence = _("Name at least one thing to be told of.")


class TooManyEndpoints(Conflict):
    code = "webhook.too_many_endpoints"
    sentence = _("There are already %(limit)s webhook endpoints; remove one first.")


class StillOnItsWay(Conflict):
    code = "webhook.on_its_way"
    sentence = _("This delivery is still being tried; it can be sent again when that has ended.")


class AlreadyReplayed(Conflict):
    code = "webhook.already_replayed"
    sentence = _("This delivery was already sent again, by another one.")


class EndpointSwitchedOff(Conflict):
    code = "webhook.endpoint_off"
    sentence = _("The endpoint %(url)s is switched off; switch it on first.")


@transaction.atomic
def add_endpoint(*, draft: EndpointDraft, actor: Actor) -> NewEndpoint:
    """Tell an address from now on. The secret is in the answer and nowhere else.

    Errors: `AddressRefused`, `UnknownFactType`, `NoFactType`, `TooManyEndpoints`, `Forbidden`.
    """
    actor.require(MANAGE)
    _check(draft)
    if WebhookEndpoint.objects.filter(removed_at=None).count() >= ENDPOINTS_MAX:
        raise TooManyEndpoints(limit=ENDPOINTS_MAX)
    secret = signing.new_secret()
    row = WebhookEndpoint(id=new_id(), secret=secret, created_at=timezone.now(), **acted(actor))
    _write(row, draft)
    row.save(force_insert=True)
    publish(
        WebhookEndpointAdded(endpoint_id=row.id, url=row.url, fact_types=", ".join(row.fact_types)),
        actor=actor,
    )
    return NewEndpoint(endpoint=selectors.endpoint_value(row), secret=secret)


@transaction.atomic
def change_endpoint(*, endpoint_id: uuid.UUID, draft: EndpointDraft, actor: Actor) -> Endpoint:
    """Errors: as `add_endpoint`, and `EndpointNotFound`."""
    actor.require(MANAGE)
    _check(draft)
    row = _locked_endpoint(endpoint_id)
    _write(row, draft)
    row.save(update_fields=["url", "description", "fact_types", "is_active"])
    publish(
        WebhookEndpointChanged(
            endpoint_id=row.id,
            url=row.url,
            fact_types=", ".join(row.fact_types),
            is_active=row.is_active,
        ),
        actor=actor,
    )
    return selectors.endpoint_value(row)


@transaction.atomic
def remove_endpoint(*, endpoint_id: uuid.UUID, actor: Actor) -> None:
    """Stop telling it; what was on its way fails, its secret is forgotten.

    Errors: `EndpointNotFound`, `Forbidden`.
    """
    actor.require(MANAGE)
    row = _locked_endpoint(endpoint_id)
    row.is_active, row.removed_at, row.secret = False, timezone.now(), ""
    row.save(update_fields=["is_active", "removed_at", "secret"])
    WebhookDelivery.objects.filter(endpoint_id=row.id, state__in=ON_ITS_WAY).update(
        state=DeliveryState.FAILED, last_error="endpoint removed"
    )
    publish(WebhookEndpointRemoved(endpoint_id=row.id, url=row.url), actor=actor)


@transaction.atomic
def replay(*, delivery_id: uuid.UUID, actor: Actor) -> Delivery:
    """Send an ended delivery's message again, as a delivery of its own.

    The message keeps its id: a receiver that has had it can tell.
    Errors: `DeliveryNotFound`, `StillOnItsWay`, `AlreadyReplayed`, `EndpointSwitchedOff`.
    """
    actor.require(MANAGE)
    row = WebhookDelivery.objects.select_for_update().filter(pk=delivery_id).first()
    if row is None:
        raise DeliveryNotFound()
    endpoint = _locked_endpoint(row.endpoint_id)
    if not endpoint.is_active:
        raise EndpointSwitchedOff(url=endpoint.url)
    _check_may_become_replayed(row)
    again = WebhookDelivery.objects.create(
        endpoint=endpoint,
        fact_uid=row.fact_uid,
        fact_type=row.fact_type,
        body=row.body,
        replays=row,
        created_at=timezone.now(),
        next_try_at=timezone.now() + OFFER_LASTS,
    )
    row.state = DeliveryState.REPLAYED
    row.save(update_fields=["state"])
    publish(
        WebhookReplayed(
            endpoint_id=endpoint.id,
            delivery_id=again.id,
            replays_id=row.id,
            fact_type=row.fact_type,
        ),
        actor=actor,
    )
    _enqueue(again.id, actor=actor)
    return selectors.delivery_value(again)


def tell_endpoints(*, facts: Sequence[RecordedFact]) -> int:
    """Write one delivery of each fact per active endpoint that asked for it. Returns how many.

    Call inside the transaction that settles the facts.
    """
    names = sorted({fact.name for fact in facts})
    rows = WebhookEndpoint.objects.filter(is_active=True, fact_types__overlap=names)
    asking = list(rows.values_list("id", "fact_types"))
    told = 0
    for fact in facts:
        for endpoint_id in (key for key, wanted in asking if fact.name in wanted):
            _tell(endpoint_id, fact)
            told += 1
    return told


def _tell(endpoint_id: uuid.UUID, fact: RecordedFact) -> None:
    row = WebhookDelivery.objects.create(
        endpoint_id=endpoint_id,
        fact_uid=fact.id,
        fact_type=fact.name,
        body=catalogue.message(fact),
        next_try_at=timezone.now() + OFFER_LASTS,
    )
    _enqueue(row.id, actor=system_actor(request_id=fact.actor.request_id))


@transaction.atomic
def deliver_due() -> int:
    """Offer what is due again: retries, and what a lost worker left. Returns how many.

    Every sweep calls it in each client's scope.
    """
    now = timezone.now()
    due = WebhookDelivery.objects.select_for_update(skip_locked=True).filter(
        state__in=ON_ITS_WAY, next_try_at__lte=now
    )
    ids = list(due.order_by("next_try_at").values_list("id", flat=True)[:OFFERED_AT_ONCE])
    if not ids:
        return 0
    WebhookDelivery.objects.filter(pk__in=ids).update(next_try_at=now + OFFER_LASTS)
    for delivery_id in ids:
        _enqueue(delivery_id, actor=system_actor())
    return len(ids)


def _enqueue(delivery_id: uuid.UUID, *, actor: Actor) -> None:
    # The delivery needs no permission of whoever caused it: it runs for the installation.
    without_rights = replace(actor, permissions=frozenset())
    jobs.enqueue(kind=DELIVER, args={"delivery_id": str(delivery_id)}, actor=without_rights)


def _check(draft: EndpointDraft) -> None:
    addresses.check_form(draft.url)
    _check_types(draft.fact_types)


def _check_types(fact_types: Iterable[str]) -> None:
    asked = list(fact_types)
    if not asked:
        raise NoFactType(field="fact_types")
    for each in asked:
        if each not in catalogue.PUBLIC_TYPES:
            raise UnknownFactType(field="fact_types", type=each)


def _check_may_become_replayed(row: WebhookDelivery) -> None:
    if row.state == DeliveryState.REPLAYED:
        raise AlreadyReplayed()
    if DeliveryState.REPLAYED not in DELIVERY_TRANSITIONS[row.state]:
        raise StillOnItsWay()


def _write(row: WebhookEndpoint, draft: EndpointDraft) -> None:
    row.url, row.description = draft.url, draft.description
    row.fact_types, row.is_active = sorted(set(draft.fact_types)), draft.is_active


def _locked_endpoint(endpoint_id: uuid.UUID) -> WebhookEndpoint:
    row = (
        WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_id, removed_at=None).first()
    )
    if row is None:
        raise EndpointNotFound()
    return row
