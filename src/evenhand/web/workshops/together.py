"""How does a room rate risks, mark requirements or answer cases, on phones and without accounts?

A round asks, and cards answer, as they answer knowledge items. When it is closed, what they gave
is handed on (`handing_on`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.instruments.scoring.marks import ASPECTS, LEVELS, words
from evenhand.web.people.models import Person
from evenhand.web.risks import rating
from evenhand.web.risks.models import RATED, Rating, Risk
from evenhand.web.risks.models import Round as RiskRound
from evenhand.web.risks.scales import choices as worded
from evenhand.web.selfassessments.models import Assessment, Group
from evenhand.web.selfassessments.queries import entries_of
from evenhand.web.workshops.knowledge import Asked
from evenhand.web.workshops.models import Card, Moment, Question, Round, Workshop
from evenhand.web.workshops.rounds import WHO
from evenhand.web.workshops.writing import WorkshopError, changing

MOST: Final = 20
"""Risks or requirements in one round: what a room rates before a break."""
GROUPS: Final = (Group.MANAGEMENT, Group.STAFF)


@dataclass(frozen=True, slots=True)
class Thing:
    """What is asked after each other of one risk, requirement, decision or case.

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


@dataclass(frozen=True, slots=True)
class Matrix:
    """What was given of one thing that was asked of, on one scale.

    Attributes
    ----------
    about : str
    heads : tuple of str
        Levels by their number, and what else can be chosen.
    rows : tuple of (str, tuple of int)
        What is asked, and how many cards chose each.
    """

    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


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
        made = opened(workshop, "risks", len(risks))
        rows = []
        for risk in risks:
            rating.open_round(risk, by=by)
            about = risk.versions.order_by("-number")[0].statement
            for name in RATED:
                options = [str(text) for _, text in worded(name.partition("_")[0])]
                asked = str(getattr(Rating._meta.get_field(name), "verbose_name", name))
                item = f"risk:{risk.pk}:{name}"
                rows.append((item, about, asked, [*options, _("cannot say")]))
        ask(made, rows)
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
        made = opened(workshop, "marks", len(ids))
        free = {e.id: e for e in unsettled(assessment)}
        if not set(ids) <= free.keys():
            raise WorkshopError(
                "A requirement is settled already, or is not asked.",
                do_next="Choose from the list; what is settled is settled anew in a session.",
            )
        levels = [words(level) for level in LEVELS]
        options = [*levels, _("not applicable"), _("not known")]
        named = {"in_law": _("In law"), "in_practice": _("In practice")}
        groups = [str(group.label) for group in GROUPS]
        rows = [(WHO, _("For whom do you speak?"), _("I speak for"), groups)]
        for id in (each for each in free if each in set(ids)):
            about = f"{id}: {free[id].question or free[id].text}"
            rows += [
                (f"mark:{assessment.pk}:{id}:{aspect}", about, named[aspect], options)
                for aspect in ASPECTS
            ]
        ask(made, rows)
        facts |= {"round": made.pk, "assessment": assessment.pk, "requirements": len(ids)}
    return made


def unsettled(assessment: Assessment) -> list[Any]:
    """Return what a self-assessment asks and no session has settled, in the texts' order."""
    if assessment.status not in ("open", "changes_requested"):
        return []
    settled = set(assessment.settlements.values_list("requirement", flat=True))
    return [e for e in entries_of(assessment.wave) if e.id not in settled]


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


def matrices(asked: Sequence[Asked]) -> list[Matrix]:
    """Return what was given: a table for each thing, or for each scale on which it was asked."""
    tables: dict[tuple[str, tuple[str, ...]], list[Asked]] = defaultdict(list)
    for each in asked:
        heads = tuple(_short(option) for option, _n, _right in each.counts)
        tables[each.question.about, heads].append(each)
    return [
        Matrix(
            about,
            heads,
            tuple((a.question.text, tuple(n for _, n, _right in a.counts)) for a in of_one),
        )
        for (about, heads), of_one in tables.items()
    ]


def _short(option: str) -> str:
    """Return the number of a level, or what is no level in full."""
    found = re.match(r"\W*(\d)\b", option)
    return found[1] if found else option


def settled_where(round: Round) -> list[tuple[str, str]]:
    """Return where what a round asked goes on: words and address of each."""
    found: dict[str, tuple[str, str]] = {}
    for q in round.workshop.questions.filter(part=round.part).exclude(item=WHO):
        kind, number, rest = q.item.split(":", 2)
        if kind == "risk":
            last = RiskRound.objects.filter(risk=int(number)).last()
            if last is not None:
                found[q.about] = (q.about, reverse("settle_round", args=[last.pk]))
        elif kind == "decision":
            found[q.about] = (q.about, reverse("decision", args=[int(number)]))
        elif kind == "mark":
            found[q.about] = (
                q.about,
                reverse("settle", args=[int(number), rest.rpartition(":")[0]]),
            )
    return list(found.values())


def opened(workshop: Workshop, kind: str, count: int) -> Round:
    """Open a round of a kind, in which so many things are asked of.

    Raises
    ------
    WorkshopError
        If none or too many are chosen, another round is open, or there are no cards.
    """
    if workshop.rounds.filter(closed_at=None).exists():
        raise WorkshopError("Another round is open.", do_next="Close it first.")
    if not workshop.cards.exists():
        raise WorkshopError(
            "There are no cards to answer with.", do_next="Make cards, and let each draw one."
        )
    if not 1 <= count <= MOST:
        raise WorkshopError(
            f"A round asks of 1 to {MOST}, and {count} are chosen.",
            do_next="Choose some of them, and the others in the next round.",
        )
    held = workshop.rounds.filter(moment=Moment.TOGETHER).count()
    part = f"{kind}-{held + 1}"
    return Round.objects.create(workshop=workshop, part=part, moment=Moment.TOGETHER)


def ask(round: Round, rows: Iterable[tuple[str, str, str, list[str]]]) -> None:
    """Put the questions of a round: item, what it is of, text and options of each."""
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
