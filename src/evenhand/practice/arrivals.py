"""How many declarations does each office register on each day?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration
from evenhand.practice.streams import Stage, stream
from evenhand.practice.year import DAYS, FIRST_DAY, MONTH_STARTS

Ints = npt.NDArray[np.int64]

# Monday to Sunday.
_WEEKDAY = np.array([1.15, 1.10, 1.05, 1.00, 1.00, 0.55, 0.45])
_DAY_SPREAD = 0.12


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The traffic of the year as counts.

    Attributes
    ----------
    count : ndarray of int64, shape (offices, DAYS)
        Declarations registered; they add up to the number asked for.
    """

    count: Ints

    def month(self, *, office: int, month: int) -> tuple[Ints, Ints]:
        """Return the days of a month, and the count of an office on each."""
        days = np.arange(MONTH_STARTS[month], MONTH_STARTS[month + 1])
        return days, self.count[office, days]

    def before(self, *, office: int, month: int) -> int:
        """Return how many declarations the office registered before a month."""
        return int(self.count[office, : MONTH_STARTS[month]].sum())

    def of_month(self, month: int) -> Ints:
        """Return the count of each office in a month."""
        of_offices: Ints = self.count[:, MONTH_STARTS[month] : MONTH_STARTS[month + 1]].sum(axis=1)
        return of_offices


def arrivals(administration: Administration) -> Arrivals:
    """Spread the declarations of the year over offices and days.

    Busy and slack weekdays, a season with its peak in autumn, and days that differ by chance.
    """
    rng = stream(administration.seed, Stage.ARRIVALS)
    day = np.arange(DAYS)
    weekday = _WEEKDAY[(day + FIRST_DAY.weekday()) % 7]
    season = 1.0 + 0.12 * np.sin(2 * np.pi * (day - 200) / DAYS)
    weight = np.zeros((len(administration.offices), DAYS))
    for office in administration.offices:
        is_open = office.hours.open_days[office.hours.open_days < DAYS]
        chance = np.exp(_DAY_SPREAD * rng.standard_normal(DAYS))
        own = weekday * season * chance
        weight[office.index, is_open] = office.share * own[is_open] / own[is_open].sum()
    flat = weight.ravel() / weight.sum()
    count = rng.multinomial(administration.sizes.declarations, flat)
    return Arrivals(count=count.reshape(weight.shape).astype(np.int64))
