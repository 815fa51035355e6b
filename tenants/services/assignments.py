"""Who works for whom. What an assignment allows is computed from it each time, never stored."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel import offering
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publish
from tenants.facts import WorkerAssigned, WorkerUnassigned
from tenants.models import Assignment, Client, ClientState, Engagement, Worker

# Whoever prepares the work of a service does not review it.
SEPARATE_ROLES = frozenset({"preparer", "reviewer"})
UNSERVED = (ClientState.ARCHIVED, ClientState.ERASED)


class UnknownRole(Invalid):
    code = "assignment.unknown_role"
    sentence = _("There is no role “%(role)s” in the service “%(service)s”.")


class ServiceNotBought(Invalid):
    code = "assignment.service_not_bought"
    sentence = _("%(client)s has not bought “%(service)s”.")


class DaysReversed(Invalid):
    code = "assignment.days_reversed"
    sentence = _("The last day, %(ends_on)s, lies before the first, %(starts_on)s.")


class WorkerHasLeft(Conflict):
    code = "assignment.worker_has_left"
    sentence = _("%(name)s leaves the provider on %(left_on)s.")


class AlreadyAssigned(Conflict):
    code = "assignment.already_assigned"
    sentence = _("%(name)s already does this for %(client)s, from %(starts_on)s.")


class PreparerIsReviewer(Conflict):
    code = "assignment.preparer_is_reviewer"
    sentence = _(
        "%(name)s is the %(role)s for %(client)s in the same time; preparer and reviewer must be"
        " two people."
    )


@transaction.atomic
def assign_worker(
    *,
    worker_id: int,
    client_id: uuid.UUID,
    service: str,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    actor: Actor,
) -> int:
    """Let a worker into a client's books from `starts_on` to `ends_on`, both days included.

    Returns the assignment's id. Errors: `NotFound`, `UnknownRole`, `ServiceNotBought`,
    `DaysReversed`, `WorkerHasLeft`, `AlreadyAssigned`, `PreparerIsReviewer`.
    """
    actor.require("provider.people.manage")
    # The worker's lock puts two assignments of one person in order.
    worker = Worker.objects.select_for_update(of=("self",)).filter(pk=worker_id).first()
    client = Client.objects.filter(pk=client_id).exclude(state__in=UNSERVED).first()
    if worker is None or client is None:
        raise NotFound()
    if (service, role) not in offering.worker_roles():
        raise UnknownRole(field="role", role=role, service=service)
    if ends_on is not None and ends_on < starts_on:
        raise DaysReversed(field="ends_on", ends_on=ends_on, starts_on=starts_on)
    if worker.left_on is not None and worker.left_on <= starts_on:
        raise WorkerHasLeft(name=worker.user.name, left_on=worker.left_on)
    _require_bought(client, service, starts_on)
    _require_free(worker, client, service, role, starts_on, ends_on)
    row = Assignment.objects.create(
        worker=worker,
        client=client,
        service=service,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    publish(
        WorkerAssigned(
            user_id=worker.user_id,
            name=worker.user.name,
            assignment_id=row.pk,
            worker_id=worker.pk,
            client_id=client.id,
            service=service,
            role=role,
            starts_on=starts_on.isoformat(),
            ends_on=ends_on.isoformat() if ends_on else "",
        ),
        actor=actor,
        client_id=client.id,
    )
    return int(row.pk)


def _require_bought(client: Client, service: str, starts_on: date) -> None:
    still = Q(ends_on=None) | Q(ends_on__gte=starts_on)
    if not Engagement.objects.filter(still, client=client, service=service).exists():
        raise ServiceNotBought(field="service", client=client.name, service=service)


def _require_free(
    worker: Worker, client: Client, service: str, role: str, starts_on: date, ends_on: date | None
) -> None:
    """No second assignment to the same role, and none to the one that checks it."""
    overlapping = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on), worker=worker, client=client, service=service
    )
    if ends_on is not None:
        overlapping = overlapping.filter(starts_on__lte=ends_on)
    for held in overlapping.order_by("starts_on"):
        if held.role == role:
            raise AlreadyAssigned(
                name=worker.user.name, client=client.name, starts_on=held.starts_on
            )
        if {held.role, role} == SEPARATE_ROLES:
            raise PreparerIsReviewer(
                field="role", name=worker.user.name, role=held.role, client=client.name
            )


@transaction.atomic
def end_assignment(*, assignment_id: int, on: date, actor: Actor) -> None:
    """Make `on` the assignment's last day; one that begins later is taken back altogether.

    Errors: `NotFound`.
    """
    actor.require("provider.people.manage")
    row = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("worker__user")
        .filter(Q(ends_on=None) | Q(ends_on__gt=on), pk=assignment_id)
        .first()
    )
    if row is None:
        raise NotFound()
    end(row, on=on, actor=actor)


def end(row: Any, *, on: date, actor: Actor) -> None:
    """End a locked assignment inside the caller's transaction."""
    has_begun = row.starts_on <= on
    fact = WorkerUnassigned(
        user_id=row.worker.user_id,
        name=row.worker.user.name,
        assignment_id=row.pk,
        worker_id=row.worker_id,
        client_id=row.client_id,
        service=row.service,
        role=row.role,
        ends_on=on.isoformat() if has_begun else "",
    )
    if has_begun:
        row.ends_on = on
        row.save(update_fields=["ends_on"])
    else:
        row.delete()
    publish(fact, actor=actor, client_id=row.client_id)
