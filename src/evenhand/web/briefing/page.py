"""What stands on the page of the head of Customs, word for word, on the screen and on paper?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.reports.document import FirstPageFigure
from evenhand.web.briefing.awaited import awaited
from evenhand.web.briefing.change import Change, Kind, changes
from evenhand.web.briefing.periods import Dated, latest, month_before
from evenhand.web.briefing.waiting import Awaited
from evenhand.web.evidence import kept
from evenhand.web.gate.state import gate
from evenhand.web.isolating import ltr
from evenhand.web.people.models import Person

MOST_NUMBERS = 5


@dataclass(frozen=True, slots=True)
class Briefing:
    """The page.

    Attributes
    ----------
    now, before : Dated or None
        The run that it rests on, and the one that it is compared with.
    numbers : tuple of FirstPageFigure
        At most five, each with its interval.
    changes : tuple of Change
        At most three.
    compared : str
        With what, or why with nothing.
    awaited : tuple of Awaited
    notices : tuple of str
    day : date
        On which the page was made.
    """

    now: Dated | None
    before: Dated | None
    numbers: tuple[FirstPageFigure, ...]
    changes: tuple[Change, ...]
    compared: str
    awaited: tuple[Awaited, ...]
    notices: tuple[str, ...]
    day: date

    @property
    def about(self) -> str:
        """On which records and days the numbers rest."""
        if self.now is None:
            return _("Nothing was measured yet.")
        values = {
            "run": self.now.run.pk,
            "day": ltr(timezone.localdate(self.now.run.ended_at).isoformat())
            if self.now.run.ended_at
            else "",
            "about": ltr(kept.document(self.now.run.folder).subtitle),
        }
        return _("%(about)s; run %(run)s, ended on %(day)s.") % values


def briefing(person: Person) -> Briefing:
    """Return the page as it stands for one person.

    Raises
    ------
    EvenhandError
        If the results of the latest run cannot be read.
    """
    now = latest()
    before = month_before(now) if now else None
    found: tuple[Change, ...] = ()
    if now and before:
        of = kept.results(now.run.folder).headlines
        found = changes(of, kept.results(before.run.folder).headlines)
    document = kept.document(now.run.folder) if now else None
    return Briefing(
        now=now,
        before=before,
        numbers=document.figures[:MOST_NUMBERS] if document else (),
        changes=found,
        compared=_compared(now, before, found),
        awaited=tuple(awaited(person)),
        notices=(*(document.notices if document else ()), gate().sentence),
        day=timezone.localdate(),
    )


def words_of(change: Change) -> str:
    """Return what is made of a change, in a few words."""
    return {
        Kind.MOVED: _("more than its error"),
        Kind.WITHIN_ERROR: _("within its error: no change that can be told from chance"),
        Kind.COUNTED: _("counted in full"),
    }[change.kind]


def _compared(now: Dated | None, before: Dated | None, found: tuple[Change, ...]) -> str:
    if now is None:
        return ""
    if before is None or before.last is None:
        return _("No run under the same mapping has records that end a month earlier.")
    day = {"day": ltr(before.last.isoformat()), "run": before.run.pk}
    if not found:
        return _("No number moved since records up to %(day)s (run %(run)s).") % day
    return (
        _(
            "Against records up to %(day)s (run %(run)s). Records that both hold vary together, "
            "so the error is stated too large rather than too small."
        )
        % day
    )


def table(page: Briefing) -> Iterator[list[str]]:
    """Yield numbers and changes as rows, the heads first."""
    yield [
        _("what"),
        _("number"),
        _("value"),
        _("interval"),
        _("before"),
        _("change"),
        _("read as"),
    ]
    for number in page.numbers:
        f = number.figure
        yield [_("where we stand"), f.label, f.value, f.interval, "", "", ""]
    for c in page.changes:
        yield [_("what changed"), c.label, c.now, "", c.before, c.by, words_of(c)]
