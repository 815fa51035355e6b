"""One client's file: who may read it, and what an administrator does there."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from billing import services as billing
from tenants import selectors
from tenants.models import Assignment, Client, Invitation, Member
from tests.cast import Cast
from tests.frontend.visiting import at_workspace

FILE = "/clients/nordlys/file/"


def worker_id(cast: Cast, part: str) -> int:
    found = selectors.worker_of(user_id=getattr(cast, part).user_id)
    assert found is not None
    return found.worker_id


def test_an_administrator_reads_the_whole_file_without_entering_the_books(cast: Cast) -> None:
    page = at_workspace(cast.administrator).get(FILE)
    for words in ("31880412", "Mette Holm", "Joana Dias", "Suspend", "Assign a worker"):
        assert words in page.text
    assert page.context["may_open_books"] is False


def test_an_assigned_worker_reads_a_file_without_users_and_money(cast: Cast) -> None:
    page = at_workspace(cast.preparer).get(FILE)
    assert page.status_code == 200
    assert "31880412" in page.text
    for words in ("Mette Holm", "Suspend", "Assign a worker", "Margin", "kontor client export"):
        assert words not in page.text


def test_without_an_assignment_the_file_does_not_exist(cast: Cast) -> None:
    assert at_workspace(cast.outsider).get(FILE).status_code == 404
    assert at_workspace(cast.preparer).get("/clients/duna/file/").status_code == 404
    assert at_workspace(cast.administrator).get("/clients/nobody/file/").status_code == 404


def test_a_worker_is_assigned_from_a_day_on(cast: Cast) -> None:
    browser = at_workspace(cast.administrator)
    said = {
        "worker": worker_id(cast, "outsider"),
        "role": "accounting:preparer",
        "starts_on": "2026-01-05",
        "ends_on": "",
    }
    response = browser.post("/clients/duna/file/assign/", said)
    assert response["Location"] == "/clients/duna/file/"
    made = Assignment.objects.get(client_id=cast.duna.id)
    assert (made.role, made.starts_on, made.ends_on) == ("preparer", date(2026, 1, 5), None)
    assert "Oskar Lind is assigned to Duna Bútor Kft." in browser.get(response["Location"]).text
    assert at_workspace(cast.outsider).get("/clients/duna/file/").status_code == 200


def test_the_preparer_can_not_become_the_reviewer(cast: Cast) -> None:
    before = Assignment.objects.count()
    response = at_workspace(cast.administrator).post(
        "/clients/nordlys/file/assign/",
        {
            "worker": worker_id(cast, "preparer"),
            "role": "accounting:reviewer",
            "starts_on": "2026-02-01",
        },
    )
    assert response.status_code == 409
    assert "preparer and reviewer must be" in str(response.context["form"].errors)
    assert 'value="2026-02-01"' in response.text
    assert Assignment.objects.count() == before


def test_an_ended_assignment_closes_the_file_the_day_after(cast: Cast) -> None:
    held = selectors.assignments(client_id=cast.nordlys.id, user_id=cast.preparer.user_id)[0]
    yesterday = timezone.localdate() - timedelta(days=1)
    at_workspace(cast.administrator).post(
        f"/clients/nordlys/file/assignments/{held.assignment_id}/end/",
        {"on": yesterday.isoformat()},
    )
    assert at_workspace(cast.preparer).get(FILE).status_code == 404


def test_an_assignment_of_another_client_can_not_be_ended_from_here(cast: Cast) -> None:
    held = selectors.assignments(client_id=cast.nordlys.id)[0]
    response = at_workspace(cast.administrator).post(
        f"/clients/duna/file/assignments/{held.assignment_id}/end/", {"on": "2026-01-01"}
    )
    assert response.status_code == 404
    assert Assignment.objects.get(pk=held.assignment_id).ends_on is None


def test_the_owner_is_invited_from_the_file(cast: Cast) -> None:
    browser = at_workspace(cast.administrator)
    said = {"name": "Lars Holm", "email": "lars@nordlys.example", "role": "owner"}
    browser.post("/clients/nordlys/file/invite/", said)
    row = Invitation.objects.get(email="lars@nordlys.example")
    assert (row.client_id, row.role) == (cast.nordlys.id, "owner")
    assert "invited" in browser.get(FILE).text
    browser.post(f"/clients/nordlys/file/invitations/{row.id}/revoke/")
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_the_last_owner_stays(cast: Cast) -> None:
    member = Member.objects.get(user_id=cast.owner.user_id)
    response = at_workspace(cast.administrator).post(
        f"/clients/nordlys/file/members/{member.pk}/revoke/"
    )
    assert response.status_code == 409
    assert "Mette Holm is the only owner" in response.text
    member.refresh_from_db()
    assert member.revoked_at is None


def test_suspending_shows_first_what_it_will_do(cast: Cast) -> None:
    browser = at_workspace(cast.administrator)
    page = browser.get("/clients/nordlys/file/state/suspended/").text
    assert "users who can&#x27;t sign in any more: 1." in page
    assert "workers assigned to it: 2." in page
    assert Client.objects.get(slug="nordlys").state == "active"
    browser.post("/clients/nordlys/file/state/suspended/", {"reason": "Unpaid since August"})
    assert Client.objects.get(slug="nordlys").state == "suspended"
    assert at_workspace(cast.preparer).get(FILE).status_code == 404
    assert "Serve again" in browser.get(FILE).text


def test_a_state_that_can_not_follow_is_refused_with_its_sentence(cast: Cast) -> None:
    response = at_workspace(cast.administrator).post("/clients/nordlys/file/state/archived/")
    assert response.status_code == 409
    assert "can&#x27;t become archived from there" in response.text
    assert Client.objects.get(slug="nordlys").state == "active"


def test_the_file_names_the_plan_and_the_hours(cast: Cast) -> None:
    actor = cast.provider(cast.administrator)
    plan = billing.create_plan(
        name="Standard", currency="DKK", monthly_fee=Decimal(1500), actor=actor
    )
    browser = at_workspace(cast.administrator)
    said = {"plan_id": str(plan), "starts_on": timezone.localdate().replace(day=1).isoformat()}
    browser.post("/clients/nordlys/file/plan/", said)
    page = browser.get(FILE).text
    assert "Standard" in page
    assert "1\u00a0500.00\u00a0DKK" in page
    assert "0 min" in page


def test_a_worker_does_none_of_an_administrators_acts(cast: Cast) -> None:
    browser = at_workspace(cast.preparer)
    for act in ("assign", "invite", "services", "plan", "state/suspended"):
        assert browser.post(f"/clients/nordlys/file/{act}/").status_code == 404
    assert Client.objects.get(slug="nordlys").state == "active"
