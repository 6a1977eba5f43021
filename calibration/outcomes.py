"""How do outcomes of single files become the sums of cells that leave the database?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def sums_of(
    keys: tuple[npt.NDArray[np.int64], ...],
    *outcomes: npt.NDArray[np.float64],
    powers: int = 3,
) -> npt.NDArray[np.float64]:
    """Return for each outcome number, sum, squares and cubes by cell.

    Parameters
    ----------
    keys : tuple of ndarray of int64, shape (files,)
        The codes that make a cell; cells come in ascending order.
    outcomes : ndarray of float64, shape (files,)
        NaN where an outcome is not known.
    powers : int
        The last that is summed: 1 is the sum, 2 the squares, 3 the cubes.

    Returns
    -------
    ndarray of float64, shape ((powers + 1) x outcomes, cells)
    """
    _, cell = np.unique(np.stack(keys, axis=1), axis=0, return_inverse=True)
    at, size = cell.ravel(), int(cell.max(initial=-1)) + 1
    rows = []
    for outcome in outcomes:
        known, value = ~np.isnan(outcome), np.nan_to_num(outcome)
        rows += [
            np.bincount(at, weights=known * value**p, minlength=size) for p in range(powers + 1)
        ]
    return np.array(rows)
