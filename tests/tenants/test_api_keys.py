"""Keys of integrations."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from kernel.errors import Forbidden, NotFound
from tenants import selectors, services
from tenants.models import ApiKey, Client
from tenants.services import api_keys
from tenants.values import NewKey
from tests.cast import Cast

SEE = "accounting.ledger.see"


def make(cast: Cast) -> NewKey:
    return services.create_api_key(
        client_id=cast.nordlys.id,
        name="Webshop",
        permissions=[SEE],
        actor=cast.actor(cast.owner, cast.nordlys),
    )


def test_a_key_names_its_client_and_carries_its_permissions(cast: Cast) -> None:
    made = make(cast)
    assert re.fullmatch(r"kontor_[a-z0-9]{8}_[A-Za-z0-9_-]{43}", made.secret)
    found = services.authenticate_api_key(secret=made.secret)
    assert found is not None
    client, actor = found
    assert client.id == cast.nordlys.id
    assert (actor.kind, actor.id, actor.name) == ("integration", str(made.key.key_id), "Webshop")
    assert actor.permissions == {SEE}
    assert actor.user_id is None


def test_only_a_digest_of_the_key_is_kept(cast: Cast) -> None:
    made = make(cast)
    row = ApiKey.objects.get()
    assert made.secret not in str(row.__dict__)
    assert made.secret not in repr(made)
    assert row.key_hash == api_keys.digest(made.secret)
    assert [key.prefix for key in selectors.api_keys(client_id=cast.nordlys.id)] == [row.prefix]


def test_everything_else_is_no_key(cast: Cast) -> None:
    secret = make(cast).secret
    others = ["", "kontor_", secret[:-1], secret + "x", secret.replace("kontor", "Kontor")]
    others += [secret[:-1] + ("a" if secret[-1] != "a" else "b"), "kontor_\x00_" + "a" * 43]
    assert [services.authenticate_api_key(secret=each) for each in others] == [None] * len(others)


def test_a_revoked_key_stops_at_once(cast: Cast) -> None:
    made = make(cast)
    services.revoke_api_key(key_id=made.key.key_id, actor=cast.actor(cast.owner, cast.nordlys))
    assert services.authenticate_api_key(secret=made.secret) is None


def test_a_suspended_clients_keys_do_not_work(cast: Cast) -> None:
    made = make(cast)
    Client.objects.filter(pk=cast.nordlys.id).update(state="suspended")
    assert services.authenticate_api_key(secret=made.secret) is None


def test_a_keys_use_is_noted_once_a_minute(cast: Cast) -> None:
    made = make(cast)
    services.authenticate_api_key(secret=made.secret)
    first = ApiKey.objects.get().last_used_at
    services.authenticate_api_key(secret=made.secret)
    assert ApiKey.objects.get().last_used_at == first
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    services.authenticate_api_key(secret=made.secret)
    assert ApiKey.objects.get().last_used_at >= first


@pytest.mark.parametrize("permission", ["client.users.manage", "provider.clients.manage", "x"])
def test_people_and_keys_stay_in_peoples_hands(cast: Cast, permission: str) -> None:
    with pytest.raises(api_keys.NotGrantable):
        services.create_api_key(
            client_id=cast.nordlys.id,
            name="Webshop",
            permissions=[permission],
            actor=cast.actor(cast.owner, cast.nordlys),
        )
    assert not ApiKey.objects.exists()


def test_keys_are_made_by_whoever_may_for_that_client(cast: Cast) -> None:
    mette = cast.actor(cast.owner, cast.nordlys)
    with pytest.raises(NotFound):
        services.create_api_key(
            client_id=cast.pekarna.id, name="Webshop", permissions=[SEE], actor=mette
        )
    with pytest.raises(Forbidden):
        services.create_api_key(
            client_id=cast.nordlys.id,
            name="Webshop",
            permissions=[SEE],
            actor=cast.actor(cast.preparer, cast.nordlys),
        )
    assert not ApiKey.objects.exists()
