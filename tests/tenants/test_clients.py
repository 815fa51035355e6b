"""Taking on a client, and its way through its states."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connections

from kernel import crypto, jobs
from kernel.errors import Forbidden, Invalid
from kernel.models import AuditEntry, FactRecord
from kernel.shared.models import SharedFact
from kernel.tenancy import client_scope
from tenants import selectors, services
from tenants.fleet import provision
from tenants.models import Client, Engagement
from tenants.services import client_draft, client_states
from tests.cast import Cast, drain
from tests.tenants.drafts import aurora


def test_a_client_begins_in_onboarding_with_an_address_and_a_job(cast: Cast) -> None:
    actor = cast.provider(cast.administrator)
    created = services.create_client(draft=aurora(), actor=actor)
    info = selectors.client(client_id=created.client_id)
    assert info is not None
    assert (info.slug, info.portal_host) == ("aurora-boger", "aurora-boger.localhost")
    assert (info.state, info.is_open) == ("onboarding", False)
    assert jobs.look(created.job_id).kind == "tenants.provision"
    fact = SharedFact.objects.get(name="tenants.client.created", client_id=info.id)
    assert fact.payload == {
        "client_id": str(info.id),
        "name": "Aurora Bøger ApS",
        "slug": "aurora-boger",
        "country": "DK",
        "currency": "DKK",
        "services": "accounting",
    }


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": "  "}, "client.name_missing", "name"),
        ({"slug": "workspace"}, "client.slug_reserved", "slug"),
        ({"slug": "www"}, "client.slug_reserved", "slug"),
        ({"slug": "api"}, "client.slug_reserved", "slug"),
        ({"slug": "-aurora"}, "client.slug_unfit", "slug"),
        ({"slug": "xn--80ak6aa92e"}, "client.slug_unfit", "slug"),
        ({"slug": "a" * 41}, "client.slug_unfit", "slug"),
        ({"slug": "Nordlys"}, "client.slug_taken", "slug"),
        ({"country": "XX"}, "client.unknown_country", "country"),
        ({"country": "EU"}, "client.unknown_country", "country"),
        ({"currency": "KRN"}, "client.unknown_currency", "currency"),
        ({"language": "de"}, "client.unknown_language", "language"),
        ({"time_zone": "Europe/Atlantis"}, "client.unknown_time_zone", "time_zone"),
        ({"chart": "xx"}, "client.unknown_chart", "chart"),
        ({"fiscal_year_first_month": 13}, "client.month_unfit", "fiscal_year_first_month"),
        ({"books_start_on": date(1989, 12, 31)}, "client.books_start_unfit", "books_start_on"),
        (
            {"registration_number": "1" * 41},
            "client.registration_number_unfit",
            "registration_number",
        ),
        ({"services": ()}, "client.no_services", "services"),
        ({"services": ("tenants",)}, "client.unknown_service", "services"),
        ({"services": ("astrology",)}, "client.unknown_service", "services"),
    ],
)
def test_a_field_that_does_not_fit_is_refused_by_name(
    cast: Cast, changes: dict[str, Any], code: str, field: str
) -> None:
    before = Client.objects.count()
    with pytest.raises(Invalid) as refusal:
        services.create_client(draft=aurora(**changes), actor=cast.provider(cast.administrator))
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert refusal.value.message
    assert Client.objects.count() == before


def test_a_worker_who_is_no_administrator_takes_on_nobody(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.create_client(draft=aurora(), actor=cast.provider(cast.outsider))
    assert not Client.objects.filter(name="Aurora Bøger ApS").exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Pekárna Javor s.r.o.", "pekarna-javor"),
        ("Duna Bútor Kft.", "duna-butor"),
        ("Nordlys Kaffe ApS", "nordlys-kaffe"),
        ("Smørrebrød & Sønner A/S", "smorrebrod-sonner"),
        ("Weiß Łódź, a.s.", "weiss-lodz"),
        ("東京", ""),
    ],
)
def test_an_address_is_made_from_a_name(name: str, slug: str) -> None:
    assert client_draft.slug_of(name) == slug


def test_a_second_client_of_the_same_name_gets_the_next_address(cast: Cast) -> None:
    actor = cast.provider(cast.administrator)
    slugs = [services.create_client(draft=aurora(), actor=actor).slug for _ in range(3)]
    assert slugs == ["aurora-boger", "aurora-boger-2", "aurora-boger-3"]


def test_a_name_without_latin_letters_still_gets_an_address(cast: Cast) -> None:
    actor = cast.provider(cast.administrator)
    slugs = [services.create_client(draft=aurora(name="東京"), actor=actor).slug for _ in range(2)]
    assert slugs == ["client-1", "client-2"]


def test_provisioning_lays_down_books_once(fresh_database: Cast) -> None:
    cast = fresh_database
    created = services.create_client(draft=aurora(), actor=cast.provider(cast.administrator))
    assert jobs.run(created.job_id)
    seen = jobs.look(created.job_id)
    assert (seen.state, seen.done, seen.total, seen.what) == ("done", 5, 5, "Ready")
    info = selectors.client(client_id=created.client_id)
    assert info is not None
    assert info.is_open and info.state == "active"
    with client_scope(info.ref):
        assert sorted(crypto.data_keys()) == [1]
        prepared = FactRecord.objects.filter(name="tenants.service.prepared").order_by("sequence")
        assert [row.subject_id for row in prepared] == ["records", "accounting"]
    drain(info.ref)
    with client_scope(info.ref):
        trail = list(AuditEntry.objects.values_list("act", flat=True))
    assert {"tenants.service.prepared", "tenants.client.provisioned"} <= set(trail)


def test_provisioning_again_completes_what_is_missing_and_doubles_nothing(
    fresh_database: Cast,
) -> None:
    cast = fresh_database
    actor = cast.provider(cast.administrator)
    created = services.create_client(draft=aurora(), actor=actor)
    row = Client.objects.get(pk=created.client_id)
    # As if the worker had been killed after the schema was there.
    provision.create_schema(row.schema_name)
    first = services.provision_client(client_id=created.client_id, actor=actor)
    again = services.provision_client(client_id=created.client_id, actor=actor)
    assert first.provisioned_at == again.provisioned_at
    with client_scope(row.ref):
        assert sorted(crypto.data_keys()) == [1]
        assert FactRecord.objects.filter(name="tenants.service.prepared").count() == 2
    facts = SharedFact.objects.filter(name="tenants.client.provisioned", client_id=row.id)
    assert facts.count() == 1


def test_a_new_clients_role_reads_nobody_elses_tables(fresh_database: Cast) -> None:
    cast = fresh_database
    actor = cast.provider(cast.administrator)
    created = services.create_client(draft=aurora(), actor=actor)
    info = services.provision_client(client_id=created.client_id, actor=actor)
    other = cast.nordlys.ref.schema_name
    with client_scope(info.ref), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT has_schema_privilege(%s, 'USAGE'), has_schema_privilege('public', 'USAGE'),"
            " has_schema_privilege('t_template', 'USAGE')",
            [other],
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT to_regclass(%s)", [f"{info.ref.schema_name}.django_migrations"])
        assert cursor.fetchone() == (None,)


def test_services_bought_later_are_prepared_and_those_dropped_end_yesterday(cast: Cast) -> None:
    actor = cast.provider(cast.administrator)
    unchanged = services.set_services(
        client_id=cast.nordlys.id, services=("accounting",), actor=actor
    )
    assert unchanged is None
    with pytest.raises(client_draft.NoServices):
        services.set_services(client_id=cast.nordlys.id, services=(), actor=actor)
    held = Engagement.objects.filter(client_id=cast.nordlys.id, ends_on=None)
    assert [row.service for row in held] == ["accounting"]


@pytest.mark.parametrize(
    ("way", "facts"),
    [
        (["suspended", "active"], ["suspended", "resumed"]),
        (["offboarding", "active"], ["offboarding", "resumed"]),
        (["suspended", "offboarding", "archived"], ["suspended", "offboarding", "archived"]),
    ],
)
def test_a_client_goes_the_ways_that_exist(cast: Cast, way: list[str], facts: list[str]) -> None:
    for to in way:
        services.change_state(
            client_id=cast.duna.id, to=to, actor=cast.provider(cast.administrator)
        )
    found = SharedFact.objects.filter(client_id=cast.duna.id).order_by("sequence")
    assert [row.name for row in found] == [f"tenants.client.{name}" for name in facts]
    assert Client.objects.get(pk=cast.duna.id).state == way[-1]


@pytest.mark.parametrize("to", ["archived", "erased", "onboarding", "active", "prospect"])
def test_an_active_client_jumps_over_no_state(cast: Cast, to: str) -> None:
    with pytest.raises(client_states.StateRefused):
        services.change_state(
            client_id=cast.duna.id, to=to, actor=cast.provider(cast.administrator)
        )
    assert Client.objects.get(pk=cast.duna.id).state == "active"
    assert not SharedFact.objects.filter(client_id=cast.duna.id).exists()


def test_a_suspended_client_vanishes_from_every_selector(cast: Cast) -> None:
    services.change_state(
        client_id=cast.nordlys.id, to="suspended", actor=cast.provider(cast.administrator)
    )
    assert selectors.client_of_host(host="nordlys.localhost") is None
    joana = cast.preparer.user_id
    assert selectors.client_for_worker(user_id=joana, slug="nordlys") is None
    assert selectors.worker_actor(user_id=joana, client_id=cast.nordlys.id) is None
    assert [each.slug for each in selectors.clients_of_worker(user_id=joana)] == ["pekarna"]
