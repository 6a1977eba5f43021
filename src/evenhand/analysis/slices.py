"""In which slices are counts taken that come near the number of rows?"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

MOST_FILES: Final = 12_000_000
"""Files of one slice. The arrays of a slice then stay below 2 GB even where every file is a cell
of its own; one agent or office with more is a slice by itself."""


def slices(
    *, code: npt.NDArray[np.int64], files: npt.NDArray[np.int64], most: int = MOST_FILES
) -> tuple[range, ...]:
    """Cut codes into ranges of at most ``most`` files.

    Parameters
    ----------
    code : ndarray of int64, shape (n,)
        Ascending.
    files : ndarray of int64, shape (n,)
        Files of each code, or the cells that they are counted in where those are fewer.
    most : int
        Files of a range, unless it is a single code.

    Returns
    -------
    tuple of range
        Together every code, each once; empty where there is none.
    """
    found: list[range] = []
    held = 0
    for one, count in zip(code.tolist(), files.tolist(), strict=True):
        if found and held + count <= most:
            found[-1] = range(found[-1].start, one + 1)
            held += count
        else:
            found.append(range(one, one + 1))
            held = count
    return tuple(found)
