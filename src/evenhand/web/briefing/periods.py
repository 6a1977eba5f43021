"""Which run says where we stand, and with which is it compared?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from evenhand.errors import EvenhandError
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run

PERIOD: Final = re.compile(r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)$")
A_MONTH: Final = timedelta(days=28)
LOOKED_AT: Final = 24
"""Runs that are looked at for one whose records end a month earlier: two years of months."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A run, and the days that its records cover; None where they state no days."""

    run: Run
    first: date | None
    last: date | None


def latest() -> Dated | None:
    """Return the newest run that is done and may be shown."""
    return next(iter(_done(1)), None)


def month_before(now: Dated) -> Dated | None:
    """Return the run whose records end a month or more before, the closest; None without one.

    Only runs under the same mapping are compared: another mapping asks another question.
    """
    last = now.last
    if last is None:
        return None
    earlier = [
        each
        for each in _done(LOOKED_AT)
        if each.run.mapping == now.run.mapping
        and each.last is not None
        and each.last <= last - A_MONTH
    ]
    return max(earlier, key=lambda each: (each.last or date.min, each.run.pk), default=None)


def _done(most: int) -> list[Dated]:
    found = []
    for run in Run.objects.shown()[:most]:
        try:
            said = PERIOD.search(kept.subtitle(run.folder))
        except EvenhandError:
            continue
        days = [date.fromisoformat(d) for d in said.groups()] if said else [None, None]
        found.append(Dated(run, *days))
    return found
