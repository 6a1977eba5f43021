"""How is a risk rated: alone, hidden until the round has ended, then settled in a session?

The journal says that somebody rated, never what: who can read it would else see the ratings early.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from secrets import SystemRandom
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.registers import must_be_open_to, open_for
from evenhand.web.risks.changes import RiskError
from evenhand.web.risks.models import Rating, Risk, Round, Settlement
from evenhand.web.risks.scales import lowers, without_reason

Said = Mapping[str, int | str | None]


def open_round(risk: Risk, *, by: Person) -> Round:
    """Open a round in which the risk is rated.

    Raises
    ------
    RiskError
        If one is open, or ended and not settled.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        open_for(by, "risks.write", risk)
        last = risk.rounds.order_by("-number").first()
        if last is not None and not Settlement.objects.filter(round=last).exists():
            raise RiskError(
                f"Round {last.number} is not settled yet.", do_next="End and settle that one first."
            )
        made = Round.objects.create(
            risk=risk, number=last.number + 1 if last else 1, opened_by=by.pk
        )
        _journal("risks.round_opened", made, by.pk)
    return made


def rate(round: Round, *, said: Said, by: Person) -> Rating:
    """Give or change the rating of one person.

    Parameters
    ----------
    round : Round
    said : mapping
        The levels of `RATED`, each from 1 to 5 or None, and the comment.
    by : Person
        The rater.

    Raises
    ------
    RiskError
        If the round has ended, or nothing is rated.
    PermissionDenied
        If the person may not rate this risk.
    """
    with transaction.atomic():
        must_be_open_to(by, "risks.rate", round.risk)
        _must_be_rated(said)
        _locked(round, is_open=True)
        given, _made = Rating.objects.update_or_create(
            round=round, rater=by.pk, defaults=dict(said)
        )
        _journal("risks.rated", round, by.pk)
    return given


def key_in(round: Round, *, said: Said, by: Person) -> Rating:
    """Key in a rating that was given on paper, where phones or accounts are not to be had.

    Raises
    ------
    RiskError
        If the round has ended, or nothing is rated.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        must_be_open_to(by, "risks.write", round.risk)
        _must_be_rated(said)
        _locked(round, is_open=True)
        given = Rating.objects.create(round=round, keyed_by=by.pk, **said)
        _journal("risks.rating_keyed_in", round, by.pk)
    return given


def bring_in(round: Round, given: Sequence[Said], *, by: Person) -> None:
    """Take what cards of a workshop gave, in an order that says nothing, with one journal entry.

    Raises
    ------
    RiskError
        If the round has ended.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        must_be_open_to(by, "risks.write", round.risk)
        _locked(round, is_open=True)
        for said in SystemRandom().sample(given, len(given)):
            _must_be_rated(said)
            Rating.objects.create(round=round, keyed_by=by.pk, **said)
        _journal("risks.cards_brought_in", round, by.pk, cards=len(given))


def end(round: Round, *, by: Person) -> None:
    """End the rating: from now on the session sees the spread, and nobody rates any more.

    Raises
    ------
    RiskError
        If it has ended, or nobody rated.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        must_be_open_to(by, "risks.write", round.risk)
        _locked(round, is_open=True)
        raters = round.ratings.count()
        if not raters:
            raise RiskError("Nobody has rated yet.", do_next="Wait for ratings, or key some in.")
        Round.objects.filter(pk=round.pk).update(ended_at=timezone.now(), ended_by=by.pk)
        _journal("risks.round_ended", round, by.pk, raters=raters)


def settle(round: Round, *, said: Said, by: Person) -> Settlement:
    """Write down what the session agreed on.

    Parameters
    ----------
    round : Round
    said : mapping
        The levels of `RATED`, each from 1 to 5, and the reason.
    by : Person

    Raises
    ------
    RiskError
        If the round is open or settled, if controls would raise the risk, or if they would lower it
        and none is named that was tested.
    PermissionDenied
        If the person may not write of this office.
    """
    with transaction.atomic():
        must_be_open_to(by, "risks.write", round.risk)
        _locked(round, is_open=False)
        if Settlement.objects.filter(round=round).exists():
            raise RiskError("This round is settled.", do_next="Open another round to rate anew.")
        told = without_reason(said)
        if told:
            raise RiskError(told, do_next="Correct the level with the controls there are.")
        if lowers(said) and not has_tested_control(round.risk):
            raise RiskError(
                "The controls cannot lower the risk: none is named that was tested.",
                do_next="Write down the control and its test first, or rate both alike.",
            )
        made = Settlement(round=round, written_by=by.pk, **said)
        made.save()
        levels: dict[str, Fact] = {name: value for name, value in said.items() if name != "reason"}
        _journal("risks.settled", round, by.pk, **levels)
    return made


def has_tested_control(risk: Risk) -> bool:
    """Return whether a control stands today that is adequate or strong, with the day of its test.

    The rule is of the scale idg.scale.band.
    """
    current = {row.place: row for row in risk.controls.all()}
    return any(
        row.works in ("adequate", "strong") and row.tested_on is not None
        for row in current.values()
    )


def _must_be_rated(said: Said) -> None:
    if not any(value is not None for name, value in said.items() if name != "comment"):
        raise RiskError(
            "Nothing is rated.", do_next="Choose at least one level; leave what you cannot say."
        )


def _locked(round: Round, *, is_open: bool) -> None:
    found = Round.objects.select_for_update().get(pk=round.pk)
    if (found.ended_at is None) is is_open:
        return
    if is_open:
        raise RiskError("This round has ended.", do_next="Wait for the next round of this risk.")
    raise RiskError("This round is still open.", do_next="End it first; then it can be settled.")


def _journal(action: str, round: Round, actor: UUID, **facts: Fact) -> None:
    whole: dict[str, Fact] = {"round": round.number, **facts}
    append(action, subject=f"risk:{round.risk_id}", actor=actor, facts=whole)
