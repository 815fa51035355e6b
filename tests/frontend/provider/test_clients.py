"""The provider's list of clients, and taking one on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from kernel import jobs
from tenants import selectors, services
from tenants.models import Client
from tenants.values import NewClient
from tests.cast import Cast
from tests.frontend.visiting import at_workspace

FILLED_IN = {
    "name": "Vestjysk VVS ApS",
    "slug": "",
    "registration_number": "41 22 33 44",
    "country": "DK",
    "currency": "dkk",
    "language": "da",
    "time_zone": "Europe/Copenhagen",
    "chart": "dk",
    "fiscal_year_first_month": "7",
    "books_start_on": "2026-07-01",
    "services": ["accounting"],
    "plan": "",
}


def names(response: Any) -> list[str]:
    return [row.client.name for row in response.context["page"].object_list]


def test_an_administrator_sees_every_client_by_name(cast: Cast) -> None:
    response = at_workspace(cast.administrator).get("/clients/")
    assert names(response) == ["Duna Bútor Kft.", "Nordlys Kaffe ApS", "Pekárna Javor s.r.o."]
    assert "Joana Dias, Tomáš Novák" in response.text
    assert "nobody assigned" in response.text


@pytest.mark.parametrize("part", ["preparer", "reviewer", "outsider"])
def test_for_a_worker_the_list_does_not_exist(cast: Cast, part: str) -> None:
    assert at_workspace(getattr(cast, part)).get("/clients/").status_code == 404


def test_the_address_filters_and_orders_the_list(cast: Cast) -> None:
    browser = at_workspace(cast.administrator)
    assert names(browser.get("/clients/?country=CZ")) == ["Pekárna Javor s.r.o."]
    assert names(browser.get("/clients/?q=31880412")) == ["Nordlys Kaffe ApS"]
    assert names(browser.get("/clients/?state=suspended")) == []
    assert names(browser.get("/clients/?sort=-name"))[0] == "Pekárna Javor s.r.o."
    assert names(browser.get("/clients/?sort=nonsense"))[0] == "Duna Bútor Kft."


def test_the_list_leaves_as_csv_with_the_same_filters(cast: Cast) -> None:
    response = at_workspace(cast.administrator).get("/clients/?country=DK&as=csv")
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert rows[0][:2] == ["Client", "Address"]
    assert rows[1] == [
        "Nordlys Kaffe ApS", "nordlys.localhost", "31880412", "Denmark", "DKK", "active",
        "Joana Dias, Tomáš Novák", "2025-01-01", "",
    ]  # fmt: skip
    assert len(rows) == 2


def queries_of(browser: Browser, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_more_clients_cost_no_more_queries(cast: Cast) -> None:
    browser = at_workspace(cast.administrator)
    browser.get("/clients/")
    with_three = queries_of(browser, "/clients/")
    for number in range(30):
        Client.objects.create(
            schema_name=f"t_many{number}",
            slug=f"many-{number}",
            name=f"Many {number}",
            country="CZ",
            currency="CZK",
            language="cs",
            time_zone="Europe/Prague",
            chart="cz",
            books_start_on=date(2026, 1, 1),
        )
    assert queries_of(browser, "/clients/") == with_three
    assert len(names(browser.get("/clients/"))) == 33


# ---- Taking one on -------------------------------------------------------------------------------
def test_the_name_proposes_a_free_address(cast: Cast) -> None:
    browser = at_workspace(cast.administrator)
    assert 'value="vestjysk-vvs"' in browser.get("/clients/new/address/?name=Vestjysk VVS ApS").text
    assert 'value="nordlys-2"' in browser.get("/clients/new/address/?name=Nordlys").text


def test_the_country_proposes_currency_language_zone_and_chart(cast: Cast) -> None:
    page = at_workspace(cast.administrator).get("/clients/new/country/?country=HU").text
    assert 'value="HUF"' in page
    for chosen in ("hu", "Europe/Budapest"):
        assert f'<option value="{chosen}" selected>' in page
    assert "Usual in Hungary." in page


def test_a_client_is_taken_on_and_its_progress_shown(cast: Cast) -> None:
    browser = at_workspace(cast.administrator)
    response = browser.post("/clients/new/", FILLED_IN)
    made = Client.objects.get(slug="vestjysk-vvs")
    assert (made.currency, made.chart, made.fiscal_year_first_month) == ("DKK", "dk", 7)
    assert made.state == "onboarding"
    progress = browser.get(response["Location"])
    assert [step["label"] for step in progress.context["steps"]] == [
        "Schema and role", "Encryption key", "Records", "Accounting", "Portal address",
    ]  # fmt: skip
    assert [step["state"] for step in progress.context["steps"]] == ["current", *["todo"] * 4]
    assert "hx-trigger" in progress.text


def test_refused_input_keeps_what_was_typed_and_changes_nothing(cast: Cast) -> None:
    before = Client.objects.count()
    response = at_workspace(cast.administrator).post(
        "/clients/new/", FILLED_IN | {"slug": "nordlys"}
    )
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "slug": ["Another client already has the address “nordlys”."]
    }
    assert 'value="Vestjysk VVS ApS"' in response.text
    assert Client.objects.count() == before


def test_a_worker_takes_nobody_on(cast: Cast) -> None:
    before = Client.objects.count()
    assert at_workspace(cast.preparer).post("/clients/new/", FILLED_IN).status_code == 404
    assert Client.objects.count() == before


@pytest.fixture
def provisioned(fresh_database: Cast) -> Iterator[tuple[Cast, str]]:
    draft = NewClient(
        name="Lille Løve",
        country="DK",
        currency="DKK",
        language="da",
        time_zone="Europe/Copenhagen",
        chart="dk",
        books_start_on=date(2026, 1, 1),
        services=("accounting",),
    )
    actor = fresh_database.provider(fresh_database.administrator)
    made = services.create_client(draft=draft, actor=actor)
    jobs.run(made.job_id)
    yield fresh_database, str(made.job_id)


def test_the_progress_page_ends_with_an_open_portal(provisioned: tuple[Cast, str]) -> None:
    cast, job_id = provisioned
    page = at_workspace(cast.administrator).get(f"/clients/setup/{job_id}/")
    assert {step["state"] for step in page.context["steps"]} == {"done"}
    assert "its portal answers at lille-love.localhost" in page.text
    assert "hx-trigger" not in page.text.partition('id="setup"')[2].partition(">")[0]
    assert selectors.client_of_host(host="lille-love.localhost") is not None
