"""Who tries codes that there are not?

A wrong code counts against the address it came from, under a hash that nobody can turn back; a
right one counts nothing, as a whole room may share one address.
"""

from __future__ import annotations

from typing import Final

from django.core.cache import cache
from django.http import HttpRequest

from evenhand.web.people.limits import mark_of
from evenhand.web.settings import BEHIND_PROXY

MOST: Final = 30
"""Wrong codes of one address: a room of sixty that mistypes every second code once."""
SECONDS: Final = 600


def is_too_many(request: HttpRequest) -> bool:
    """Say whether the address of a request has tried too many wrong codes."""
    return int(cache.get(_key(request), 0)) >= MOST


def count(request: HttpRequest) -> None:
    """Count a wrong code; what was counted is forgotten when ten minutes pass without one."""
    key = _key(request)
    cache.set(key, int(cache.get(key, 0)) + 1, SECONDS)


def _key(request: HttpRequest) -> str:
    return f"workshop code {mark_of(request, behind_proxy=BEHIND_PROXY)}"
