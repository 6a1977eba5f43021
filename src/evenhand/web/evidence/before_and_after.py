"""Did a number of a measure move between two runs, and by how much?

The interval of the difference is that of Zou and Donner from the two intervals of the runs, which
needs no more than they print. It holds for runs of records that do not overlap.

References
----------
Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect measures: a general
approach. Statistics in Medicine 27(10), 1693-1702. doi:10.1002/sim.3095
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import hypot, isfinite

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evenhand.errors import EvenhandError
from evenhand.findings.finding import Estimate
from evenhand.reports.numbers import say_estimate, say_interval
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run
from evenhand.web.people.models import Person


@dataclass(frozen=True, slots=True)
class Comparison:
    """Before and after of a number.

    Attributes
    ----------
    before, after : (Run, Estimate) or None
    change : Estimate or None
        After less before, with its interval where both runs gave one.
    because : str
        Why nothing can be said; "" where something can. Not a pass.
    """

    before: tuple[Run, Estimate] | None = None
    after: tuple[Run, Estimate] | None = None
    change: Estimate | None = None
    because: str = ""

    @property
    def sides(self) -> tuple[tuple[str, Run, str], ...]:
        """Each side as printed: its name, its run and its number with interval."""
        named = ((_("before"), self.before), (_("after"), self.after))
        return tuple((name, one[0], printed(one[1])) for name, one in named if one)

    @property
    def change_printed(self) -> str:
        """The change with its interval, as printed."""
        return printed(self.change) if self.change else ""

    def ends(self, *, less: bool) -> tuple[float, float]:
        """Return how far it moved the way that is wished, at least and at most.

        The ends of the interval of the change; its value twice where it has none.

        Parameters
        ----------
        less : bool
            Whether less is wished, and not more.
        """
        change = self.change
        if change is None:
            raise ValueError("Nothing was compared.")
        sign = -1 if less else 1
        # Without an interval all was counted.
        ends = [change.value if e is None else e for e in (change.low, change.high)]
        low, high = sorted(sign * (end or 0.0) for end in ends)
        return low, high


def printed(estimate: Estimate) -> str:
    """Return a number with its interval, as every report prints it."""
    return f"{say_estimate(estimate)} {say_interval(estimate)}".strip()


def difference(before: Estimate, after: Estimate) -> Estimate:
    """Return after less before, with its interval where both have one.

    Both have finite values in one unit.
    """
    old, new = before.value or 0.0, after.value or 0.0
    low = high = None
    if None not in (before.low, before.high, after.low, after.high):
        below, above = new - (after.low or 0.0), (after.high or 0.0) - new
        old_below, old_above = old - (before.low or 0.0), (before.high or 0.0) - old
        low = new - old - hypot(below, old_above)
        high = new - old + hypot(above, old_below)
    return Estimate(
        "change", pgettext("how much", "Change"), new - old, before.unit, low, high, before.level
    )


def compare(measure: str, estimate: str, before: Run | None, after: Run | None) -> Comparison:
    """Return how a number moved from one run to another.

    Parameters
    ----------
    measure, estimate : str
        Name of the measure, and of its number; "" where there is none.
    before, after : Run or None
    """
    if not measure or not estimate:
        return Comparison(because=_("the indicator is tied to no number of a measure"))
    if before is None or after is None or before.pk == after.pk:
        return Comparison(because=_("there are no two runs, one before and one after"))
    if before.fingerprint and before.fingerprint == after.fingerprint:
        return Comparison(because=_("both runs are of the same records"))
    sides = []
    for run in (before, after):
        found = _number(run, measure, estimate)
        if isinstance(found, str):
            return Comparison(because=f"{run}: {found}")
        sides.append((run, found))
    first, last = sides
    if first[1].unit != last[1].unit:
        return Comparison(first, last, because=_("the two runs give it in different units"))
    return Comparison(first, last, difference(first[1], last[1]))


def comparable(person: Person) -> list[Run]:
    """Return the runs that a person may set against each other, the newest first."""
    if not person.has_perm("evidence.see_findings"):
        return []
    return list(Run.objects.shown()[:100])


def two_of(
    runs: list[Run], since: date, *, before: str = "", after: str = ""
) -> tuple[Run | None, Run | None]:
    """Return the two runs that are asked for, or the last that ended by a day and the newest.

    Parameters
    ----------
    runs : list of Run
        The newest first.
    since : date
        From which what may have moved the number holds.
    before, after : str
        Numbers of runs, as an address gives them; "" or another number for those above.
    """
    by_number = {str(run.pk): run for run in runs}
    earlier = [r for r in runs if r.ended_at and timezone.localdate(r.ended_at) <= since]
    return (
        by_number.get(before) or next(iter(earlier), None),
        by_number.get(after) or next(iter(runs), None),
    )


def _number(run: Run, measure: str, name: str) -> Estimate | str:
    try:
        finding = next((f for f in kept.results(run.folder).findings if f.measure == measure), None)
    except EvenhandError as err:
        return str(err)
    if finding is None:
        return _("the run did not ask '%(measure)s'") % {"measure": measure}
    if not finding.is_measured:
        return " ".join(finding.lacks) or finding.answer
    found = next((e for e in finding.estimates if e.name == name), None)
    if found is None or found.value is None or not isfinite(found.value):
        return _("'%(measure)s' gives no number '%(name)s'") % {"measure": measure, "name": name}
    return found
