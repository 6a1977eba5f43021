"""How does a self-assessment come about: each rater alone, then a session that settles?

A value, never changed in place: each act returns the next one. Until a requirement is settled
nobody sees what others gave, only how many answered; then the spread stays beside the mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, get_args

from evenhand.errors import SelfAssessmentError
from evenhand.instruments.catalogue import Catalogue
from evenhand.instruments.meaning import meaning
from evenhand.instruments.scoring.marks import Aspect, Evidence, GivenMark, Spread, spread
from evenhand.instruments.scoring.proof import Proof, unproved
from evenhand.instruments.scoring.status import Act, Status, after, require_marking

Group = Literal["management", "staff"]
Confidence = Literal["low", "middle", "high"]
FEWEST_IN_A_GROUP: Final = 5
"""Below it a breakdown would come near to saying who gave what."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What one rater gave one requirement, alone."""

    rater: str
    group: Group
    requirement: str
    in_law: GivenMark
    in_practice: GivenMark
    confidence: Confidence = "middle"
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a moderated session agreed on for one requirement.

    Attributes
    ----------
    requirement, meaning : str
        Its id, and the digest of what it asked when it was answered.
    in_law, in_practice : GivenMark
        The two marks.
    on : date
        Day of the session.
    evidence : tuple of Evidence
        What proves them.
    comment : str
        The owner's.
    reason : str
        Why it was settled anew; "" the first time.
    """

    requirement: str
    meaning: str
    in_law: GivenMark
    in_practice: GivenMark
    on: date
    evidence: tuple[Evidence, ...] = ()
    comment: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Who moved the self-assessment on, when, and why."""

    act: Act
    by: str
    on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    """One wave: an office or the whole administration, over a period.

    Attributes
    ----------
    office : str
        Which; "" for the whole administration.
    first, last : date
        The period that the marks speak of.
    asked : mapping of str to str
        Each requirement with the digest of what it asks.
    status : {"open", "submitted", "changes_requested", "closed"}
        Where it stands.
    ratings : tuple of Rating
        Not to be shown: `spread_of` shows what may be seen.
    settlements : tuple of Settled
        In the order in which they were agreed; of each requirement the last one holds.
    steps : tuple of Step
        What was done, in order.
    """

    office: str
    first: date
    last: date
    asked: Mapping[str, str]
    status: Status = "open"
    ratings: tuple[Rating, ...] = field(default=(), repr=False)
    settlements: tuple[Settled, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def settled(self) -> Mapping[str, Settled]:
        """What holds for each requirement that is settled."""
        return MappingProxyType({each.requirement: each for each in self.settlements})

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Requirements that no session has settled yet, in order."""
        held = {each.requirement for each in self.settlements}
        return tuple(each for each in self.asked if each not in held)


def begin(
    catalogue: Catalogue, requirements: Iterable[str], *, office: str, first: date, last: date
) -> SelfAssessment:
    """Return a self-assessment in which nothing is marked yet.

    Raises
    ------
    SelfAssessmentError
        If nothing is asked, an id is no single requirement, or the period ends before it begins.
    InstrumentError
        If no instrument holds an id.
    """
    asked = {}
    for id in requirements:
        entry = catalogue.requirement(id)
        if entry.level != "requirement":
            raise SelfAssessmentError(
                f"'{id}' is a {entry.level}, not a single requirement, and has no mark of its own.",
                do_next="Name the requirements below it.",
            )
        asked[id] = meaning(entry)
    if not asked:
        raise SelfAssessmentError(
            "A self-assessment that asks nothing has no answer.", do_next="Name requirements."
        )
    if last < first:
        raise SelfAssessmentError(
            f"The period ends on {last}, before it begins on {first}.",
            do_next="Exchange the two days.",
        )
    return SelfAssessment(office, first, last, MappingProxyType(asked))


def rate(assessment: SelfAssessment, rating: Rating) -> SelfAssessment:
    """Return the self-assessment with what one rater gave; a second rating takes the first's place.

    Raises
    ------
    SelfAssessmentError
        If the requirement is not asked or is settled, or marking is over.
    """
    require_marking(assessment.status)
    _require_asked(assessment, rating.requirement)
    if rating.group not in get_args(Group) or not rating.rater.strip():
        raise SelfAssessmentError(
            f"The rater '{rating.rater}' of '{rating.group}' is unknown.",
            do_next=f"Name the rater, and one of {', '.join(get_args(Group))}.",
        )
    if rating.requirement in assessment.settled:
        raise SelfAssessmentError(
            f"'{rating.requirement}' is settled, and its spread has been seen.",
            do_next="Speak in the session, which can settle it anew with a reason.",
        )
    kept = [r for r in assessment.ratings if not _same_place(r, rating)]
    return replace(assessment, ratings=(*kept, rating))


def settle(assessment: SelfAssessment, settled: Settled) -> SelfAssessment:
    """Return the self-assessment with what a session agreed; earlier agreements are kept.

    Raises
    ------
    SelfAssessmentError
        If nobody has rated it, marking is over, the question is another by now, or it was settled
        before and no reason says why again.
    """
    require_marking(assessment.status)
    id = settled.requirement
    _require_asked(assessment, id)
    if not answered(assessment, id):
        raise SelfAssessmentError(
            f"Nobody has rated '{id}' alone yet.",
            do_next="Let each rater answer first; the session then settles.",
        )
    if settled.meaning != assessment.asked[id]:
        raise SelfAssessmentError(
            f"What '{id}' asks is not what this self-assessment asked.",
            do_next="Answer it in a new wave, under the new wording.",
        )
    if id in assessment.settled and not settled.reason.strip():
        raise SelfAssessmentError(
            f"'{id}' was settled on {assessment.settled[id].on}.",
            do_next="Give the reason why it is settled anew; the earlier marks are kept.",
        )
    return replace(assessment, settlements=(*assessment.settlements, settled))


def move(assessment: SelfAssessment, step: Step, *, proof: Proof | None = None) -> SelfAssessment:
    """Return the self-assessment after it was submitted, sent back or closed.

    Parameters
    ----------
    assessment : SelfAssessment
        As it stands.
    step : Step
        What is done; a request for changes has a reason.
    proof : Proof, optional
        What the levels need before they are submitted; those of the rule file when not given.

    Raises
    ------
    SelfAssessmentError
        If the step cannot follow, requirements are unsettled or unproved, or a reason is missing.
    """
    status = after(assessment.status, step.act)
    if step.act == "request_changes" and not step.reason.strip():
        raise SelfAssessmentError(
            "Changes are requested, and nothing says which.", do_next="Give the reason."
        )
    if step.act == "submit":
        if assessment.unsettled:
            raise SelfAssessmentError(
                f"Not settled yet: {', '.join(assessment.unsettled[:20])}"
                f"{' and more' if len(assessment.unsettled) > 20 else ''}.",
                do_next="Settle each in a session, if only as not known.",
            )
        told = [
            f"{each.requirement}: {fault}"
            for each in assessment.settled.values()
            for fault in unproved(each.in_law, each.in_practice, each.evidence, each.on, proof)
        ]
        if told:
            raise SelfAssessmentError(
                " ".join(told[:20]), do_next="Add the evidence, or settle a lower level."
            )
    return replace(assessment, status=status, steps=(*assessment.steps, step))


def answered(assessment: SelfAssessment, requirement: str) -> int:
    """Return how many raters have answered: all that is shown before a requirement is settled."""
    return sum(each.requirement == requirement for each in assessment.ratings)


def own_rating(assessment: SelfAssessment, requirement: str, rater: str) -> Rating | None:
    """Return what a rater gave, for that rater's own eyes."""
    found = [r for r in assessment.ratings if (r.requirement, r.rater) == (requirement, rater)]
    return found[0] if found else None


def spread_of(
    assessment: SelfAssessment, requirement: str, aspect: Aspect, group: Group | None = None
) -> Spread:
    """Return how far the raters were apart, without saying who gave what.

    Parameters
    ----------
    assessment : SelfAssessment
        As it stands.
    requirement : str
        Settled.
    aspect : {"in_law", "in_practice"}
        Which of the two marks.
    group : {"management", "staff"}, optional
        One of them apart; all when not given.

    Raises
    ------
    SelfAssessmentError
        If it is not settled, or a group is too small to be shown apart.
    """
    _require_asked(assessment, requirement)
    if requirement not in assessment.settled:
        raise SelfAssessmentError(
            f"The marks of '{requirement}' stay hidden until the session has settled it.",
            do_next="Settle it first.",
        )
    rated = [each for each in assessment.ratings if each.requirement == requirement]
    if group is not None:
        # A small group is what is left when the other is taken from the whole: both or neither.
        sizes = [sum(each.group == g for each in rated) for g in get_args(Group)]
        if any(0 < size < FEWEST_IN_A_GROUP for size in sizes):
            raise SelfAssessmentError(
                f"Of '{requirement}' fewer than {FEWEST_IN_A_GROUP} of a group answered, so "
                "groups are not shown apart.",
                do_next="Show all raters together.",
            )
        rated = [each for each in rated if each.group == group]
    return spread([each.in_law if aspect == "in_law" else each.in_practice for each in rated])


def _require_asked(assessment: SelfAssessment, requirement: str) -> None:
    if requirement not in assessment.asked:
        raise SelfAssessmentError(
            f"This self-assessment does not ask '{requirement}'.",
            do_next="Mark a requirement that it asks, or begin one that asks this too.",
        )


def _same_place(one: Rating, other: Rating) -> bool:
    return (one.rater, one.requirement) == (other.rater, other.requirement)
