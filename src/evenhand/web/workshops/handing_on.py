"""Where does what cards gave together go, when a round is closed?

To the register of risks or to the self-assessment, in an order that says nothing; a session settles
there with the spread in view. What a room says of decisions and cases stays with the workshop.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import SelfAssessmentError
from evenhand.instruments.scoring.marks import LEVELS, GivenMark
from evenhand.web.people.models import Person
from evenhand.web.risks import rating
from evenhand.web.risks.models import LEVELS as LEVELS_OF_RISKS
from evenhand.web.risks.models import RATED, Risk
from evenhand.web.risks.models import Round as RiskRound
from evenhand.web.selfassessments.cards import CardMarks, bring_in
from evenhand.web.selfassessments.models import Assessment
from evenhand.web.workshops.models import Answer, Card, Round
from evenhand.web.workshops.rounds import WHO
from evenhand.web.workshops.together import GROUPS
from evenhand.web.workshops.writing import changing

_OTHERS: Final = ("not_applicable", "not_known")
_SPACE: Final = uuid.UUID("8f0a1c0e-6a0f-5c4b-9a3e-5d5b8f2f6b11")


def close(round: Round, *, by: Person) -> tuple[str, ...]:
    """Close a round, and hand on what cards gave; return what could not be handed on, in words.

    A risk whose own round somebody ended, a requirement that was settled and a self-assessment that
    was submitted meanwhile stay as they are: what cards gave of them stays here.

    Raises
    ------
    PermissionDenied
        If the person may not write where the answers go.
    """
    with changing(round.workshop, "workshops.round_closed", by=by) as facts:
        now = Round.objects.select_for_update().get(pk=round.pk)
        left: tuple[str, ...] = ()
        if now.closed_at is None:
            now.closed_at = timezone.now()
            now.save(update_fields=["closed_at"])
            hand_on = _TO.get(now.part.partition("-")[0])
            left = hand_on(now, by) if hand_on else ()
        facts |= {"round": now.pk, "given": now.given.count(), "left": len(left)}
    return left


def _given(round: Round) -> dict[int, dict[str, int]]:
    """Return what each card chose, by item."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for each in Answer.objects.filter(round=round).select_related("question"):
        if each.card_id is not None and each.choice is not None:
            found[each.card_id][each.question.item] = each.choice
    return found


def _hand_on_risks(round: Round, by: Person) -> tuple[str, ...]:
    by_risk: dict[int, list[dict[str, int | str | None]]] = defaultdict(list)
    for chosen in _given(round).values():
        own: dict[int, dict[str, int | str | None]] = defaultdict(lambda: dict.fromkeys(RATED))
        for item, choice in chosen.items():
            _kind, number, name = item.split(":")
            # The option after the last level is that the card cannot say.
            own[int(number)][name] = choice if choice in LEVELS_OF_RISKS else None
        for risk, said in own.items():
            if any(level is not None for level in said.values()):
                by_risk[risk].append({**said, "comment": ""})
    left = []
    for risk, given in by_risk.items():
        last = RiskRound.objects.select_related("risk").filter(risk=risk).last()
        if last is None or last.ended_at is not None:
            left.append(Risk.objects.get(pk=risk).versions.order_by("-number")[0].statement)
            continue
        rating.bring_in(last, given, by=by)
        rating.end(last, by=by)
    return tuple(left)


def _hand_on_marks(round: Round, by: Person) -> tuple[str, ...]:
    who = round.workshop.questions.get(part=round.part, item=WHO)
    codes = dict(Card.objects.filter(workshop=round.workshop).values_list("pk", "code"))
    assessment = _assessment(round)
    given = []
    for card, chosen in _given(round).items():
        group = GROUPS[chosen.pop(who.item) - 1]
        own: dict[str, dict[str, GivenMark]] = defaultdict(dict)
        for item, choice in chosen.items():
            id, _, aspect = item.split(":", 2)[2].rpartition(":")
            own[id][aspect] = _mark(choice)
        # What was left out is not known to this card.
        marks = {
            id: (two.get("in_law", _unknown()), two.get("in_practice", _unknown()))
            for id, two in own.items()
        }
        name = uuid.uuid5(_SPACE, f"{assessment.pk}:{codes[card]}")
        given.append(CardMarks(name, group, marks))
    try:
        return bring_in(assessment, given, by=by)
    except SelfAssessmentError:
        # It was submitted meanwhile: the workshop goes on, and what was given stays here.
        return (str(assessment.wave),)


_TO: Final = {"risks": _hand_on_risks, "marks": _hand_on_marks}
"""By the kind of a round; of the other kinds nothing is handed on."""


def _assessment(round: Round) -> Assessment:
    marked = round.workshop.questions.filter(part=round.part).exclude(item=WHO)
    return Assessment.objects.select_related("wave").get(pk=int(marked[0].item.split(":")[1]))


def _mark(choice: int) -> GivenMark:
    if choice <= len(LEVELS):
        return GivenMark(LEVELS[choice - 1])
    other = _OTHERS[choice - len(LEVELS) - 1]
    return GivenMark(None, other, _said_with_a_card())  # type: ignore[arg-type]


def _unknown() -> GivenMark:
    return GivenMark(None, "not_known", _said_with_a_card())


def _said_with_a_card() -> str:
    return _("Said with a card in a workshop, without a reason.")
