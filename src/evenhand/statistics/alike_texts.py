"""Who writes nearly the same again, in words that are not everybody's?"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from evenhand.statistics.cells import Codes
from evenhand.statistics.near_sets import near_sets
from evenhand.statistics.repeats import Repeats, repeats

Texts = npt.NDArray[Any]


def alike_texts(
    *,
    group: Texts,
    unit: Texts,
    text: Texts,
    times: Codes,
    of_text: Texts,
    shingle: Texts,
    least: float,
    many: int,
) -> Repeats:
    """Say which texts a unit repeats, nearly word by word, and which are common in its group.

    Parameters
    ----------
    group, unit, text : ndarray of str, shape (n,)
        Each combination once; texts and shingles may be digests.
    times : ndarray of int64, shape (n,)
        How often the unit wrote the text, 1 or more.
    of_text, shingle : ndarray of str, shape (m,)
        Each run of words of each text, once.
    least : float, from 0 to 1
        Share of common runs (Jaccard) from which two texts are nearly the same.
    many : int
        Units of a group that wrote a text, or one near it, from which it is common.
    """
    names = np.unique(np.concatenate([text, of_text]).astype(str))
    groups, units = (np.unique(v.astype(str), return_inverse=True)[1] for v in (group, unit))
    near = near_sets(
        member=np.searchsorted(names, of_text.astype(str)),
        element=np.unique(shingle.astype(str), return_inverse=True)[1],
        least=least,
    )
    return repeats(
        group=groups,
        unit=units,
        item=np.searchsorted(names, text.astype(str)),
        times=times,
        near=near,
        many=many,
    )
