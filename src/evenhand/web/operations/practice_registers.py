"""Which discretion and which risks did the practice administration write down at its workshop?

All of it is invented, and written through the changes that pages make too.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from evenhand.web.discretion import changes as discretion
from evenhand.web.discretion.models import Decision
from evenhand.web.people.models import Person
from evenhand.web.risks import changes as risks
from evenhand.web.risks import rating
from evenhand.web.risks.models import RATED, Risk
from evenhand.web.workshops import handing_on, rounds, together
from evenhand.web.workshops.models import Card, Workshop

DECISIONS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    (
        "assignment",
        {
            "title": "Moving a declaration to another officer",
            "decided_by": "Head of the shift",
            "legal_ground": "Order on duty rosters, section 4",
            "limits": "Only where the officer drawn is absent.",
            "review": "Head of office, weekly",
            "volume": 1_900,
            "measures": ["reassignment", "pair_excess"],
        },
    ),
    (
        "value_adjustment",
        {
            "title": "Raising a declared value",
            "decided_by": "Officer designated",
            "legal_ground": "Customs Code, article on valuation",
            "reason_code": "list of 9 reasons",
            "review": "Appeals unit",
            "volume": 1_150,
            "value": Decimal("4100000.00"),
            "measures": ["value_adjustment", "unit_value"],
        },
    ),
    (
        "channel_change",
        {
            "title": "Moving a declaration to a lighter channel",
            "decided_by": "Head of the shift",
            "limits": "None is written.",
            "volume": 640,
            "measures": ["channel_change"],
        },
    ),
    (
        "examination_extent",
        {
            "title": "How far selected goods are examined",
            "decided_by": "Examiner",
            "volume": 2_300,
            "measures": ["brief_examination"],
        },
    ),
    (
        "penalty_mitigation",
        {
            "title": "Lowering a penalty",
            "decided_by": "Head of office",
            "legal_ground": "Customs Code, article on penalties",
            "second_approver": "Legal unit, above a limit",
            "volume": 210,
            "value": Decimal("380000.00"),
            "measures": [],
            "unwatched_because": "Penalties are kept on paper; nobody compares them.",
        },
    ),
    (
        "overtime",
        {
            "title": "Granting treatment outside hours",
            "decided_by": "Head of the shift",
            "volume": 900,
            "measures": ["off_hours"],
        },
    ),
)
"""Kind of the catalogue, and what the register says."""
ASSIGNMENT: Final = 0
"""Place in the list of the decision that is reduced."""


@dataclass(frozen=True, slots=True)
class Faced:
    """A risk as the workshop wrote it, with its control and what the session settled.

    Attributes
    ----------
    scheme, function, process, statement, owner : str
    control : (str, str)
        What, and how well it works.
    settled : tuple of int
        In the order of `RATED`.
    """

    scheme: str
    function: str
    process: str
    statement: str
    owner: str
    control: tuple[str, str]
    settled: tuple[int, int, int, int]


RISKS: Final = (
    Faced(
        *("idg.scheme.06", "Clearance", "Assignment of declarations"),
        "An agent's files reach one and the same officer: somebody moves them after the lot.",
        "Head of clearance",
        ("The system keeps who moved a file, and nobody reads it", "weak"),
        (5, 4, 5, 4),
    ),
    Faced(
        *("idg.scheme.08", "Risk management", "Change of channel"),
        "A declaration selected for examination is moved to a lighter channel against payment.",
        "Head of risk management",
        ("A second signature from another unit, tested in March", "adequate"),
        (4, 5, 3, 5),
    ),
    Faced(
        *("idg.scheme.10", "Clearance", "Valuation"),
        "Like goods are valued higher or lower by who handles them; payment settles which.",
        "Head of valuation",
        ("A reason from a list is typed for each raised value", "weak"),
        (4, 4, 4, 4),
    ),
    Faced(
        *("idg.scheme.15", "Clearance", "Physical examination"),
        "Selected goods are released without an examination, and a result is written all the same.",
        "Head of examination",
        ("Pictures of each opened package, sampled monthly", "adequate"),
        (4, 4, 2, 4),
    ),
    Faced(
        *("idg.scheme.18", "Clearance", "Release"),
        "Release waits until somebody is paid to take the file up.",
        "Head of clearance",
        ("Times of release are published by office", "weak"),
        (4, 3, 4, 3),
    ),
    Faced(
        *("idg.scheme.22", "Revenue", "Reliefs"),
        "Relief is granted to goods that do not qualify.",
        "Head of revenue",
        ("Each relief is signed by two units, tested in April", "strong"),
        (3, 4, 1, 4),
    ),
    Faced(
        *("idg.scheme.34", "Enforcement", "Penalties"),
        "A penalty is lowered without a reason that anybody can read.",
        "Head of legal affairs",
        ("Penalties above a limit go to the legal unit", "weak"),
        (3, 4, 3, 4),
    ),
    Faced(
        *("idg.scheme.41", "Human resources", "Postings"),
        "Posts with much discretion are bought, and paid back out of their decisions.",
        "Head of human resources",
        ("Rotation every three years", "weak"),
        (3, 5, 3, 5),
    ),
)


def register(by: Person, *, on: date) -> list[Decision]:
    """Write the register of discretion, with one decision that was reduced and counted again."""
    made = [
        discretion.enter(
            kind=kind,
            office=None,
            said={"since": on, "reason": "Session of the workshop", **said},
            by=by,
        )
        for kind, said in DECISIONS
    ]
    before = {"before_from": date(2024, 1, 1), "before_until": date(2024, 12, 31)}
    after = {"after_from": date(2025, 1, 1), "after_until": date(2025, 12, 31)}
    reduction = {
        "way": "system_limit",
        "what": "The system asks for a reason from a list before it moves a file.",
        "in_force": date(2025, 1, 1),
        **before,
        "before_volume": 3_400,
        **after,
        "after_volume": 1_900,
    }
    discretion.reduce(made[ASSIGNMENT], place=None, said=reduction, read=0, by=by)
    return made


def mapped(
    workshop: Workshop, *, cards: Sequence[Card], on: date, seed: int, by: Person
) -> list[Risk]:
    """Write the risks, let the room rate them on phones, and settle them in the session.

    Parameters
    ----------
    workshop : Workshop
    cards : sequence of Card
        Those that rate.
    on : date
        Day of the session.
    seed : int
    by : Person
        Who leads the session.
    """
    chance = random.Random(seed)  # noqa: S311 -- invented levels
    made = [_entered(faced, on, by) for faced in RISKS]
    held = together.rate_risks(workshop, made, by=by)
    levels = [level for faced in RISKS for level in faced.settled]
    questions = list(workshop.questions.filter(part=held.part))
    for card in cards:
        given = [min(5, max(1, level + chance.choice((-1, 0, 0, 0, 1)))) for level in levels]
        choices = {q.pk: level for q, level in zip(questions, given, strict=True)}
        rounds.answer(held, card=card, choices=choices, words={})
    handing_on.close(held, by=by)
    for risk, faced in zip(made, RISKS, strict=True):
        agreed = dict(zip(RATED, faced.settled, strict=True))
        reason = "Agreed in the session after the spread was seen."
        rating.settle(risk.rounds.get(), said={**agreed, "reason": reason}, by=by)
    return made


def _entered(faced: Faced, on: date, by: Person) -> Risk:
    risk = risks.enter(scheme=faced.scheme, office=None, said=_version(faced, on), by=by)
    what, works = faced.control
    control: dict[str, Any] = {"what": what, "works": works, "evidence": ""}
    if works in ("adequate", "strong"):
        control |= {"tested_on": on - timedelta(days=60), "evidence": "30 files looked at."}
    risks.control(risk, place=None, said=control, read=0, by=by)
    return risk


def _version(faced: Faced, on: date) -> dict[str, Any]:
    return {
        "since": on,
        "function": faced.function,
        "process": faced.process,
        "statement": faced.statement,
        "drivers": "Discretion without a reason on record\nNobody compares",
        "owner": faced.owner,
        "response": "reduce",
        "response_says": "See the plan of actions.",
        "review_on": on + timedelta(days=365),
        "reason": "Session of the workshop",
    }
