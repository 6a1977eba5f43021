"""How far do several officers differ on the very same file?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from evenhand.statistics.cells import Floats

RESAMPLES: Final = 2000
SEED: Final = 41


@dataclass(frozen=True, slots=True)
class Reassessed:
    """Files that several officers assessed without knowing of each other.

    Attributes
    ----------
    files : int
        With two assessments or more.
    variance, low, high : float
        Mean variance inside a file, and its 95 % interval: exact for yes or no on pairs of
        assessments, else a bootstrap of files.
    disagree : float
        Share of files on which not all assessments are the same.
    relative_difference : float
        Median of |a - b| / ((a + b) / 2) over files with two assessments above zero; NaN where
        there is none.
    exact : bool
        Whether the interval is exact.
    """

    files: int
    variance: float
    low: float
    high: float
    disagree: float
    relative_difference: float
    exact: bool


def reassessed(*, count: Floats, total: Floats, squares: Floats) -> Reassessed | None:
    """Measure noise on files assessed several times.

    Parameters
    ----------
    count, total, squares : ndarray of float64, shape (files,)
        Assessments of each file where the outcome is known; sums of it and of its square.

    Returns
    -------
    Reassessed or None
        None where no file has two assessments.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated
    in the case of the binomial. Biometrika 26(4), 404-413. doi:10.1093/biomet/26.4.404
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
    Association 82(397), 171-185. doi:10.1080/01621459.1987.10478410
    """
    from scipy.stats import beta  # noqa: PLC0415 -- slow import

    several = np.flatnonzero(count >= 2)
    if not several.size:
        return None
    n, first, second = count[several], total[several], squares[several]
    inside = np.maximum(second - first**2 / n, 0.0) / (n - 1)
    # What rounding leaves of equal values is no disagreement.
    inside[inside <= 1e-12 * np.maximum(second, 1e-300)] = 0.0
    files, apart = several.size, int(np.count_nonzero(inside))
    is_yes_or_no = bool(np.array_equal(first, second) and np.all(first == np.round(first)))
    exact = is_yes_or_no and bool(np.all(n == 2))
    if exact:
        low = float(beta.ppf(0.025, apart, files - apart + 1)) / 2 if apart else 0.0
        high = float(beta.ppf(0.975, apart + 1, files - apart)) / 2 if apart < files else 0.5
    else:
        low, high = _bootstrapped(np.sort(inside))
    pairs = (n == 2) & (first > 0)
    gap = np.sqrt(2 * inside[pairs]) / (first[pairs] / 2)
    both = gap < 2
    return Reassessed(
        files=files,
        variance=float(inside.mean()),
        low=low,
        high=high,
        disagree=apart / files,
        relative_difference=float(np.median(gap[both])) if both.any() else float("nan"),
        exact=exact,
    )


def _bootstrapped(inside: Floats) -> tuple[float, float]:
    """Give the bias-corrected and accelerated bootstrap interval of the mean over files."""
    from scipy.stats import norm  # noqa: PLC0415 -- slow import

    files = inside.size
    if files < 2 or not inside.std() > 0:
        return (float(inside.mean()),) * 2 if files > 1 else (float("nan"), float("nan"))
    rng = np.random.default_rng(SEED)
    means = np.sort([inside[rng.integers(0, files, files)].mean() for _ in range(RESAMPLES)])
    mean = inside.mean()
    below = np.clip((means < mean).mean() + (means == mean).mean() / 2, 1e-4, 1 - 1e-4)
    centred = inside - mean
    a = float(np.sum(centred**3) / (6 * np.sum(centred**2) ** 1.5))
    z0 = float(norm.ppf(below))
    ends = []
    for tail in (0.025, 0.975):
        z = z0 + float(norm.ppf(tail))
        ends.append(float(np.quantile(means, norm.cdf(z0 + z / (1 - a * z)))))
    return ends[0], ends[1]
