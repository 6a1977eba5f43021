"""From where, when and with what does somebody ask?

Administration, the gate, and the opening of pseudonyms may be bound to networks and hours of the
house. A session is bound to the network and the browser in which it began: a keyed hash of them
lies in it, with a key of its own, so that no two can be set side by side and no address is told.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from evenhand.config import DAYS, HOURS
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.limits import address_of
from evenhand.web.settings import BEHIND_PROXY, CONFIG, PRACTICE

RULES: Final = (
    *("people.manage", "languages.choose_for_house", "api.make_token"),
    *("gate.record", "gate.turn", "evidence.keep", "panels.tie", "reviews.lend"),
)
"""Of pages that are opened from the networks and in the hours of administration alone."""
PAGES: Final = ("ask_opening",)
"""Of more such pages the names of their addresses: their rule opens others too."""
BOUND: Final = "surroundings"
SALT: Final = "evenhand.web.people.surroundings"
IPV4_NETWORK: Final = 24
IPV6_NETWORK: Final = 64
"""Bits of an address that a session stays in: machines of one network get others now and then."""
TOLD_FOR: Final = 300
"""Seconds for which one entry of the journal stands for every page that was refused to somebody."""


def turned_away(request: HttpRequest, rule: str, page: str | None) -> HttpResponse | None:
    """Return a page that says why this is not the place or the hour; None where it is."""
    if PRACTICE or (rule not in RULES and page not in PAGES):
        return None
    address = address_of(request, behind_proxy=BEHIND_PROXY)
    if not is_inside(address, CONFIG.admin_networks):
        why = "network"
    elif not is_within(timezone.now(), CONFIG.admin_hours):
        why = "hour"
    else:
        return None
    request.turned_away = {"why": why, "page": page}  # type: ignore[attr-defined]
    shown = {"why": why, "hours": CONFIG.admin_hours}
    return render(request, "people/turned_away.html", shown, status=403)


def write_down(request: HttpRequest) -> None:
    """Write into the journal that somebody was turned away, if so."""
    facts: dict[str, Fact] | None = getattr(request, "turned_away", None)
    if facts is None or not cache.add(
        f"turned-away:{request.user.pk}:{facts['why']}", "y", TOLD_FOR
    ):
        return
    with transaction.atomic():
        pk = request.user.pk
        append("surroundings.refused", subject=f"person:{pk}", actor=pk, facts=facts)


def is_inside(address: str, networks: Sequence[str]) -> bool:
    """Return whether an address lies in one of the networks; every one does where none is named."""
    if not networks:
        return True
    found = _parsed(address)
    return found is not None and any(found in ipaddress.ip_network(each) for each in networks)


def is_within(now: datetime, hours: str) -> bool:
    """Return whether a moment lies in hours as the setting writes them; every one does in ""."""
    said = HOURS.fullmatch(hours)
    if said is None:
        return True
    here = now.astimezone(ZoneInfo(said[7]))
    first, last = DAYS.index(said[1]), DAYS.index(said[2])
    # The week is a ring: Sun-Thu is five days.
    is_day = (here.weekday() - first) % 7 <= (last - first) % 7
    begins, ends = time(int(said[3]), int(said[4])), time(int(said[5]), int(said[6]))
    return is_day and begins <= here.time() < ends


def stays(session: SessionBase, request: HttpRequest, *, behind_proxy: bool) -> bool:
    """Return whether a session goes on where it began; a new one is bound to where it is.

    In the practice house nobody has a password, and none is bound.
    """
    if PRACTICE:
        return True
    where = f"{_network(address_of(request, behind_proxy=behind_proxy))}\n{_browser(request)}"
    bound = str(session.get(BOUND, ""))
    if not bound:
        session[BOUND] = _bound(secrets.token_hex(16), where)
        return True
    return constant_time_compare(bound, _bound(bound.partition(":")[0], where))


def _bound(own: str, where: str) -> str:
    return f"{own}:{salted_hmac(SALT, f'{own}{where}', algorithm='sha256').hexdigest()}"


def _browser(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_USER_AGENT", ""))


def _network(address: str) -> str:
    found = _parsed(address)
    if found is None:
        return address
    bits = IPV4_NETWORK if found.version == 4 else IPV6_NETWORK
    return str(ipaddress.ip_network((found, bits), strict=False))


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
