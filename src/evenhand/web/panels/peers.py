"""How are a figure's peers distributed, never fewer than ten, and no single one of them shown?

Peers are first the other accounts of the office, then those of offices of like size too, then all.
What is given are five quantiles: no least and no largest value, which are those of one account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from evenhand.records.context import LEAST_PEERS

Pool = Literal["office", "like", "all"]
QUANTILES: Final = (0.10, 0.25, 0.50, 0.75, 0.90)
LIKE: Final = 2.0
"""Offices are of like size from half to twice as many declarations as one's own."""


@dataclass(frozen=True, slots=True)
class Peers:
    """How the values of peers are distributed.

    Attributes
    ----------
    pool : {"office", "like", "all"}
        How wide it had to be taken.
    accounts, offices : int
        How many peers, without the officer, of how many offices.
    quantiles : tuple of float
        Those of ``QUANTILES``, interpolated.
    """

    pool: Pool
    accounts: int
    offices: int
    quantiles: tuple[float, ...]


def peers(
    *,
    value: npt.NDArray[np.float64],
    office: npt.NDArray[Any],
    files: npt.NDArray[np.float64],
    mine: int,
) -> Peers | None:
    """Return the distribution beside one account; None where there are not ten others.

    Parameters
    ----------
    value : ndarray of float64, shape (n,)
        NaN for an account of which nothing is told.
    office : ndarray of str, shape (n,)
    files : ndarray of float64, shape (n,)
        Declarations of each account, by which offices are of like size.
    mine : int
        The row of the account beside which the others stand.
    """
    others = np.isfinite(value)
    others[mine] = False
    names, code = np.unique(office.astype(str), return_inverse=True)
    size = np.bincount(code, weights=files, minlength=names.size)
    own = size[code[mine]]
    like = (size >= own / LIKE) & (size <= own * LIKE)
    pools: tuple[tuple[Pool, npt.NDArray[np.bool_]], ...] = (
        ("office", code == code[mine]),
        ("like", like[code]),
        ("all", np.ones(code.size, dtype=bool)),
    )
    for pool, among in pools:
        chosen = np.flatnonzero(others & among)
        if chosen.size >= LEAST_PEERS:
            found = np.quantile(value[chosen], QUANTILES)
            return Peers(
                pool, int(chosen.size), int(np.unique(code[chosen]).size), tuple(found.tolist())
            )
    return None
