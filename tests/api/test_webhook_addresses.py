"""Webhooks never reach into the own network."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from api.webhooks import addresses, sending

PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - an address to refuse, not to bind
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fc00::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
]


@pytest.fixture(autouse=True)
def in_production(settings: Any) -> None:
    settings.WEBHOOKS_TO_PRIVATE_NETWORKS = False


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_the_own_network_is_not_public(address: str) -> None:
    assert not addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::6810:84e5"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/",
        "ftp://shop.example/",
        "https://",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://user:word@shop.example/",
        "https://shop.example:0/",
        "https://shop.example:99999/",
        "https://shop.example/a b",
        "https://shop.example/\n",
        "https://[::1",
        "shop.example",
        "",
    ],
)
def test_a_url_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(addresses.AddressRefused):
        addresses.check_form(url)


@pytest.mark.parametrize("name", ["2130706433", "0x7f000001", "127.1", "localhost"])
def test_other_spellings_of_loopback_are_refused_when_resolved(name: str) -> None:
    with pytest.raises((addresses.AddressRefused, addresses.AddressUnknown)):
        addresses.resolve(f"https://{name}/")


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    answer = _answer("93.184.215.14", "10.0.0.1")
    with (
        patch.object(socket, "getaddrinfo", return_value=answer),
        pytest.raises(addresses.AddressRefused),
    ):
        addresses.resolve("https://shop.example/hooks")


def test_the_checked_address_is_the_one_connected_to() -> None:
    with patch.object(socket, "getaddrinfo", return_value=_answer("93.184.215.14")) as asked:
        found = addresses.resolve("https://shop.example:8443/hooks?a=b#c")

    assert asked.call_count == 1
    assert found == addresses.Destination(
        url="https://93.184.215.14:8443/hooks?a=b",
        host="shop.example",
        host_header="shop.example:8443",
    )


def test_a_refused_address_is_an_outcome_not_a_breakage() -> None:
    outcome = sending.post(
        url="https://localhost/",
        message_id="m",
        body="{}",
        secret="whsec_AAAA",
        sent_at=timezone.now(),
    )

    assert outcome == sending.Outcome(status=None, error="webhook.address_refused")


def _answer(*found: str) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in found]
