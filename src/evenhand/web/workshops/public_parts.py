"""What may be told of a workshop outside the house: what was done, never what was found?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from evenhand.reports.paper import PaperPart
from evenhand.web.discretion import queries as discretion
from evenhand.web.discretion.watching import Latest
from evenhand.web.people.models import Person
from evenhand.web.risks import queries as risks
from evenhand.web.workshops import knowledge, queries
from evenhand.web.workshops.claims import newest
from evenhand.web.workshops.models import Workshop
from evenhand.web.workshops.outcome_parts import grid
from evenhand.web.workshops.printing import share


def days(workshop: Workshop) -> PaperPart:
    """Return what each day came to, as it was written down."""
    title = _("Day by day")
    rows = [(u.day.isoformat(), u.learnt, u.open_points or "–") for u in workshop.wrap_ups.all()]
    if not rows:
        return PaperPart(title, (_("Nothing was written of a day."),))
    heads = (_("Day"), _("What it came to"), _("What stays open"))
    return PaperPart(title, grids=(grid(_("Days in a few words"), heads, rows),))


def work_done(workshop: Workshop, person: Person) -> PaperPart:
    """Return how much was worked on, and nothing of what it showed."""
    settled, asked, decisions, faced = _amounts(workshop, person)
    rows = [
        (_("Requirements marked and settled"), f"{settled} / {asked}"),
        (_("Decisions in the register of discretion"), str(decisions)),
        (_("Risks in the register of risks"), str(faced)),
        (_("Actions proposed to management"), str(workshop.commitments.count())),
    ]
    heads = (_("What"), _("How many"))
    return PaperPart(
        _("What was worked on"),
        grids=(grid(_("Registers after the workshop"), heads, rows, numeric_from=1),),
    )


def news(workshop: Workshop, person: Person) -> PaperPart:
    """Return a note for newsletters and web sites: no finding, no mark, no risk, nobody's name."""
    people = workshop.participants.count()
    settled, _asked, _decisions, _faced = _amounts(workshop, person)
    place = next((p.place for p in workshop.phases.all() if p.place), "")
    told = [
        _("%(people)s participants met for the workshop \u201c%(title)s\u201d, %(days)s.")
        % {"people": people, "title": workshop.title, "days": queries.period(workshop)}
    ]
    if place:
        told.append(_("Place: %(place)s.") % {"place": place})
    if settled:
        told.append(
            _("Together they marked %(settled)s requirements of international instruments.")
            % {"settled": settled}
        )
    every = knowledge.gains(workshop)
    if every and every[-1].found is not None:
        found = every[-1].found
        told.append(
            _("Before the sessions %(before)s of answers were right, and %(after)s after them.")
            % {"before": share(found.before), "after": share(found.after)}
        )
    proposed = workshop.commitments.count()
    if proposed:
        told.append(_("%(actions)s actions were proposed to management.") % {"actions": proposed})
    held = list(dict.fromkeys(s.title for s in workshop.slots.exclude(session="")))
    return PaperPart(_("News"), tuple(told), tuple(held))


def _amounts(workshop: Workshop, person: Person) -> tuple[int, int, int, int]:
    """Return requirements settled and asked, entries of discretion, and risks, as on the screen."""
    marked = newest(workshop, person)
    asked = len(marked.wave.asked) if marked else 0
    settled = marked.settlements.values("requirement").distinct().count() if marked else 0
    entries = len(discretion.register(person, Latest(None, {})).lines)
    return settled, asked, entries, risks.open_to(person).count()
