"""Where a webhook may go: to https on the public internet, never into the own network.

A name is resolved once, every address it has is checked, and the connection is made to a checked
address; asking the name again (which could now answer differently) never happens.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
# Addresses of IPv6 that only wrap one of IPv4 (RFC 6052); it is the inner one that is reached.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PORTS = {"https": 443, "http": 80}


class AddressRefused(Invalid):
    code = "webhook.address_refused"
    sentence = _("Webhooks go to https addresses on the public internet; %(url)s is none.")


class AddressUnknown(Invalid):
    code = "webhook.address_unknown"
    sentence = _("The name %(host)s leads to no address at the moment.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A checked place to connect to. `host` is the name to present there (Host, TLS)."""

    url: str
    host: str
    host_header: str


def check_form(url: str) -> str:
    """`url` if its form is allowed; names are not resolved yet. Errors: `AddressRefused`."""
    parts = _parts(url)
    literal = _literal(parts.hostname or "")
    if literal is not None and not _is_allowed(literal):
        raise AddressRefused(field="url", url=url)
    return url


def resolve(url: str) -> Destination:
    """Where to connect for `url` now. Errors: `AddressRefused`, `AddressUnknown`."""
    parts = _parts(url)
    host = parts.hostname or ""
    port = parts.port or PORTS[parts.scheme]
    found = _addresses(host, port)
    if not all(_is_allowed(address) for address in found):
        raise AddressRefused(field="url", url=url)
    address = found[0]
    shown = f"[{address}]" if address.version == 6 else str(address)
    netloc = f"{shown}:{port}"
    return Destination(
        url=parts._replace(netloc=netloc, fragment="").geturl(),
        host=host,
        host_header=parts.netloc,
    )


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port != 0
    except ValueError:
        raise AddressRefused(field="url", url=url) from None
    schemes = PORTS if settings.WEBHOOKS_TO_PRIVATE_NETWORKS else {"https"}
    is_plain = url.isascii() and url.isprintable() and " " not in url
    has_person = parts.username is not None or parts.password is not None
    is_whole = parts.scheme in schemes and bool(parts.hostname) and port_is_fine
    if not is_whole or not is_plain or has_person:
        raise AddressRefused(field="url", url=url)
    return parts


def _literal(host: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _addresses(host: str, port: int) -> list[IPAddress]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressUnknown(field="url", host=host) from None
    return [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]


def _is_allowed(address: IPAddress) -> bool:
    return settings.WEBHOOKS_TO_PRIVATE_NETWORKS or is_public(address)


def is_public(address: IPAddress) -> bool:
    """True for an address that anyone on the internet could reach."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _nat64(address)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
