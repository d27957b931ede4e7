"""Which network addresses a fetch may connect to: public ones only.

Invariant: an address inside another one (IPv4 in IPv6, 6to4, NAT64, Teredo) is judged by the
inner one as well, because that is where the packets go.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Final

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_IPV4_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")
_LOW_32_BITS: Final = 0xFFFF_FFFF


def is_public(address: str) -> bool:
    """Whether an IP address, in any notation, leads to the public internet and nowhere else.

    >>> is_public("93.184.216.34"), is_public("::ffff:10.0.0.1"), is_public("100.64.0.1")
    (True, False, False)
    """
    try:
        outer = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(
        ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
        for ip in _unwrapped(outer)
    )


def _unwrapped(ip: _Address) -> Iterator[_Address]:
    """The addresses a packet to `ip` may reach: the inner ones, or `ip` itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        yield ip
        return
    inner: list[_Address | None] = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _IPV4_COMPATIBLE or any(ip in network for network in _NAT64):
        inner.append(ipaddress.IPv4Address(int(ip) & _LOW_32_BITS))
    known = [address for address in inner if address is not None]
    yield from known or [ip]
