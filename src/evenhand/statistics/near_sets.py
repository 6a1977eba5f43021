"""Which sets have nearly the same elements?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.statistics.cells import Codes


@dataclass(frozen=True, slots=True)
class NearSets:
    """Pairs of sets, ``one`` < ``other``: ndarray of int64, shape (pairs,) each, ascending."""

    one: Codes
    other: Codes


def near_sets(*, member: npt.ArrayLike, element: npt.ArrayLike, least: float) -> NearSets:
    """Return the pairs of sets whose Jaccard index exceeds ``least``.

    Parameters
    ----------
    member, element : array_like of int, shape (n,)
        Code of a set, and of one of its elements; a pair that is given twice counts once.
    least : float, in [0, 1)

    Returns
    -------
    NearSets
        Exact: common elements of all pairs are counted by a sparse product, over all elements of
        both.

    References
    ----------
    Jaccard, P. (1912). The distribution of the flora in the alpine zone. New Phytologist 11(2),
    37-50. doi:10.1111/j.1469-8137.1912.tb05611.x
    Broder, A. Z. (1997). On the resemblance and containment of documents. Proceedings of
    Compression and Complexity of Sequences, 21-29. doi:10.1109/SEQUEN.1997.666900
    """
    from scipy.sparse import csr_array, triu  # noqa: PLC0415 -- slow import

    rows, columns = (np.asarray(v, dtype=np.int64) for v in (member, element))
    if not rows.size:
        none = np.zeros(0, dtype=np.int64)
        return NearSets(none, none)
    rows, columns = np.unique(np.stack([rows, columns]), axis=1)
    holds = csr_array((np.ones(rows.size, dtype=np.int32), (rows, columns)))
    common = triu(holds @ holds.T, k=1).tocoo()
    size = np.bincount(rows)
    both = size[common.row] + size[common.col] - common.data
    near = common.data > least * both
    one, other = (v[near].astype(np.int64) for v in (common.row, common.col))
    order = np.lexsort((other, one))
    return NearSets(one[order], other[order])
