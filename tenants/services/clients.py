"""Taking on a client, and what it has bought."""

from __future__ import annotations

import secrets
import string
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from kernel import jobs
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish
from tenants.facts import ClientCreated, ServicesChanged
from tenants.models import Client, ClientState, Domain, Engagement
from tenants.services import client_draft
from tenants.values import CreatedClient, NewClient

PROVISION = "tenants.provision"
LETTERS = string.ascii_lowercase + string.digits


def create_client(*, draft: NewClient, actor: Actor) -> CreatedClient:
    """Write the client down and ask for its books; they exist when the job is done.

    Errors: `Invalid` of `client_draft`, with its field.
    """
    actor.require("provider.clients.manage")
    today = timezone.localdate()
    checked = client_draft.checked(draft, today=today)
    try:
        with transaction.atomic():
            client = _write(checked)
            _engage(client, checked.services)
            publish(
                ClientCreated(
                    client_id=client.id,
                    name=client.name,
                    slug=client.slug,
                    country=client.country,
                    currency=client.currency,
                    services=", ".join(checked.services),
                ),
                actor=actor,
                client_id=client.id,
            )
            job_id = ask_to_provision(client.id, actor=actor)
    except IntegrityError:
        # Two people chose the same address in the same moment.
        raise client_draft.SlugTaken(field="slug", slug=checked.slug) from None
    return CreatedClient(client_id=client.id, job_id=job_id, slug=client.slug)


def ask_to_provision(client_id: uuid.UUID, *, actor: Actor) -> uuid.UUID:
    return jobs.enqueue(kind=PROVISION, args={"client_id": str(client_id)}, actor=actor)


def _write(draft: NewClient) -> Client:
    client = Client.objects.create(
        schema_name=new_schema_name(),
        slug=draft.slug,
        name=draft.name,
        registration_number=draft.registration_number,
        country=draft.country,
        currency=draft.currency,
        language=draft.language,
        time_zone=draft.time_zone,
        chart=draft.chart,
        fiscal_year_first_month=draft.fiscal_year_first_month,
        books_start_on=draft.books_start_on,
    )
    Domain.objects.create(tenant=client, domain=portal_host(draft.slug), is_primary=True)
    return client


def portal_host(slug: str) -> str:
    return f"{slug}.{settings.BASE_DOMAIN}"


def new_schema_name() -> str:
    """Never a person's text: 12 random letters and digits."""
    return "t_" + "".join(secrets.choice(LETTERS) for _ in range(12))


def _engage(client: Client, services: tuple[str, ...]) -> None:
    starts_on = min(client.books_start_on, timezone.localdate())
    Engagement.objects.bulk_create(
        Engagement(client=client, service=service, starts_on=starts_on) for service in services
    )


@transaction.atomic
def set_services(
    *, client_id: uuid.UUID, services: tuple[str, ...], actor: Actor
) -> uuid.UUID | None:
    """Make `services` what the client buys from today; what it leaves out ends yesterday.

    Returns the job that prepares what is new, or None when nothing is.
    Errors: `NotFound`, `NoServices`, `UnknownService`.
    """
    actor.require("provider.clients.manage")
    client = (
        Client.objects.select_for_update()
        .filter(pk=client_id)
        .exclude(state=ClientState.ERASED)
        .first()
    )
    if client is None:
        raise NotFound()
    client_draft.require_sold(services)
    held = Engagement.objects.filter(client=client, ends_on=None)
    before, after = set(held.values_list("service", flat=True)), set(services)
    if before == after:
        return None
    today = timezone.localdate()
    held.exclude(service__in=after).filter(starts_on=today).delete()
    held.exclude(service__in=after).update(ends_on=today - timedelta(days=1))
    added = sorted(after - before)
    Engagement.objects.bulk_create(
        Engagement(client=client, service=service, starts_on=today) for service in added
    )
    publish(
        ServicesChanged(client_id=client.id, name=client.name, services=", ".join(sorted(after))),
        actor=actor,
        client_id=client.id,
    )
    return ask_to_provision(client.id, actor=actor) if added else None
