"""The one fixed cast of all tests: a provider, three clients, and the people around them.

Nordlys Kaffe (Denmark) and Pekárna Javor (Czechia) are served by Joana as preparer and Tomáš as
reviewer; Duna Bútor (Hungary) is assigned to nobody; Oskar works for the provider but for no
client. Everybody reads English but those of Duna Bútor, so that pages can be compared word by word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.module_loading import import_string

from kernel import crypto, jobs, offering
from kernel.actor import Actor, system_actor
from kernel.facts.relay import relay
from kernel.tenancy import ClientRef, client_scope, shared_scope
from tenants import selectors
from tenants.fleet import provision
from tenants.models import Assignment, Client, Domain, Engagement, Member, User, Worker
from tenants.values import ClientInfo, Person

PASSWORD = "correct horse battery"
BOOKS_START = date(2025, 1, 1)
ASSIGNED_SINCE = date(2025, 1, 1)

CLIENTS = (
    ("pekarna", "Pekárna Javor s.r.o.", "27082440", "CZ", "CZK", "en", "Europe/Prague", "cz"),
    ("nordlys", "Nordlys Kaffe ApS", "31880412", "DK", "DKK", "en", "Europe/Copenhagen", "dk"),
    ("duna", "Duna Bútor Kft.", "12345676-2-41", "HU", "HUF", "hu", "Europe/Budapest", "hu"),
)
OWNERS = {
    "pekarna": ("jana@javor.example", "Jana Javorová", "en"),
    "nordlys": ("mette@nordlys.example", "Mette Holm", "en"),
    "duna": ("gabor@duna.example", "Gábor Kiss", "hu"),
}
WORKERS = (
    ("administrator", "alena@provider.example", "Alena Dvořáková", True),
    ("preparer", "joana@provider.example", "Joana Dias", False),
    ("reviewer", "tomas@provider.example", "Tomáš Novák", False),
    ("outsider", "oskar@provider.example", "Oskar Lind", False),
)
SERVED = ("nordlys", "pekarna")


@dataclass(frozen=True)
class Cast:
    pekarna: ClientInfo
    nordlys: ClientInfo
    duna: ClientInfo
    administrator: Person
    preparer: Person
    reviewer: Person
    outsider: Person
    owner: Person
    owners: dict[str, Person]

    def actor(self, person: Person, client: ClientInfo) -> Actor:
        """`person` acting in `client`'s books: as a worker if assigned, else as a member."""
        found = selectors.worker_actor(
            user_id=person.user_id, client_id=client.id
        ) or selectors.member_actor(user_id=person.user_id, client_id=client.id)
        if found is None:
            raise LookupError(f"{person.name} has nothing to do with {client.name}")
        return found

    def provider(self, person: Person) -> Actor:
        found = selectors.provider_actor(user_id=person.user_id)
        if found is None:
            raise LookupError(f"{person.name} doesn't work for the provider")
        return found


def appear() -> None:
    """Write the cast into an empty, migrated database (the template)."""
    for row in CLIENTS:
        _client(*row)
    for _part, email, name, is_administrator in WORKERS:
        user = _user(email, name, "en")
        Worker.objects.create(user=user, is_administrator=is_administrator)
    for part, role in (("preparer", "preparer"), ("reviewer", "reviewer")):
        worker = Worker.objects.get(user__email=_email(part))
        for slug in SERVED:
            Assignment.objects.create(
                worker=worker,
                client=Client.objects.get(slug=slug),
                service="accounting",
                role=role,
                starts_on=ASSIGNED_SINCE,
            )


def _client(
    slug: str,
    name: str,
    number: str,
    country: str,
    currency: str,
    language: str,
    zone: str,
    chart: str,
) -> None:
    row = Client.objects.create(
        schema_name=f"t_cast{slug}",
        slug=slug,
        name=name,
        registration_number=number,
        country=country,
        currency=currency,
        language=language,
        time_zone=zone,
        chart=chart,
        books_start_on=BOOKS_START,
        state="active",
        provisioned_at=timezone.now(),
    )
    Domain.objects.create(domain=f"{slug}.localhost", tenant=row, is_primary=True)
    Engagement.objects.create(client=row, service="accounting", starts_on=BOOKS_START)
    revision = provision.create_schema(row.schema_name)
    Client.objects.filter(pk=row.pk).update(schema_revision=revision)
    user = _user(*OWNERS[slug])
    Member.objects.create(user=user, client=row, role="owner")
    info = selectors.client(client_id=row.id)
    with client_scope(row.ref):
        crypto.create_data_key()
        for each in offering.all_offerings():
            if each.prepare:
                import_string(each.prepare)(client=info, actor=system_actor())
    drain(row.ref)


def _user(email: str, name: str, language: str) -> User:
    user = User(email=email, name=name, language=language)
    user.set_password(PASSWORD)
    user.save()
    return user


def _email(part: str) -> str:
    return next(email for name, email, *_ in WORKERS if name == part)


def gather() -> Cast:
    """The cast as values, read back from the database."""
    with shared_scope():
        clients = {row[0]: selectors.client_by_slug(slug=row[0]) for row in CLIENTS}
        people = {part: _person(email) for part, email, *_ in WORKERS}
        owners = {slug: _person(email) for slug, (email, *_rest) in OWNERS.items()}
    return Cast(**clients, **people, owner=owners["nordlys"], owners=owners)  # type: ignore[arg-type]


def _person(email: str) -> Person:
    row = User.objects.get(email=email)
    return Person(user_id=row.id, name=row.name, email=row.email, language=row.language)


def drain(client: ClientRef | None = None) -> None:
    """Do what worker and sweeper would: relay facts and run jobs of `client` and of the shared
    schema until nothing is due."""
    for _round in range(20):
        moved = sum(_one_round(scope) for scope in ([client, None] if client else [None]))
        if not moved:
            return


def _one_round(client: ClientRef | None) -> int:
    with client_scope(client) if client else shared_scope():
        waiting = [job.id for job in jobs.recent(limit=200) if not job.is_finished]
        done = sum(jobs.run(job_id) for job_id in waiting)
    return done + relay(client, find_client=selectors.client_of_fact)
