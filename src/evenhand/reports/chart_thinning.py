"""Which of many points are drawn, and how is that said?

Ink is finite: past a few hundred points a picture gains nothing and a file grows. What is left out
is chosen by a stated rule, never at random, and the rule is printed under the picture.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

MOST_CURVE_POINTS: Final = 400
MOST_FUNNEL_POINTS: Final = 1200
MOST_BARS: Final = 40
MOST_CELLS_A_SIDE: Final = 40


def spread(count: int, *, most: int) -> npt.NDArray[np.intp]:
    """Return at most ``most`` positions out of ``count``, evenly spread, both ends among them."""
    if count <= most:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, most).round().astype(np.intp))


def first_groups(group: npt.NDArray[Any], *, most: int) -> tuple[list[str], list[str]]:
    """Return the groups drawn and those left out, in the order in which they appear."""
    names = list(dict.fromkeys(str(g) for g in group.tolist()))
    return names[:most], names[most:]


def strongest(
    row: npt.NDArray[Any], value: npt.NDArray[np.float64], *, most: int
) -> tuple[list[str], int]:
    """Return the names with the largest value in size, in order of appearance, and how many exist.

    Ties go to the name that appears first.
    """
    size: dict[str, float] = {}
    for name, v in zip(row.tolist(), np.nan_to_num(np.abs(value)).tolist(), strict=True):
        key = str(name)
        size[key] = max(size.get(key, 0.0), v)
    order = list(size)
    kept = set(sorted(order, key=lambda n: -size[n])[:most])
    return [n for n in order if n in kept], len(order)
