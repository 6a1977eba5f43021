"""How likely is a sum of independent hypergeometrics to be this large, or this small?

One transform answers both. The law of each sum is tilted exponentially until the value
asked about is central, its characteristic function is multiplied up on a grid just wide
enough to hold the tilted law, inverted by one FFT, and the tilt is taken back. An FFT errs
by 1e-16 of the largest mass; after tilting that is the mass asked about, so that a tail of
1e-200 has the same relative error as one of 0.3.

A hypergeometric's generating function has only real roots [1]_, so a sum of them is a sum of
independent Bernoulli variables (Poisson-binomial), tilted or not, and Bennett's inequality
[2]_ bounds the mass that the grid leaves out.

References
----------
.. [1] Vatutin, V. A., Mikhailov, V. G. (1982). Limit theorems for the number of empty cells
   in an equiprobable scheme for group allocation of particles. Theory of Probability and its
   Applications 27(4), 734-743. doi:10.1137/1127084
.. [2] Bennett, G. (1962). Probability inequalities for the sum of independent random
   variables. Journal of the American Statistical Association 57, 33-45.
   doi:10.1080/01621459.1962.10482149
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft

from evenhand.errors import StatisticsError
from evenhand.statistics.urns import Urns, log_transforms, moments

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# The grid leaves out less than 2 exp(-30) = 2e-13 of the (tilted) law.
_LEFT_OUT = 30.0
# Below this, what the grid leaves out is more than 1e-8 of an untilted tail: it is tilted.
_TILT_BELOW = 1e-4
# Where a characteristic function is below exp(-40) = 4e-18 it adds nothing.
_VANISHED = 40.0
# Numbers held at once in one table of transforms (64 MB).
_BUDGET = 8_000_000


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of independent hypergeometrics.

    Attributes
    ----------
    multiplicity : sparse array of float64, shape (sums, kinds), CSR
        How often each kind of hypergeometric occurs in each sum; repeated entries add.
    kinds : Urns
        The kinds, in the order of the columns.
    """

    multiplicity: Any
    kinds: Urns


@dataclass(frozen=True, slots=True)
class Tails:
    """Both tails of each sum at the value asked about.

    Attributes
    ----------
    upper, lower : ndarray of float64, shape (sums,)
        P(X >= x) and P(X <= x), never below the smallest normal number (2.2e-308).
    mean_above : ndarray of float64, shape (sums,)
        E[max(0, X - E X)], half the mean absolute deviation.
    """

    upper: Floats
    lower: Floats
    mean_above: Floats


@dataclass(frozen=True, slots=True)
class _Law:
    """Where each sum's tilted law lies, counted from the least possible value."""

    log_scale: Floats
    mean: Floats
    variance: Floats


def tails(sums: Sums, *, observed: npt.NDArray[Any]) -> Tails:
    """Return both tails of every sum, to a relative 1e-8 or better however small.

    Parameters
    ----------
    sums : Sums
    observed : ndarray of int, shape (sums,)
        The value of each sum asked about.

    Raises
    ------
    StatisticsError
        If a value cannot occur.
    """
    kinds = sums.kinds
    M = sums.multiplicity
    y = np.asarray(observed, dtype=np.float64) - M @ kinds.least.astype(np.float64)
    span = M @ kinds.steps.astype(np.float64)
    _possible(y, span, observed)
    size = len(y)
    found = Tails(np.empty(size), np.empty(size), np.empty(size))
    law = _law_at(sums, rows=np.arange(size), tilt=0.0)
    _invert(sums, found, np.arange(size), y, span, law, tilt=0.0)
    far = np.flatnonzero(np.minimum(found.upper, found.lower) < _TILT_BELOW)
    for tilt, rows, tilted in _tilted(sums, rows=far, y=y, span=span, law=law):
        _invert(sums, found, rows, y[rows], span[rows], tilted, tilt=tilt)
    return found


def _possible(y: Floats, span: Floats, observed: npt.NDArray[Any]) -> None:
    wrong = np.flatnonzero((y < 0) | (y > span))
    if wrong.size:
        i = int(wrong[0])
        low = observed[i] - y[i]
        raise StatisticsError(
            f"Sum {i} is said to be {observed[i]}, but lies between {low:.0f} and "
            f"{low + span[i]:.0f}.",
            do_next="Take the value and the margins from the same declarations.",
        )


