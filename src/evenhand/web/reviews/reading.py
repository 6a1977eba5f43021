"""What does somebody read in a review that is open to them?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from evenhand.web.people.sealing import Bytes, unseal
from evenhand.web.reviews.hearing import is_deferred
from evenhand.web.reviews.models import (
    Appeal,
    Custody,
    Deferral,
    File,
    Opening,
    Party,
    Question,
    Reply,
    Review,
)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whom a line speaks of, with what they and others wrote.

    Attributes
    ----------
    party : Party
    name, representative : str
        "" where it is withheld, or not given.
    replies : list of (Reply, str)
    deferrals : list of (Deferral, str, str)
        With ground and authority.
    files : list of (File, str)
        Their own.
    is_deferred : bool
        Whether an order defers today that they are told.
    """

    party: Party
    name: str
    representative: str
    replies: list[tuple[Reply, str]]
    deferrals: list[tuple[Deferral, str, str]]
    files: list[tuple[File, str]]
    is_deferred: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A review as it is read.

    Attributes
    ----------
    line : dict of str to str, or None
        Column to value; None while the gate withholds the run it came of.
    cases : list of str
    questions : list of (Question, str)
        With what was noted.
    concerned : list of Concerned
    files : list of (File, str)
        Of the review itself, with their names.
    reasons : str
        Of the outcome.
    appeals : list of (Appeal, str, str)
        With reasons and decision.
    openings : list of (Opening, str)
        Of pseudonyms, with their reasons.
    """

    review: Review
    line: dict[str, str] | None
    cases: list[str]
    questions: list[tuple[Question, str]]
    concerned: list[Concerned] = field(default_factory=list)
    files: list[tuple[File, str]] = field(default_factory=list)
    reasons: str = ""
    appeals: list[tuple[Appeal, str, str]] = field(default_factory=list)
    openings: list[tuple[Opening, str]] = field(default_factory=list)


def sheet(review: Review) -> Sheet:
    """Return a whole review, for its reviewer or who decides an appeal in it."""
    return Sheet(
        review,
        _line(review),
        _opened(review, review.cases).splitlines(),
        [(q, _opened(review, q.note)) for q in review.questions.all()],
        [concerned(p) for p in review.parties.all()],
        [(f, _opened(review, f.name)) for f in review.files.filter(party=None)],
        "" if review.is_stopped else _opened(review, review.reasons),
        _appeals(review, list(review.appeals.all())),
        [(o, _opened(review, o.reason)) for o in review.openings.all()],
    )


def own_sheet(party: Party) -> Sheet:
    """Return what somebody concerned may read: the line, the cases, the questions, what is theirs.

    Outcome and reasons are there once they were told; notes of the reviewer and what others wrote
    are not.
    """
    review = party.review
    is_told = party.told_at is not None
    return Sheet(
        review,
        _line(review),
        _opened(review, review.cases).splitlines(),
        [(q, "") for q in review.questions.all()],
        [concerned(party)],
        [(f, _opened(review, f.name)) for f in review.files.filter(party=None, is_shown=True)],
        _opened(review, review.reasons) if is_told and not review.is_stopped else "",
        _appeals(review, list(party.appeals.all())) if is_told else [],
        # One that came after the evidence was frozen would tell of the freezing.
        [
            (o, _opened(review, o.reason))
            for o in party.openings.filter(opened_at__isnull=False)
            if is_told or not review.is_stopped
        ],
    )


def concerned(party: Party) -> Concerned:
    """Return somebody whom a line speaks of, with what is theirs."""
    review = party.review
    return Concerned(
        party,
        "" if review.run.is_withheld else _opened(review, party.name),
        _opened(review, party.representative),
        [(r, _opened(review, r.text)) for r in party.replies.all()],
        [
            (d, _opened(review, d.ground), _opened(review, d.authority))
            for d in party.deferrals.all()
        ],
        [(f, _opened(review, f.name)) for f in party.files.all()],
        is_deferred(party),
    )


def stopped(review: Review) -> dict[str, str]:
    """Return on which ground a review was stopped, and to which authority it was referred."""
    said: dict[str, str] = json.loads(_opened(review, review.reasons))
    return said


def custody(review: Review) -> list[tuple[Custody, str]]:
    """Return the custody record, with to whom the evidence went."""
    return [(c, _opened(review, c.to)) for c in review.custody.all()]


def _line(review: Review) -> dict[str, str] | None:
    if review.run.is_withheld:
        return None
    said: dict[str, str] = json.loads(_opened(review, review.line))
    return said


def _appeals(review: Review, appeals: list[Appeal]) -> list[tuple[Appeal, str, str]]:
    return [(a, _opened(review, a.reasons), _opened(review, a.decision)) for a in appeals]


def _opened(review: Review, sealed: Bytes | None) -> str:
    return "" if sealed is None else unseal(review.key, sealed)
