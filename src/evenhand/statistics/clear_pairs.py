"""Which pairs stand apart, judged without those that clearly do already?

A pair treated quite otherwise pulls its unit and its client along, so that their other pairs seem
to stand apart the other way: it must not help to judge them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from evenhand.statistics.cells import Codes, Floats
from evenhand.statistics.connected import Truths
from evenhand.statistics.interactions import Interactions, interactions
from evenhand.statistics.multiplicity import benjamini_hochberg
from evenhand.statistics.overdispersion import overdispersion

MOST_ROUNDS: Final = 6
"""In which pairs that stand apart are taken out of the fit."""


@dataclass(frozen=True, slots=True)
class PairSums:
    """Pairs that met, and sums of the powers of an outcome.

    Attributes
    ----------
    unit, client : ndarray of int64, shape (cells,)
        Codes from 0; each pair once.
    count, total, squares, cubes : ndarray of float64, shape (cells,)
    step : float
        As in ``interactions``.
    """

    unit: Codes
    client: Codes
    count: Floats
    total: Floats
    squares: Floats
    cubes: Floats
    step: float = 0.0

    def fitted(self, kept: Codes) -> Interactions:
        """Fit units and clients to some pairs; ``place`` is among all of them."""
        found = interactions(
            unit=self.unit[kept],
            client=self.client[kept],
            count=self.count[kept],
            total=self.total[kept],
            squares=self.squares[kept],
            cubes=self.cubes[kept],
            step=self.step,
        )
        return replace(found, place=kept[found.place])


@dataclass(frozen=True, slots=True)
class PairTests:
    """Pairs with enough observations: position, effect, its standard error, two-sided p."""

    place: Codes
    effect: Floats
    error: Floats
    p_value: Floats

    def take(self, index: Codes) -> PairTests:
        """Return some of them."""
        return PairTests(
            self.place[index], self.effect[index], self.error[index], self.p_value[index]
        )


def clear_pairs(
    pairs: PairSums,
    whole: Interactions,
    *,
    least_together: int,
    least_of_client: int,
    level: float,
) -> PairTests:
    """Test each pair; those that stand apart leave the fit, the clearest first.

    Parameters
    ----------
    pairs : PairSums
    whole : Interactions
        The fit to all of them, ``pairs.fitted`` of every position.
    least_together, least_of_client : int
        Observations that a tested pair, and its client, must have.
    level : float
        False discovery rate at which a pair leaves the fit.

    Returns
    -------
    PairTests
        The larger p of chance alone, and of chance with the ordinary spread of pairs added. A pair
        that left the fit keeps the p with which it left.
    """
    of_client = np.bincount(pairs.client, weights=pairs.count, minlength=1)
    left, gone, fit = np.arange(pairs.unit.size), [], whole
    for number in range(MOST_ROUNDS):
        tests = _tests(fit, least_together, of_client[pairs.client[fit.place]] >= least_of_client)
        clear = np.flatnonzero(benjamini_hochberg(tests.p_value, level).rejected)
        if not clear.size or number == MOST_ROUNDS - 1:
            break
        # Of the pairs of one client, and of one unit, only the clearest leaves in each round.
        clear = clear[np.argsort(tests.p_value[clear], kind="stable")]
        for code in (pairs.client, pairs.unit):
            clear = clear[np.sort(np.unique(code[tests.place[clear]], return_index=True)[1])]
        gone.append(tests.take(clear))
        left = np.setdiff1d(left, tests.place[clear])
        fit = pairs.fitted(left)
    parts = [*gone, tests]
    return PairTests(
        place=np.concatenate([p.place for p in parts]),
        effect=np.concatenate([p.effect for p in parts]),
        error=np.concatenate([p.error for p in parts]),
        p_value=np.concatenate([p.p_value for p in parts]),
    )


def _tests(fit: Interactions, least_together: int, enough: Truths) -> PairTests:
    tested = np.flatnonzero(
        (fit.observations >= least_together) & (fit.standard_error > 0) & enough
    )
    effect, error = fit.effect[tested], fit.standard_error[tested]
    chance = np.minimum(1.0, 2 * np.minimum(fit.p_upper, fit.p_lower)[tested])
    spread = overdispersion(z=effect / error, standard_error=error)
    return PairTests(fit.place[tested], effect, error, np.maximum(chance, spread.p_estimated))
