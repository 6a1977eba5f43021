"""Which values are among the smallest of their group?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]


def smallest(*, group: Codes, value: Codes, count: Codes, share: float) -> npt.NDArray[np.bool_]:
    """Say of which values less than a share of their group is smaller.

    Parameters
    ----------
    group, value, count : ndarray of int64, shape (n,)
        A value of a group, and how often it occurs there, at least 0; it may be listed again.
    share : float, from 0 to 1

    Returns
    -------
    ndarray of bool, shape (n,)
        Alike for equal values of a group.
    """
    chosen = np.zeros(group.size, dtype=bool)
    for one in np.unique(group):
        rows = np.flatnonzero(group == one)
        rows = rows[np.argsort(value[rows], kind="stable")]
        upto = np.cumsum(count[rows])
        # Equal values are treated alike: what counts is how many are strictly smaller.
        first = np.searchsorted(value[rows], value[rows], side="left")
        smaller = np.append(0, upto)[first]
        chosen[rows[smaller < share * upto[-1]]] = True
    return chosen
