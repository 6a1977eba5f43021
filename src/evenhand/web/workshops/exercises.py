"""What does a room say of the discretion it grants, and of cases on conflicts of interest?

Asked on phones or ballots as risks and requirements are. Nothing of it is written into a register:
whoever keeps it reads what the room said beside the entry, and decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evenhand.instruments.sessions import Session
from evenhand.web.discretion.models import Decision, Way
from evenhand.web.people.models import Person
from evenhand.web.workshops import together
from evenhand.web.workshops.models import Round, Workshop
from evenhand.web.workshops.writing import changing

CONFLICTS: Final = "conflict_of_interest"
"""The session of the library whose cases a room answers."""


def ask_of_decisions(workshop: Workshop, decisions: Sequence[Decision], *, by: Person) -> Round:
    """Open a round in which a room says how wide each discretion is, and what would reduce it.

    Raises
    ------
    WorkshopError
        If none or too many are chosen, another round is open, or there are no cards.
    PermissionDenied
        If the person may not read one of them.
    """
    if not all(by.has_perm("discretion.see", decision) for decision in decisions):
        raise PermissionDenied
    widths = [
        _("nothing: a rule settles it"),
        pgettext("width of discretion", "little"),
        pgettext("width of discretion", "much"),
        pgettext("width of discretion", "everything"),
        _("cannot say"),
    ]
    ways = [*(str(way.label) for way in Way), _("nothing: it is needed"), _("cannot say")]
    rows = []
    for decision in decisions:
        about = decision.versions.order_by("-number")[0].title
        item = f"decision:{decision.pk}"
        rows += [
            (f"{item}:width", about, _("How much depends on who decides?"), widths),
            (f"{item}:way", about, _("What would reduce it first?"), ways),
        ]
    with changing(workshop, "workshops.round_opened", by=by) as facts:
        made = together.opened(workshop, "decisions", len(decisions))
        together.ask(made, rows)
        facts |= {"round": made.pk, "decisions": len(decisions)}
    return made


def ask_of_cases(workshop: Workshop, session: Session, *, by: Person) -> Round:
    """Open a round in which a room answers the cases of a session on conflicts of interest.

    Nothing is right or wrong before it was discussed: the notes of the session say what to hear.

    Raises
    ------
    WorkshopError
        If another round is open, or there are no cards.
    """
    conflicts = [
        pgettext("conflict of interest", "actual"),
        pgettext("conflict of interest", "potential"),
        pgettext("conflict of interest", "apparent"),
        pgettext("conflict of interest", "none"),
        _("cannot say"),
    ]
    steps = [
        _("declare it to the superior"),
        _("step aside from the file"),
        _("write down the contact and go on"),
        _("nothing"),
        _("cannot say"),
    ]
    rows = []
    for n, case in enumerate(session.cases):
        item, about = f"case:{n}", f"{case.title}. {case.story}"
        rows += [
            (f"{item}:conflict", about, _("Which conflict of interest is it?"), conflicts),
            (f"{item}:step", about, _("What comes first?"), steps),
        ]
    with changing(workshop, "workshops.round_opened", by=by) as facts:
        made = together.opened(workshop, "cases", len(session.cases))
        together.ask(made, rows)
        facts |= {"round": made.pk, "cases": len(session.cases)}
    return made
