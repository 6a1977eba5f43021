"""How many declarations does each office register on each day?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration, Office
from evenhand.practice.look_alikes import LookAlikes
from evenhand.practice.streams import Stage, stream
from evenhand.practice.year import DAYS, FIRST_DAY, LAST_DAYS, MONTH_STARTS

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

    def by_month(self, office: int) -> Ints:
        """Return the count of an office in each month."""
        return np.add.reduceat(self.count[office], MONTH_STARTS[:-1])

    def of_month(self, month: int) -> Ints:
        """Return the count of each office in a month."""
        of_offices: Ints = self.count[:, MONTH_STARTS[month] : MONTH_STARTS[month + 1]].sum(axis=1)
        return of_offices


def arrivals(administration: Administration, look_alikes: LookAlikes) -> Arrivals:
    """Spread the declarations of the year over offices and days.

    Busy and slack weekdays, a season with its peak in autumn, days that differ by chance; and, at
    one office each, more at the end of each month and more in autumn.
    """
    rng = stream(administration.seed, Stage.ARRIVALS)
    day = np.arange(DAYS)
    weekday = _WEEKDAY[(day + FIRST_DAY.weekday()) % 7]
    season = 1.0 + 0.12 * np.sin(2 * np.pi * (day - 200) / DAYS)
    weight = np.zeros((len(administration.offices), DAYS))
    for office in administration.offices:
        is_open = office.hours.open_days[office.hours.open_days < DAYS]
        chance = np.exp(_DAY_SPREAD * rng.standard_normal(DAYS))
        own = weekday * season * chance * _more(office, look_alikes)
        weight[office.index, is_open] = office.share * own[is_open] / own[is_open].sum()
    flat = weight.ravel() / weight.sum()
    count = rng.multinomial(administration.sizes.declarations, flat)
    return Arrivals(count=count.reshape(weight.shape).astype(np.int64))


def _more(office: Office, look_alikes: LookAlikes) -> npt.NDArray[np.float64]:
    """Return by what the innocent rush and season of an office multiply its days."""
    factor, day = np.ones(DAYS), np.arange(DAYS)
    rush, season = (look_alikes.others[k] for k in ("month_end_rush", "seasonal_shift"))
    if office.index == rush.office:
        month = np.searchsorted(MONTH_STARTS, day, side="right")
        factor[day >= MONTH_STARTS[month] - LAST_DAYS] *= rush.share
    if office.index == season.office:
        factor[season.starts : season.until] *= season.share
    return factor
