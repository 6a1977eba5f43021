"""What did participants answer, and by how much did those who answered twice gain?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from evenhand.instruments.sessions import session
from evenhand.statistics.paired import PairedGain, item_rest_correlation, paired_gain
from evenhand.web.workshops.models import Answer, Moment, Question, Round, Workshop

LEAST_SHOWN: Final = 5
"""People of whom anything is shown: of fewer, each might know what the others said."""
LEAST_FOR_DISCRIMINATION: Final = 10
"""People of whom a correlation is shown: of fewer it is noise of half its range."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was answered to it.

    Attributes
    ----------
    question : Question
    counts : tuple of (str, int, bool)
        Option, answers, whether it is right; nothing is right before it may be told.
    words : tuple of str
        What was said in words, in the order of the alphabet.
    """

    question: Question
    counts: tuple[tuple[str, int, bool], ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A knowledge item before and after, of those who answered both times.

    Attributes
    ----------
    question : Question
    pairs : int
    before, after : float
        Shares right, from 0 to 1.
    discrimination : float or None
        After; None where it is not measurable.
    """

    question: Question
    pairs: int
    before: float
    after: float
    discrimination: float | None


@dataclass(frozen=True, slots=True)
class Gain:
    """The gain of a session, or of the whole.

    Attributes
    ----------
    title : str
    pairs : int
        Cards that answered before and after.
    found : PairedGain or None
        Of shares right; None where it is not measurable.
    items : tuple of Item
        Empty where nothing may be shown.
    """

    title: str
    pairs: int
    found: PairedGain | None
    items: tuple[Item, ...]

    @property
    def has_interval(self) -> bool:
        """Whether the interval can be given: not where all changed alike."""
        return self.found is not None and not math.isnan(self.found.low)


def asked(round: Round) -> list[Asked] | None:
    """Return the questions of a round with what was answered; None while it is too few to show.

    While a round is open its answers come five cards at a time: who looked before and after one
    card would else read what that card said. A form is shown when it is closed.
    """
    is_open = round.closed_at is None
    cards = _cards(round)
    if is_open:
        cards = cards[: len(cards) - len(cards) % LEAST_SHOWN] if round.is_tied else []
    if len(cards) < LEAST_SHOWN:
        return None
    told = round.moment == Moment.AFTER and not is_open
    answers: dict[int, list[Answer]] = defaultdict(list)
    for each in round.answers.filter(card__in=cards) if is_open else round.answers.all():
        answers[each.question_id].append(each)
    return [
        Asked(
            q,
            tuple(
                (option, sum(a.choice == n for a in answers[q.pk]), told and q.right == n)
                for n, option in enumerate(q.options, start=1)
            ),
            tuple(sorted(a.words for a in answers[q.pk] if a.words)),
        )
        for q in round.workshop.questions.filter(part=round.part)
    ]


def gains(workshop: Workshop) -> list[Gain]:
    """Return the gain of each session that was asked before and after, and of the whole, last.

    A question that a card left out counts as not right: who does not know may leave it out.
    """
    rounds = {(r.part, r.moment): r for r in workshop.rounds.all()}
    questions: dict[str, list[Question]] = defaultdict(list)
    for q in workshop.questions.exclude(right=None):
        questions[q.part].append(q)
    made: list[Gain] = []
    whole: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for (part, moment), first in rounds.items():
        last = rounds.get((part, Moment.AFTER))
        if moment != Moment.BEFORE or last is None:
            continue
        each = questions[part]
        before, after = _right(first, each), _right(last, each)
        cards = sorted(set(before) & set(after))
        for card in cards:
            whole[card].append((sum(before[card]), sum(after[card]), len(each)))
        kind = session(part)
        title = kind.title if kind else part
        made.append(_gain(title, each, [before[c] for c in cards], [after[c] for c in cards]))
    if len(made) > 1:
        scores = [[sum(column) for column in zip(*rows, strict=True)] for rows in whole.values()]
        found = None
        if len(scores) >= LEAST_SHOWN:
            found = paired_gain(
                before=[b / n for b, _, n in scores], after=[a / n for _, a, n in scores]
            )
        made.append(Gain("", len(scores), found, ()))
    return made


def _gain(
    title: str,
    questions: list[Question],
    before: list[tuple[bool, ...]],
    after: list[tuple[bool, ...]],
) -> Gain:
    pairs = len(before)
    if pairs < LEAST_SHOWN:
        return Gain(title, pairs, None, ())
    x, y = np.array(before), np.array(after)
    told = [math.nan] * len(questions)
    if pairs >= LEAST_FOR_DISCRIMINATION:
        told = [float(r) for r in item_rest_correlation(y)]
    items = tuple(
        Item(
            q,
            pairs,
            float(x[:, n].mean()),
            float(y[:, n].mean()),
            None if math.isnan(told[n]) else told[n],
        )
        for n, q in enumerate(questions)
    )
    return Gain(title, pairs, paired_gain(before=x.mean(axis=1), after=y.mean(axis=1)), items)


def _right(round: Round, questions: Iterable[Question]) -> dict[int, tuple[bool, ...]]:
    """Return, by card, which questions it answered right."""
    choices: dict[int, dict[int, int]] = {card: {} for card in _cards(round)}
    for each in round.answers.exclude(card=None):
        if each.card_id is not None and each.choice is not None:
            choices.setdefault(each.card_id, {})[each.question_id] = each.choice
    return {
        card: tuple(said.get(q.pk) == q.right for q in questions) for card, said in choices.items()
    }


def _cards(round: Round) -> list[int]:
    """Return the cards that answered, in the order in which they did."""
    return list(round.given.order_by("pk").values_list("card_id", flat=True))
