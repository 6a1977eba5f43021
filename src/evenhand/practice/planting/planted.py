"""What have faults and look-alikes done to the files of a block so far?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration, Office
from evenhand.practice.lot import Dealt
from evenhand.practice.people import People
from evenhand.practice.roster import Duty
from evenhand.practice.traffic import Traffic

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Handling:
    """What each file is treated with beyond the conduct of its officer: factors, shape (n,).

    Attributes
    ----------
    pace, wait : ndarray of float64
        Time of the officer over the file, waiting included; the wait beyond that.
    strictness : ndarray of float64
        Chance that the value is adjusted and that an offence is recorded.
    finding : ndarray of float64
        Chance that an offence is recorded, beyond strictness.
    adjusting : ndarray of float64
        Chance that the value is adjusted, beyond strictness.
    granting : ndarray of float64
        Chance that relief is granted where the law leaves it to the officer.
    """

    pace: Floats
    wait: Floats
    strictness: Floats
    finding: Floats
    adjusting: Floats
    granting: Floats

    def scaled(self, where: Flags, **factors: float) -> Self:
        """Return these with factors, by name, multiplied where a condition holds."""
        changed = {
            name: getattr(self, name) * np.where(where, factor, 1.0)
            for name, factor in factors.items()
        }
        return replace(self, **changed)


def as_usual(n: int) -> Handling:
    """Return the handling of ``n`` files on which nothing is planted."""
    return Handling(*(np.ones(n) for _ in range(6)))


@dataclass(frozen=True, slots=True)
class Planted:
    """The files of a block, as they stand after the faults and look-alikes applied so far.

    Attributes
    ----------
    administration : Administration
    office : Office
    month : int
    roster : Duty
    people : People
    lot : Dealt
        As the lot gave it.
    files : Traffic
        With what was changed on them.
    dealt : Dealt
        With the files that were steered.
    moved : dict of str to ndarray of bool, shape (n,)
        By fault: files given to the account of a pair that the lot had given to another.
    touched : dict of str to ndarray of bool, shape (n,)
        By fault or look-alike: every file that it had a hand in.
    favoured : ndarray of bool, shape (n,)
        Files of a steered pair, handled with haste and leniency.
    handling : Handling
        Beyond the conduct of the officer who has the file.
    common : Handling
        What any officer would do on the file; of it pace, wait and adjusting count.
    laboratory : ndarray of float64, shape (n,)
        Working seconds a sample is with the laboratory; 0 where none is taken.
    shelved : ndarray of float64, shape (n,)
        Working seconds for which the file is let lie before it is taken up.
    total_before : ndarray of int64, shape (n,)
        Declared value, in minor units, before it was brought down.
    consignment : ndarray of int64, shape (n,)
        Place of the file whose consignment it is: its own, or that of the one lodged in its stead.
    emptied : ndarray of int64, shape (spans, 2)
        Clock seconds from and until which the roster was emptied, in their order.
    """

    administration: Administration
    office: Office
    month: int
    roster: Duty
    people: People
    lot: Dealt
    files: Traffic
    dealt: Dealt
    moved: dict[str, Flags]
    touched: dict[str, Flags]
    favoured: Flags
    handling: Handling
    common: Handling
    laboratory: Floats
    shelved: Floats
    total_before: Ints
    consignment: Ints
    emptied: Ints

    @property
    def size(self) -> int:
        """How many files there are."""
        return int(self.favoured.size)

    @property
    def officer(self) -> Ints:
        """Account to which each file is given."""
        return self.dealt.officer

    def has(self, name: str) -> Flags:
        """Return which files a fault or look-alike touched; none where it is not planted."""
        return self.touched.get(name, np.zeros(self.favoured.shape, dtype=bool))

    def mark(self, name: str, where: Flags, **changes: Any) -> Self:
        """Return this with files marked as touched, and with other fields changed."""
        return replace(self, touched={**self.touched, name: where}, **changes)


def untouched(
    administration: Administration,
    office: Office,
    *,
    month: int,
    roster: Duty,
    people: People,
    files: Traffic,
    lot: Dealt,
) -> Planted:
    """Return the files of a block before anything is planted."""
    n = files.day.size
    return Planted(
        administration=administration,
        office=office,
        month=month,
        roster=roster,
        people=people,
        lot=lot,
        files=files,
        dealt=lot,
        moved={},
        touched={},
        favoured=np.zeros(n, dtype=bool),
        handling=as_usual(n),
        common=as_usual(n),
        laboratory=np.zeros(n),
        shelved=np.zeros(n),
        total_before=files.total,
        consignment=np.arange(n),
        emptied=np.zeros((0, 2), dtype=np.int64),
    )
