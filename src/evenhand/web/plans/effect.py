"""Did the indicator of an action move between two runs, by at least as much as was promised?

The interval of the difference is that of Zou and Donner from the two intervals of the runs, which
needs no more than they print. It holds for runs of records that do not overlap.

References
----------
Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect measures: a general
approach. Statistics in Medicine 27(10), 1693-1702. doi:10.1002/sim.3095
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, isfinite

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evenhand.errors import EvenhandError
from evenhand.findings.finding import Estimate
from evenhand.reports.numbers import say_estimate, say_interval
from evenhand.web.evidence.models import Run
from evenhand.web.plans.models import Version, Way
from evenhand.web.risks.flags import findings


@dataclass(frozen=True, slots=True)
class Effect:
    """Before and after of an indicator.

    Attributes
    ----------
    before, after : (Run, Estimate) or None
    change : Estimate or None
        After less before, with its interval where both runs gave one.
    verdict : str
        What may be said of it: moved enough, moved and not shown to be enough, or not shown.
    because : str
        Why nothing can be said; "" where something can. Not a pass.
    """

    before: tuple[Run, Estimate] | None = None
    after: tuple[Run, Estimate] | None = None
    change: Estimate | None = None
    verdict: str = ""
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


def effect(version: Version, before: Run | None, after: Run | None) -> Effect:
    """Return how the indicator of an action moved from one run to another."""
    if not version.measure or not version.estimate:
        return Effect(because=_("the indicator is tied to no number of a measure"))
    if before is None or after is None or before.pk == after.pk:
        return Effect(because=_("there are no two runs, one before and one after"))
    if before.fingerprint and before.fingerprint == after.fingerprint:
        return Effect(because=_("both runs are of the same records"))
    sides = []
    for run in (before, after):
        found = _number(run, version.measure, version.estimate)
        if isinstance(found, str):
            return Effect(because=f"{run}: {found}")
        sides.append((run, found))
    first, last = sides
    if first[1].unit != last[1].unit:
        return Effect(first, last, because=_("the two runs give it in different units"))
    change = difference(first[1], last[1])
    return Effect(first, last, change, _verdict(change, version))


def _verdict(change: Estimate, version: Version) -> str:
    sign = -1 if version.way == Way.LESS else 1
    least = float(version.by)
    # Towards what was promised, whichever way that is; without an interval all was counted.
    ends = [change.value if e is None else e for e in (change.low, change.high)]
    towards = sorted(sign * (end or 0.0) for end in ends)
    if towards[0] >= least:
        return _("It moved by at least as much as was promised.")
    if towards[0] > 0:
        return _("It moved the right way; that it moved enough is not shown.")
    if towards[1] < 0:
        return _("It moved the wrong way.")
    return _("That it moved is not shown: chance may explain the difference.")


def _number(run: Run, measure: str, name: str) -> Estimate | str:
    try:
        finding = findings(run.folder).get(measure)
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
