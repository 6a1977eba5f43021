"""How often did a measure's line turn out to be something, of those that were looked into?

Outcomes of closed reviews by measure, each share with its exact interval. It says how well a
measure points, and nothing of a person. Reviews are no sample of lines: those that stand apart were
chosen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from evenhand.statistics.proportions import exact_interval
from evenhand.web.reviews.choices import Outcome
from evenhand.web.reviews.models import Review

LEAST_CLOSED: Final = 5
"""Under it an interval says nearly nothing, and one review could be told from the table."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many closed reviews of a measure had one outcome; a share and its 95 % interval."""

    outcome: Outcome
    count: int
    share: float
    low: float
    high: float

    @property
    def percent(self) -> str:
        """The share as printed."""
        return f"{self.share:.0%}"

    @property
    def interval(self) -> str:
        """The interval as printed."""
        return f"{self.low:.0%} – {self.high:.0%}"


@dataclass(frozen=True, slots=True)
class Precision:
    """What closed reviews say of one measure.

    Attributes
    ----------
    measure, version : str
        A method that changed is another one, and counted apart.
    closed : int
    waiting : int
        Reviews that are not closed.
    shares : tuple of Share
        One an outcome; empty where fewer than ``LEAST_CLOSED`` are closed: not measurable.
    """

    measure: str
    version: str
    closed: int
    waiting: int
    shares: tuple[Share, ...]

    @property
    def is_measurable(self) -> bool:
        """Whether enough reviews are closed."""
        return bool(self.shares)


def precision() -> list[Precision]:
    """Return each measure that was ever looked into, by name."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    by = ("measure", "version", "outcome")
    for row in Review.objects.order_by().values(*by).annotate(number=Count("pk")):
        count = counts.setdefault((row["measure"], row["version"]), Counter())
        count[row["outcome"]] += row["number"]
    return [_of(*key, counts[key]) for key in sorted(counts)]


def _of(measure: str, version: str, count: Counter[str]) -> Precision:
    closed = sum(count[o.value] for o in Outcome)
    shares: tuple[Share, ...] = ()
    if closed >= LEAST_CLOSED:
        events = [count[o.value] for o in Outcome]
        low, high = exact_interval(events=events, trials=[closed] * len(events))
        shares = tuple(
            Share(o, n, n / closed, float(low[i]), float(high[i]))
            for i, (o, n) in enumerate(zip(Outcome, events, strict=True))
        )
    return Precision(measure, version, closed, count[""], shares)
