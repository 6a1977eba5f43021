"""What waits for somebody to decide?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenhand.web.briefing import registers_awaited as registers
from evenhand.web.briefing.waiting import Awaited
from evenhand.web.discretion import queries as discretion
from evenhand.web.discretion.watching import latest as watched
from evenhand.web.evidence import ending
from evenhand.web.evidence.models import Run, State
from evenhand.web.gate.state import gate
from evenhand.web.isolating import ltr
from evenhand.web.obligations import queries as obligations
from evenhand.web.people.models import Person
from evenhand.web.releases.models import Item
from evenhand.web.releases.models import State as Released

SOON: Final = timedelta(days=180)


def awaited(person: Person) -> list[Awaited]:
    """Return what waits, the most pressing first, of what this person may read."""
    with person.posts_asked_once():
        return [each for waits in WAITS for each in waits(person) if person.has_perm(each.rule)]


def _gate(person: Person) -> Iterator[Awaited]:
    asked = gate().asked
    if asked is not None:
        words = (
            _("Opening the gate for figures on single handlers waits for a second person.")
            if asked.direction == "open"
            else _("Closing the gate for figures on single handlers waits for a second person.")
        )
        yield Awaited(words, "gate", "gate.see")


def _releases(person: Person) -> Iterator[Awaited]:
    number = Item.objects.filter(state=Released.ASKED).count()
    if number:
        words = ngettext(
            "%(n)s release waits for management.", "%(n)s releases wait for management.", number
        ) % {"n": number}
        yield Awaited(words, "releases", "releases.read")


def _runs(person: Person) -> Iterator[Awaited]:
    done = Run.objects.filter(state=State.DONE).first()
    failed = Run.objects.filter(state=State.FAILED, pk__gt=done.pk if done else 0).count()
    if failed:
        words = ngettext(
            "%(n)s run failed since the last that was done.",
            "%(n)s runs failed since the last that was done.",
            failed,
        ) % {"n": failed}
        yield Awaited(words, "runs", "evidence.see_findings")
    if not person.has_perm("evidence.see_findings"):
        return
    ends = sum(not each.needs for each in ending.near())
    if ends:
        words = ngettext(
            "%(n)s run ends within %(days)s days: what it found is then deleted.",
            "%(n)s runs end within %(days)s days: what they found is then deleted.",
            ends,
        ) % {"n": ends, "days": ending.NOTICE.days}
        yield Awaited(words, "runs_keeping", "evidence.see_findings")


def _obligations(person: Person) -> Iterator[Awaited]:
    if not obligations.is_stated():
        words = _("Nobody has said which of the Convention and the Agreement bind us.")
        yield Awaited(words, "obligations", "obligations.see")
        return
    today = timezone.localdate()
    for day, number in obligations.deadlines(obligations.lines()):
        if today <= day <= today + SOON:
            words = ngettext(
                "%(n)s requirement must be implemented by %(day)s.",
                "%(n)s requirements must be implemented by %(day)s.",
                number,
            ) % {"n": number, "day": ltr(day.isoformat())}
            yield Awaited(words, "obligations", "obligations.see")


def _discretion(person: Person) -> Iterator[Awaited]:
    if not person.has_perm("discretion.see"):
        return
    register = discretion.register(person, watched(person))
    unwatched, missing = len(register.unwatched), len(register.missing)
    if unwatched:
        words = ngettext(
            "%(n)s discretionary decision is watched by nobody.",
            "%(n)s discretionary decisions are watched by nobody.",
            unwatched,
        ) % {"n": unwatched}
        yield Awaited(words, "discretion", "discretion.see")
    if missing:
        words = ngettext(
            "Of %(n)s decision of the catalogue nobody has said who takes it.",
            "Of %(n)s decisions of the catalogue nobody has said who takes them.",
            missing,
        ) % {"n": missing}
        yield Awaited(words, "discretion", "discretion.see")


WAITS: Final[tuple[Callable[[Person], Iterator[Awaited]], ...]] = (
    *(_gate, _releases, registers.of_plans, registers.of_risks, registers.of_draws),
    *(
        registers.of_reviews,
        registers.of_ties,
        registers.of_cooperation,
        _runs,
        _obligations,
        _discretion,
    ),
)
"""What is looked at, the most pressing first: an app in which something waits adds its own."""
