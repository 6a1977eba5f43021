"""Which workshop has the practice administration held, from its plan to the follow-up?

Participants, answers and words are invented, and come in through the changes that pages make too.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any, Final

from evenhand.instruments.sessions import sessions
from evenhand.web.people.models import Office, Person
from evenhand.web.workshops import changes, rounds
from evenhand.web.workshops.models import (
    Card,
    Commitment,
    Decided,
    Moment,
    Question,
    Workshop,
)

SAID: Final = {
    "title": "National integrity workshop",
    "objectives": "Assess the administration against the Revised Arusha Declaration\n"
    "List the discretion that procedures leave, and reduce the most exposed\n"
    "Map corruption risks, and agree actions with management",
    "facilitators": "Two integrity experts of a partner administration\nHead of the integrity unit",
    "languages": "English",
    "interpretation": "not needed",
    "funding": "Own budget; the experts' travel by a partner",
}
NEXT_STEPS: Final = (
    "Management decides on the proposed actions\n"
    "The integrity unit reports on them each quarter\n"
    "The self-assessment is made again in a year, by the same questions"
)
DAYS: Final = 4
PARTICIPANTS: Final = ((0, 5, 7), (1, 3, 4), (2, 2, 3), (None, 1, 1))
"""Office by its place (None: outside the administration), women, men: 26 in all."""
ASKED: Final = ("instruments", "discretion", "conflict_of_interest")
"""Sessions whose knowledge items were answered before and after."""
BEFORE, AFTER = 0.45, 0.74
"""How often an answer is right, before and after, on the average question."""
FOLLOWED_UP: Final = 17
"""Cards that answered again after 90 days."""
WRAP_UPS: Final = (
    ("The instruments were read against the administration's own files.", ""),
    (
        "68 requirements were marked alone, and settled together.",
        "Who asks staff how they are, and when?",
    ),
    (
        "Six discretionary decisions and eight risks were written down and rated.",
        "Lowered penalties are on paper alone: who types them?",
    ),
    ("Five actions were proposed, and management spoke to each.", ""),
)
PROPOSED: Final = (
    (
        "The system keeps a reason from a list for each file that is moved, and the head of office "
        "reads the list each week",
        "Risk 1 and decision 1: files reach one officer after the lot",
        "Head of clearance",
        60,
        "Share of files moved without a reason falls to 1 in 100",
        Decided.YES,
    ),
    (
        "A second unit signs each change to a lighter channel",
        "Risk 2 and decision 3: selected files are released lightly",
        "Head of risk management",
        120,
        "Share of files moved to a lighter channel falls by half",
        Decided.YES,
    ),
    (
        "Reference values and their grounds are published, and raised values are sampled monthly",
        "Risk 3 and decision 2: value depends on who handles the file",
        "Head of valuation",
        240,
        "Gap between two officers on like files falls by a third",
        Decided.YES,
    ),
    (
        "Lowered penalties are typed with their reason",
        "Risk 7 and decision 5: nobody compares them",
        "Head of legal affairs",
        300,
        "Each lowered penalty has a reason on record",
        Decided.LATER,
    ),
    (
        "Staff are asked each year, without names, how they see integrity",
        "Requirement arusha.9.1 is not known",
        "Head of human resources",
        360,
        "Half of the staff answer",
        Decided.OPEN,
    ),
)
"""What, why, owner, days after the workshop until it is due, figure, and what management said."""
SHARES: Final = {
    "useful": (0, 1, 4, 5),
    "method": (0, 2, 5, 3),
    "said_openly": (1, 3, 6),
    "language": (0, 1, 3, 6),
    "applied": (1, 3, 4, 2),
    "hindered": (3, 3, 2, 1, 2, 1),
    "superior": (4, 6),
}
"""Of the forms: how often each option is chosen, against each other."""
WORDS: Final = {
    "keep": "The session on our own register of discretion.",
    "change": "More time for cases.",
    "what": "We type a reason whenever a file is moved.",
}


def first_day(today: date) -> date:
    """Return the Monday on which it began: so long ago that the follow-up of 90 days was due."""
    ago = today - rounds.FOLLOW_UP_AFTER - timedelta(days=DAYS)
    return ago - timedelta(days=ago.weekday())


def hold(by: Person, *, offices: Sequence[Office], first: date, seed: int) -> Workshop:
    """Hold the workshop: plan, agenda, participants, attendance, answers, feedback, wrap-ups."""
    chance = random.Random(seed)  # noqa: S311 -- invented answers
    made = changes.plan(said=SAID, office=None, by=by)
    last = first + timedelta(days=DAYS - 1)
    days = {"first": first, "last": last, "mode": "room", "place": "Training centre (invented)"}
    changes.add_phase(made, said=days, by=by)
    for place, women, men in PARTICIPANTS:
        # A small administration has fewer offices than three.
        office = None if place is None else offices[place % len(offices)]
        changes.add_participants(made, office=office, counts={"woman": women, "man": men}, by=by)
    opening = {"day": first, "begins": time(8, 30), "minutes": 20, "title": "Opening"}
    changes.add_slot(made, said={**opening, "led_by": "Director General"}, by=by)
    changes.fill_agenda(made, sessions=[s.id for s in sessions()], by=by)
    marks = {"day": first + timedelta(days=1), "begins": time(17, 15), "minutes": 90}
    changes.add_slot(made, said={**marks, "title": "Self-assessment, settled together"}, by=by)
    numbers = list(made.participants.values_list("number", flat=True))
    for slot in made.slots.all():
        absent = set(chance.sample(numbers, chance.choice((0, 0, 1, 2))))
        changes.attend(slot, numbers=[n for n in numbers if n not in absent], by=by)
    _answer_all(made, len(numbers), chance, by)
    for day, (learnt, left) in enumerate(WRAP_UPS):
        said = {"learnt": learnt, "open_points": left}
        changes.wrap_up(made, day=first + timedelta(days=day), said=said, by=by)
    said = {**SAID, "next_steps": NEXT_STEPS}
    changes.change(made, said=said, read=made.revision, by=by)
    return made


def propose(workshop: Workshop, *, last: date, by: Person) -> list[Commitment]:
    """Write down what the workshop proposes, and what management said."""
    made = []
    for what, why, owner, days, indicator, decided in PROPOSED:
        due = last + timedelta(days=days)
        said = {"what": what, "why": why, "owner": owner, "due": due, "indicator": indicator}
        commitment = changes.propose(workshop, said=said, by=by)
        if decided != Decided.OPEN:
            changes.decide(commitment, decided=decided, by=by)
        made.append(commitment)
    return made


def _answer_all(workshop: Workshop, people: int, chance: random.Random, by: Person) -> None:
    rounds.make_cards(workshop, count=people + 4, by=by)
    cards = list(workshop.cards.all())[:people]
    ability = {card.pk: chance.gauss(0, 0.12) for card in cards}
    for part in ASKED:
        hard: dict[int, float] = {}
        for moment, share in ((Moment.BEFORE, BEFORE), (Moment.AFTER, AFTER)):
            held = rounds.open_round(workshop, part=part, moment=moment, by=by)
            asked = list(workshop.questions.filter(part=part))
            for question in asked:
                hard.setdefault(question.pk, chance.gauss(0, 0.1))
            for card in cards:
                able = share + ability[card.pk]
                choices = {q.pk: _known(q, able + hard[q.pk], chance) for q in asked}
                rounds.answer(held, card=card, choices=choices, words={})
            rounds.close_round(held, by=by)
    _form(workshop, Moment.FEEDBACK, cards, chance, by)
    _form(workshop, Moment.FOLLOW_UP, cards[:FOLLOWED_UP], chance, by)


def _known(question: Question, share: float, chance: random.Random) -> int:
    """Return the right option so often, and else one of the others."""
    assert question.right is not None
    if chance.random() < share:
        return question.right
    options = range(1, len(question.options) + 1)
    return chance.choice([n for n in options if n != question.right])


def _form(
    workshop: Workshop, moment: Moment, cards: Sequence[Card], chance: random.Random, by: Person
) -> None:
    held = rounds.open_round(workshop, part=moment.value, moment=moment, by=by)
    asked = list(workshop.questions.filter(part=moment))
    for n, card in enumerate(cards):
        choices = {q.pk: _chosen(q, chance) for q in asked if q.options}
        words: dict[int, Any] = {}
        if n % 5 == 0:
            words = {q.pk: WORDS[q.item] for q in asked if not q.options}
        rounds.answer(held, card=card, choices=choices, words=words)
    rounds.close_round(held, by=by)


def _chosen(question: Question, chance: random.Random) -> int:
    places = range(1, len(question.options) + 1)
    return chance.choices(places, weights=SHARES[question.item])[0]
