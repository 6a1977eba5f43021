"""Which pairs could have met, how often did they, and how often would the lot have it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from evenhand.errors import StatisticsError
from evenhand.statistics.margins import Margins

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs that could have met: codes ascending by officer, client; counts and moments."""

    officer: Integers
    client: Integers
    observed: Integers
    expected: Floats
    variance: Floats


def possible_pairs(margins: Margins, *, least_files: int = 0) -> Pairs:
    """List the pairs with E > 0, with observed count, mean and variance under the lot.

    Parameters
    ----------
    margins : Margins
    least_files : int
        Leave out clients with fewer declarations than this.

    Raises
    ------
    StatisticsError
        If a pair is observed that shares no stratum.
    """
    n = np.maximum(margins.size, 1).astype(np.float64)
    A, B = margins.officers.astype(np.float64), margins.clients.astype(np.float64)
    if least_files > 1:
        B = B @ sparse.diags_array((B.sum(axis=0) >= least_files).astype(np.float64)).tocsr()
        B.eliminate_zeros()
    expected = _scaled(A, 1.0 / n).T.tocsr() @ B
    expected.sort_indices()
    # A stratum of one declaration leaves nothing to chance: it adds to E, never to V.
    scale = np.where(n > 1, 1.0 / (n * n * np.maximum(n - 1.0, 1.0)), 0.0)
    variance = _scaled(_spread(A, n), scale).T.tocsr() @ _spread(B, n)
    officer = np.repeat(np.arange(expected.shape[0]), np.diff(expected.indptr))
    client = expected.indices.astype(np.int64)
    observed = _counts_at(margins.observed, expected)
    tested = B.sum(axis=0) > 0
    seen = int(margins.observed.sum(axis=0)[tested].sum())
    if seen != observed.sum():
        raise StatisticsError(
            f"{seen - observed.sum()} declaration(s) are observed between an officer and a client "
            "who share no stratum.",
            do_next="Take the pairs and the margins from the same declarations.",
        )
    return Pairs(
        officer=officer,
        client=client,
        observed=observed,
        expected=expected.data,
        variance=_at(variance, officer, client).astype(np.float64),
    )


def _scaled(matrix: Any, row_factor: Floats) -> Any:
    data = matrix.data * np.repeat(row_factor, np.diff(matrix.indptr))
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _spread(matrix: Any, n: Floats) -> Any:
    data = matrix.data * (np.repeat(n, np.diff(matrix.indptr)) - matrix.data)
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _counts_at(counts: Any, pattern: Any) -> Integers:
    """Return the counts where the pattern stores entries, 0 where there are none.

    Parameters
    ----------
    counts : sparse array of int, CSR
    pattern : sparse array, CSR, indices ascending
    """
    # More than any count marks the places of the pattern; sums of two tables merge in order.
    mark = np.full(pattern.nnz, 1 << 62, dtype=np.int64)
    places = sparse.csr_array((mark, pattern.indices, pattern.indptr), shape=pattern.shape)
    counts.sort_indices()
    both = (places + counts.astype(np.int64, copy=False)).data
    return np.asarray(both[both >= 1 << 62] - (1 << 62))


def _at(matrix: Any, row: Integers, column: Integers) -> npt.NDArray[Any]:
    """Return the entries at the given places, 0 where the sparse array stores none."""
    matrix.sort_indices()
    if matrix.nnz == row.size and np.array_equal(matrix.indices, column):
        stored = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        if np.array_equal(stored, row):
            return np.asarray(matrix.data)
    width = matrix.shape[1]
    stored = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)) * width
    keys = stored + matrix.indices
    if keys.size == 0:
        return np.zeros(row.size, dtype=matrix.data.dtype)
    asked = row * width + column
    at = np.minimum(np.searchsorted(keys, asked), keys.size - 1)
    return np.where(keys[at] == asked, matrix.data[at], 0)
