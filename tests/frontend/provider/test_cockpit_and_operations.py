"""The provider's money, and the installation's health."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from apps.workspace import services as work
from billing import selectors, services
from kernel.shared.models import DeadLetter, SharedFact, SharedJob, SharedOutbox
from kernel.tenancy import shared_scope
from tests.cast import Cast, drain
from tests.frontend.visiting import at_workspace


def charge_nordlys(cast: Cast) -> None:
    actor = cast.provider(cast.administrator)
    plan = services.create_plan(
        name="Standard", currency="DKK", monthly_fee=Decimal(3000), actor=actor
    )
    services.subscribe(
        client_id=cast.nordlys.id, plan_id=plan, starts_on=date(2026, 9, 1), actor=actor
    )
    work.log_time(
        client_id=cast.nordlys.id,
        actor=cast.provider(cast.preparer),
        minutes=90,
        worked_on=date(2026, 9, 3),
    )


def test_the_cockpit_names_the_rate_that_is_missing(cast: Cast) -> None:
    charge_nordlys(cast)
    page = at_workspace(cast.administrator).get("/cockpit/?month=2026-09").text
    assert "Joana Dias has no cost of an hour" in page
    assert "a rate is missing" in page
    assert "1 client is left out" in page


def test_the_cockpit_shows_the_margin_once_every_rate_is_known(cast: Cast) -> None:
    charge_nordlys(cast)
    browser = at_workspace(cast.administrator)
    said = {
        "user_id": str(cast.preparer.user_id),
        "hourly_amount": "400",
        "currency": "dkk",
        "from_date": "2026-01-01",
    }
    assert browser.post("/cockpit/rates/hour/", said)["Location"] == "/cockpit/rates/"
    page = browser.get("/cockpit/?month=2026-09")
    [row] = [each for each in page.context["rows"] if each["slug"] == "nordlys"]
    assert row["margin"].revenue == Decimal("3000.00")
    assert row["margin"].cost == Decimal("600.00")
    assert row["margin"].margin == Decimal("2400.00")
    assert row["share"] == 80
    assert "1 h 30 min" in page.text
    table = browser.get("/cockpit/?month=2026-09&as=csv").text
    assert "2026-09,Nordlys Kaffe ApS,DKK,3000.00,90,600.00,2400.00" in table


def test_a_month_that_can_not_be_is_not_found(cast: Cast) -> None:
    browser = at_workspace(cast.administrator)
    for month in ("2026-13", "1026-01", "x", "2026"):
        assert browser.get(f"/cockpit/?month={month}").status_code == 404


def test_a_negative_fee_is_refused_and_kept_on_the_page(cast: Cast) -> None:
    response = at_workspace(cast.administrator).post(
        "/cockpit/plans/new/", {"name": "Odd", "currency": "DKK", "monthly_fee": "-1"}
    )
    assert response.status_code == 422
    assert 'value="Odd"' in response.text
    assert selectors.plans() == []


def test_money_and_operations_are_the_administrators(cast: Cast) -> None:
    browser = at_workspace(cast.preparer)
    for address in ("/cockpit/", "/cockpit/plans/", "/cockpit/rates/", "/operations/"):
        assert browser.get(address).status_code == 404


# ---- Operations ----------------------------------------------------------------------------------
def test_a_failed_job_is_shown_with_its_sentence_and_tried_again(cast: Cast) -> None:
    job = SharedJob.objects.create(
        kind="tenants.provision",
        args={"client_id": str(cast.duna.id)},
        state="failed",
        error_message="There is nothing here under that name.",
        actor_kind="worker",
        actor_name="Alena Dvořáková",
    )
    browser = at_workspace(cast.administrator)
    page = browser.get("/operations/").text
    assert "Set up a client: Duna Bútor Kft." in page
    assert "There is nothing here under that name." in page
    browser.post(f"/operations/jobs/{job.id}/again/")
    job.refresh_from_db()
    assert job.state == "queued"


def test_a_dead_letter_is_offered_again(cast: Cast) -> None:
    with shared_scope():
        drain()
        fact = SharedFact.objects.create(
            name="tenants.client.suspended",
            subject_kind="client",
            subject_id=str(cast.duna.id),
            payload={"client_id": str(cast.duna.id), "name": "Duna", "reason": ""},
            door="workspace",
            happened_at="2026-11-01T10:00:00Z",
            client_id=cast.duna.id,
            actor_kind="worker",
            actor_name="Alena Dvořáková",
        )
        waiting = SharedOutbox.objects.create(fact=fact, is_dead=True, attempts=10)
        letter = DeadLetter.objects.create(
            fact_uid=fact.uid,
            fact_sequence=fact.sequence,
            fact_name=fact.name,
            client_id=cast.duna.id,
            is_shared=True,
            reaction="workspace.reassign",
            attempts=10,
            error="KeyError: 'role'",
        )
    browser = at_workspace(cast.administrator)
    assert "KeyError: &#x27;role&#x27;" in browser.get("/operations/").text
    browser.post(f"/operations/letters/{letter.pk}/again/")
    waiting.refresh_from_db()
    # One attempt stays counted: it says that there are letters to settle.
    assert (waiting.is_dead, waiting.attempts) == (False, 1)


def test_a_letter_that_is_not_there_is_not_found(cast: Cast) -> None:
    browser = at_workspace(cast.administrator)
    assert browser.post("/operations/letters/4711/again/").status_code == 404
    assert browser.post(f"/operations/jobs/{uuid.uuid4()}/again/").status_code == 404


def test_the_fleets_revision_is_shown(cast: Cast) -> None:
    page = at_workspace(cast.administrator).get("/operations/")
    assert page.context["fleet"].clients == 3
    assert page.context["fleet"].behind == 0
    assert "3 of 3 clients stand at the newest revision." in page.text
