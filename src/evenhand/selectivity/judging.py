"""How good is a list, beside chance and beside simple histories?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
SHARES: Final = (0.01, 0.02, 0.05, 0.10)
"""Shares of declarations that are examined, at which lists are judged."""
_Z: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class AtShare:
    """A list at one share of declarations examined.

    Attributes
    ----------
    way : str
        How the list was made: ``model``, ``random``, ``history of importer`` and so on.
    share : float
        Of the declarations, 0 to 1.
    examined : int
    precision, low, high : float
        Share of the list with a finding; 95 % interval (Wilson).
    recall : float
        Share of all findings that are on the list.
    revenue : float or None
        Duty recovered by the list, in currency; None where the records cannot say.
    revenue_share : float or None
        Of all duty recovered.
    """

    way: str
    share: float
    examined: int
    precision: float
    low: float
    high: float
    recall: float
    revenue: float | None
    revenue_share: float | None


def at_share(
    way: str, order: npt.NDArray[np.int64], *, share: float, found: Floats, revenue: Floats | None
) -> AtShare:
    """Judge the first ``share`` of an order of declarations.

    Parameters
    ----------
    way : str
    order : ndarray of int64, shape (n,)
        Places of declarations, the first to be examined first.
    share : float
    found : ndarray of float64, shape (n,)
        0 or 1; every declaration was examined.
    revenue : ndarray of float64 or None, shape (n,)
    """
    examined = max(1, round(share * order.size))
    listed = order[:examined]
    hits, whole = float(found[listed].sum()), float(found.sum())
    low, high = wilson(hits, examined)
    gained = None if revenue is None else float(np.nansum(revenue[listed]))
    all_gained = None if revenue is None else float(np.nansum(revenue))
    return AtShare(
        way=way,
        share=share,
        examined=examined,
        precision=hits / examined,
        low=low,
        high=high,
        recall=hits / whole if whole else 0.0,
        revenue=gained,
        revenue_share=gained / all_gained if gained is not None and all_gained else None,
    )


def by_chance(share: float, *, found: Floats, revenue: Floats | None) -> AtShare:
    """Return what a list drawn at random would find on average."""
    examined = max(1, round(share * found.size))
    precision = float(found.mean())
    low, high = wilson(precision * examined, examined)
    whole = None if revenue is None else float(np.nansum(revenue))
    part = examined / found.size
    return AtShare(
        way="random",
        share=share,
        examined=examined,
        precision=precision,
        low=low,
        high=high,
        recall=part,
        revenue=None if whole is None else part * whole,
        revenue_share=None if whole is None else part,
    )


def order_of(
    score: Floats, declaration_id: npt.NDArray[Any], *, seed: int
) -> npt.NDArray[np.int64]:
    """Return places from the highest score down; equal scores in an order nobody chooses."""
    return np.lexsort((lot_of(declaration_id, seed=seed), -score)).astype(np.int64)


def with_random_share(
    order: npt.NDArray[np.int64],
    declaration_id: npt.NDArray[Any],
    *,
    share: float,
    random_share: float,
    seed: int,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return who is selected by the model and who by lot, within one share of examinations.

    The lot draws from all that the model does not select: without it nothing is ever learned of
    them, and who knows the model is never examined (RKC General Annex 6.5, TFA 7.4.3).

    Returns
    -------
    tuple of ndarray of int64
        Places selected by the model, and by lot; together ``share`` of all.
    """
    whole = max(1, round(share * order.size))
    drawn = min(whole, max(1, round(random_share * whole)))
    by_model, rest = order[: whole - drawn], order[whole - drawn :]
    lot = np.argsort(lot_of(declaration_id[rest], seed=seed), kind="stable")
    return by_model, rest[lot[:drawn]]


def lot_of(declaration_id: npt.NDArray[Any], *, seed: int) -> npt.NDArray[Any]:
    """Return a number for each declaration that depends on its own number and the seed alone."""
    return np.array(
        [
            int.from_bytes(hashlib.sha256(f"{seed}|{d}".encode()).digest()[:7], "big")
            for d in declaration_id
        ],
        dtype=np.int64,
    )


def wilson(hits: float, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22(158), 209-212. doi:10.1080/01621459.1927.10502953
    """
    p, z2 = hits / of, _Z**2 / of
    centre = (p + z2 / 2) / (1 + z2)
    half = _Z * np.sqrt(p * (1 - p) / of + z2 / (4 * of)) / (1 + z2)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))
