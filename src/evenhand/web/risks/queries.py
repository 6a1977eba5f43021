"""Which risks are there, how grave are they, what moved, and which of their flags are up?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.instruments.catalogue import catalogue, requirement
from evenhand.instruments.document import Requirement
from evenhand.web.people.models import Person
from evenhand.web.people.predicates import offices_of
from evenhand.web.risks.flags import Records, ShownFlag
from evenhand.web.risks.models import (
    LEVELS,
    RATED,
    Control,
    Rating,
    Risk,
    Round,
    Settlement,
    Version,
)
from evenhand.web.risks.rules import RATERS, SEES
from evenhand.web.risks.scales import Spread, band, spread, words

GRAVEST_FIRST: Final = ("critical", "high", "medium", "low")
SIDES: Final[dict[str, Promise]] = {
    "inherent": _("without controls"),
    "residual": _("with the controls there are"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a risk stands on the map: two levels and the band of their cell."""

    likelihood: int
    impact: int

    @property
    def band(self) -> str:
        """The band of the cell."""
        return band(self.likelihood, self.impact)

    @property
    def says(self) -> str:
        """Both levels in words."""
        return f"{words('likelihood', self.likelihood)} / {words('impact', self.impact)}"


@dataclass(frozen=True, slots=True)
class Line:
    """A risk as it reads today.

    Attributes
    ----------
    risk : Risk
    version : Version
    controls : tuple of Control
        As each reads today.
    inherent, residual : Place or None
        As last settled; None where no round is settled.
    before : Place or None
        The residual place of the round settled before.
    round : Round or None
        The newest, settled or not.
    flags : tuple of ShownFlag
    """

    risk: Risk
    version: Version
    controls: tuple[Control, ...]
    inherent: Place | None
    residual: Place | None
    before: Place | None
    round: Round | None
    flags: tuple[ShownFlag, ...]

    @property
    def flags_up(self) -> int:
        """How many of its flags are up."""
        return sum(flag.state == "up" for flag in self.flags)

    @property
    def flags_unseen(self) -> int:
        """How many of its flags cannot be measured."""
        return sum(flag.state == "not measurable" for flag in self.flags)

    @property
    def is_overdue(self) -> bool:
        """Whether the day of its review has passed."""
        return not self.version.is_over and self.version.review_on < timezone.localdate()

    @property
    def has_moved(self) -> bool:
        """Whether it stands elsewhere on the map than when it was settled before."""
        return self.before is not None and self.before != self.residual


