"""What do the registers and the self-assessment say in the report to management?

Nothing of what measures show goes in here but through a release: the register says whether a
measure is named, and a mark is set beside records only where the finding was released.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from evenhand.instruments.scoring.marks import Spread
from evenhand.reports.paper import PaperGrid, PaperPart
from evenhand.web.discretion import queries as discretion
from evenhand.web.discretion.printing import printed
from evenhand.web.discretion.watching import Latest
from evenhand.web.people.models import Person
from evenhand.web.releases.models import Audience
from evenhand.web.releases.queries import released
from evenhand.web.risks import queries as risks
from evenhand.web.risks.flags import Records
from evenhand.web.risks.scales import BANDS
from evenhand.web.selfassessments import observing
from evenhand.web.selfassessments import queries as selfassessments
from evenhand.web.selfassessments.models import Assessment
from evenhand.web.workshops.models import Workshop

GRAVEST: Final = 10
"""Risks that the report names one by one."""


def register_part(workshop: Workshop, person: Person) -> PaperPart:
    """Return how much discretion there is, where, for how much a measure is named, how it fell."""
    title = _("The register of discretion")
    whole = discretion.register(person, Latest(None, {}))
    if not whole.lines:
        return PaperPart(title, (_("The register has no entry that is open to who made this."),))
    rows = []
    for part in (*whole.groups, whole.whole):
        fell = f"{printed(part.before)} → {printed(part.after)}" if part.fall_of else "–"
        rows.append(
            (
                part.name or _("all"),
                str(part.lines),
                _stated(printed(part.volume), part.volume_of, part.lines),
                _stated(printed(part.value), part.value_of, part.lines),
                str(part.lines - part.unwatched),
                str(part.unwatched),
                fell,
            )
        )
    heads = (_("Group"), _("Entries"), _("Decisions a year"), _("At stake a year"))
    made = PaperGrid(
        _("Discretion, by group"),
        (*heads, _("A measure is named"), _("None is named"), _("Before → after")),
        (False, *(True,) * 6),
        tuple(rows),
    )
    about = _(
        "Where not all entries state a number, how many do stands behind it. Whether a named "
        "measure shows anything is said by findings alone. Of the catalogue, %(missing)s decisions "
        "have no entry: nobody has said who takes them."
    ) % {"missing": len(whole.missing)}
    return PaperPart(title, (about,), grids=(made,))


def risks_part(workshop: Workshop, person: Person) -> PaperPart:
    """Return how many risks lie in each band, and the gravest one by one.

    A band is a label of a cell of two worded levels; no number is made of them. Flags in records
    are findings, and are not told here.
    """
    title = _("The gravest risks")
    found = risks.lines(list(risks.open_to(person)), Records(None, {}, ""))
    current = [x for x in found if not x.version.is_over]
    if not current:
        return PaperPart(title, (_("The register of risks has no entry that is open."),))
    whole = risks.heat_map(current, "residual")
    bands = [(str(BANDS[name]), str(count)) for name, count in whole.bands]
    bands.append((_("not settled, on no map"), str(whole.unsettled)))
    rows = [
        (
            str(n),
            x.version.statement,
            _("not settled") if x.residual is None else x.residual.says,
            "–" if x.residual is None else str(BANDS[x.residual.band]),
            x.version.owner or "–",
            x.version.get_response_display() or "–",
        )
        for n, x in enumerate(current[:GRAVEST], start=1)
    ]
    about = _(
        "%(shown)s of %(all)s risks, the gravest first, with the controls there are. Levels are "
        "words in an order: they are counted, never averaged."
    ) % {"shown": len(rows), "all": len(current)}
    heads = ("#", _("What could happen"), _("Likelihood / impact"), _("Band"), _("Owner"))
    return PaperPart(
        title,
        (about,),
        grids=(
            PaperGrid(_("Risks by band"), (_("Band"), _("Risks")), (False, True), tuple(bands)),
            PaperGrid(
                _("The gravest risks"),
                (*heads, _("Response")),
                (True, *(False,) * len(heads)),
                tuple(rows),
            ),
        ),
    )


def assessment_part(workshop: Workshop, person: Person) -> PaperPart:
    """Return the settled marks of the newest self-assessment, by heading; or that there is none."""
    title = _("The self-assessment")
    found = newest(workshop, person)
    if found is None:
        return PaperPart(title, (_("No self-assessment was made that is open to who made this."),))
    picture = selfassessments.picture(found, _closed())
    about = _(
        "%(title)s, of %(first)s to %(last)s: %(settled)s of %(asked)s requirements are settled. "
        "Counts of requirements at each level from 0 to 4; levels are never averaged."
    ) % {
        "title": found.wave.title,
        "first": found.wave.first.isoformat(),
        "last": found.wave.last.isoformat(),
        "settled": picture.settled,
        "asked": picture.asked,
    }
    rows = [
        (part.heading.title, str(part.asked), _levels(part.in_law), _levels(part.in_practice))
        for part in picture.parts
    ]
    rows.append(
        (
            _("all"),
            str(picture.asked),
            _levels(picture.in_law),
            _levels(picture.in_practice),
        )
    )
    heads = (_("Part"), _("Asked"), _("In law: 0 / 1 / 2 / 3 / 4"))
    made = PaperGrid(
        _("Settled marks"),
        (*heads, _("In practice: 0 / 1 / 2 / 3 / 4")),
        (False, True, True, True),
        tuple(rows),
    )
    return PaperPart(title, (about,), grids=(made,))


def differing_part(workshop: Workshop, person: Person) -> PaperPart:
    """Return marks and records that differ, of released findings alone."""
    title = _("Marks and records that differ")
    found = newest(workshop, person)
    if found is None:
        return PaperPart(title, (_("No self-assessment was made that is open to who made this."),))
    latest = observing.newest()
    open_ones = released(Audience.WORKSHOP).filter(run=latest.run) if latest.run else None
    measures = set(open_ones.values_list("measure", flat=True)) if open_ones else set()
    # What was released is looked at, and nothing else: not even how much else there is.
    picture = selfassessments.picture(found, latest) if measures else None
    rows = [
        (
            f"{d.settled.requirement} {d.observed.label}",
            "–" if d.settled.in_practice.level is None else str(d.settled.in_practice.level),
            f"{d.observed.level}: {observing.number(d.observed)}",
            d.settled.comment or "–",
        )
        for d in (picture.differing if picture else ())
        if d.observed.rule.measure in measures
    ]
    if not rows:
        said = _("None, among the findings that were released.")
        return PaperPart(title, (said,))
    heads = (_("Requirement"), _("Mark in practice"), _("Level that records show"))
    made = PaperGrid(
        _("More levels apart than the rules allow"),
        (*heads, _("Comment of the owner")),
        (False, False, False, False),
        tuple(rows),
    )
    return PaperPart(title, (_("Both sides are shown; neither is held to be wrong."),), (), (made,))


def newest(workshop: Workshop, person: Person) -> Assessment | None:
    """Return the newest self-assessment of the workshop's office that a person may see."""
    every = selfassessments.open_to(person).filter(office=workshop.office)
    return every.order_by("-wave", "-pk").first()


def _closed() -> observing.Latest:
    return observing.Latest(None, None, "", True)


def _levels(spread: Spread) -> str:
    return " / ".join(str(n) for n in spread.counts)


def _stated(number: str, of: int, lines: int) -> str:
    if not of:
        return "–"
    return number if of == lines else _("%(number)s (%(of)s)") % {"number": number, "of": of}
