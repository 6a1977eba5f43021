"""How does an outcome move with other numbers, where errors hang together inside clusters?

Ordinary least squares with one set of groups absorbed, and the cluster-robust variance known as CR1
with Student's t on clusters less one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from evenhand.errors import StatisticsError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clustered:
    """Slopes with their errors.

    Attributes
    ----------
    slope, standard_error, low, high, p_value : ndarray of float64, shape (k,)
        One a regressor; ``low`` and ``high`` are the interval; ``p_value`` is two-sided.
    observations, clusters, groups : int
        How many there were; groups are those absorbed.
    """

    slope: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    p_value: Floats
    observations: int
    clusters: int
    groups: int


def clustered(
    outcome: npt.ArrayLike,
    regressors: npt.ArrayLike,
    *,
    cluster: npt.ArrayLike,
    absorbed: npt.ArrayLike,
    level: float = 0.95,
) -> Clustered:
    """Regress an outcome on regressors inside groups, errors clustered.

    Parameters
    ----------
    outcome : array of float, shape (n,)
    regressors : array of float, shape (n, k)
        Without a constant: the groups hold it.
    cluster, absorbed : array, shape (n,)
        Labels: errors are free to hang together inside a cluster; each absorbed group has a level
        of its own. They may cross.
    level : float
        Coverage of the interval.

    Raises
    ------
    StatisticsError
        If a number is not finite, there are fewer than two clusters, or too few observations, or
        the regressors do not vary inside the groups or repeat one another.

    Notes
    -----
    The sandwich is multiplied by G / (G - 1) times (N - 1) / (N - K), K counting the
    groups absorbed too, as a regression with a dummy for each group would. With 40 clusters or
    fewer, or very uneven ones, such intervals are known to be too short: ask over more.

    References
    ----------
    Cameron, Miller (2015), A practitioner's guide to cluster-robust inference, Journal of Human
    Resources 50(2), 317-372. doi:10.3368/jhr.50.2.317
    """
    y, x = np.asarray(outcome, dtype=np.float64), np.asarray(regressors, dtype=np.float64)
    if y.ndim != 1 or x.ndim != 2 or x.shape[0] != y.size:
        raise StatisticsError(
            f"The outcome has shape {y.shape} and the regressors {x.shape}.",
            do_next="Pass (n,) and (n, k).",
        )
    if not (np.isfinite(y).all() and np.isfinite(x).all()):
        raise StatisticsError(
            "The regression was given numbers that are missing or infinite.",
            do_next="Leave those observations out, and count them.",
        )
    group = np.unique(np.asarray(absorbed), return_inverse=True)[1]
    member = np.unique(np.asarray(cluster), return_inverse=True)[1]
    groups, clusters = int(group.max(initial=-1)) + 1, int(member.max(initial=-1)) + 1
    free = y.size - groups - x.shape[1]
    if clusters < 2 or free < 1:
        raise StatisticsError(
            f"{y.size} observations in {groups} groups and {clusters} clusters are too few.",
            do_next="Ask over more products, partners or years.",
        )
    return _fit(_inside(y, group), _inside_columns(x, group), member, free=free, level=level)


def _fit(y: Floats, x: Floats, member: Ints, *, free: int, level: float) -> Clustered:
    n, k = x.shape
    clusters = int(member.max()) + 1
    scale = np.sqrt((x**2).sum(axis=0))
    # A regressor that is the same within every group leaves only what rounding makes of it.
    flat = scale <= 1e-9 * np.sqrt(n)
    if flat.any() or np.linalg.cond(x / scale) > 1e8:
        raise StatisticsError(
            "What the outcome is set against does not vary inside the groups, or says one thing "
            "twice.",
            do_next="Ask over goods that differ in it.",
        )
    bread = np.linalg.inv((x / scale).T @ (x / scale)) / np.outer(scale, scale)
    slope = bread @ (x.T @ y)
    score = x * (y - x @ slope)[:, None]
    sums = np.stack([np.bincount(member, score[:, j], clusters) for j in range(k)], axis=1)
    adjust = clusters / (clusters - 1) * (n - 1) / free
    error = np.sqrt(adjust * np.diag(bread @ (sums.T @ sums) @ bread))
    reach = stats.t.ppf(0.5 + level / 2, clusters - 1) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        # Without any error a slope is what it is: only exactly 0 is no evidence.
        t = np.where(error > 0, np.abs(slope) / error, np.where(slope == 0, 0.0, np.inf))
    return Clustered(
        slope=slope,
        standard_error=error,
        low=slope - reach,
        high=slope + reach,
        p_value=2 * stats.t.sf(t, clusters - 1),
        observations=n,
        clusters=clusters,
        groups=n - free - k,
    )


def _inside(values: Floats, group: Ints) -> Floats:
    """Return values about the mean of their group."""
    mean = np.bincount(group, values) / np.maximum(1, np.bincount(group))
    inside: Floats = values - mean[group]
    return inside


def _inside_columns(values: Floats, group: Ints) -> Floats:
    return np.stack([_inside(values[:, j], group) for j in range(values.shape[1])], axis=1)