@dataclass(frozen=True, slots=True)
class LevelOfRound:
    """What is asked of a risk, how raters are apart on it, and the level a session settled."""

    asked: str
    spread: Spread
    settled: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the map: how many risks stand there."""

    likelihood: int
    impact: int
    band: str
    count: int


@dataclass(frozen=True, slots=True)
class Map:
    """The map of one side: inherent or residual.

    Attributes
    ----------
    side : str
    says : Promise
        The side in words.
    rows : tuple of (int, str, tuple of Cell)
        The likeliest first: level, word, and cells by impact.
    bands : tuple of (str, int)
        How many risks in each band, the gravest first.
    unsettled : int
        Risks that no session has settled: on no map, and no pass.
    """

    side: str
    says: Promise
    rows: tuple[tuple[int, str, tuple[Cell, ...]], ...]
    bands: tuple[tuple[str, int], ...]
    unsettled: int


def open_to(person: Person) -> QuerySet[Risk]:
    """Return the risks that a person may read."""
    offices = offices_of(person, SEES.roles)
    every = Risk.objects.select_related("office")
    return every if offices is None else every.filter(office__in=offices)


def lines(risks: Sequence[Risk], records: Records) -> tuple[Line, ...]:
    """Return risks as they read today, the gravest first; those that are over come last."""
    versions = {v.risk_id: v for v in Version.objects.filter(risk__in=risks)}
    controls: dict[int, dict[int, Control]] = {}
    for row in Control.objects.filter(risk__in=risks):
        controls.setdefault(row.risk_id, {})[row.place] = row
    settled: dict[int, list[Settlement]] = {}
    for each in Settlement.objects.filter(round__risk__in=risks).select_related("round"):
        settled.setdefault(each.round.risk_id, []).append(each)
    rounds = {r.risk_id: r for r in Round.objects.filter(risk__in=risks)}
    made = []
    for risk in risks:
        version = versions[risk.pk]
        of_it = settled.get(risk.pk, [])
        made.append(
            Line(
                risk=risk,
                version=version,
                controls=tuple(controls.get(risk.pk, {}).values()),
                inherent=place(of_it[-1], "inherent") if of_it else None,
                residual=place(of_it[-1], "residual") if of_it else None,
                before=place(of_it[-2], "residual") if len(of_it) > 1 else None,
                round=rounds.get(risk.pk),
                flags=records.flags(risk.scheme, version.tests),
            )
        )
    return tuple(sorted(made, key=_gravest_first))


def place(settlement: Settlement, side: str) -> Place:
    """Return where a settled risk stands on one side of the map."""
    return Place(getattr(settlement, f"likelihood_{side}"), getattr(settlement, f"impact_{side}"))


def heat_map(found: Sequence[Line], side: str) -> Map:
    """Return how many risks stand in each cell; those that are over are not counted."""
    current = [x for x in found if not x.version.is_over]
    places = [p for x in current if (p := getattr(x, side)) is not None]
    at = Counter((p.likelihood, p.impact) for p in places)
    rows = tuple(
        (
            likelihood,
            words("likelihood", likelihood),
            tuple(
                Cell(likelihood, impact, band(likelihood, impact), at[likelihood, impact])
                for impact in LEVELS
            ),
        )
        for likelihood in reversed(LEVELS)
    )
    by_band = Counter(p.band for p in places)
    return Map(
        side=side,
        says=SIDES[side],
        rows=rows,
        bands=tuple((name, by_band[name]) for name in GRAVEST_FIRST),
        unsettled=len(current) - len(places),
    )


@cache
def schemes() -> tuple[Requirement, ...]:
    """Return the schemes of the catalogue, in its order."""
    return tuple(e for e in catalogue().entries.values() if e.level == "scheme")


def missing(found: Sequence[Line]) -> tuple[Requirement, ...]:
    """Return the schemes of the catalogue that no risk of the register looks at."""
    have = {x.risk.scheme for x in found}
    return tuple(each for each in schemes() if each.id not in have)


def scheme_of(risk: Risk) -> Requirement | None:
    """Return the scheme of a risk; None for one of the administration's own."""
    return requirement(risk.scheme) if risk.scheme else None


def to_rate(person: Person) -> list[tuple[Round, Version, bool]]:
    """Return the open rounds in which a person may rate, and whether they did."""
    offices = offices_of(person, RATERS)
    every = Round.objects.filter(ended_at=None).select_related("risk__office")
    if offices is not None:
        here = Q(risk__office=None) | Q(risk__office__in=offices)
        every = every.filter(here) if offices else every.none()
    versions = {v.risk_id: v for v in Version.objects.filter(risk__rounds__in=every)}
    mine = set(every.filter(ratings__rater=person.pk).values_list("pk", flat=True))
    return [(r, versions[r.risk_id], r.pk in mine) for r in every]


def spreads(round: Round) -> tuple[LevelOfRound, ...]:
    """Return how the raters of an ended round are apart on each level, and what was settled."""
    ratings = list(round.ratings.all())
    settled = getattr(round, "settlement", None)
    return tuple(
        LevelOfRound(
            asked=str(getattr(Rating._meta.get_field(name), "verbose_name", name)),
            spread=spread([getattr(rating, name) for rating in ratings]),
            settled=getattr(settled, name) if settled else None,
        )
        for name in RATED
    )


def reviews_due(found: Sequence[Line], on: date) -> tuple[Line, ...]:
    """Return the risks whose review was due by a day, the longest overdue first."""
    due = [x for x in found if not x.version.is_over and x.version.review_on <= on]
    return tuple(sorted(due, key=lambda x: x.version.review_on))


def _gravest_first(line: Line) -> tuple[bool, int, int, int]:
    place = line.residual
    # What nobody has settled comes before what is known to be low.
    grave = 2 if place is None else GRAVEST_FIRST.index(place.band)
    worst = 0 if place is None else -place.impact
    return (line.version.is_over, grave, worst, line.risk.pk)
