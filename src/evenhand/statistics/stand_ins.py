"""How many files of others were in the hands of those who stand in for them?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def stood_in_files(
    place: Codes, tried: Codes, at: Codes, occasions: Codes, is_foreign: npt.NDArray[np.bool_]
) -> Floats:
    """Return the files of others that were in hand where some of them were moved.

    Nobody records who stands in for whom. At the rate at which accounts of a place move their own
    files, so many moves tell of so many files in hand; the rate is drawn towards everybody's by one
    move.

    Parameters
    ----------
    place, tried : ndarray of int64, shape (n,)
        Place of each account, and its own files that could be moved there.
    at, occasions : ndarray of int64, shape (m,)
        Place of each account that moved files, and how often it did.
    is_foreign : ndarray of bool, shape (m,)
        Whether these were files of others.

    Returns
    -------
    ndarray of float64, shape (places,)
        Files; where nobody moved any of their own, as many as moves.
    """
    size = int(np.concatenate([place, at]).max(initial=-1)) + 1
    files = np.bincount(place, weights=tried, minlength=size)
    own = np.bincount(at, weights=occasions * ~is_foreign, minlength=size)
    foreign = np.bincount(at, weights=occasions * is_foreign, minlength=size)
    if not own.any():
        return np.asarray(foreign, dtype=np.float64)
    return np.asarray(foreign * (files + files.sum() / own.sum()) / (own + 1), dtype=np.float64)
