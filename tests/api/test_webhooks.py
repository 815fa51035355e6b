"""Being told: signed, repeated until received, kept as rows."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from standardwebhooks import Webhook

from api.models import WebhookDelivery, WebhookEndpoint
from api.webhooks import delivering, sending, services
from apps.accounting.facts.ledger import EntryPosted
from kernel.actor import system_actor
from kernel.facts import publish
from kernel.tenancy import ClientRef, client_scope
from tests.api.conftest import Integration
from tests.api.receiver import Receiver, listening
from tests.cast import Cast, drain

POSTED = "accounting.entry.posted"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found:
        yield found


def subscribe(integration: Integration, url: str, **more: Any) -> dict[str, Any]:
    answer = integration.post("webhook-endpoints", {"url": url, "fact_types": [POSTED], **more})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def announce(client: ClientRef) -> uuid.UUID:
    fact = EntryPosted(
        entry_id=uuid.uuid4(),
        journal="GEN",
        fiscal_year="2026",
        number=1,
        date="2026-11-18",
        lines=2,
        total="1250.00",
        currency="DKK",
    )
    with client_scope(client), transaction.atomic():
        return publish(fact, actor=system_actor())


def deliveries(client: ClientRef) -> list[WebhookDelivery]:
    with client_scope(client):
        return list(WebhookDelivery.objects.order_by("created_at", "id"))


def test_a_fact_is_told_once_and_signed(nordlys: Integration, receiver: Receiver) -> None:
    secret = subscribe(nordlys, receiver.url)["secret"]
    fact_id = announce(nordlys.client.ref)
    drain(nordlys.client.ref)
    drain(nordlys.client.ref)

    [(headers, body)] = receiver.received
    assert Webhook(secret).verify(body, headers) == json.loads(body)
    assert headers["webhook-id"] == str(fact_id)
    assert headers["host"] == receiver.url.split("/")[2]
    message = json.loads(body)
    assert list(message) == ["id", "type", "occurred_at", "client", "data"]
    assert (message["id"], message["type"]) == (str(fact_id), POSTED)
    assert message["client"] == str(nordlys.client.id)
    assert message["data"]["total"] == "1250.00"
    [row] = deliveries(nordlys.client.ref)
    assert (row.state, row.attempts, row.last_status) == ("delivered", 1, 200)


def test_a_changed_message_or_another_secret_is_not_ours(
    nordlys: Integration, receiver: Receiver
) -> None:
    secret = subscribe(nordlys, receiver.url)["secret"]
    announce(nordlys.client.ref)
    drain(nordlys.client.ref)
    [(headers, body)] = receiver.received

    with pytest.raises(Exception, match="No matching signature"):
        Webhook(secret).verify(body.replace(b"1250", b"9250"), headers)
    with pytest.raises(Exception, match="No matching signature"):
        Webhook("whsec_" + base64.b64encode(b"x" * 32).decode()).verify(body, headers)


def test_the_secret_is_shown_once_and_kept_sealed(nordlys: Integration) -> None:
    made = subscribe(nordlys, "https://shop.example/")

    assert made["secret"].startswith("whsec_")
    assert "secret" not in nordlys.get(f"webhook-endpoints/{made['id']}").json()
    with client_scope(nordlys.client.ref), connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM webhook_endpoint")
        stored = bytes(cursor.fetchone()[0])
    assert made["secret"].encode() not in stored


def test_only_those_who_asked_are_told(
    nordlys: Integration, pekarna: Integration, receiver: Receiver
) -> None:
    subscribe(pekarna, receiver.url)
    subscribe(nordlys, receiver.url, fact_types=["accounting.entry.reversed"])
    subscribe(nordlys, receiver.url, is_active=False)
    announce(nordlys.client.ref)
    drain(nordlys.client.ref)

    assert receiver.received == []
    assert deliveries(nordlys.client.ref) == []


def test_what_is_not_received_is_tried_again_until_it_has_failed(
    nordlys: Integration, receiver: Receiver
) -> None:
    subscribe(nordlys, receiver.url)
    receiver.status = 503
    announce(nordlys.client.ref)
    drain(nordlys.client.ref)
    [row] = deliveries(nordlys.client.ref)
    assert (row.state, row.attempts, row.last_error) == ("retrying", 1, "HTTP 503")
    assert row.last_tried_at is not None
    assert row.next_try_at - row.last_tried_at < timedelta(seconds=20)

    for _pause in delivering.PAUSES:
        try_again(nordlys.client.ref)

    [row] = deliveries(nordlys.client.ref)
    assert (row.state, row.attempts) == ("failed", 9)
    assert len(receiver.received) == 9
    assert len({headers["webhook-id"] for headers, _body in receiver.received}) == 1
    assert sum(delivering.PAUSES, timedelta()) == timedelta(hours=23, minutes=36, seconds=15)


def test_a_receiver_that_comes_back_gets_the_same_message(
    nordlys: Integration, receiver: Receiver
) -> None:
    subscribe(nordlys, receiver.url)
    receiver.status = 500
    announce(nordlys.client.ref)
    drain(nordlys.client.ref)
    receiver.status = 204
    try_again(nordlys.client.ref)

    [row] = deliveries(nordlys.client.ref)
    assert (row.state, row.attempts) == ("delivered", 2)
    first, second = (body for _headers, body in receiver.received)
    assert first == second


def test_what_is_not_due_is_left_alone(nordlys: Integration, receiver: Receiver) -> None:
    subscribe(nordlys, receiver.url)
    announce(nordlys.client.ref)

    with client_scope(nordlys.client.ref):
        assert services.deliver_due() == 0


def test_redirects_are_not_followed(nordlys: Integration, receiver: Receiver) -> None:
    subscribe(nordlys, receiver.url)
    receiver.status, receiver.location = 302, receiver.url
    announce(nordlys.client.ref)
    drain(nordlys.client.ref)

    [row] = deliveries(nordlys.client.ref)
    assert (row.state, row.last_error, len(receiver.received)) == ("retrying", "HTTP 302", 1)


def test_nobody_there_is_an_outcome_too(nordlys: Integration) -> None:
    with listening() as gone:
        subscribe(nordlys, gone.url)
    announce(nordlys.client.ref)
    drain(nordlys.client.ref)

    [row] = deliveries(nordlys.client.ref)
    assert (row.state, row.last_status) == ("retrying", None)
    assert row.last_error.startswith("ConnectError")


def test_a_claimed_delivery_is_not_sent_by_a_second_worker(
    nordlys: Integration, receiver: Receiver
) -> None:
    subscribe(nordlys, receiver.url)
    announce(nordlys.client.ref)
    with client_scope(nordlys.client.ref):
        from kernel.facts.relay import relay

        relay(nordlys.client.ref, find_client=lambda _id: None)
        row = WebhookDelivery.objects.get()
        WebhookDelivery.objects.update(claimed_until=timezone.now() + timedelta(seconds=5))
        assert delivering.deliver(delivery_id=row.id) == ""
        WebhookDelivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=5))
        assert delivering.deliver(delivery_id=row.id) == "delivered"
        assert delivering.deliver(delivery_id=row.id) == ""

    assert len(receiver.received) == 1


def test_an_ended_delivery_is_sent_again_on_request(
    nordlys: Integration, receiver: Receiver
) -> None:
    endpoint = subscribe(nordlys, receiver.url)
    announce(nordlys.client.ref)
    drain(nordlys.client.ref)
    [first] = deliveries(nordlys.client.ref)
    again = nordlys.post(f"webhook-deliveries/{first.id}/replay", None)
    drain(nordlys.client.ref)

    assert again.status_code == 201
    assert again.json()["replays_id"] == str(first.id)
    listed = nordlys.get(f"webhook-endpoints/{endpoint['id']}/deliveries").json()["data"]
    assert [(each["id"], each["state"]) for each in listed] == [
        (again.json()["id"], "delivered"),
        (str(first.id), "replayed"),
    ]
    ids = {headers["webhook-id"] for headers, _body in receiver.received}
    assert (len(receiver.received), len(ids)) == (2, 1)
    refused = nordlys.post(f"webhook-deliveries/{first.id}/replay", None)
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook.already_replayed")


def test_a_delivery_on_its_way_is_not_sent_again(nordlys: Integration, receiver: Receiver) -> None:
    subscribe(nordlys, receiver.url)
    receiver.status = 500
    announce(nordlys.client.ref)
    drain(nordlys.client.ref)
    [row] = deliveries(nordlys.client.ref)
    answer = nordlys.post(f"webhook-deliveries/{row.id}/replay", None)

    assert (answer.status_code, answer.json()["code"]) == (409, "webhook.on_its_way")
    assert len(deliveries(nordlys.client.ref)) == 1


def test_a_removed_endpoint_is_told_nothing_more(nordlys: Integration, receiver: Receiver) -> None:
    endpoint = subscribe(nordlys, receiver.url)
    receiver.status = 500
    announce(nordlys.client.ref)
    drain(nordlys.client.ref)
    removed = nordlys.delete(f"webhook-endpoints/{endpoint['id']}")
    announce(nordlys.client.ref)
    try_again(nordlys.client.ref)

    assert removed.status_code == 204
    assert len(receiver.received) == 1
    assert [row.state for row in deliveries(nordlys.client.ref)] == ["failed"]
    assert nordlys.get(f"webhook-endpoints/{endpoint['id']}").status_code == 404


def test_an_endpoint_is_changed_as_a_whole(nordlys: Integration) -> None:
    made = subscribe(nordlys, "https://shop.example/", description="Shop")
    changed = nordlys.put(
        f"webhook-endpoints/{made['id']}",
        {"url": "https://shop.example/new", "fact_types": [POSTED, POSTED]},
    )

    assert changed.status_code == 200
    assert changed.json()["url"] == "https://shop.example/new"
    assert changed.json()["fact_types"] == [POSTED]
    assert changed.json()["description"] == ""


def test_deliveries_come_in_pages(nordlys: Integration) -> None:
    endpoint = subscribe(nordlys, "https://shop.example/")
    with client_scope(nordlys.client.ref):
        for second in range(5):
            WebhookDelivery.objects.create(
                endpoint_id=endpoint["id"],
                fact_uid=uuid.uuid4(),
                fact_type=POSTED,
                body="{}",
                created_at=timezone.now() - timedelta(seconds=second // 2),
            )
        wanted = [
            str(each)
            for each in WebhookDelivery.objects.order_by("-created_at", "-id").values_list(
                "id", flat=True
            )
        ]
    path, seen, cursor = f"webhook-endpoints/{endpoint['id']}/deliveries", [], ""
    while cursor is not None:
        answer = nordlys.get(path, {"limit": 2, "cursor": cursor}).json()
        seen += [each["id"] for each in answer["data"]]
        cursor = answer["next"]

    assert seen == wanted


def test_nothing_stays_locked_while_the_receiver_answers(fresh_database: Cast) -> None:
    from tests.api.conftest import make_integration

    nordlys = make_integration(fresh_database.nordlys)
    with listening() as receiver:
        subscribe(nordlys, receiver.url)
        announce(nordlys.client.ref)
        seen: list[bool] = []
        original = sending.post

        def look(**arguments: Any) -> Any:
            seen.append(connection.in_atomic_block)
            return original(**arguments)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(sending, "post", look)
            drain(nordlys.client.ref)

    assert seen == [False]
    with client_scope(nordlys.client.ref):
        assert WebhookEndpoint.objects.count() == 1
        assert WebhookDelivery.objects.get().state == "delivered"


def try_again(client: ClientRef) -> None:
    """As a sweep does when the pause is over."""
    with client_scope(client):
        WebhookDelivery.objects.update(next_try_at=timezone.now())
        services.deliver_due()
    drain(client)
