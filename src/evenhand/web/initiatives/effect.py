"""Did what was done move the number that should move?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from evenhand.web.evidence.before_and_after import Comparison, compare, two_of
from evenhand.web.evidence.models import Run
from evenhand.web.initiatives.models import Version
from evenhand.web.registers import Direction


def effect(version: Version, runs: list[Run], *, before: str = "", after: str = "") -> Comparison:
    """Return the number before and after, or why there is none.

    Parameters
    ----------
    version : Version
    runs : list of Run
        That may be compared, the newest first; empty for whom findings are closed.
    before, after : str
        Numbers of runs that are asked for; "" for the last before it began and the newest.
    """
    if not version.measure:
        return Comparison(because=version.unmeasured_because)
    one, other = two_of(runs, version.since, before=before, after=after)
    return compare(version.measure, version.estimate, one, other)


def verdict(version: Version, found: Comparison) -> str:
    """Return what may be said of a comparison, no more than its interval does; "" of none."""
    if found.change is None:
        return ""
    low, high = found.ends(less=version.way == Direction.LESS)
    if low > 0:
        return _("It moved the right way.")
    if high < 0:
        return _("It moved the wrong way.")
    return _("That it moved is not shown: chance may explain the difference.")
