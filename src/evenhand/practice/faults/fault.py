"""What is a planted fault?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

APPROVAL_LIMIT: Final = 20_000
"""Declared value, in units of currency, from which a chief must approve the assessment."""
BUNCHED_UP_TO: Final = 3
"""Values up to so many times the limit are brought down."""
IT_STARTS: Final = 258
"""Day on which the steering scheme by IT starts: 16 September."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault.

    Attributes
    ----------
    id : str
    measures : tuple of str
        Measures expected to see it.
    office : int
    accounts : tuple of int
        Account numbers under which it shows.
    agents : tuple of int
    pairs : tuple of (int, int)
        Account and agent, where the fault ties them.
    starts : int
        First day; every fault lasts to the end of the year.
    share : float
        Chance that a file open to the fault has it, or the factor by which it multiplies.
    what : str
    """

    id: str
    measures: tuple[str, ...]
    office: int
    what: str
    accounts: tuple[int, ...] = ()
    agents: tuple[int, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    starts: int = 0
    share: float = 1.0
