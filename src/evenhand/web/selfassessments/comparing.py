"""What moved between two waves, how do offices stand beside each other, and how is it drawn?

Claimed, observed and the last wave are three series of counts; nothing is made of them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from evenhand.instruments.document import Requirement
from evenhand.instruments.scoring.assessment import Settled
from evenhand.instruments.scoring.marks import ASPECTS, LEVELS, Aspect, Spread, spread
from evenhand.instruments.scoring.observed import NotMeasurable
from evenhand.instruments.scoring.waves import Move, moved, moves
from evenhand.web.selfassessments import drawing
from evenhand.web.selfassessments.models import Assessment, Wave
from evenhand.web.selfassessments.queries import Part, Picture, entries_of, entry_of
from evenhand.web.selfassessments.values import settled_of
from evenhand.web.texts import grouped, texts


@dataclass(frozen=True, slots=True)
class Changed:
    """One mark that moved, or cannot be compared, with what stands behind it now.

    Attributes
    ----------
    entry : Requirement
        As the later wave asks it, or the earlier where the later does not.
    move : Move
    evidence : tuple of str
        Names of evidence that the later wave has and the earlier had not.
    comment : str
        The owner's, in the later wave.
    """

    entry: Requirement
    move: Move
    evidence: tuple[str, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two waves of one office.

    Attributes
    ----------
    before, after : Assessment
    counts : mapping of Aspect to mapping of int to int
        How many marks moved by how many levels.
    changed : tuple of Changed
        Marks that moved, the furthest first.
    incomparable : tuple of Changed
        Marks that cannot be compared, with the reason in their move.
    """

    before: Assessment
    after: Assessment
    counts: Mapping[Aspect, Mapping[int, int]]
    changed: tuple[Changed, ...]
    incomparable: tuple[Changed, ...]

    @property
    def compared(self) -> int:
        """How many marks could be compared, of both kinds."""
        return sum(sum(of_one.values()) for of_one in self.counts.values())


@dataclass(frozen=True, slots=True)
class Grid:
    """Median classes in practice, by heading and office."""

    headings: tuple[Requirement, ...]
    assessments: tuple[Assessment, ...]
    rows: tuple[tuple[Requirement, tuple[tuple[Spread, int], ...]], ...]


def earlier(assessment: Assessment) -> list[Assessment]:
    """Return the same office's earlier waves of the same instrument, the newest first."""
    return list(
        Assessment.objects.filter(
            office=assessment.office_id,
            wave__instrument=assessment.wave.instrument,
            wave__lt=assessment.wave_id,
        )
        .select_related("wave", "office")
        .order_by("-wave_id")
    )


def compare(before: Assessment, after: Assessment) -> Comparison:
    """Return what moved from one wave to another."""
    one, two = settled_of(before), settled_of(after)
    found = moves(one, two)

    def changed(move: Move) -> Changed:
        wave = after.wave if move.requirement in after.wave.asked else before.wave
        held, was = two.get(move.requirement), one.get(move.requirement)
        known = {(e.name, e.sha256) for e in was.evidence} if was else set()
        fresh = [e.name for e in held.evidence if (e.name, e.sha256) not in known] if held else []
        return Changed(
            entry=entry_of(wave, move.requirement),
            move=move,
            evidence=tuple(fresh),
            comment=held.comment if held else "",
        )

    apart = sorted((m for m in found if m.levels), key=lambda m: -abs(m.levels or 0))
    return Comparison(
        before=before,
        after=after,
        counts={aspect: moved(found, aspect) for aspect in ASPECTS},
        changed=tuple(map(changed, apart)),
        incomparable=tuple(changed(m) for m in found if m.levels is None),
    )


def grid(wave: Wave, assessments: Sequence[Assessment]) -> Grid:
    """Return how the offices of a wave stand, heading by heading, each on its own marks."""
    entries = entries_of(wave)
    groups = list(grouped(entries, texts()).values())
    own = [settled_of(each) for each in assessments]
    rows = tuple(
        (
            heading,
            tuple((_in_practice(held, below), len(below)) for held in own),
        )
        for heading, below in groups
    )
    return Grid(tuple(heading for heading, _below in groups), tuple(assessments), rows)


def observed_counts(part: Part) -> tuple[int, ...]:
    """Return how many indicators show each level below a heading; each counts by itself."""
    shown = [
        each.level
        for line in part.lines
        for each in line.shown
        if not isinstance(each, NotMeasurable)
    ]
    return tuple(shown.count(level) for level in LEVELS)


def parts_before(before: Assessment | None, p: Picture) -> list[Spread | None]:
    """Return the last wave's marks in practice below each heading of a picture."""
    if before is None:
        return [None] * len(p.parts)
    own = settled_of(before)
    return [_in_practice(own, [line.entry for line in part.lines]) for part in p.parts]


def dots(p: Picture, before: Assessment | None) -> str:
    """Return the dot plot: claimed, observed where that is open, and the last wave where it is."""
    legend: list[tuple[drawing.Sign, str]] = [("full", _("claimed in practice: requirements"))]
    if not p.latest.is_closed:
        legend.append(("diamond", _("observed: indicators of the latest run")))
    if before is not None:
        legend.append(("hollow", _("claimed in the last wave")))
    rows = []
    for part, was in zip(p.parts, parts_before(before, p), strict=True):
        series = [drawing.Dots("full", part.in_practice.counts)]
        if not p.latest.is_closed:
            series.append(drawing.Dots("diamond", observed_counts(part)))
        if was is not None:
            series.append(drawing.Dots("hollow", was.counts))
        rows.append(drawing.Row(f"{part.heading.id} {part.heading.title}", tuple(series)))
    return drawing.dot_plot(rows, title=_("How many stand at each level"), legend=legend)


def wheel(p: Picture, before: Assessment | None) -> str:
    """Return the radar: the lower median class of each heading, in practice, in law, last wave.

    Raises
    ------
    ValueError
        If there are fewer than three headings.
    """
    rings = [
        drawing.Ring(
            _("claimed in practice, median class"),
            "",
            tuple(part.in_practice.median_low for part in p.parts),
        ),
        drawing.Ring(
            _("claimed in law, median class"),
            "6 3",
            tuple(part.in_law.median_low for part in p.parts),
        ),
    ]
    if before is not None:
        was = parts_before(before, p)
        levels = tuple(None if each is None else each.median_low for each in was)
        rings.append(drawing.Ring(_("in practice in the last wave"), "2 3", levels))
    names = [f"{part.heading.id} {part.heading.title}" for part in p.parts]
    return drawing.radar(names, rings, title=_("Median class by heading"))


def heat(g: Grid, names: Sequence[str]) -> str:
    """Return the heat map of a wave by office."""
    cells = [
        [drawing.Cell(s.median_low, s.median_high, f"{s.raters} / {asked}") for s, asked in of_row]
        for _heading, of_row in g.rows
    ]
    rows = [f"{heading.id} {heading.title}" for heading in g.headings]
    return drawing.heat_map(rows, names, cells, title=_("Median class in practice by office"))


def _in_practice(own: Mapping[str, Settled], below: Sequence[Requirement]) -> Spread:
    return spread([own[e.id].in_practice for e in below if e.id in own])
