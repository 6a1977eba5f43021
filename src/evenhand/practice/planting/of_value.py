"""What do faults of value do to the files of a block?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evenhand.practice.faults.fault import APPROVAL_LIMIT, BUNCHED_UP_TO, Fault
from evenhand.practice.planting.planted import Planted
from evenhand.practice.traffic import totals


def bunch(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Bring values down to just under the approval limit."""
    files, limit = planted.files, 100 * APPROVAL_LIMIT
    drawn, depth = rng.random((2, planted.size))
    chosen = (
        np.isin(files.agent, fault.agents)
        & np.isin(planted.officer, fault.accounts)
        & (files.total >= limit)
        & (files.total < BUNCHED_UP_TO * limit)
        & (drawn < fault.share)
    )
    wanted = np.floor(limit * (1 - 0.03 * depth)).astype(np.int64) - 1
    wanted = np.where(chosen, wanted, files.total)
    items = files.items
    ratio = wanted / files.total
    value = np.floor(items.value * ratio[items.parent]).astype(np.int64)
    # What rounding leaves goes to the first item, so that the total is exact.
    value[items.first] += wanted - totals(value, first=items.first)
    return planted.mark(
        fault.id,
        chosen,
        files=replace(files, items=replace(items, value=value), total=wanted),
        total_before=files.total,
    )
