"""Which gap, action or initiative does a request or a promise answer?

A tie is kept as kind and number, as ``gap:arusha.8.5``, ``action:3`` or ``initiative:2``. Findings
are no ties: they leave the house where they were released, and not otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.instruments.document import Requirement
from evenhand.web.initiatives import queries as initiatives
from evenhand.web.isolating import ltr
from evenhand.web.people.models import Person
from evenhand.web.plans import queries as plans
from evenhand.web.texts import texts

GAP: Final = "gap"
ACTION: Final = "action"
INITIATIVE: Final = "initiative"


class CooperationError(EvenhandError):
    """What is between the administration and a partner cannot be changed as asked."""


@dataclass(frozen=True, slots=True)
class Tied:
    """What ties refer to, as far as one person may read it.

    Attributes
    ----------
    gaps : tuple of Requirement
    actions : tuple of plans.Line
    initiatives : tuple of initiatives.Line
    """

    gaps: tuple[Requirement, ...]
    actions: tuple[plans.Line, ...]
    initiatives: tuple[initiatives.Line, ...]

    @property
    def shown(self) -> list[tuple[str, str, str]]:
        """Each tie, what it says, and its address."""
        return [
            *(
                (f"{GAP}:{e.id}", e.title, reverse("entry", args=[e.instrument, e.id]))
                for e in self.gaps
            ),
            *(
                (f"{ACTION}:{x.action.pk}", x.version.title, reverse("action", args=[x.action.pk]))
                for x in self.actions
            ),
            *(
                (
                    f"{INITIATIVE}:{x.initiative.pk}",
                    x.version.title,
                    reverse("initiative", args=[x.initiative.pk]),
                )
                for x in self.initiatives
            ),
        ]


def ties(text: str, person: Person) -> list[str]:
    """Return the ties that a text names, one after another, each once.

    Raises
    ------
    CooperationError
        If one is none, or names what is not there or not open to the person.
    """
    named = list(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
    found = {tie for tie, _says, _address in tied(named, person).shown}
    for each in named:
        if each not in found:
            raise CooperationError(
                _("'%(tie)s' names nothing that is there.") % {"tie": ltr(each[:60])},
                do_next=_("Write gap:arusha.8.5, action:3 or initiative:2, with blanks between."),
            )
    return named


def tied(named: Iterable[str], person: Person) -> Tied:
    """Return what ties refer to, without what is not there or not open to the person."""
    by_kind: dict[str, list[str]] = {GAP: [], ACTION: [], INITIATIVE: []}
    for each in named:
        kind, _colon, refers = each.partition(":")
        if kind in by_kind:
            by_kind[kind].append(refers)
    entries = texts().entries
    actions = plans.open_to(person).filter(pk__in=_numbers(by_kind[ACTION]))
    already = initiatives.open_to(person).filter(pk__in=_numbers(by_kind[INITIATIVE]))
    return Tied(
        tuple(entries[id] for id in by_kind[GAP] if id in entries),
        plans.lines(list(actions)),
        initiatives.lines(already),
    )


def _numbers(refers: list[str]) -> list[int]:
    # No more digits than a row's number has in either database.
    return [int(each) for each in refers if each.isascii() and each.isdecimal() and len(each) < 18]
