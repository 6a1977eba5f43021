"""Do units with large effects get the clients with large effects, more than dealing explains?

Effects are estimated in one half of the sets and set against who met whom in the other half: the
noise of an effect and the deal it is tested on have nothing in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evenhand.statistics.cells import Cells, Codes, Floats, sum_by
from evenhand.statistics.connected import leave_one_out_sets
from evenhand.statistics.margins import Margin
from evenhand.statistics.two_way import two_way


@dataclass(frozen=True, slots=True)
class Halves:
    """Sums of an outcome by half of the sets, unit and client.

    Attributes
    ----------
    half, unit, client : ndarray of int64, shape (cells,)
        ``half`` is ``half_of`` the set.
    files, count, total : ndarray of float64, shape (cells,)
        Observations; those where the outcome is known; its sum over them.
    """

    half: Codes
    unit: Codes
    client: Codes
    files: Floats
    count: Floats
    total: Floats


def half_of(stratum: Any) -> Any:
    """Return 0 or 1 for each set, mixed so that neighbouring desks and days do not take turns.

    For arrays and for columns of a query alike; every product stays below 2^32, so that no engine
    rounds.
    """
    number = stratum % 32_768
    return number * (number + 40_503) // 997 % 2


@dataclass(frozen=True, slots=True)
class Sorting:
    """Covariance of unit and client effects beyond what dealing inside the sets makes it.

    Attributes
    ----------
    covariance, standard_error : float
        Over observations, in the square of the outcome's unit; its spread when units are dealt anew
        inside the sets.
    p_value : float
        Two-sided; 1 where nothing could be sorted.
    unit_spread, client_spread : float
        Mean product of the two halves' effects, over observations: variances free of noise.
    observations : int
    """

    covariance: float
    standard_error: float
    p_value: float
    unit_spread: float
    client_spread: float
    observations: int

    @property
    def correlation(self) -> float:
        """Of unit and client effects; NaN where either does not differ."""
        product = max(self.unit_spread, 0.0) * max(self.client_spread, 0.0)
        return float(np.clip(self.covariance / product**0.5, -1, 1)) if product else float("nan")


def sorting(*, units: Margin, clients: Margin, met: Halves, least: int) -> Sorting:
    """Test whether effects go together where units are dealt inside sets.

    Parameters
    ----------
    units, clients : Margin
        Observations by set (row) and unit, and by set and client.
    met : Halves
    least : int
        Observations in a half from which a client's effect counts; with fewer it is 0.

    Returns
    -------
    Sorting

    Notes
    -----
    With effects a and b of the other half held fixed, T = sum over sets of
    sum_d a b - (sum_d a)(sum_d b) / n has mean 0 and variance
    sum over sets of S_a S_b / (n - 1), with S the sums of squares about the set's mean, whenever
    units are dealt inside the sets (Hoeffding 1951). T over observations estimates the covariance
    inside the sets without the bias that effects of the same files have.

    References
    ----------
    Hoeffding, W. (1951). A combinatorial central limit theorem. Annals of Mathematical Statistics
    22(4), 558-566. doi:10.1214/aoms/1177729545
    """
    from scipy.stats import norm  # noqa: PLC0415 -- slow import

    width = max(int(a.max(initial=-1)) for a in (units.row, clients.row)) + 1
    sizes = (int(met.unit.max(initial=-1)) + 1, int(met.client.max(initial=-1)) + 1)
    fits = [_effects(met, half, sizes, least) for half in (0, 1)]
    gap = variance = 0.0
    for half in (0, 1):
        psi, alpha = fits[1 - half]
        here = met.half == half
        gap += float(np.sum((met.files * psi[met.unit] * alpha[met.client])[here]))
        n, first, squares = _by_set(units, psi, half, width)
        _, other, other_squares = _by_set(clients, alpha, half, width)
        full = n > 1
        gap -= float(np.sum(first[n > 0] * other[n > 0] / n[n > 0]))
        spread = (squares - first**2 / np.maximum(n, 1)) * (
            other_squares - other**2 / np.maximum(n, 1)
        )
        variance += float(np.sum(np.maximum(spread[full], 0.0) / (n[full] - 1)))
    files = float(met.files.sum())
    if not variance > 0:
        return Sorting(0.0, 0.0, 1.0, 0.0, 0.0, int(files))
    (psi_0, alpha_0), (psi_1, alpha_1) = fits
    return Sorting(
        covariance=gap / files,
        standard_error=variance**0.5 / files,
        p_value=float(2 * norm.sf(abs(gap) / variance**0.5)),
        unit_spread=float(np.sum(met.files * (psi_0 * psi_1)[met.unit]) / files),
        client_spread=float(np.sum(met.files * (alpha_0 * alpha_1)[met.client]) / files),
        observations=int(files),
    )


def _by_set(margin: Margin, effect: Floats, half: int, size: int) -> tuple[Floats, Floats, Floats]:
    """Sum counts, effects and their squares by set of one half."""
    known = (half_of(margin.row) == half) & (margin.column < effect.size)
    row, count = margin.row[known], margin.count[known].astype(float)
    value = effect[margin.column[known]]
    return (
        sum_by(row, count, size=size),
        sum_by(row, count * value, size=size),
        sum_by(row, count * value**2, size=size),
    )


def _effects(met: Halves, half: int, sizes: tuple[int, int], least: int) -> tuple[Floats, Floats]:
    """Fit units and clients to one half; 0 for those that cannot be compared."""
    psi, alpha = np.zeros(sizes[0]), np.zeros(sizes[1])
    here = np.flatnonzero((met.half == half) & (met.count > 0))
    if not here.size:
        return psi, alpha
    sets = leave_one_out_sets(
        met.client[here],
        unit=met.unit[here],
        count=met.count[here],
        clients=sizes[1],
        units=sizes[0],
    )
    for one in np.unique(sets[sets >= 0]):
        cells = here[sets == one]
        cells = cells[np.lexsort((met.unit[cells], met.client[cells]))]
        units, unit = np.unique(met.unit[cells], return_inverse=True)
        clients, client = np.unique(met.client[cells], return_inverse=True)
        n = met.count[cells]
        total = met.total[cells] - n * (met.total[cells].sum() / n.sum())
        net = two_way(Cells(client, unit, n, total, np.zeros(n.size), units, clients.size))
        own = net.unit_effects(total)
        rest = net.means(total - n * own[unit])
        psi[units] = own
        alpha[clients] = np.where(net.per_client >= least, rest, 0.0)
    return psi, alpha
