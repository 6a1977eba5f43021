"""Where does a self-assessment stand, what does it claim, and what do the records show?

Levels are counted and compared, never added or averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet

from evenhand.instruments.document import Requirement
from evenhand.instruments.scoring.assessment import Settled
from evenhand.instruments.scoring.carrying import Carried, carried
from evenhand.instruments.scoring.differing import Difference, differing
from evenhand.instruments.scoring.marks import ASPECTS, Aspect, GivenMark, Spread, spread
from evenhand.instruments.scoring.observed import NotMeasurable
from evenhand.web.people.models import Person
from evenhand.web.people.predicates import offices_of
from evenhand.web.selfassessments.models import Answer, Assessment, Rater, Settlement, Wave
from evenhand.web.selfassessments.observing import Latest, Shown
from evenhand.web.selfassessments.rules import SEES
from evenhand.web.selfassessments.values import proofs_of, settled, settled_of
from evenhand.web.texts import asked, grouped, levels, texts

_OTHER: Final = ("_other", "_reason")


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of one rater, and how much of it is answered."""

    rater: Rater
    answered: int

    @property
    def left(self) -> int:
        """How many have no answer yet."""
        return len(self.rater.requirements) - self.answered


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement in an assessment.

    Attributes
    ----------
    entry : Requirement
        As it read when it was asked.
    answered, of : int
        Raters who have answered, and raters who are asked.
    settled : Settled or None
        What a session agreed on.
    carried : Carried or None
        What other instruments' answers say of it.
    shown : tuple of Observed or NotMeasurable
        What the latest run shows; empty where that is not open to who asks.
    difference : Difference or None
        Where mark and records differ, the furthest.
    """

    entry: Requirement
    answered: int
    of: int
    settled: Settled | None
    carried: Carried | None
    shown: Shown
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Part:
    """The requirements below one heading, counted by level.

    Attributes
    ----------
    heading : Requirement
    asked : int
        Requirements below it.
    in_law, in_practice : Spread
        Of the settled marks: requirements at each level, median class and range.
    lines : tuple of Line
        In the texts' order.
    """

    heading: Requirement
    asked: int
    in_law: Spread
    in_practice: Spread
    lines: tuple[Line, ...]

    @property
    def settled(self) -> int:
        """How many are settled."""
        return self.in_practice.raters


@dataclass(frozen=True, slots=True)
class Apart:
    """How far the raters of one settled requirement were apart in practice."""

    entry: Requirement
    spread: Spread

    @property
    def levels(self) -> int:
        """From the lowest to the highest level that was given."""
        low, high = self.spread.lowest, self.spread.highest
        return 0 if low is None or high is None else high - low


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a report says of an assessment.

    Attributes
    ----------
    assessment : Assessment
    raters, answers : int
        Who was asked, and how many answers there are.
    parts : tuple of Part
        By heading, as the ten key factors of the Revised Arusha Declaration.
    in_law, in_practice : Spread
        Of all settled marks.
    apart : tuple of Apart
        Settled requirements, those first whose raters were the furthest apart.
    differing : tuple of Difference
        Marks and records that differ, the furthest first.
    measured, unmeasured : int
        Requirements of which the latest run shows a level, and those of which none.
    latest : Latest
        The run.
    """

    assessment: Assessment
    raters: int
    answers: int
    parts: tuple[Part, ...]
    in_law: Spread
    in_practice: Spread
    apart: tuple[Apart, ...]
    differing: tuple[Difference, ...]
    measured: int
    unmeasured: int
    latest: Latest

    @property
    def asked(self) -> int:
        """Requirements that are asked."""
        return sum(part.asked for part in self.parts)

    @property
    def settled(self) -> int:
        """Requirements that are settled."""
        return self.in_practice.raters

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every requirement, in the texts' order."""
        return tuple(line for part in self.parts for line in part.lines)


def open_to(person: Person) -> QuerySet[Assessment]:
    """Return the assessments that a person may see."""
    offices = offices_of(person, SEES.roles)
    every = Assessment.objects.select_related("wave", "office").order_by("-wave_id", "office__code")
    return every if offices is None else every.filter(office__in=offices)


def tasks(person: Person) -> list[Task]:
    """Return what is asked of a person, the newest first."""
    raters = Rater.objects.filter(person=person).select_related(
        "assessment__wave", "assessment__office"
    )
    return [task(rater) for rater in raters.order_by("-pk")]


def task(rater: Rater) -> Task:
    """Return what is asked of one rater, and how much of it is answered."""
    done = set(rater.answers.values_list("requirement", flat=True))
    return Task(rater, len(done.intersection(rater.requirements)))


def entry_of(wave: Wave, requirement: str) -> Requirement:
    """Return a requirement as it read when the wave asked it; KeyError if it does not."""
    return asked({requirement: wave.asked[requirement]}, wave.asked_on)[requirement]


def entries_of(wave: Wave) -> list[Requirement]:
    """Return all that a wave asks, as it read when it was asked, in order."""
    return list(asked(wave.asked, wave.asked_on).values())


