"""The provider's own people."""

from __future__ import annotations

from django.utils import timezone

from tenants import selectors
from tenants.models import Assignment, Invitation, Worker
from tests.cast import Cast
from tests.frontend.visiting import at_workspace


def worker_id(cast: Cast, part: str) -> int:
    return Worker.objects.get(user_id=getattr(cast, part).user_id).pk


def test_everybody_is_listed_with_the_clients_of_today(cast: Cast) -> None:
    page = at_workspace(cast.administrator).get("/people/")
    served = {row["worker"].person.name: row["clients"] for row in page.context["rows"]}
    assert served == {
        "Alena Dvořáková": [],
        "Joana Dias": ["Nordlys Kaffe ApS", "Pekárna Javor s.r.o."],
        "Oskar Lind": [],
        "Tomáš Novák": ["Nordlys Kaffe ApS", "Pekárna Javor s.r.o."],
    }


def test_for_a_worker_people_do_not_exist(cast: Cast) -> None:
    browser = at_workspace(cast.preparer)
    assert browser.get("/people/").status_code == 404
    assert browser.get(f"/people/{worker_id(cast, 'outsider')}/").status_code == 404
    assert browser.post("/people/invite/", {"name": "X", "email": "x@y.cz"}).status_code == 404
    assert Invitation.objects.count() == 0


def test_a_worker_is_invited(cast: Cast) -> None:
    browser = at_workspace(cast.administrator)
    said = {"name": "Petra Malá", "email": "petra@provider.example", "language": "cs"}
    response = browser.post("/people/invite/", said)
    assert response["Location"] == "/people/"
    row = Invitation.objects.get()
    assert (row.client_id, row.role) == (None, "worker")
    assert "petra@provider.example" in browser.get("/people/").text


def test_somebody_who_works_here_is_not_invited_again(cast: Cast) -> None:
    response = at_workspace(cast.administrator).post(
        "/people/invite/",
        {"name": "Joana", "email": "joana@provider.example", "language": "en"},
    )
    assert response.status_code == 409
    assert "joana@provider.example already has access here." in response.text
    assert Invitation.objects.count() == 0


def test_leaving_ends_the_assignments_and_the_session(cast: Cast) -> None:
    joana = at_workspace(cast.preparer)
    assert joana.get("/clients/nordlys/file/").status_code == 200
    browser = at_workspace(cast.administrator)
    address = f"/people/{worker_id(cast, 'preparer')}/leave/"
    assert "Assignments that end: 2." in browser.get(address).text
    browser.post(address, {"on": timezone.localdate().isoformat()})
    assert selectors.worker_of(user_id=cast.preparer.user_id) is None
    assert not Assignment.objects.filter(
        worker_id=worker_id(cast, "preparer"), ends_on=None
    ).exists()
    response = joana.get("/clients/nordlys/file/")
    assert response["Location"] == "/account/login/?next=/clients/nordlys/file/"


def test_the_only_administrator_can_not_leave(cast: Cast) -> None:
    response = at_workspace(cast.administrator).post(
        f"/people/{worker_id(cast, 'administrator')}/leave/",
        {"on": timezone.localdate().isoformat()},
    )
    assert response.status_code == 409
    assert "Alena Dvořáková is the only administrator left." in response.text
    assert selectors.worker_of(user_id=cast.administrator.user_id) is not None
