"""How does the office stand, for those who run it?

What is told here anybody may ask: it follows from the published log and from the clock, and from
nothing that a seal hides. How often a cap was binding is known to the office at the draw and tells
who was passed over: that is left to the verifiers, who learn it from openings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from typing import Any, Final

from evenhand.draw import leaves
from evenhand.draw.dealing import File
from evenhand.draw.office import Office
from evenhand.draw.publishing import Publisher
from evenhand.draw.rules import Rules
from evenhand.draw.state import AHEAD_SECONDS

KNOWN_AT_OPENING: Final = ("binding", "checked", "pending")
"""Counts that the office could tell before a seal is opened."""


def standing(office: Office, publisher: Publisher) -> dict[str, Any]:
    """Return how far the log is, what waits for whom since when, and whether the clock is right."""
    with office.lock:
        shown, ahead = office.look_at_clock()
        rules = office.rules
        now = max(int(shown), rules.now) if not ahead else rules.now
        unsigned = publisher.unsigned
        missing = Counter(rules.missing(now).values())
        counts = rules.published()
        return {
            "leaves": rules.size,
            "published": publisher.size,
            "now": now,
            "checkpoint": {
                "size": publisher.size,
                "at": publisher.published_at,
                "behind": office.durable - publisher.size,
            },
            "unsigned": asdict(unsigned) if unsigned is not None else None,
            "round": _round(rules, now),
            "counts": {name: n for name, n in counts.items() if name not in KNOWN_AT_OPENING},
            "waiting": sum(len(each.waiting) for each in rules.offices.values()),
            "rounds_incomplete": len(rules.incomplete),
            "parties": _waited_for(rules, now),
            "undrawn": _undrawn(office, now),
            "missing": missing.total(),
            "missing_by_code": dict(sorted(missing.items())),
            "clock": _clock(rules, shown, ahead),
        }


def _round(rules: Rules, now: int) -> dict[str, int]:
    number, seconds = rules.round_of(now), rules.start["round_seconds"]
    return {"number": number, "ends": (number + 1) * seconds, "last_closed": rules.last_closed}


def _waited_for(rules: Rules, now: int) -> list[dict[str, Any]]:
    """Return the parties whose links are waited for, the longest first; late after the grace."""
    since: dict[str, int] = {}
    rounds: Counter[str] = Counter()
    for closed in rules.incomplete.values():
        for party in closed.waits_for():
            since.setdefault(party, closed.closed_at)
            rounds[party] += 1
    grace = rules.start["grace_seconds"]
    return [
        {
            "party": party,
            "rounds": rounds[party],
            "seconds": max(0, now - at),
            "late": int(now - at > grace),
        }
        for party, at in sorted(since.items(), key=lambda item: (item[1], item[0]))
    ]


def _undrawn(office: Office, now: int) -> dict[str, int]:
    counts = office.rules.counts
    first = min((file.lodge for file in _oldest(office.rules)), default=None)
    if first is None:
        return {"files": counts["tags"] - counts["draws"], "oldest_seconds": 0}
    # Not on disk yet, it is of this moment.
    found = office.store.some_leaves(first, first + 1)
    at = leaves.read(found[0])["at"] if found else now
    return {"files": counts["tags"] - counts["draws"], "oldest_seconds": max(0, now - at)}


def _oldest(rules: Rules) -> Iterator[File]:
    """Yield files that are not drawn, the oldest among them."""
    for office in rules.offices.values():
        yield from office.waiting[:1]
    yield from chain.from_iterable(rules.settled_undrawn())


def _clock(rules: Rules, shown: float, ahead: float) -> dict[str, Any]:
    """Return what the clock shows, and whether files wait for it."""
    log_ahead = max(0, rules.now - int(shown))
    if ahead:
        trouble = "ahead: nothing is dated until it is set right"
    elif log_ahead > AHEAD_SECONDS:
        trouble = "behind the log: draws wait until it has come up"
    else:
        trouble = ""
    return {
        "shows": int(shown),
        "ahead_seconds": round(ahead),
        "log_ahead_seconds": log_ahead,
        "trouble": trouble,
    }
