"""What does a form hold that was filled in away from the house, and which of it can be taken?

A form is made for one rater. It carries the digest of what each requirement asked, so that an
answer to another wording is never taken for one to this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.instruments.document import Requirement
from evenhand.web.people.models import Person
from evenhand.web.selfassessments import marking, queries
from evenhand.web.selfassessments.forms import mark_of
from evenhand.web.selfassessments.guarding import SelfAssessmentRefused
from evenhand.web.selfassessments.models import Answer, Confidence, Rater

FORM: Final = "evenhand-self-assessment-1"
ANSWERED: Final = (
    *("in_law", "in_law_reason", "in_practice", "in_practice_reason"),
    *("confidence", "comment"),
)
"""What a rater fills in, under these names in each form."""
MOST: Final = {"in_law_reason": 500, "in_practice_reason": 500, "comment": 4000}
_POSTS: Final = UUID("6f0d2c1e-41a5-4f0c-9d0e-6a5f5b0c7f11")
"""Name space of the posts of forms: the same answers of the same rater are the same post."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement on a form."""

    entry: Requirement
    meaning: str


@dataclass(frozen=True, slots=True)
class Filled:
    """One line of a form that came back.

    Attributes
    ----------
    line : int
        In the file, from 1.
    requirement, meaning : str
    said : mapping of str to str
        By the names of `ANSWERED`; what is not there was left empty.
    """

    line: int
    requirement: str
    meaning: str
    said: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in; how sure one is of nothing says nothing."""
        return not any(self.said.get(name, "").strip() for name in ANSWERED if name != "confidence")


@dataclass(frozen=True, slots=True)
class Form:
    """A form that came back."""

    rater: int
    lines: Sequence[Filled]


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that was not taken, and why."""

    line: int
    requirement: str
    why: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of the lines of a form; together they are all of them."""

    taken: tuple[str, ...]
    known: tuple[str, ...]
    empty: int
    rejects: tuple[Reject, ...]


def asked_of(rater: Rater) -> list[Asked]:
    """Return what a form for this rater asks, in order."""
    wave = rater.assessment.wave
    every = {e.id: e for e in queries.entries_of(wave)}
    return [Asked(every[id], wave.asked[id]) for id in rater.requirements]


def bring_in(form: Form, rater: Rater, *, by: Person) -> Brought:
    """Take the answers of a form, each by itself; what cannot be taken is listed.

    Parameters
    ----------
    form : Form
    rater : Rater
        Whose answers they are.
    by : Person
        The rater, or who leads and brings in what a rater filled in.

    Raises
    ------
    SelfAssessmentRefused
        If the form was made for another rater.
    """
    if form.rater != rater.pk:
        raise SelfAssessmentRefused(
            _("This form was made for somebody else, or for another self-assessment."),
            do_next=_("Bring it in where it was handed out, for whom it was handed out."),
        )
    taken: list[str] = []
    known: list[str] = []
    rejects: list[Reject] = []
    seen: set[str] = set()
    empty = 0
    for line in form.lines:
        if line.is_empty:
            empty += 1
            continue
        try:
            if line.requirement in seen:
                raise SelfAssessmentRefused(
                    _("It stands in the file twice."), do_next=_("Keep one of the two lines.")
                )
            seen.add(line.requirement)
            (taken if _take(line, rater, by) else known).append(line.requirement)
        except EvenhandError as err:
            rejects.append(Reject(line.line, line.requirement[:60], f"{err.what} {err.do_next}"))
    return Brought(tuple(taken), tuple(known), empty, tuple(rejects))


def _take(line: Filled, rater: Rater, by: Person) -> bool:
    """Write one answer; False where the same was taken before."""
    asked = rater.assessment.wave.asked
    if line.requirement in asked and line.meaning != asked[line.requirement]:
        raise SelfAssessmentRefused(
            _("The form asked another wording than this self-assessment."),
            do_next=_("Take a new form and copy the answer if it still holds."),
        )
    for name, most in MOST.items():
        if len(line.said.get(name, "")) > most:
            raise SelfAssessmentRefused(
                _("'%(name)s' has more than %(most)d characters.") % {"name": name, "most": most},
                do_next=_("Shorten it."),
            )
    confidence = line.said.get("confidence", "").strip() or Confidence.MIDDLE.value
    if confidence not in Confidence.values:
        raise SelfAssessmentRefused(
            _("'%(said)s' is no confidence.") % {"said": confidence[:20]},
            do_next=_("Give low, middle or high."),
        )
    said = {
        "in_law": mark_of(line.said, "in_law"),
        "in_practice": mark_of(line.said, "in_practice"),
        "confidence": confidence,
        "comment": line.said.get("comment", "").strip(),
    }
    exact = json.dumps([rater.pk, line.requirement, *map(repr, said.values())])
    post = uuid5(_POSTS, exact)
    if Answer.objects.filter(post=post).exists():
        return False
    marking.answer(rater, line.requirement, post=post, said=said, by=by, draft_stays=True)
    return True
