"""Do some pairs of a unit and a client depart from what each of the two brings?

Least squares of an outcome on units and clients leaves each pair a remainder. Leverages are exact,
so each remainder is known as it would be had the pair not helped to fit it; and the variance of
true pair effects is what the squares of the remainders hold beyond noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.statistics.cells import Cells, Codes, Floats, sum_by
from evenhand.statistics.connected import leave_one_out_sets
from evenhand.statistics.leave_out import influence
from evenhand.statistics.two_way import two_way

BORROWED: Final = 30.0
"""Observations of all others that count beside a unit's or client's own spread."""
Z_95: Final = 1.959964
"""Standard errors on either side in a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Interactions:
    """Pairs that can be compared, and how much pairs differ as a whole.

    Attributes
    ----------
    place : ndarray of int64, shape (n,)
        Position of each pair among those given.
    observations : ndarray of float64, shape (n,)
    effect, standard_error : ndarray of float64, shape (n,)
        Mean of the pair less what its unit and its client bring, estimated without the pair; its
        standard error.
    p_upper, p_lower : ndarray of float64, shape (n,)
        Chance of such an effect or a larger, or smaller, one where the pair has none: Pearson type
        III with the skewness of the outcome, never below the normal law's.
    unit_effect, noise : ndarray of float64, shape (n,)
        Effect of the pair's unit; variance of one observation of the pair.
    variance, low, high : float
        Of true pair effects: leave-out estimate (it may be negative) and 95 % interval.
    """

    place: Codes
    observations: Floats
    effect: Floats
    standard_error: Floats
    p_upper: Floats
    p_lower: Floats
    unit_effect: Floats
    noise: Floats
    variance: float
    low: float
    high: float


