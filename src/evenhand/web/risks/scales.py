"""What do the levels of likelihood, impact and controls mean, and which band is a cell of the map?

The words are of the scales in the Integrity Development Guide's file, which say that they are
Evenhand's own. A band is a label of a cell; no number of the map is an average.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from evenhand.instruments.catalogue import catalogue
from evenhand.instruments.document import Scale
from evenhand.web.isolating import ltr
from evenhand.web.risks.models import LEVELS

BANDS: Final[Mapping[str, Promise]] = {
    "critical": pgettext_lazy("band of a risk", "critical"),
    "high": pgettext_lazy("band of a risk", "high"),
    "medium": pgettext_lazy("band of a risk", "medium"),
    "low": pgettext_lazy("band of a risk", "low"),
}
"""The bands in the language of the page, the gravest first."""
GRAVEST: Final = LEVELS[-1]
"""An impact of this level is never shown below medium, by the scale of bands."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How several raters are apart on one level.

    Attributes
    ----------
    counts : tuple of int
        Raters at each level from 1 to 5.
    unknown : int
        Raters who could not say.
    lowest, highest : int or None
        The range; None where nobody gave a level.
    """

    counts: tuple[int, ...]
    unknown: int
    lowest: int | None
    highest: int | None

    @property
    def is_apart(self) -> bool:
        """Whether two raters are more than one level apart: to be talked about first."""
        return self.lowest is not None and (self.highest or 0) - self.lowest > 1


@cache
def scale(name: str) -> Scale:
    """Return a scale of risks: likelihood, impact, control or band."""
    return next(each for each in catalogue().scales if each.id == f"idg.scale.{name}")


def words(name: str, level: int) -> str:
    """Return the name of a level, as Rare or Severe."""
    return next(mark.name for mark in scale(name).levels if mark.value == str(level))


def choices(name: str) -> list[tuple[int, str]]:
    """Return the levels of a scale for a form, each with its words."""
    return [(int(m.value), ltr(f"{m.value} {m.name}: {m.meaning}")) for m in scale(name).levels]


def band(likelihood: int, impact: int) -> str:
    """Return the band of a cell: low, medium, high or critical."""
    product = likelihood * impact
    for mark in scale("band").levels:
        first, last = map(int, mark.value.split("-"))
        if first <= product <= last:
            found = mark.meaning
            return "medium" if found == "low" and impact == GRAVEST else found
    raise ValueError(f"No band holds {product}.")


def spread(levels: Iterable[int | None]) -> Spread:
    """Return how raters are apart; their order is nothing."""
    every = list(levels)
    given = [each for each in every if each is not None]
    at = Counter(given)
    return Spread(
        counts=tuple(at[level] for level in LEVELS),
        unknown=len(every) - len(given),
        lowest=min(given, default=None),
        highest=max(given, default=None),
    )


def lowers(said: Mapping[str, Any]) -> bool:
    """Return whether a rating says that controls lower likelihood or impact."""
    return any(said[f"{what}_residual"] < said[f"{what}_inherent"] for what in WHAT)


def without_reason(said: Mapping[str, Any]) -> str:
    """Return what of a settled rating cannot be; "" where all can."""
    for what in WHAT:
        if said[f"{what}_residual"] > said[f"{what}_inherent"]:
            return f"With the controls the {what} would be above that without them."
    return ""


WHAT: Final = ("likelihood", "impact")
