"""How does a room rate risks, or mark requirements, on phones and without accounts?

A round asks, and cards answer, as they answer knowledge items. When it is closed, what they gave
goes to the register of risks or to the self-assessment, in an order that says nothing, and a
session settles there with the spread in view.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.instruments.scoring.marks import ASPECTS, LEVELS, GivenMark, words
from evenhand.web.people.models import Person
from evenhand.web.risks import rating
from evenhand.web.risks.models import LEVELS as LEVELS_OF_RISKS
from evenhand.web.risks.models import RATED, Rating, Risk
from evenhand.web.risks.models import Round as RiskRound
from evenhand.web.risks.scales import choices as worded
from evenhand.web.selfassessments.cards import CardMarks, bring_in
from evenhand.web.selfassessments.models import Assessment, Group
from evenhand.web.selfassessments.queries import entries_of
from evenhand.web.workshops.models import Answer, Card, Moment, Question, Round, Workshop
from evenhand.web.workshops.rounds import WHO
from evenhand.web.workshops.writing import WorkshopError, changing

MOST: Final = 20
"""Risks or requirements in one round: what a room rates before a break."""
_GROUPS: Final = (Group.MANAGEMENT, Group.STAFF)
_OTHERS: Final = ("not_applicable", "not_known")
_SPACE: Final = uuid.UUID("8f0a1c0e-6a0f-5c4b-9a3e-5d5b8f2f6b11")


@dataclass(frozen=True, slots=True)
class Thing:
    """What is asked after each other of one risk or requirement.

    Attributes
    ----------
    place : int
        From 0.
    about : str
        What it is.
    questions : tuple of Question
    chosen : mapping of int to int
        What the card chose, by question.
    """

    place: int
    about: str
    questions: tuple[Question, ...]
    chosen: Mapping[int, int]

    @property
    def is_answered(self) -> bool:
        """Whether the card has answered all of it."""
        return all(q.pk in self.chosen for q in self.questions)

    @property
    def asked(self) -> list[tuple[Question, int]]:
        """Each question with the place of the option that the card chose; 0 for none."""
        return [(q, self.chosen.get(q.pk, 0)) for q in self.questions]


def rate_risks(workshop: Workshop, risks: Sequence[Risk], *, by: Person) -> Round:
    """Open a round in which a room rates risks; each risk has its round opened too.

    Raises
    ------
    WorkshopError
        If none or too many are chosen, another round is open, or there are no cards.
    RiskError
        If the rating of one is open or not settled.
    PermissionDenied
        If the person may not write of one.
    """
    with changing(workshop, "workshops.round_opened", by=by) as facts:
        made = _opened(workshop, "risks", len(risks))
        rows = []
        for risk in risks:
            rating.open_round(risk, by=by)
            about = risk.versions.order_by("-number")[0].statement
            for name in RATED:
                options = [str(text) for _, text in worded(name.partition("_")[0])]
                asked = str(getattr(Rating._meta.get_field(name), "verbose_name", name))
                item = f"risk:{risk.pk}:{name}"
                rows.append((item, about, asked, [*options, _("cannot say")]))
        _ask(made, rows)
        facts |= {"round": made.pk, "risks": len(risks)}
    return made


def mark_requirements(
    workshop: Workshop, assessment: Assessment, ids: Collection[str], *, by: Person
) -> Round:
    """Open a round in which a room marks requirements of a self-assessment.

    Raises
    ------
    WorkshopError
        If none or too many are chosen, one is settled or not asked, marking is over, another round
        is open, or there are no cards.
    PermissionDenied
        If the person does not lead the self-assessment.
    """
    if not by.has_perm("selfassessments.lead", assessment):
        raise PermissionDenied
    with changing(workshop, "workshops.round_opened", by=by) as facts:
        made = _opened(workshop, "marks", len(ids))
        free = {e.id: e for e in unsettled(assessment)}
        if not set(ids) <= free.keys():
            raise WorkshopError(
                "A requirement is settled already, or is not asked.",
                do_next="Choose from the list; what is settled is settled anew in a session.",
            )
        levels = [words(level) for level in LEVELS]
        options = [*levels, _("not applicable"), _("not known")]
        named = {"in_law": _("In law"), "in_practice": _("In practice")}
        groups = [str(group.label) for group in _GROUPS]
        rows = [(WHO, _("For whom do you speak?"), _("I speak for"), groups)]
        for id in (each for each in free if each in set(ids)):
            about = f"{id}: {free[id].question or free[id].text}"
            rows += [
                (f"mark:{assessment.pk}:{id}:{aspect}", about, named[aspect], options)
                for aspect in ASPECTS
            ]
        _ask(made, rows)
        facts |= {"round": made.pk, "assessment": assessment.pk, "requirements": len(ids)}
    return made


def unsettled(assessment: Assessment) -> list[Any]:
    """Return what a self-assessment asks and no session has settled, in the texts' order."""
    if assessment.status not in ("open", "changes_requested"):
        return []
    settled = set(assessment.settlements.values_list("requirement", flat=True))
    return [e for e in entries_of(assessment.wave) if e.id not in settled]


