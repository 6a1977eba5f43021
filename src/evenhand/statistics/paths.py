"""How are many paths over few named steps held, counted and written without confusion?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

ARROW: Final = " -> "

Integers = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Paths:
    """Different paths, each a run of codes, and how often each was taken.

    Attributes
    ----------
    code : ndarray of int64, shape (steps,)
        Codes of all paths end to end; path v is ``code[first[v] : first[v] + length[v]]``.
    first, length : ndarray of int64, shape (paths,)
        Where each path begins in ``code``; its steps, from 1.
    count : ndarray of int64, shape (paths,)
        Times the path was taken.
    """

    code: Integers
    first: Integers
    length: Integers
    count: Integers

    @classmethod
    def read(cls, text: Texts, count: Integers) -> Paths:
        """Return the paths written as codes with commas, as ``0,3,1``."""
        length = np.array([t.count(",") + 1 for t in text], dtype=np.int64)
        code = np.fromstring(",".join(text), dtype=np.int64, sep=",")
        return cls(code=code, first=np.cumsum(length) - length, length=length, count=count)

    def occurrences(self, size: int) -> Integers:
        """Return how often each of the codes 0 to ``size`` - 1 was met on all paths taken."""
        return _total(self.code, np.repeat(self.count, self.length), size)

    def starts(self, size: int) -> Integers:
        """Return how many paths taken begin with each of the codes 0 to ``size`` - 1."""
        return _total(self.code[self.first], self.count, size)

    def ends(self, size: int) -> Integers:
        """Return how many paths taken end with each of the codes 0 to ``size`` - 1."""
        return _total(self.code[self.first + self.length - 1], self.count, size)

    def texts(self, name: Texts) -> Texts:
        """Return each path as the names of its codes, joined by " -> ".

        Inside a name a backslash is written twice and "->" gets one before it, so that two
        different paths never share a text, whatever the names hold.
        """
        safe = [str(n).replace("\\", "\\\\").replace("->", "\\->") for n in name]
        code = self.code.tolist()
        found = np.empty(len(self.first), dtype=object)
        for v, (start, steps) in enumerate(zip(self.first, self.length, strict=True)):
            found[v] = ARROW.join(safe[c] for c in code[start : start + steps])
        return found


def steps_of(text: str) -> list[str]:
    """Return the names that ``Paths.texts`` joined into a text."""
    return [re.sub(r"\\(->|\\)", r"\1", name) for name in text.split(ARROW)]


def _total(code: Integers, weight: Integers, size: int) -> Integers:
    # Not bincount: its weights are floats, and counts stay integers.
    totals = np.zeros(size, dtype=np.int64)
    np.add.at(totals, code, weight)
    return totals
