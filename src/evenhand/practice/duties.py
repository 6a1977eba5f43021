"""What is each item of a block worth, and what is charged on it?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evenhand.practice.block import Block
from evenhand.practice.relief import charged

Ints = npt.NDArray[np.int64]


def value_assessed(made: Block) -> Ints:
    """Return the customs value of each item as assessed, in minor units."""
    items = made.files.items
    factor = 1.0 + made.decided.uplift[items.parent]
    return np.rint(items.value * factor).astype(np.int64)


def duties(made: Block) -> tuple[Ints, Ints]:
    """Return duties and taxes of each item as declared and as assessed, in minor units."""
    items, goods = made.files.items, made.planted.administration.goods
    rate = charged(goods.rate[items.code], made.decided.relief[items.parent])
    return (
        np.rint(items.value * rate).astype(np.int64),
        np.rint(value_assessed(made) * rate).astype(np.int64),
    )
