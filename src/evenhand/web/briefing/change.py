"""Did a number move by more than its error between two runs?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from evenhand.findings.finding import Estimate
from evenhand.findings.results import Headline
from evenhand.reports.numbers import say_estimate


class Kind(StrEnum):
    """What a difference is."""

    MOVED = "moved"
    WITHIN_ERROR = "within_error"
    COUNTED = "counted"
    """A count of everything, without an error of sampling."""


@dataclass(frozen=True, slots=True)
class Change:
    """One number then and now.

    Attributes
    ----------
    measure, label : str
    before, now, by : str
        As printed; ``by`` with its sign.
    kind : Kind
    size : float
        By how many of its errors it moved; for a count the relative change.
    """

    measure: str
    label: str
    before: str
    now: str
    by: str
    kind: Kind
    size: float


def changes(
    now: Sequence[Headline], before: Sequence[Headline], *, most: int = 3
) -> tuple[Change, ...]:
    """Return the largest changes: first those beyond their error, then counts, then the rest.

    Two records that share files vary together, so that the error of their difference, which is
    reckoned as if they did not, is too large rather than too small.

    Parameters
    ----------
    now, before : sequence of Headline
        Numbers are matched by measure and name; what only one has is left out.
    most : int
    """
    then = {(h.measure, h.estimate.name): h.estimate for h in before}
    found = []
    for headline in now:
        earlier = then.get((headline.measure, headline.estimate.name))
        change = None if earlier is None else _change(headline, earlier)
        if change is not None:
            found.append(change)
    order = [Kind.MOVED, Kind.COUNTED, Kind.WITHIN_ERROR]
    return tuple(sorted(found, key=lambda c: (order.index(c.kind), -c.size))[:most])


def _change(headline: Headline, earlier: Estimate) -> Change | None:
    now = headline.estimate
    if now.value is None or earlier.value is None or now.unit != earlier.unit:
        return None
    by = now.value - earlier.value
    error = _error(now, earlier)
    if error is None:
        if by == 0:
            return None
        size = abs(by) / max(abs(now.value), abs(earlier.value))
        kind = Kind.COUNTED
    else:
        size = abs(by) / error if error > 0 else math.inf if by else 0.0
        kind = Kind.MOVED if size > 1 else Kind.WITHIN_ERROR
    shown = say_estimate(replace(now, value=abs(by), low=None, high=None))
    sign = "+" if by > 0 else "\N{MINUS SIGN}" if by < 0 else "±"
    return Change(
        headline.measure,
        now.label,
        say_estimate(earlier),
        say_estimate(now),
        f"{sign}{shown}",
        kind,
        size,
    )


def _error(now: Estimate, earlier: Estimate) -> float | None:
    """Return half the width of the interval of the difference; None where both are counts."""
    halves = [
        (e.high - e.low) / 2 for e in (now, earlier) if e.low is not None and e.high is not None
    ]
    return math.hypot(*halves) if halves else None
