"""Which programme of integrity does a practice administration have behind it, from end to end?

A workshop that is over, with what came of it: marks, discretion, risks, actions, and the report to
management. A facilitator who opens the practice house sees the end at the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone, translation
from django_tasks import task

from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.operations import (
    practice_cooperation,
    practice_marks,
    practice_registers,
    practice_workshop,
)
from evenhand.web.people.models import Office, Person
from evenhand.web.plans import changes as plans
from evenhand.web.plans.changes import Cause
from evenhand.web.plans.models import Action, Horizon, Kind, Stage
from evenhand.web.registers import Direction
from evenhand.web.releases import changes as releases
from evenhand.web.releases.models import Audience
from evenhand.web.selfassessments.models import Group
from evenhand.web.workshops import outcomes
from evenhand.web.workshops.models import Commitment, Decided, Workshop

SEED: Final = 1
LANGUAGE: Final = "en"
"""Of the invented workshop, and so of its report."""
LEADS, ASSESSES, MANAGES = "finn", "ivo", "mia"
"""Who runs the workshop, who answers for registers and marks, and who decides."""
RATERS: Final = (
    *(("mia", Group.MANAGEMENT), ("ivo", Group.STAFF), ("ann", Group.STAFF)),
    *(("ola", Group.STAFF), ("inga", Group.STAFF), ("finn", Group.STAFF)),
)
RELEASED: Final = ("handler_share", "pair_excess", "channel_change")
"""Measures whose findings two people release to the workshop."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What the plan of actions says of a proposed action, beside what the workshop said.

    Attributes
    ----------
    objective : str
    horizon : Horizon
    cost : Decimal or None
    measure, estimate : str
        Which number must move; "" where no measure gives it.
    by : str
        By how much.
    risk, decision : int or None
        Places in the lists of the registers.
    gap : str
        The requirement that it answers; "" for none.
    """

    objective: str
    horizon: Horizon
    cost: Decimal | None
    measure: str
    estimate: str
    by: str
    risk: int | None
    decision: int | None
    gap: str


PLANNED: Final = (
    Planned(
        "Whoever moves a file says why, and somebody reads it.",
        Horizon.SHORT,
        Decimal(3_000),
        *("reassignment", "unexplained_share", "0.05"),
        *(0, 0, "arusha.4.7"),
    ),
    Planned(
        "No single person moves a selected file to a lighter channel.",
        Horizon.SHORT,
        Decimal(8_000),
        *("channel_change", "lighter_share", "0.02"),
        *(1, 2, "arusha.4.4"),
    ),
    Planned(
        "Like goods are valued alike, whoever handles them.",
        Horizon.MEDIUM,
        Decimal(45_000),
        *("handler_share", "swap_gap:value_adjusted", "0.01"),
        *(2, 1, "arusha.3.3"),
    ),
)
"""Of the proposed actions to which management said yes, in their order."""


def write(people: Mapping[str, Person], offices: Sequence[Office], *, today: date) -> Workshop:
    """Write the programme, and make its first report; the same seed and day give the same words.

    Parameters
    ----------
    people : mapping of str to Person
        The invented people, by name.
    offices : sequence of Office
    today : date
    """
    first = practice_workshop.first_day(today)
    leads, assesses = people[LEADS], people[ASSESSES]
    with transaction.atomic(), translation.override(LANGUAGE):
        workshop = practice_workshop.hold(leads, offices=offices, first=first, seed=SEED)
        raters = [(people[name], group) for name, group in RATERS]
        marked = practice_marks.mark(
            assesses, raters=raters, on=first + timedelta(days=1), seed=SEED
        )
        third = first + timedelta(days=2)
        decisions = practice_registers.register(assesses, on=third)
        risks = practice_registers.mapped(
            workshop,
            cards=list(workshop.cards.all())[: workshop.participants.count()],
            on=third,
            seed=SEED,
            by=leads,
        )
        last = first + timedelta(days=practice_workshop.DAYS - 1)
        proposed = practice_workshop.propose(workshop, last=last, by=leads)
        agreed = [each for each in proposed if each.decided == Decided.YES]
        actions = []
        for commitment, planned in zip(agreed, PLANNED, strict=True):
            causes = [Cause(Kind.WORKSHOP, f"{workshop.pk}:{commitment.pk}", commitment.why)]
            if planned.risk is not None:
                causes.append(Cause(Kind.RISK, str(risks[planned.risk].pk)))
            if planned.decision is not None:
                causes.append(Cause(Kind.DECISION, str(decisions[planned.decision].pk)))
            causes.append(Cause(Kind.GAP, f"{marked.pk}:{planned.gap}"))
            actions.append(_act(commitment, planned, causes, last, people))
        practice_cooperation.write(
            assesses,
            manages=people[MANAGES],
            actions=actions,
            first=first,
            last=last,
            today=today,
        )
        outcomes.make(workshop, by=leads)
    return workshop


@task()
def release_what_was_found(number: int) -> None:
    """Release findings of a run to the workshop, and make the next version of its report.

    Nothing is done unless the run ended with results; one that still waits is asked after again.
    """
    run = Run.objects.get(pk=number)
    if run.state in (State.WAITING, State.RUNNING):
        # There is one worker: the run comes before this is asked again.
        release_what_was_found.enqueue(number)
        return
    workshop = Workshop.objects.order_by("pk").first()
    if run.state != State.DONE or workshop is None:
        return
    people = {p.username: p for p in Person.objects.all()}
    measured = {s.measure for s in kept.document(run.folder).sections if s.is_measured}
    with transaction.atomic(), translation.override(LANGUAGE):
        for measure in RELEASED:
            if measure in measured:
                item = releases.ask(
                    run,
                    measure,
                    audience=Audience.WORKSHOP,
                    why="The report of the workshop",
                    by=people[ASSESSES],
                )
                releases.decide(item, release=True, reason="", by=people[MANAGES])
        outcomes.make(workshop, by=people[LEADS])


def _act(
    commitment: Commitment,
    planned: Planned,
    causes: Sequence[Cause],
    last: date,
    people: Mapping[str, Person],
) -> Action:
    """Take an agreed action into the plan, have it approved, and prove the first as done."""
    by, start = people[ASSESSES], last + timedelta(days=7)
    said: dict[str, Any] = {
        "title": commitment.what[:200],
        "objective": planned.objective,
        "horizon": planned.horizon,
        "owner": commitment.owner,
        "start": start,
        "due": commitment.due,
        "cost": planned.cost,
        "indicator": commitment.indicator,
        "measure": planned.measure,
        "estimate": planned.estimate,
        "way": Direction.LESS,
        "by": Decimal(planned.by),
        "recheck_on": commitment.due + timedelta(days=180),
        "reason": "Agreed with management at the workshop",
    }
    action = plans.begin(office=None, said=said, causes=causes, by=by)
    version = action.versions.get()
    plans.decide(version, is_approved=True, says="As agreed", by=people[MANAGES])
    half = start + (commitment.due - start) / 2
    done = half if half <= timezone.localdate() else None
    step = {"what": "Order is signed and sent to offices", "due": half, "done_on": done}
    plans.milestone(action, place=None, said=step, read=0, by=by)
    if planned is PLANNED[0] and commitment.due <= timezone.localdate():
        proof = {"stage": Stage.DONE, "holds": True, "on": commitment.due}
        words = "Order 12 (invented): the system asks for the reason since that day."
        plans.prove(action, said={**proof, "text": words, "measure": ""}, by=by)
    return action
