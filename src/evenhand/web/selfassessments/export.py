"""How do marks leave the house as CSV or as a workbook that runs nothing?"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from evenhand.instruments.scoring.marks import Evidence, GivenMark
from evenhand.instruments.scoring.observed import NotMeasurable
from evenhand.web.handing_out import Value
from evenhand.web.selfassessments.observing import number
from evenhand.web.selfassessments.queries import Line, Picture


def heads() -> list[str]:
    """Return the heads of the columns of a requirement."""
    return [
        *(_("requirement"), _("paraphrase"), _("basis"), _("answered"), _("asked of")),
        *(_("in law"), _("in law, words"), _("in practice"), _("in practice, words")),
        *(_("settled on"), _("comment"), _("evidence"), _("carried from")),
        *(_("levels observed"), _("records show"), _("differ")),
    ]


def row(line: Line, *, is_closed: bool) -> list[Value]:
    """Return a requirement as the columns of `heads`."""
    s = line.settled
    marks = [*_mark(s.in_law), *_mark(s.in_practice)] if s else [None] * 4
    levels = [str(each.level) for each in line.shown if not isinstance(each, NotMeasurable)]
    said = [
        _("not measurable, because: %(why)s") % {"why": each.because}
        if isinstance(each, NotMeasurable)
        else f"{each.label}: {number(each)}"
        for each in line.shown
    ]
    carried = line.carried.sources if line.carried else ()
    differs = "" if line.difference is None else str(line.difference.side)
    return [
        *(line.entry.id, line.entry.text, line.entry.basis, line.answered, line.of),
        *marks,
        *(s.on if s else None, s.comment if s else "", _names(s.evidence) if s else ""),
        "; ".join(each.requirement for each in carried),
        *(("", "", "") if is_closed else ("; ".join(levels), "; ".join(said), differs)),
    ]


def rows(picture: Picture) -> list[list[Value]]:
    """Return every requirement of an assessment."""
    return [row(line, is_closed=picture.latest.is_closed) for line in picture.lines]


def _mark(mark: GivenMark) -> tuple[Value, Value]:
    return mark.level, mark.words


def _names(evidence: Sequence[Evidence]) -> str:
    return "; ".join(each.name for each in evidence)