def interactions(
    *,
    unit: Codes,
    client: Codes,
    count: Floats,
    total: Floats,
    squares: Floats,
    cubes: Floats,
    step: float = 0.0,
) -> Interactions:
    """Estimate the effect of each pair that met at least twice, inside connected sets.

    Parameters
    ----------
    unit, client : ndarray of int64, shape (cells,)
        Codes from 0; each pair once.
    count, total, squares, cubes : ndarray of float64, shape (cells,)
        Observations and sums of the powers of the outcome.
    step : float
        Distance of neighbouring sums: 1 for yes or no, of which half is conceded to chance; 0 for
        what has none.

    Returns
    -------
    Interactions

    Notes
    -----
    With rows scaled by the root of the count, remainders are e = M y, M the residual maker with
    diagonal 1 - P. Sum e^2 has expectation mu' M mu + sum (1 - P) sigma^2, and sigma^2 is known
    without bias from inside the pair: leaving out one observation at a time of a saturated model
    gives just that. Pairs that met once have no inside and are left out. Effects drawn with
    variance tau^2 make mu' M mu = tau^2 sum n (1 - P). The interval takes clients as independent.

    For the test of one pair the spread inside it is too uncertain: the product of its unit's and
    its client's pooled spread stands instead, each with 30 observations borrowed from all.

    References
    ----------
    Kline, P., Saggio, R. and Solvsten, M. (2020). Leave-out estimation of variance components.
    Econometrica 88(5), 1859-1898. doi:10.3982/ECTA16410
    """
    kept = np.flatnonzero(count >= 2)
    sets = np.full(kept.size, -1, dtype=np.int64)
    if kept.size:
        sets = leave_one_out_sets(
            client[kept],
            unit=unit[kept],
            count=count[kept],
            clients=int(client.max()) + 1,
            units=int(unit.max()) + 1,
        )
    parts = []
    for one in np.unique(sets[sets >= 0]):
        here = kept[sets == one]
        order = here[np.lexsort((unit[here], client[here]))]
        sums = Sums(*(a[order] for a in (count, total, squares, cubes)))
        parts.append(_set(order, unit=unit[order], client=client[order], sums=sums, step=step))
    return _joined(parts)


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of one connected set, cell by cell."""

    count: Floats
    total: Floats
    squares: Floats
    cubes: Floats


@dataclass(frozen=True, slots=True)
class _Part:
    place: Codes
    observations: Floats
    effect: Floats
    standard_error: Floats
    p_upper: Floats
    p_lower: Floats
    unit_effect: Floats
    noise: Floats
    excess: Floats
    """By client: squares of remainders beyond noise; and what unit variance would make of them."""
    per_variance: Floats


def _set(place: Codes, *, unit: Codes, client: Codes, sums: Sums, step: float) -> _Part:
    labels, units = np.unique(unit, return_inverse=True)
    clients = np.unique(client, return_inverse=True)[1]
    n = sums.count
    mean = sums.total / n
    within = np.maximum(sums.squares - n * mean**2, 0.0)
    cells = Cells(
        client=clients,
        unit=units,
        count=n,
        total=sums.total - n * (sums.total.sum() / n.sum()),
        within=within,
        unit_labels=labels,
        clients=int(clients.max()) + 1,
    )
    net = two_way(cells)
    left = np.clip(1 - influence(net, leave="match").leverage, 0.0, 1.0)
    remainder = cells.total / n - net.fit(cells.total)
    # A pair that decides its own fit has no remainder to speak of.
    free = left > 1e-6
    noise = _noise(units, clients, n=n, within=within)
    error = np.sqrt(np.divide(noise, n * left, out=np.zeros_like(n), where=free))
    effect = np.divide(remainder, left, out=np.zeros_like(n), where=free)
    upper, lower = _tails(effect, error=error, skewness=_skewness(sums, noise) / np.sqrt(n),
                          step=step / n)  # fmt: skip
    own = within / (n - 1)
    size = cells.clients
    return _Part(
        place=place,
        observations=n,
        effect=effect,
        standard_error=error,
        p_upper=upper,
        p_lower=lower,
        unit_effect=net.unit_effects(cells.total)[units],
        noise=noise,
        excess=sum_by(clients, n * remainder**2 - left * own, size=size),
        per_variance=sum_by(clients, n * left, size=size),
    )


def _noise(unit: Codes, client: Codes, *, n: Floats, within: Floats) -> Floats:
    """Give the variance of one observation of each pair, from its unit's and client's spread."""
    pooled = within.sum() / np.maximum((n - 1).sum(), 1.0)
    if pooled <= 0:
        return np.zeros_like(n)

    def ratio(code: Codes) -> Floats:
        freedom = sum_by(code, n - 1, size=int(code.max()) + 1)
        spread = sum_by(code, within, size=freedom.size)
        found: Floats = (spread / pooled + BORROWED) / (freedom + BORROWED)
        return found[code]

    product: Floats = pooled * ratio(unit) * ratio(client)
    # Products of two ratios need not average to the spread they were taken from.
    average = float((product * (n - 1)).sum())
    return np.asarray(product * (within.sum() / max(average, 1e-300)), dtype=np.float64)


def _skewness(sums: Sums, noise: Floats) -> float:
    """Pool the unbiased third cumulant inside pairs, over the spread."""
    n = sums.count
    deep = n >= 3
    mean = sums.total[deep] / n[deep]
    third = sums.cubes[deep] - 3 * mean * sums.squares[deep] + 2 * n[deep] * mean**3
    weights = (n[deep] - 1) * (n[deep] - 2) / n[deep]
    scale = float(np.average(noise, weights=n)) if n.size else 0.0
    if not deep.any() or scale <= 0:
        return 0.0
    return float(third.sum() / weights.sum() / scale**1.5)


def _tails(effect: Floats, *, error: Floats, skewness: Floats, step: Floats) -> tuple[Floats, ...]:
    from scipy.stats import norm, pearson3  # noqa: PLC0415 -- slow import

    varies = error > 0
    upper, lower = np.ones_like(effect), np.ones_like(effect)
    law = pearson3(skewness[varies])
    for tail, sign, found in ((law.sf, 1, upper), (law.cdf, -1, lower)):
        z = (effect - sign * step / 2)[varies] / error[varies]
        found[varies] = np.maximum(tail(z), norm.sf(sign * z))
    return upper, lower


def _joined(parts: list[_Part]) -> Interactions:
    def one(name: str) -> npt.NDArray[np.float64]:
        values = [getattr(p, name) for p in parts]
        return np.concatenate(values) if values else np.zeros(0)

    variance, low, high = _variance(one("excess"), one("per_variance"))
    return Interactions(
        place=one("place").astype(np.int64),
        observations=one("observations"),
        effect=one("effect"),
        standard_error=one("standard_error"),
        p_upper=one("p_upper"),
        p_lower=one("p_lower"),
        unit_effect=one("unit_effect"),
        noise=one("noise"),
        variance=variance,
        low=low,
        high=high,
    )


def _variance(excess: Floats, weight: Floats) -> tuple[float, float, float]:
    """Divide the excess by its weight, with an interval over clients."""
    from scipy.stats import t  # noqa: PLC0415 -- slow import

    if not weight.sum() > 0:
        return (float("nan"),) * 3
    variance = float(excess.sum() / weight.sum())
    clients = float(weight.sum() ** 2 / np.sum(weight**2))
    if clients <= 1.5:
        return variance, float("-inf"), float("inf")
    squares = np.sum((excess - variance * weight) ** 2) * clients / (clients - 1)
    half = float(t.isf(0.025, clients - 1) * np.sqrt(squares) / weight.sum())
    return variance, variance - half, variance + half


@dataclass(frozen=True, slots=True)
class Contrast:
    """Mean of chosen pairs less that of the same clients' other pairs.

    Attributes
    ----------
    estimate, low, high, p_value : float
        With its 95 % interval and two-sided p.
    pairs : int
    observations : float
        Chosen pairs whose client has others, and what they hold.
    """

    estimate: float
    low: float
    high: float
    p_value: float
    pairs: int
    observations: float


def contrast(
    found: Interactions, *, chosen: npt.NDArray[np.bool_], client: Codes, mean: Floats
) -> Contrast | None:
    """Compare chosen pairs with the other pairs of the same clients.

    Parameters
    ----------
    found : Interactions
        Gives each pair's observations and noise, and the variance of true pair effects.
    chosen : ndarray of bool, shape (n,)
        By pair of ``found``.
    client : ndarray of int64, shape (n,)
    mean : ndarray of float64, shape (n,)
        Of the outcome, with or without the unit's effect.

    Returns
    -------
    Contrast or None
        None where no client has pairs of both kinds. Least squares with client effects, weighted by
        observations; the variance is that of the noise and of true effects of ordinary pairs.
    """
    from scipy.stats import norm  # noqa: PLC0415 -- slow import

    n = found.observations
    clients, code = np.unique(client, return_inverse=True)
    per_client = sum_by(code, n, size=clients.size)
    share = sum_by(code, n * chosen, size=clients.size) / per_client
    x = chosen - share[code]
    information = float(np.sum(n * x**2))
    if information <= 0:
        return None
    weight = n * x / information
    estimate = float(weight @ mean)
    between = max(found.variance, 0.0) if np.isfinite(found.variance) else 0.0
    error = float(np.sqrt(np.sum(weight**2 * (found.noise / n + between))))
    apart = chosen & (share[code] < 1)
    return Contrast(
        estimate=estimate,
        low=estimate - Z_95 * error,
        high=estimate + Z_95 * error,
        p_value=float(2 * norm.sf(abs(estimate) / error)) if error > 0 else 1.0,
        pairs=int(apart.sum()),
        observations=float(n[apart].sum()),
    )
