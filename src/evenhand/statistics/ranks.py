"""Do several groups lie at one level, or do their ranks differ by more than chance?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError


@dataclass(frozen=True, slots=True)
class RanksDiffer:
    """Kruskal and Wallis's test that groups share one distribution.

    Attributes
    ----------
    statistic : float
        H, corrected for ties; 0 where all values are equal.
    p_value : float
        From chi-square on groups - 1 degrees of freedom.
    groups, observations : int
    """

    statistic: float
    p_value: float
    groups: int
    observations: int


def kruskal_wallis(*, value: npt.ArrayLike, group: npt.ArrayLike) -> RanksDiffer:
    """Test whether the ranks of ``value`` differ between groups.

    Parameters
    ----------
    value : array of float, shape (n,)
        Independent observations.
    group : array, shape (n,)
        Label of the group of each; at least two different ones.

    Raises
    ------
    StatisticsError
        If there are fewer than two groups, or a value is missing.

    References
    ----------
    Kruskal and Wallis (1952), Use of ranks in one-criterion variance analysis, Journal of the
    American Statistical Association 47, 583-621. doi:10.1080/01621459.1952.10483441
    """
    from scipy.stats import chi2, rankdata  # noqa: PLC0415 -- slow import

    x = np.asarray(value, dtype=np.float64)
    labels, place = np.unique(np.asarray(group), return_inverse=True)
    if len(labels) < 2 or x.shape != place.shape or not np.isfinite(x).all():
        raise StatisticsError(
            f"{x.size} values in {len(labels)} groups cannot be compared.",
            do_next="Pass finite values of two groups or more, with one label each.",
        )
    n = x.size
    rank = rankdata(x)
    size = np.bincount(place)
    mean_rank = np.bincount(place, weights=rank) / size
    h = 12 / (n * (n + 1)) * float((size * (mean_rank - (n + 1) / 2) ** 2).sum())
    ties = np.unique(x, return_counts=True)[1].astype(np.float64)
    untied = 1 - float((ties**3 - ties).sum()) / (n**3 - n)
    statistic = h / untied if untied > 0 else 0.0
    return RanksDiffer(statistic, float(chi2.sf(statistic, len(labels) - 1)), len(labels), n)
