"""Is what was counted in agreement with what the measure says it holds?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

from calibration.design import Held
from calibration.running import Tally

DOUBT: Final = 0.001
"""Chance with which a measure that holds its rate exactly is still said to miss it, a line: with a
hundred lines in the table, one honest line in ten tables."""
LEAST_COVERAGE: Final = 0.93
"""Coverage below which an interval fails, simulation error apart: a 95 % interval may lose a little
where few officers carry it."""
MOST_COVERAGE: Final = 0.97
"""Coverage above which the method must be stated conservative."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the table.

    Attributes
    ----------
    measure, size, holds : str
    effect : float
    runs : int
        Administrations drawn, or intervals judged.
    rate : float
        Share of runs with a false entry, mean share of false entries, or coverage.
    error : float
        Simulation error of the rate, one standard error.
    allowed : float
        What the rate may be at the most; of coverage, at the least.
    passes : bool
    note : str
    """

    measure: str
    size: str
    holds: str
    effect: float
    runs: int
    rate: float
    error: float
    allowed: float
    passes: bool
    note: str = ""


def verdicts(holds: Mapping[str, Sequence[Held]], tallies: Sequence[Tally]) -> list[Verdict]:
    """Return a line for each tally and each error that its measure holds."""
    return [
        line
        for tally in tallies
        for held in holds[tally.measure]
        if (line := judge(held, tally)) is not None
    ]


def judge(held: Held, tally: Tally) -> Verdict | None:
    """Return the line of one tally; None where it says nothing of that error."""
    if held.kind == "family":
        return _family(held, tally)
    if held.kind == "discovery":
        return _discovery(held, tally)
    return _coverage(held, tally)


def _family(held: Held, tally: Tally) -> Verdict:
    from scipy.stats import binom

    passes = float(binom.sf(tally.false_runs - 1, tally.runs, held.level)) >= DOUBT
    rate = tally.false_runs / tally.runs
    return _line(held, tally, runs=tally.runs, rate=rate, allowed=held.level, passes=passes)


def _discovery(held: Held, tally: Tally) -> Verdict:
    from scipy.stats import norm

    mean = tally.false_share / tally.runs
    spread = max(tally.false_share_squares / tally.runs - mean**2, held.level * (1 - held.level))
    error = sqrt(spread / tally.runs)
    passes = mean <= held.level + float(norm.isf(DOUBT)) * error
    return _line(held, tally, runs=tally.runs, rate=mean, allowed=held.level, passes=passes)


def _coverage(held: Held, tally: Tally) -> Verdict | None:
    from scipy.stats import binom

    n = tally.intervals
    if not n:
        return None
    enough = float(binom.cdf(tally.covered, n, LEAST_COVERAGE)) >= DOUBT
    too_wide = float(binom.sf(tally.covered - 1, n, MOST_COVERAGE)) < DOUBT
    note = held.conservative if too_wide else ""
    passes = enough and (not too_wide or bool(held.conservative))
    rate = tally.covered / n
    line = _line(held, tally, runs=n, rate=rate, allowed=LEAST_COVERAGE, passes=passes)
    return replace(line, note=note)


def _line(
    held: Held, tally: Tally, *, runs: int, rate: float, allowed: float, passes: bool
) -> Verdict:
    return Verdict(
        measure=tally.measure,
        size=tally.size,
        holds=held.kind,
        effect=tally.effect,
        runs=runs,
        rate=rate,
        # A rate of exactly 0 or 1 is known to about one run.
        error=max(sqrt(rate * (1 - rate) / runs), 1 / runs if rate in (0, 1) else 0.0),
        allowed=allowed,
        passes=passes,
    )
