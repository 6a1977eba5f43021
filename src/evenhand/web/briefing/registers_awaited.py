"""What waits in reviews, plan, register of risks, draws and cooperation, and for whom?

Each is asked only of who may open its page, and only of the offices that are open to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenhand.web.briefing.waiting import Awaited
from evenhand.web.cooperation import queries as cooperation
from evenhand.web.cooperation.requesting import State as Asked
from evenhand.web.draws import named, wishes
from evenhand.web.draws.models import KEPT_FOR, Wish
from evenhand.web.draws.models import State as WishState
from evenhand.web.draws.named import NamedLog
from evenhand.web.panels.models import Tie
from evenhand.web.people.models import Person
from evenhand.web.plans import queries as plans
from evenhand.web.plans.queries import Status
from evenhand.web.reviews.due import due
from evenhand.web.reviews.models import Appeal, Keeping, Review
from evenhand.web.reviews.retention import due_for_deletion
from evenhand.web.risks import queries as risks
from evenhand.web.risks.models import Round, Settlement, Version

GRAVE = ("critical", "high")
"""Bands of the map in which a risk is answered, not only looked at."""


def of_reviews(person: Person) -> Iterator[Awaited]:
    """Yield what is overdue in reviews, what appeals wait, and what is due to be deleted."""
    if not person.has_perm("reviews.see"):
        return
    ended = {each.review.pk for each in due_for_deletion()}
    unassigned = Review.objects.filter(reviewer=None, closed_at=None).count()
    waiting = Appeal.objects.filter(decided_at=None).count()
    # What is to be deleted is told once, as that.
    overdue = sum(each.is_overdue and each.review.pk not in ended for each in due())
    for number, words in (
        (
            unassigned,
            ngettext(
                "%(n)s review has no reviewer yet.",
                "%(n)s reviews have no reviewer yet.",
                unassigned,
            ),
        ),
        (
            waiting,
            ngettext(
                "%(n)s appeal waits to be decided.",
                "%(n)s appeals wait to be decided.",
                waiting,
            ),
        ),
        (
            overdue,
            ngettext(
                "%(n)s thing is overdue in reviews.",
                "%(n)s things are overdue in reviews.",
                overdue,
            ),
        ),
    ):
        if number:
            yield Awaited(words % {"n": number}, "reviews_due", "reviews.see")
    if not Review.objects.exists():
        return
    if Keeping.objects.first() is None:
        yield Awaited(_("Nobody has said how long reviews are kept."), "retention", "reviews.see")
    if ended:
        words = ngettext(
            "%(n)s review is due to be deleted.",
            "%(n)s reviews are due to be deleted.",
            len(ended),
        )
        yield Awaited(words % {"n": len(ended)}, "retention", "reviews.see")


def of_ties(person: Person) -> Iterator[Awaited]:
    """Yield how many officers wait until it is checked whose account theirs is."""
    if not person.has_perm("panels.tie"):
        return
    number = Tie.objects.filter(ended_at=None, second_at=None).exclude(person=person).count()
    if number:
        words = ngettext(
            "%(n)s officer waits to see their own figures.",
            "%(n)s officers wait to see their own figures.",
            number,
        )
        yield Awaited(words % {"n": number}, "ties", "panels.tie")


def of_cooperation(person: Person) -> Iterator[Awaited]:
    """Yield promises that are overdue, and requests for support that wait for a manager."""
    if not person.has_perm("cooperation.see"):
        return
    found = cooperation.whole(person)
    overdue = sum(x.is_overdue for x in found.promises)
    drafts = sum(x.state is Asked.DRAFT for x in found.requests)
    if overdue:
        words = ngettext(
            "%(n)s promise between us and a partner is overdue.",
            "%(n)s promises between us and partners are overdue.",
            overdue,
        )
        yield Awaited(words % {"n": overdue}, "cooperation", "cooperation.see")
    if drafts:
        words = ngettext(
            "%(n)s request for support waits for a manager.",
            "%(n)s requests for support wait for a manager.",
            drafts,
        )
        yield Awaited(words % {"n": drafts}, "cooperation", "cooperation.see")


def of_plans(person: Person) -> Iterator[Awaited]:
    """Yield how many actions wait for approval, and how many are overdue."""
    if not person.has_perm("plans.see"):
        return
    found = plans.lines(list(plans.open_to(person)))
    waiting = sum(x.status is Status.WAITING for x in found)
    overdue = sum(x.is_overdue for x in found)
    if waiting:
        words = ngettext(
            "%(n)s action waits for approval.", "%(n)s actions wait for approval.", waiting
        )
        yield Awaited(words % {"n": waiting}, "plan", "plans.see")
    if overdue:
        words = ngettext("%(n)s action is overdue.", "%(n)s actions are overdue.", overdue)
        yield Awaited(words % {"n": overdue}, "plan", "plans.see")


def of_risks(person: Person) -> Iterator[Awaited]:
    """Yield grave risks without a response, rated risks that no session settled, and reviews."""
    if not person.has_perm("risks.see"):
        return
    # The newest of each risk comes last.
    versions = {v.risk_id: v for v in Version.objects.filter(risk__in=risks.open_to(person))}
    faced = {number: v for number, v in versions.items() if not v.is_over}
    settled = {
        s.round.risk_id: s
        for s in Settlement.objects.filter(round__risk__in=faced).select_related("round")
    }
    today = timezone.localdate()
    unanswered = sum(
        not faced[number].response and risks.place(s, "residual").band in GRAVE
        for number, s in settled.items()
    )
    unsettled = Round.objects.filter(
        risk__in=faced, ended_at__isnull=False, settlement=None
    ).count()
    late = sum(v.review_on < today for v in faced.values())
    for number, words in (
        (
            unanswered,
            ngettext(
                "%(n)s grave risk has no response yet.",
                "%(n)s grave risks have no response yet.",
                unanswered,
            ),
        ),
        (
            unsettled,
            ngettext(
                "%(n)s rated risk waits for a session to settle it.",
                "%(n)s rated risks wait for a session to settle them.",
                unsettled,
            ),
        ),
        (
            late,
            ngettext(
                "%(n)s risk was to be looked at again.",
                "%(n)s risks were to be looked at again.",
                late,
            ),
        ),
    ):
        if number:
            yield Awaited(words % {"n": number}, "risks", "risks.see")


def of_draws(person: Person) -> Iterator[Awaited]:
    """Yield how many wishes for a log this person may confirm today."""
    if not person.has_perm("draws.confirm"):
        return
    since = datetime.now(UTC) - KEPT_FOR
    number = 0
    for log in named.listed():
        if isinstance(log, NamedLog) and person.has_perm("draws.see", log):
            waiting = Wish.objects.filter(
                log=log.name, state=WishState.WAITING, asked_at__gt=since
            ).exclude(asked_by=person.pk)
            number += sum(wishes.may_confirm(each, person, log) for each in waiting)
    if number:
        words = ngettext(
            "%(n)s exception of a draw waits for your confirmation.",
            "%(n)s exceptions of draws wait for your confirmation.",
            number,
        )
        yield Awaited(words % {"n": number}, "draws", "draws.see")
