"""Between which ends lies the sum over a part of the values, whichever they are?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Ends between which the sum lies, in its unit."""

    low: float
    high: float


def trimmed_bounds(*, count: Floats, total: Floats, part: float) -> Bounds:
    """Bound the sum over a part of the values, of which it is not known which belong to it.

    Parameters
    ----------
    count, total : ndarray of float64, shape (bins,)
        Values in bins of ascending size, and their sums; a bin that is cut counts with its mean.
    part : float
        Share of the values that belong to the part, 0 to 1.

    Returns
    -------
    Bounds
        Sum over the smallest, and over the largest, of that share.

    References
    ----------
    Lee (2009), Training, wages, and sample selection: estimating sharp bounds on treatment
    effects, Review of Economic Studies 76(3), 1071-1102. doi:10.1111/j.1467-937X.2009.00536.x
    """
    wanted = part * count.sum()
    mean = np.divide(total, count, out=np.zeros_like(total, dtype=float), where=count > 0)
    return Bounds(_first(count, mean, wanted), _first(count[::-1], mean[::-1], wanted))


def _first(count: Floats, mean: Floats, wanted: float) -> float:
    before = np.cumsum(count) - count
    return float((np.clip(wanted - before, 0.0, count) * mean).sum())