def close(round: Round, *, by: Person) -> tuple[str, ...]:
    """Close a round, and hand on what cards gave; return what could not be handed on, in words.

    A risk whose own round somebody ended, and a requirement that was settled meanwhile, stay as
    they are: what cards gave of them stays here.

    Raises
    ------
    SelfAssessmentError
        If marking is over; the round stays open then.
    PermissionDenied
        If the person may not write where the answers go.
    """
    with changing(round.workshop, "workshops.round_closed", by=by) as facts:
        now = Round.objects.select_for_update().get(pk=round.pk)
        left: tuple[str, ...] = ()
        if now.closed_at is None:
            now.closed_at = timezone.now()
            now.save(update_fields=["closed_at"])
            left = (_hand_on_risks if _is_of_risks(now) else _hand_on_marks)(now, by)
        facts |= {"round": now.pk, "given": now.given.count(), "left": len(left)}
    return left


def things(round: Round, card: Card) -> list[Thing]:
    """Return what a round asks, thing by thing, with what a card answered."""
    chosen = {
        a.question_id: a.choice for a in round.answers.filter(card=card) if a.choice is not None
    }
    by_thing: dict[str, list[Question]] = defaultdict(list)
    for q in round.workshop.questions.filter(part=round.part):
        by_thing[q.item.rpartition(":")[0]].append(q)
    return [
        Thing(n, asked[0].about, tuple(asked), chosen) for n, asked in enumerate(by_thing.values())
    ]


def settled_where(round: Round) -> list[tuple[str, str]]:
    """Return where a session settles what a closed round rated: words and address of each."""
    found: dict[str, tuple[str, str]] = {}
    for q in round.workshop.questions.filter(part=round.part).exclude(item=WHO):
        kind, number, rest = q.item.split(":", 2)
        if kind == "risk":
            last = RiskRound.objects.filter(risk=int(number)).last()
            if last is not None:
                found[q.about] = (q.about, reverse("settle_round", args=[last.pk]))
        else:
            found[q.about] = (
                q.about,
                reverse("settle", args=[int(number), rest.rpartition(":")[0]]),
            )
    return list(found.values())


def _is_of_risks(round: Round) -> bool:
    return round.part.startswith("risks")


def _opened(workshop: Workshop, kind: str, count: int) -> Round:
    if workshop.rounds.filter(closed_at=None).exists():
        raise WorkshopError("Another round is open.", do_next="Close it first.")
    if not workshop.cards.exists():
        raise WorkshopError(
            "There are no cards to answer with.", do_next="Make cards, and let each draw one."
        )
    if not 1 <= count <= MOST:
        raise WorkshopError(
            f"A round rates from 1 to {MOST}, and {count} are chosen.",
            do_next="Choose some of them, and the others in the next round.",
        )
    held = workshop.rounds.filter(moment=Moment.TOGETHER).count()
    part = f"{kind}-{held + 1}"
    return Round.objects.create(workshop=workshop, part=part, moment=Moment.TOGETHER)


def _ask(round: Round, rows: Iterable[tuple[str, str, str, list[str]]]) -> None:
    Question.objects.bulk_create(
        Question(
            workshop=round.workshop,
            part=round.part,
            item=item,
            number=n,
            since=timezone.localdate(),
            about=about,
            text=text,
            options=options,
        )
        for n, (item, about, text, options) in enumerate(rows, start=1)
    )


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
        group = _GROUPS[chosen.pop(who.item) - 1]
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
    return bring_in(assessment, given, by=by)


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
