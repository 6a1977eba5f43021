"""How does a template print what a log says?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from evenhand.web.draws.entries import moment
from evenhand.web.draws.models import Entry, Kind
from evenhand.web.draws.named import NamedLog
from evenhand.web.people.roles import Role

register = template.Library()


@register.filter
def per_cent(share: float) -> str:
    """Return a share in percent, with two digits where it is small."""
    percent = 100 * share
    return f"{percent:.2f} %" if 0 < percent < 1 else f"{percent:.1f} %"


@register.filter
def act_name(kind: str) -> str:
    """Return what pages call a kind of leaf."""
    return str(Kind(kind).label)


@register.filter
def whom(entry: Entry) -> str:
    """Return the pseudonyms that an exception names."""
    content = entry.content
    if entry.kind == "change":
        came = [f"+ {each['handler']}" for each in content["set"]]
        return ", ".join([*came, *(f"− {handler}" for handler in content["remove"])])
    return str(content.get("handler") or content.get("to") or "")


@register.filter
def at(found: Mapping[int, str] | str, leaf: int) -> str:
    """Return what is said of a leaf; "" where nothing is."""
    return found.get(leaf, "") if isinstance(found, Mapping) else ""


@register.filter
def post(key: str) -> str:
    """Return the words for a post, written as role and office."""
    role, _, office = key.partition(":")
    return f"{Role(role).label} {office}".strip()


@register.filter
def at_time(seconds: Any, log: NamedLog) -> str:
    """Return a time of the log in the office's time zone."""
    return moment(seconds).astimezone(log.zone).strftime("%Y-%m-%d %H:%M")
