"""Did the indicator of an action move between two runs by at least as much as was promised?"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from evenhand.web.evidence.before_and_after import Comparison, compare
from evenhand.web.evidence.models import Run
from evenhand.web.plans.models import Version
from evenhand.web.registers import Direction


@dataclass(frozen=True, slots=True)
class Effect(Comparison):
    """Before and after of an indicator, against what was promised.

    Attributes
    ----------
    verdict : str
        What may be said of it: moved enough, moved and not shown to be enough, or not shown.
    """

    verdict: str = ""


def effect(version: Version, before: Run | None, after: Run | None) -> Effect:
    """Return how the indicator of an action moved from one run to another."""
    found = compare(version.measure, version.estimate, before, after)
    verdict = _verdict(found, version) if found.change else ""
    return Effect(found.before, found.after, found.change, found.because, verdict)


def _verdict(found: Comparison, version: Version) -> str:
    least = float(version.by)
    low, high = found.ends(less=version.way == Direction.LESS)
    if low >= least:
        return _("It moved by at least as much as was promised.")
    if low > 0:
        return _("It moved the right way; that it moved enough is not shown.")
    if high < 0:
        return _("It moved the wrong way.")
    return _("That it moved is not shown: chance may explain the difference.")
