"""By how much are values raised, and what does the price list say?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.decisions import Chances, Decided
from evenhand.practice.faults.fault import Fault
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.planting.of_items import LOWER
from evenhand.practice.planting.own_stream import DECIDING, own_stream
from evenhand.practice.planting.planted import Planted

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STEP: Final = 0.05
BARGAINED: Final = (0.05, 0.10)
_LIST_NOISE: Final = 0.03


def all_files(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark every file of the office."""
    return planted.mark(one.id, np.ones(planted.size, dtype=bool))


def in_steps(drawn: Chances, planted: Planted) -> Chances:
    """Return the chances with uplifts in whole steps where the office has a list of them."""
    stepped = np.maximum(STEP, STEP * np.rint(drawn.uplift / STEP))
    return replace(drawn, uplift=np.where(planted.has("reference_steps"), stepped, drawn.uplift))


def own_adjusted(fault: Fault, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Mark the files of the account, whose uplifts are bargained if there are any."""
    return planted.mark(fault.id, np.isin(planted.officer, fault.accounts))


def bargain(fault: Fault, planted: Planted, decided: Decided, rng: np.random.Generator) -> Decided:
    """Replace the uplifts of the account by 5 or 10 %, whatever the price list says."""
    bargained = np.asarray(BARGAINED)[rng.integers(0, len(BARGAINED), size=planted.size)]
    own = planted.has(fault.id) & decided.adjusted
    return replace(decided, uplift=np.where(own, bargained, decided.uplift))


def reference(planted: Planted, drawn: Chances) -> Ints:
    """Return what each file is worth by the administration's price list, in minor units.

    An ordinary uplift brings a value up to about there. A value that was brought down is measured
    by what it was before.
    """
    rng = own_stream(planted, "reference_price", DECIDING)
    worth = np.where(planted.has("bunched_values"), planted.total_before, planted.files.total)
    worth = worth / np.where(planted.has("low_values"), LOWER, 1.0)
    noise = np.exp(_LIST_NOISE * rng.standard_normal(planted.size))
    return np.rint(worth * (1.0 + drawn.uplift) * noise).astype(np.int64)