def _law_at(sums: Sums, *, rows: Integers, tilt: float) -> _Law:
    M, used = _restrict(sums.multiplicity, rows)
    total = M @ moments(sums.kinds, used, tilt=tilt)
    return _Law(log_scale=total[:, 0], mean=total[:, 1], variance=total[:, 2])


def _restrict(M: Any, rows: Integers) -> tuple[Any, Integers]:
    """Return the rows over the kinds that occur in them, and which kinds those are."""
    part = M if rows.size == M.shape[0] else M[rows]
    seen = np.zeros(M.shape[1], dtype=bool)
    seen[part.indices] = True
    used = np.flatnonzero(seen)
    if used.size == M.shape[1]:
        return part, used
    place = np.zeros(M.shape[1], dtype=part.indices.dtype)
    place[used] = np.arange(used.size)
    shape = (part.shape[0], used.size)
    return type(part)((part.data, place[part.indices], part.indptr), shape=shape), used


def _tilted(
    sums: Sums, *, rows: Integers, y: Floats, span: Floats, law: _Law
) -> Iterator[tuple[float, Integers, _Law]]:
    """Find for each row a tilt that puts its mean within 1.5 deviations of its value.

    Near is as good as exact, so tilts are rounded to multiples of a power of two and rows
    of the same tilt share one table of transforms.
    """
    # At the edge of the support the tilt would be infinite: half a step inside is enough.
    target = np.clip(y[rows], 0.5, span[rows] - 0.5)
    mean = law.mean[rows]
    theta = np.log(target / (span[rows] - target)) - np.log(mean / (span[rows] - mean))
    grain = 2.0 ** -np.ceil(np.log2(np.maximum(np.sqrt(law.variance[rows]), 1.0)))
    low, high = np.full(rows.size, -np.inf), np.full(rows.size, np.inf)
    open_ = np.arange(rows.size)
    while open_.size:
        theta[open_] = np.round(theta[open_] / grain[open_]) * grain[open_]
        unsettled = []
        for tilt in np.unique(theta[open_]):
            at = open_[theta[open_] == tilt]
            now = _law_at(sums, rows=rows[at], tilt=float(tilt))
            gap = target[at] - now.mean
            # A law all but certain has next to no deviation: a tenth of a step is near too.
            near = np.abs(gap) <= np.maximum(1.5 * np.sqrt(now.variance), 0.1)
            if near.any():
                settled = _Law(now.log_scale[near], now.mean[near], now.variance[near])
                yield float(tilt), rows[at[near]], settled
            far = at[~near]
            low[far] = np.where(gap[~near] > 0, tilt, low[far])
            high[far] = np.where(gap[~near] > 0, high[far], tilt)
            theta[far] = _next_tilt(tilt, gap[~near], now.variance[~near], low[far], high[far])
            unsettled.append(far)
        open_ = np.concatenate(unsettled)
        grain[open_] /= 2.0


def _next_tilt(tilt: float, gap: Floats, variance: Floats, low: Floats, high: Floats) -> Floats:
    """Newton's step, at most 2 long; halfway where it leaves what is known to hold the root."""
    step = np.clip(gap / np.maximum(variance, 1e-12), -2.0, 2.0)
    ahead: Floats = tilt + step
    outside = (ahead <= low) | (ahead >= high)
    ahead[outside] = (low[outside] + high[outside]) / 2.0
    return ahead


def _reach(variance: Floats) -> Floats:
    """Return the distance from the mean beyond which either side holds below exp(-30).

    Bennett: P(X - E X >= w) <= exp(-V h(w / V)), h(u) = (1 + u) log(1 + u) - u. Newton from
    the right on a convex function stays right of the root: every step is already a bound.
    """
    V = np.maximum(variance, 1e-300)
    w: Floats = _LEFT_OUT / 3.0 + np.sqrt(_LEFT_OUT**2 / 9.0 + 2.0 * _LEFT_OUT * V)
    for _ in range(4):
        log = np.log1p(w / V)
        w = w - ((V + w) * log - w - _LEFT_OUT) / log
    return w


