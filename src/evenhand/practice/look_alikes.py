"""What looks like a fault and is none?

Innocent things that every administration has. Each is in the records of the honest
administration too, each has its explanation in a column, and nothing about them should be flagged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration, Office
from evenhand.practice.innocent.catalogue import innocent
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.streams import Stage, stream
from evenhand.practice.year import DAYS, MONTH_STARTS, iso_day

OUTAGE_DAYS: Final = 7
OUTAGE_SLOWDOWN: Final = 3.0
OUTAGE_REROUTED: Final = 0.6
"""Share of red files sent to yellow while the scanner is down, under the names of two chiefs."""


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """The innocent explanations, and where they are.

    Attributes
    ----------
    specialist : int
        Account number of the officer to whom the rule gives every vehicle lodged at its office.
    specialist_office : int
    sick : int
        Account number of the officer who is away for a month; the files in hand go to colleagues.
    sick_office : int
    sick_from, sick_until : int
        First day away, first day back.
    outage_office : int
    outage_from, outage_until : int
        First day the scanner is down, first day it works again.
    others : dict of str to LookAlike
        Those that act on files, by id.
    """

    specialist: int
    specialist_office: int
    sick: int
    sick_office: int
    sick_from: int
    sick_until: int
    outage_office: int
    outage_from: int
    outage_until: int
    others: dict[str, LookAlike]

    @property
    def accounts(self) -> tuple[int, ...]:
        """Accounts of the look-alikes, which faults leave alone."""
        others = tuple(a for one in self.others.values() for a in one.accounts)
        return (self.specialist, self.sick, *others)

    @property
    def agents(self) -> tuple[int, ...]:
        """Agents of the look-alikes, which faults leave alone."""
        return tuple(a for one in self.others.values() for a in one.agents)

    def absent(self, office: Office) -> npt.NDArray[np.bool_]:
        """Return who of an office is away for the sick month, by officer and day."""
        away = np.zeros((len(office.officers), DAYS), dtype=bool)
        if office.index == self.sick_office:
            away[self.sick - office.officers.start, self.sick_from : self.sick_until] = True
        return away

    def at_work(self, office: Office) -> npt.NDArray[np.bool_]:
        """Return who is at work in the week before the sick month, and so leaves files behind."""
        there = np.zeros((len(office.officers), DAYS), dtype=bool)
        if office.index == self.sick_office:
            there[self.sick - office.officers.start, self.sick_from - 7 : self.sick_from] = True
        return there

    def to_dict(self, administration: Administration) -> list[dict[str, Any]]:
        """Return them as plain values for the truth."""
        codes = [o.code for o in administration.offices]
        return [
            {
                "id": "specialised_desk",
                "office": codes[self.specialist_office],
                "account": administration.accounts[self.specialist],
                "what": "By rule every vehicle (chapter 87) goes to the desk 'vehicles', where one "
                "account works; on days it is away, vehicles are dealt by lot with the rest.",
                "explained_by": "declarations.desk, which is part of the set of the lot.",
                "measures": ["lot_test", "pair_excess", "balance"],
                "flag": "nothing",
            },
            {
                "id": "sick_month",
                "office": codes[self.sick_office],
                "account": administration.accounts[self.sick],
                "from": iso_day(self.sick_from),
                "until": iso_day(self.sick_until - 1),
                "what": "The account is off the roster for a month; files still in its hands are "
                "given to colleagues by a chief, with the reason 'illness'.",
                "explained_by": "rosters, and the reason of the second 'assign' event.",
                "measures": ["reassignment"],
                "flag": "nothing",
            },
            {
                "id": "scanner_outage",
                "office": codes[self.outage_office],
                "from": iso_day(self.outage_from),
                "until": iso_day(self.outage_until - 1),
                "what": "Examinations take three times as long, and many red files are sent to the "
                "yellow channel by one chief with the approval of another.",
                "explained_by": "the reason 'scanner outage' of the 'override' event; all officers "
                "of the office are touched alike.",
                "measures": ["channel_change", "conformance"],
                "flag": "nothing",
            },
            {
                "id": "approved_overtime",
                "office": "every office",
                "what": "Four in a thousand files are released after hours, as was asked for.",
                "explained_by": "the reason 'overtime requested' of the 'release' event, with an "
                "approver.",
                "measures": ["off_hours"],
                "flag": "nothing",
            },
            *(one.to_dict(administration) for one in self.others.values()),
        ]


def look_alikes(administration: Administration) -> LookAlikes:
    """Place the look-alikes: the same with and without faults."""
    rng = stream(administration.seed, Stage.PLANTING, 0)
    first, second = administration.offices[0], administration.offices[1]
    third = administration.offices[2]
    month = int(rng.integers(2, 5))
    outage = int(rng.integers(8, 11))
    return LookAlikes(
        specialist=first.specialist,
        specialist_office=first.index,
        # The last account: planted faults choose from the others.
        sick=second.officers[-1],
        sick_office=second.index,
        sick_from=int(MONTH_STARTS[month]),
        sick_until=int(MONTH_STARTS[month + 1]),
        outage_office=third.index,
        outage_from=int(MONTH_STARTS[outage]) + 7,
        outage_until=int(MONTH_STARTS[outage]) + 7 + OUTAGE_DAYS,
        others=innocent(
            administration,
            spared=(first.specialist, second.officers[-1]),
            rng=stream(administration.seed, Stage.PLANTING, 2),
        ),
    )
