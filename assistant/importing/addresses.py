"""Which addresses of the network may be fetched from. Looks names up and knows nothing of HTTP."""

from __future__ import annotations

import ipaddress
import socket

from assistant.types import AssistantError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def resolve(host: str, port: int, allow_private: bool = False) -> str:
    """An address of the host to connect to.

    Whoever connects must connect to this very address: a second look-up could be
    answered otherwise (DNS rebinding). Raises AssistantError where the name has no
    address, or any that is not public and `allow_private` is not set.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AssistantError(f"Cannot find the host {host!r}. Check the address and the network.") from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found]
    private = next((address for address in addresses if not is_public(address)), None)
    if private is not None and not allow_private:
        raise AssistantError(f"{host!r} is the private address {private}. Allow it with --allow-private.")
    return str(addresses[0])


def is_public(address: Address) -> bool:
    """Whether anyone on the internet may reach it, also where an IPv6 address wraps an IPv4 one."""
    inner = _wrapped(address)
    return address.is_global and not address.is_multicast and (inner is None or is_public(inner))


def _wrapped(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
