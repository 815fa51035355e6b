"""The portal's home and the worker's queue, with 3 and with 300 clients: flat.

Each client has one bank account with open lines and one work item; the worker serves them all.
Measured through the whole request, middleware and template included.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from decimal import Decimal

import bench

FEW, MANY, TIMES = 3, 300, 15
# A page may cost this much more with a hundred times the clients.
QUERIES_MORE, TIMES_SLOWER = 0, 2.0
PASSWORD = "a long enough password"  # noqa: S105 — of a throw-away database
START = date.today().replace(day=1) - timedelta(days=400)  # noqa: DTZ011


def main() -> int:
    with bench.throw_away_database():
        return 0 if measure() else 1


def measure() -> bool:
    worker = _worker()
    _clients(worker, 0, FEW)
    few = _figures()
    _clients(worker, FEW, MANY)
    many = _figures()
    kept = True
    for page, (queries, spent) in few.items():
        more, slower = many[page]
        print(
            f"{page}: {queries} queries, {spent:.1f} ms with {FEW} clients;"
            f" {more} queries, {slower:.1f} ms with {MANY}"
        )
        kept &= bench.report_limit(
            f"{page}: more queries", ours=more - queries, limit=QUERIES_MORE, unit="queries"
        )
        kept &= bench.report_limit(
            f"{page}: times slower", ours=slower / spent, limit=TIMES_SLOWER, unit="times"
        )
    return kept


def _worker() -> int:
    from kernel.actor import system_actor
    from tenants import services

    found = services.add_worker(
        email="worker@bench.example", name="Worker", password=PASSWORD, actor=system_actor()
    )
    return found.worker_id


def _clients(worker_id: int, first: int, last: int) -> None:
    for number in range(first, last):
        _client(worker_id, f"bench{number:04}")


def _client(worker_id: int, slug: str) -> None:
    from kernel import jobs
    from kernel.actor import system_actor
    from kernel.facts.relay import relay
    from kernel.tenancy import client_scope
    from tenants import selectors, services
    from tenants.values import NewClient

    actor = system_actor()
    made = services.create_client(
        draft=NewClient(
            name=f"Client {slug}",
            slug=slug,
            country="DK",
            currency="DKK",
            language="da",
            time_zone="Europe/Copenhagen",
            chart="dk",
            books_start_on=START,
            services=("accounting",),
        ),
        actor=actor,
    )
    jobs.run(made.job_id)
    info = selectors.client(client_id=made.client_id)
    if info is None:
        raise LookupError(slug)
    services.assign_worker(
        worker_id=worker_id,
        client_id=info.id,
        service="accounting",
        role="preparer",
        starts_on=START,
        actor=actor,
    )
    sent = services.invite_member(
        client_id=info.id, email=f"owner@{slug}.example", name="Owner", role="owner", actor=actor
    )
    services.accept_invitation(token=sent.token, password=PASSWORD)
    with client_scope(info.ref):
        _statement(actor, slug)
        for job_id in jobs.due():
            jobs.run(job_id)
    relay(info.ref, find_client=selectors.client_of_fact)
    relay(None, find_client=selectors.client_of_fact)


def _statement(actor: object, slug: str) -> None:
    from apps.accounting.services import bank
    from apps.accounting.values.bank import BankAccountDraft
    from kontor.seed import bank_files, clients
    from kontor.seed.stories import Movement

    day = date.today() - timedelta(days=2)  # noqa: DTZ011
    movements = [
        Movement(day, Decimal(100 + turn), "Payer", "", f"Text {slug} {turn}", str(turn), "1010")
        for turn in range(5)
    ]
    made = bank_files.write(
        clients.NORDLYS, number=1, first=day, last=day, opening=Decimal(0), movements=movements
    )
    bank.accept_upload(
        name=made.name,
        content=made.content,
        actor=actor,  # type: ignore[arg-type]
        add_account=BankAccountDraft(name="Bank", bank_name="Bank"),
    )


def _figures() -> dict[str, tuple[int, float]]:
    return {
        "Queue": _page("worker@bench.example", "workspace.localhost"),
        "Portal home": _page("owner@bench0000.example", "bench0000.localhost"),
    }


def _page(email: str, host: str) -> tuple[int, float]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tenants.models import User

    browser = Client(headers={"host": host})
    browser.force_login(User.objects.get(email=email))
    answer = browser.get("/")
    if answer.status_code != 200:
        raise LookupError(f"{host} answered {answer.status_code}")
    with CaptureQueriesContext(connection) as queries:
        browser.get("/")
    return len(queries), bench.milliseconds(lambda: browser.get("/"), times=TIMES)


if __name__ == "__main__":
    sys.exit(main())