def _invert(
    sums: Sums,
    found: Tails,
    rows: Integers,
    y: Floats,
    span: Floats,
    law: _Law,
    *,
    tilt: float,
) -> None:
    """Write the tails of `rows` into `found`, rows of like grid together."""
    reach = _reach(law.variance)
    first = np.maximum(np.floor(law.mean - reach), 0.0)
    last = np.minimum(np.ceil(law.mean + reach), span)
    needed = (last - first + 1.0).astype(np.int64)
    grid = _grid(needed)
    for K in np.unique(grid):
        alike = np.flatnonzero(grid == K)
        block = max(1, _BUDGET // int(K))
        for start in range(0, alike.size, block):
            at = alike[start : start + block]
            kept = _kept(int(K), float(law.variance[at].min()))
            masses = _masses(sums, rows[at], first[at], K=int(K), tilt=tilt, kept=kept)
            masses[np.arange(K) >= needed[at, None]] = 0.0
            j = y[at] - first[at]
            if tilt == 0.0:
                _write(found, rows[at], masses, j, law.mean[at] - first[at])
            else:
                scale = law.log_scale[at] - tilt * y[at]
                _write_tilted(found, rows[at], masses, j, scale, tilt)


def _grid(needed: Integers) -> Integers:
    """Round up to 2^k or 3 * 2^(k-1), at least 4: few distinct grids, all quick to invert."""
    power = 2 ** np.ceil(np.log2(np.maximum(needed, 4))).astype(np.int64)
    shorter = power // 4 * 3
    return np.where((needed <= shorter) & (power > 4), shorter, power)


def _kept(K: int, variance: float) -> int:
    """Return how many points from 0 on hold all that matters of a transform on the grid.

    A sum of Bernoulli variables has a characteristic function of modulus exp(-V (1 - cos t)) at
    most: each factor squared is 1 - 2 p (1 - p) (1 - cos t).
    """
    half = K // 2 + 1
    if variance <= _VANISHED / 2.0:
        return half
    return min(half, 1 + int(K / (2.0 * np.pi) * np.arccos(1.0 - _VANISHED / variance)))


def _masses(sums: Sums, rows: Integers, first: Floats, *, K: int, tilt: float, kept: int) -> Floats:
    """Return the tilted masses of each row at first, first + 1, ..., first + K - 1."""
    M, used = _restrict(sums.multiplicity, rows)
    half = kept
    total = np.zeros((rows.size, 2 * half))
    block = max(1, _BUDGET // (2 * half))
    columns = M.tocsc() if used.size > block else M
    for start in range(0, used.size, block):
        some = used[start : start + block]
        logs = log_transforms(sums.kinds, some, K=K, tilt=tilt, kept=kept)
        part = columns[:, start : start + block].tocsr() if used.size > block else M
        total += part @ logs
    total[:, half:] += 2.0 * np.pi / K * np.outer(first, np.arange(half))
    transform = np.exp(total[:, :half]) * np.exp(1j * total[:, half:])
    law: Floats = fft.irfft(transform, n=K, axis=1)
    return np.maximum(law, 0.0, out=law)


def _write(found: Tails, rows: Integers, masses: Floats, j: Floats, mean: Floats) -> None:
    k = np.arange(masses.shape[1], dtype=np.float64)
    found.upper[rows] = np.minimum((masses * (k >= j[:, None])).sum(axis=1), 1.0)
    found.lower[rows] = np.minimum((masses * (k <= j[:, None])).sum(axis=1), 1.0)
    found.mean_above[rows] = (masses * np.maximum(k - mean[:, None], 0.0)).sum(axis=1)


def _write_tilted(
    found: Tails, rows: Integers, masses: Floats, j: Floats, scale: Floats, tilt: float
) -> None:
    """Write the small tail as it is summed, the other as its complement with the point."""
    past = (np.arange(masses.shape[1]) - j[:, None]) * np.sign(tilt)
    weights = np.where(past >= 0, np.exp(-abs(tilt) * np.maximum(past, 0.0)), 0.0)
    with np.errstate(divide="ignore"):
        small = np.exp(np.log((masses * weights).sum(axis=1)) + scale)
        point = np.exp(np.log((masses * (past == 0)).sum(axis=1)) + scale)
    large = np.clip(1.0 - small + point, 0.0, 1.0)
    small = np.maximum(small, np.finfo(np.float64).tiny)
    found.upper[rows], found.lower[rows] = (small, large) if tilt > 0 else (large, small)
