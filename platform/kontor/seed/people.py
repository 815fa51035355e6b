"""The clients and the people around them."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from billing import selectors as billing
from billing.services import plans
from kernel import jobs
from kernel.actor import Actor
from kernel.facts.relay import relay
from kontor.seed import clients, provider
from kontor.seed.stories import Story
from tenants import selectors, services
from tenants.values import ClientInfo, NewClient

# (preparer, reviewer) of each client.
TEAMS = {
    "nordlys": (provider.JOANA, provider.TOMAS),
    "pekarna": (provider.JOANA, provider.TOMAS),
    "duna": (provider.ESZTER, provider.TOMAS),
}


def all_there() -> bool:
    known = {each.slug for each in selectors.clients() if each.provisioned_at}
    return known >= {story.slug for story in clients.STORIES}


def client_of(story: Story, *, since: date) -> ClientInfo:
    """The story's client with its owner and team; taken on step by step where missing."""
    actor = provider.administrator()
    info = selectors.client_by_slug(slug=story.slug)
    if info is None:
        services.create_client(draft=_draft(story, since), actor=actor)
        for job_id in jobs.due():
            jobs.run(job_id)
        info = selectors.client_by_slug(slug=story.slug)
    if info is None or info.provisioned_at is None:
        raise LookupError(f"{story.name} could not be prepared; see the jobs of the installation")
    _subscribe(info, since, actor)
    _let_owner_in(story, info, actor)
    _assign(info, since, actor)
    relay(None, find_client=selectors.client_of_fact)
    return info


def _draft(story: Story, since: date) -> NewClient:
    return NewClient(
        name=story.name,
        slug=story.slug,
        registration_number=story.registration_number,
        country=story.country,
        currency=story.currency,
        language=story.language,
        time_zone=story.time_zone,
        chart=story.chart,
        books_start_on=since,
        services=("accounting",),
    )


def _subscribe(info: ClientInfo, since: date, actor: Actor) -> None:

    plan_id = provider.plan_of(info.currency, since=since, actor=actor)
    if not billing.subscriptions(client_id=info.id):
        plans.subscribe(client_id=info.id, plan_id=plan_id, starts_on=since, actor=actor)


def _let_owner_in(story: Story, info: ClientInfo, actor: Actor) -> None:
    email, name = story.owner
    if any(member.person.email == email for member in selectors.members(client_id=info.id)):
        return
    sent = services.invite_member(
        client_id=info.id, email=email, name=name, role="owner", actor=actor
    )
    services.accept_invitation(
        token=sent.token, password=provider.PASSWORD, name=name, language=story.language
    )


def _assign(info: ClientInfo, since: date, actor: Actor) -> None:
    held = {
        (each.worker.person.email, each.role) for each in selectors.assignments(client_id=info.id)
    }
    workers = provider.staff()
    for hand, role in zip(TEAMS[info.slug], ("preparer", "reviewer"), strict=True):
        if (hand.email, role) not in held:
            services.assign_worker(
                worker_id=workers[hand.email].worker_id,
                client_id=info.id,
                service="accounting",
                role=role,
                starts_on=since,
                actor=actor,
            )


def logins() -> list[dict[str, str]]:
    """Who may sign in where; for the demonstration's welcome."""
    base = settings.BASE_DOMAIN
    rows = [
        {"who": f"{hand.name}, {hand.title.lower()}", "email": hand.email,
         "url": f"http://{settings.WORKSPACE_HOST}/"}
        for hand in provider.STAFF
    ] + [
        {"who": f"{story.owner[1]}, owner of {story.name}", "email": story.owner[0],
         "url": f"http://{story.slug}.{base}/"}
        for story in clients.STORIES
    ]  # fmt: skip
    return [{**row, "password": provider.PASSWORD} for row in rows]
