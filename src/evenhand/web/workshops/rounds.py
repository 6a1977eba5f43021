"""How are questions asked, and answers taken so that none is lost and nobody is known by them?

An answer is committed with its request, before its page is sent. Sending the same again changes
nothing. No time of an answer is kept, and no entry of the journal is written for one: an entry has
a time, and a room of twenty is a small group.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from evenhand.instruments.sessions import session
from evenhand.instruments.workshop_forms import workshop_forms
from evenhand.web.people.models import Person
from evenhand.web.workshops.agenda import days_of
from evenhand.web.workshops.models import (
    Answer,
    Card,
    Given,
    Moment,
    Question,
    Round,
    Workshop,
)
from evenhand.web.workshops.writing import WorkshopError, changing

LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Of codes: none that is taken for another. Eight of them are 31 ** 8, 853 thousand million."""
LENGTH: Final = 8
MOST_CARDS: Final = 600
WHO: Final = "who"
"""The question for whom a card speaks, where management and staff are kept apart."""
FOLLOW_UP_AFTER: Final = timedelta(days=90)
MOST_WORDS: Final = 1000


def make_cards(workshop: Workshop, *, count: int, by: Person) -> None:
    """Make cards to draw from.

    Raises
    ------
    WorkshopError
        If there would be more than a workshop needs.
    """
    with changing(workshop, "workshops.cards_made", by=by) as facts:
        if not 1 <= count <= MOST_CARDS - workshop.cards.count():
            raise WorkshopError(
                f"A workshop has from 1 to {MOST_CARDS} cards, and has {workshop.cards.count()}.",
                do_next="Ask for as many as there are participants, and a few to spare.",
            )
        Card.objects.bulk_create(
            Card(workshop=workshop, code="".join(secrets.choice(LETTERS) for _ in range(LENGTH)))
            for _ in range(count)
        )
        facts["cards"] = count


def open_round(workshop: Workshop, *, part: str, moment: Moment, by: Person) -> Round:
    """Open a round: from now on cards may answer.

    Raises
    ------
    WorkshopError
        If another is open, this one was held, there are no cards, the agenda has no such session,
        or the 90 days are not over.
    """
    with changing(workshop, "workshops.round_opened", by=by) as facts:
        taken = workshop.rounds.filter(closed_at=None).first()
        if taken is not None:
            raise WorkshopError("Another round is open.", do_next="Close it first.")
        if workshop.rounds.filter(part=part, moment=moment).exists():
            raise WorkshopError(
                "This round was held.",
                do_next="Answers on paper can still be keyed in; a round is not held twice.",
            )
        if not workshop.cards.exists():
            raise WorkshopError(
                "There are no cards to answer with.", do_next="Make cards, and let each draw one."
            )
        if moment == Moment.FOLLOW_UP:
            _must_be_due(workshop)
        _ask(workshop, part, moment)
        made = Round.objects.create(workshop=workshop, part=part, moment=moment)
        facts["round"] = made.pk
    return made


def close_round(round: Round, *, by: Person) -> None:
    """Close a round of questions; answers on paper may still be keyed in."""
    with changing(round.workshop, "workshops.round_closed", by=by) as facts:
        if round.closed_at is None:
            round.closed_at = timezone.now()
            round.save(update_fields=["closed_at"])
        facts |= {"round": round.pk, "given": round.given.count()}


def key_in(
    round: Round, *, card: Card, choices: Mapping[int, int], words: Mapping[int, str], by: Person
) -> int:
    """Take a ballot on paper; returns how many questions it answers. Errors as of `answer`."""
    with changing(round.workshop, "workshops.ballot_keyed", by=by) as facts:
        facts["round"] = round.pk
        now = Round.objects.select_for_update().get(pk=round.pk)
        if now.is_together and now.closed_at is not None:
            raise WorkshopError(
                "This round is closed, and what cards gave was handed on.",
                do_next="Key the paper in on the page of the risk or of the self-assessment.",
            )
        return _take(now, card, choices, words)