def picture(assessment: Assessment, latest: Latest) -> Picture:
    """Return counts by heading, the spread of raters, and marks and records that differ.

    Parameters
    ----------
    assessment : Assessment
    latest : Latest
        The run to set beside it: of `observing.latest` for a person's eyes, of `observing.newest`
        where whoever asks may see findings.
    """
    own = settled_of(assessment)
    wave = assessment.wave
    shown = latest.shows_each(wave.asked)
    differ = differing(
        own,
        [each for of_one in shown.values() for each in of_one],
        apart_by_more_than=levels().apart_by_more_than,
    )
    furthest: dict[str, Difference] = {}
    for each in differ:
        furthest.setdefault(each.settled.requirement, each)
    answered = answer_counts(assessment)
    raters = list(assessment.raters.all())
    asked_of = _asked_of(raters)
    carries = carried_to(assessment)
    entries = entries_of(wave)
    lines = {
        e.id: Line(
            entry=e,
            answered=answered.get(e.id, 0),
            of=asked_of.get(e.id, 0),
            settled=own.get(e.id),
            carried=carries.get(e.id),
            shown=shown[e.id],
            difference=furthest.get(e.id),
        )
        for e in entries
    }
    parts = tuple(
        _part(heading, tuple(lines[e.id] for e in below))
        for heading, below in grouped(entries, texts()).values()
    )
    spreads = spreads_in_practice(assessment, tuple(own))
    apart = [Apart(lines[id].entry, spreads[id]) for id in own if id in spreads]
    levels_shown = [
        any(not isinstance(each, NotMeasurable) for each in of_one) for of_one in shown.values()
    ]
    return Picture(
        assessment=assessment,
        raters=len(raters),
        answers=sum(answered.values()),
        parts=parts,
        in_law=_spread(own, "in_law"),
        in_practice=_spread(own, "in_practice"),
        apart=tuple(sorted(apart, key=lambda each: -each.levels)),
        differing=differ,
        measured=sum(levels_shown),
        unmeasured=0 if latest.is_closed else len(levels_shown) - sum(levels_shown),
        latest=latest,
    )


def answer_counts(assessment: Assessment) -> Mapping[str, int]:
    """Return how many raters have answered each requirement: all that is seen before it settles."""
    counted = (
        Answer.objects.filter(rater__assessment=assessment)
        .order_by()
        .values("requirement")
        .annotate(raters=Count("rater", distinct=True))
    )
    return {row["requirement"]: row["raters"] for row in counted}


def spreads_in_practice(assessment: Assessment, ids: tuple[str, ...]) -> Mapping[str, Spread]:
    """Return how far raters were apart on settled requirements; of the others nothing is read."""
    held = set(assessment.settlements.values_list("requirement", flat=True))
    # Rows of plain values: twenty raters of a long instrument have some thousand.
    rows = (
        Answer.objects.filter(rater__assessment=assessment, requirement__in=held & set(ids))
        .order_by("number")
        .values_list("requirement", "rater", *(f"in_practice{end}" for end in ("", *_OTHER)))
    )
    newest = {(row[0], row[1]): row[2:] for row in rows}
    marks: dict[str, list[GivenMark]] = {}
    for (id, _rater), given in newest.items():
        marks.setdefault(id, []).append(GivenMark(*given))
    return {id: spread(of_one) for id, of_one in marks.items()}


def carried_to(assessment: Assessment) -> Mapping[str, Carried]:
    """Return what answers of the same office to other instruments say of what is asked here."""
    asked_here, whole = assessment.wave.asked, texts()
    alike = {e.id for id in asked_here if id in whole.entries for e in whole.akin(id)}
    others = (
        Settlement.objects.filter(
            assessment__office=assessment.office_id, requirement__in=alike - asked_here.keys()
        )
        .exclude(assessment=assessment)
        .order_by("pk")
        .select_related("assessment")
    )
    newest = {row.requirement: row for row in others}
    if not newest:
        return {}
    of = {row.assessment_id: row.assessment for row in newest.values()}
    proofs = {key: proofs_of(each) for key, each in of.items()}
    own = {id: settled(row, proofs[row.assessment_id].get(id, ())) for id, row in newest.items()}
    found = carried(whole, own)
    return {id: found[id] for id in asked_here if id in found}


def remarks(assessment: Assessment) -> Mapping[str, str]:
    """Return the owner's newest comment on each requirement."""
    return {row.requirement: row.said for row in assessment.remarks.all()}


def _asked_of(raters: list[Rater]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for rater in raters:
        for id in rater.requirements:
            counted[id] = counted.get(id, 0) + 1
    return counted


def _part(heading: Requirement, lines: tuple[Line, ...]) -> Part:
    own = {line.entry.id: line.settled for line in lines if line.settled is not None}
    in_law, in_practice = (_spread(own, aspect) for aspect in ASPECTS)
    return Part(heading, len(lines), in_law, in_practice, lines)


def _spread(own: Mapping[str, Settled], aspect: Aspect) -> Spread:
    return spread([s.in_law if aspect == "in_law" else s.in_practice for s in own.values()])
