"""How long does each step of a file take?

Times are working seconds: the office's clock stops when it closes. What the officer does takes
longer or shorter by the officer's pace; what agents, banks and the release desk do, does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from evenhand.practice.traffic import GREEN, RED

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MINUTE: Final = 60.0
HOUR: Final = 3_600.0
TAKE_UP: Final = 120
"""Seconds from registration until a file can be taken up at the earliest."""
_GREEN_WAIT: Final = 0.4


@dataclass(frozen=True, slots=True)
class Steps:
    """Working seconds of each step, before any officer has a say.

    Attributes
    ----------
    wait, check, examine, assess : ndarray of float64, shape (n,)
        The officer's part: multiplied by pace (``wait`` also by the officer's wait); 0 where the
        step does not happen.
    answer, queue, laboratory, dispute, pay, release : ndarray of float64, shape (n,)
        Of agents (answering a query), of the examination hall, of the laboratory, of an adjustment
        disputed, of the bank, of the release desk.
    """

    wait: Floats
    check: Floats
    examine: Floats
    assess: Floats
    answer: Floats
    queue: Floats
    laboratory: Floats
    dispute: Floats
    pay: Floats
    release: Floats

    def treated(self, *, pace: Floats, wait: Floats) -> Self:
        """Return the steps of files that every officer treats faster or slower, by factors."""
        return replace(
            self,
            wait=self.wait * pace * wait,
            check=self.check * pace,
            examine=self.examine * pace,
            assess=self.assess * pace,
        )


def steps(
    *,
    channel: Ints,
    queried: npt.NDArray[np.bool_],
    load: Floats,
    slowdown: Floats,
    small: npt.NDArray[np.bool_],
    laboratory: Floats,
    rng: np.random.Generator,
) -> Steps:
    """Draw the steps of a block.

    Parameters
    ----------
    channel : ndarray of int64, shape (n,)
        Final channel.
    queried : ndarray of bool, shape (n,)
    load : ndarray of float64, shape (n,)
        Files an officer of the desk that day, against an ordinary day.
    slowdown : ndarray of float64, shape (n,)
        Multiplies the examination: above 1 while the scanner is down.
    small : ndarray of bool, shape (n,)
        Consignments that are examined in a few minutes, scanner or none.
    laboratory : ndarray of float64, shape (n,)
        Working seconds until the laboratory has its result; 0 where nothing is sampled.
    """
    n = channel.size
    checked, examined = channel != GREEN, channel == RED
    normal = rng.standard_normal((3, n))
    waits = rng.standard_exponential((5, n))
    wait = rng.standard_gamma(1.5, size=n) / 1.5 * 1.8 * HOUR * load
    examination = np.where(small, 3 * MINUTE, slowdown * 70 * MINUTE)
    return Steps(
        wait=np.where(checked, wait, _GREEN_WAIT * wait),
        check=checked * 25 * MINUTE * np.exp(0.6 * normal[0]),
        examine=examined * examination * np.exp(0.5 * normal[1]),
        assess=(4 + 6 * checked) * MINUTE * np.exp(0.5 * normal[2]),
        answer=queried * (0.5 + 7.5 * waits[0]) * HOUR,
        queue=examined * 2.5 * HOUR * waits[1] * load * np.sqrt(slowdown),
        laboratory=laboratory,
        dispute=(1.0 + 4.0 * waits[2]) * HOUR,
        pay=(0.2 + 5.0 * waits[3]) * HOUR,
        release=(0.1 + 0.8 * waits[4]) * HOUR,
    )
