"""Who tries too often, without keeping where anybody asks from?

Limits count tries by address. What is counted under is a keyed hash of it, and the key lives in
memory alone: with the process it is gone, and nobody can find the address again, by trying all of
them either.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from typing import Final

from django.http import HttpRequest

# Made before a web server forks its processes, so that all of them count together.
_KEY: Final = secrets.token_bytes(32)
IPV6_NETWORK: Final = 64
"""Bits of an IPv6 address that are one house's; the rest its machines change at will."""


def mark_of(request: HttpRequest, *, behind_proxy: bool, key: bytes = _KEY) -> str:
    """Return what tries from the address of a request are counted under.

    Parameters
    ----------
    request : HttpRequest
    behind_proxy : bool
        Whether a proxy of the house hands requests on: then, where this machine itself asks, the
        last address of X-Forwarded-For is the one that counts. Else anybody could write it.
    key : bytes
        By default that of this process.
    """
    address = address_of(request, behind_proxy=behind_proxy)
    return hmac.new(key, _network(address).encode("utf-8"), hashlib.sha256).hexdigest()


def address_of(request: HttpRequest, *, behind_proxy: bool) -> str:
    """Return where a request comes from, as ``mark_of`` says; it is written down nowhere."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if behind_proxy and address in ("", "127.0.0.1", "::1"):
        handed_on = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        address = handed_on.rpartition(",")[2].strip() or address
    return address


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.IPv6Network((found, IPV6_NETWORK), strict=False))
    return str(found)