def answer(
    round: Round, *, card: Card, choices: Mapping[int, int], words: Mapping[int, str]
) -> int:
    """Take what a card answers, and return how many questions that is.

    What the card answered before in the round is replaced; where risks or requirements are rated,
    of what is answered now alone. A form is taken once, as nothing ties what it says to a card.

    Parameters
    ----------
    round : Round
    card : Card
        Of the same workshop.
    choices : mapping of int to int
        By question: the place of the option, from 1.
    words : mapping of int to str
        By question.

    Raises
    ------
    WorkshopError
        If the round is closed, or nothing that can be taken was answered.
    """
    with transaction.atomic():
        # Whoever closes the round waits for this answer, or this answer finds it closed.
        now = Round.objects.select_for_update().get(pk=round.pk)
        if now.closed_at is None:
            return _take(now, card, choices, words)
        kept = _kept(now, card)
        # A phone that missed our word that its answers are kept sends them again, and is told so.
        sent = _valid(now, choices)
        same = kept is not None and (
            sent.items() <= kept.items() if now.is_together else sent == kept
        )
        if kept is not None and (not now.is_tied or same):
            return len(kept) if now.is_tied else _asked(now).count()
        raise WorkshopError(
            "This round is closed; what you sent now was not taken"
            + ("." if kept is None else ", and what your card answered before is kept."),
            do_next="Ask the facilitator: answers on paper can still be keyed in.",
        )


def _take(round: Round, card: Card, choices: Mapping[int, int], words: Mapping[int, str]) -> int:
    if card.workshop_id != round.workshop_id:
        raise WorkshopError(
            "This card is of another workshop.", do_next="Draw a card of this workshop."
        )
    _given, is_first = Given.objects.get_or_create(round=round, card=card)
    if not round.is_tied and not is_first:
        return _asked(round).count()
    owner = card if round.is_tied else None
    rows = [
        Answer(round=round, question_id=pk, card=owner, choice=choice)
        for pk, choice in _valid(round, choices).items()
    ]
    rows += [
        Answer(round=round, question=q, card=owner, words=words[q.pk].strip()[:MOST_WORDS])
        for q in _asked(round)
        if not q.options and words.get(q.pk, "").strip()
    ]
    if round.is_together:
        _must_have_said_who(round, card, choices)
    if not rows:
        raise WorkshopError(
            "No question was answered.", do_next="Choose an answer, and send again."
        )
    if round.is_tied:
        before = Answer.objects.filter(round=round, card=card)
        (
            before.filter(question__in=[r.question_id for r in rows])
            if round.is_together
            else before
        ).delete()
    Answer.objects.bulk_create(rows)
    return len(rows)


def _must_have_said_who(round: Round, card: Card, choices: Mapping[int, int]) -> None:
    who = _asked(round).filter(item=WHO).first()
    if who is None or who.pk in _valid(round, choices):
        return
    if not round.answers.filter(card=card, question=who).exists():
        raise WorkshopError(
            "It is not said for whom this card speaks.",
            do_next="Choose management or staff first; nobody is told which card said what.",
        )


def _asked(round: Round) -> QuerySet[Question]:
    return round.workshop.questions.filter(part=round.part)


def _valid(round: Round, choices: Mapping[int, int]) -> dict[int, int]:
    """Return of what was chosen the options that were asked."""
    return {
        q.pk: choices[q.pk] for q in _asked(round) if 1 <= choices.get(q.pk, 0) <= len(q.options)
    }


def _kept(round: Round, card: Card) -> dict[int, int] | None:
    """Return what a card chose in a round; None where it did not answer."""
    if not round.given.filter(card=card).exists():
        return None
    chosen = round.answers.filter(card=card).exclude(choice=None)
    return {each.question_id: each.choice for each in chosen if each.choice is not None}


def _must_be_due(workshop: Workshop) -> None:
    days = days_of(workshop.phases.all())
    due = days[-1] + FOLLOW_UP_AFTER if days else None
    if due is None or timezone.localdate() < due:
        raise WorkshopError(
            f"The follow-up begins on {due}." if due else "The workshop has no days.",
            do_next="Open it then; keep the cards until that day.",
        )


def _ask(workshop: Workshop, part: str, moment: Moment) -> None:
    """Keep the questions as they read today, unless they were asked already."""
    if workshop.questions.filter(part=part).exists():
        return
    if moment in (Moment.FEEDBACK, Moment.FOLLOW_UP):
        forms = workshop_forms()
        if part != moment:
            raise WorkshopError("There is no such form.", do_next="Choose one of the list.")
        Question.objects.bulk_create(
            Question(
                workshop=workshop,
                part=part,
                item=q.id,
                number=n,
                since=forms.since,
                text=q.question,
                options=list(q.options),
            )
            for n, q in enumerate(forms.forms[moment.value], start=1)
        )
        return
    kind = session(part)
    if kind is None or not workshop.slots.filter(session=part).exists():
        raise WorkshopError(
            "The agenda has no such session.", do_next="Put it on the agenda first."
        )
    Question.objects.bulk_create(
        Question(
            workshop=workshop,
            part=part,
            item=i.id,
            number=n,
            since=kind.since,
            text=i.question,
            options=list(i.options),
            right=i.right,
            reason=i.reason,
        )
        for n, i in enumerate(kind.items, start=1)
    )
