"""Which self-assessment did the practice administration make at its workshop?

Every mark is invented. Raters answer alone, a session settles, and the integrity unit proves and
submits, through the changes that pages make too.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from evenhand.instruments.scoring.marks import GivenMark
from evenhand.web.people.models import Person
from evenhand.web.selfassessments import changes, marking
from evenhand.web.selfassessments.models import Assessment, Group, Progress
from evenhand.web.selfassessments.paths import path
from evenhand.web.texts import texts

TITLE: Final = "Integrity workshop, the administration as a whole"
INSTRUMENT: Final = "arusha"
PERIOD: Final = (date(2025, 1, 1), date(2025, 12, 31))
"""The year of the invented records."""
USUAL: Final[Mapping[str, tuple[int, int]]] = {
    **{"1": (3, 2), "2": (3, 2), "3": (3, 2), "4": (2, 1), "5": (2, 2)},
    **{"6": (3, 1), "7": (4, 3), "8": (2, 1), "9": (1, 1), "10": (2, 1)},
}
"""By key factor: the level in law and in practice around which the session settles."""
CLAIMED: Final[Mapping[str, str]] = {
    "arusha.3.3": "A circular binds every office, and an audit found that it is kept.",
    "arusha.4.7": "Assignment is by lot, and nobody can change what the system has dealt.",
}
"""Marked at the highest level in practice; the invented records do not bear them out."""
UNKNOWN: Final = "arusha.9.1"
"""Nobody has asked staff how they are: not known, with who will find out."""


def mark(
    by: Person,
    *,
    raters: Sequence[tuple[Person, Group]],
    on: date,
    seed: int,
) -> Assessment:
    """Make the self-assessment: asked, answered alone, settled, proved and submitted.

    Parameters
    ----------
    by : Person
        Who leads it.
    raters : sequence of (Person, Group)
        The first is asked everything, each other one half of the factors.
    on : date
        Day of the session that settles.
    seed : int
        The same seed gives the same marks.
    """
    chance = random.Random(seed)  # noqa: S311 -- invented marks
    ids = [e.id for e in texts().entries.values() if _is_asked(e)]
    first, last = PERIOD
    wave = changes.begin(
        title=TITLE,
        instrument=INSTRUMENT,
        requirements=ids,
        offices=[None],
        first=first,
        last=last,
        by=by,
    )
    assessment = wave.assessments.get()
    for step in path(wave):
        said = "Done before the workshop and in its sessions."
        changes.note_step(wave, step.entry.id, progress=Progress.DONE, said=said, by=by)
    asked = []
    for place, (person, group) in enumerate(raters):
        own = [id for id in ids if place == 0 or int(id.split(".")[1]) % 2 == place % 2]
        rater = changes.ask(assessment, [person], group=group, requirements=own, by=by)[0]
        asked.append((rater, person))
    for id in ids:
        usual = _usual(id, chance)
        for rater, person in asked:
            if id not in rater.requirements:
                continue
            law, practice = (_apart(level, chance) for level in usual)
            marking.answer(
                rater,
                id,
                post=_post(seed, id, str(rater.pk)),
                said=_said(law, practice, id, confidence=chance.choice(("low", "middle", "high"))),
                by=person,
            )
        _settle(assessment, id, usual, on=on, seed=seed, by=by)
    for id, says in CLAIMED.items():
        changes.remark(assessment, id, said=f"{says} The unit will look at it again.", by=by)
    changes.move(assessment, "submit", reason="", by=by)
    return assessment


def _is_asked(entry: Any) -> bool:
    return bool(entry.instrument == INSTRUMENT and entry.level == "requirement")


def _usual(id: str, chance: random.Random) -> tuple[int, int]:
    law, practice = USUAL[id.split(".")[1]]
    if id in CLAIMED:
        return 4, 4
    moved = chance.choice((-1, 0, 0, 0, 1))
    law = min(4, max(0, law + moved))
    # What is not in law is seldom in practice; the highest level needs a test, which few have.
    return law, min(3, law, max(0, practice + chance.choice((-1, 0, 0, 1))))


def _apart(level: int, chance: random.Random) -> int:
    return min(4, max(0, level + chance.choice((-1, 0, 0, 0, 0, 1))))


def _said(law: int, practice: int, id: str, **more: Any) -> dict[str, Any]:
    unknown = GivenMark(None, "not_known", "The unit asks staff before the next self-assessment.")
    return {
        "in_law": GivenMark(law),
        "in_practice": unknown if id == UNKNOWN else GivenMark(practice),
        "comment": CLAIMED.get(id, ""),
        **more,
    }


def _settle(
    assessment: Assessment, id: str, usual: tuple[int, int], *, on: date, seed: int, by: Person
) -> None:
    law, practice = usual
    marking.settle(
        assessment,
        id,
        post=_post(seed, id, "session"),
        said=_said(law, practice, id, on=on, reason=""),
        by=by,
    )
    for place, said in enumerate(_proofs(id, law, practice, on)):
        post = _post(seed, id, f"proof {place}")
        marking.prove(assessment, id, place=None, post=post, said=said, by=by)


def _proofs(id: str, law: int, practice: int, on: date) -> Iterator[dict[str, Any]]:
    """Yield the evidence that the rules ask of the marks."""
    if max(law, practice) >= 2:
        yield _proof(f"Order on {id} (invented)", "document", on - timedelta(days=300), on)
    if practice >= 4:
        yield _proof(f"Audit of {id} (invented)", "test", on - timedelta(days=120), on)


def _proof(name: str, kind: str, effective: date, on: date) -> dict[str, Any]:
    return {
        "name": name,
        "kind": kind,
        "received": on - timedelta(days=20),
        "effective": effective,
        "review_due": on + timedelta(days=365),
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
    }


def _post(seed: int, *said: str) -> uuid.UUID:
    """Return the number of a form, the same for the same seed."""
    return uuid.uuid5(uuid.NAMESPACE_OID, " ".join(("practice", str(seed), *said)))
