"""What do faults and look-alikes do to the values and lines of items?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from evenhand.practice.faults.fault import Fault
from evenhand.practice.innocent.look_alike import LookAlike
from evenhand.practice.innocent.of_value import POSTAL_LIMIT, SECOND_QUALITY
from evenhand.practice.planting.own_stream import LISTING, fixed_stream
from evenhand.practice.planting.planted import Planted
from evenhand.practice.traffic import Traffic, totals

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

LENIENT: Final = 0.2
"""Chance that a low value is adjusted under the account that accepts it, against its own."""
_PRICES: Final = 12
_LEAST: Final = 100


def second_quality(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Let goods of one origin be cheaper by weight."""
    items = planted.files.items
    theirs = items.origin == SECOND_QUALITY
    value = np.where(theirs, np.rint(one.share * items.value).astype(np.int64), items.value)
    files = _worth(planted.files, value)
    return planted.mark(one.id, _any(theirs, files), files=files, total_before=files.total)


def price_list(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Give each item of the agent the nearest of its few prices, and the weight that goes with it.

    The prices are the agent's for the year: they are the same in every block.
    """
    drawn = fixed_stream(planted, one.id, LISTING).standard_normal(_PRICES)
    prices = np.sort(100 * np.rint(np.exp(9.0 + 0.9 * drawn)).astype(np.int64) - 10)
    items = planted.files.items
    cuts = np.log(prices[1:].astype(float)) / 2 + np.log(prices[:-1].astype(float)) / 2
    nearest = prices[np.searchsorted(cuts, np.log(items.value))]
    theirs = np.isin(planted.files.agent, one.agents)
    files = _by_weight(planted.files, np.where(theirs[items.parent], nearest, items.value))
    return planted.mark(one.id, theirs, files=files, total_before=files.total)


def invented_values(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Give items of the agent round values whose first digits are all as frequent."""
    items = planted.files.items
    theirs = np.isin(planted.files.agent, fault.agents) & (rng.random(planted.size) < fault.share)
    digit = rng.integers(1, 10, size=items.value.size)
    half = rng.integers(0, 2, size=items.value.size)
    scale = 10 ** np.floor(np.log10(items.value)).astype(np.int64)
    value = np.maximum(_LEAST, digit * scale + half * scale // 2)
    files = _by_weight(planted.files, np.where(theirs[items.parent], value, items.value))
    return planted.mark(fault.id, theirs, files=files)


def postal_limit(one: LookAlike, planted: Planted, rng: np.random.Generator) -> Planted:
    """Keep part of the consignments a little above a legal limit below it: less is ordered."""
    files, limit = planted.files, 100 * POSTAL_LIMIT
    drawn, depth = rng.random((2, planted.size))
    chosen = (files.total >= limit) & (files.total < 1.5 * limit) & (drawn < one.share)
    wanted = np.where(chosen, limit * (0.999 - 0.1 * depth), files.total)
    ratio = np.where(chosen, wanted / files.total, 1.0)
    value = np.floor(files.items.value * ratio[files.items.parent]).astype(np.int64)
    files = _by_weight(files, value)
    return planted.mark(one.id, chosen, files=files, total_before=files.total)


def low_values(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Declare goods of the agents lower by weight where the account has them, and accept it."""
    files = planted.files
    chosen = (
        np.isin(files.agent, fault.agents)
        & np.isin(planted.officer, fault.accounts)
        & (rng.random(planted.size) < fault.share)
    )
    lower = np.rint(LOWER * files.items.value).astype(np.int64)
    return planted.mark(
        fault.id,
        chosen,
        files=_worth(files, np.where(chosen[files.items.parent], lower, files.items.value)),
        handling=planted.handling.scaled(chosen, adjusting=LENIENT),
    )


LOWER: Final = 0.6
"""Unit value declared, against like goods, where a low value is accepted."""


def true_neighbours(one: LookAlike, planted: Planted, _rng: np.random.Generator) -> Planted:
    """Let the first agent trade in the cheaper line of each heading, the second in the dearer."""
    files, rate = planted.files, planted.administration.goods.rate
    items, agent = files.items, files.agent[files.items.parent]
    other = items.code ^ 1
    wants_other = np.where(
        agent == one.agents[0], rate[other] < rate[items.code], rate[other] > rate[items.code]
    )
    code = np.where(np.isin(agent, one.agents) & wants_other, other, items.code)
    theirs = np.isin(files.agent, one.agents)
    return planted.mark(one.id, theirs, files=replace(files, items=replace(items, code=code)))


def cheaper_line(fault: Fault, planted: Planted, rng: np.random.Generator) -> Planted:
    """Declare goods of the agent in the cheaper line where the account has them."""
    files = planted.files
    chosen = (
        np.isin(files.agent, fault.agents)
        & np.isin(planted.officer, fault.accounts)
        & (rng.random(planted.size) < fault.share)
    )
    items = files.items
    code = np.where(chosen[items.parent], items.code ^ 1, items.code)
    return planted.mark(fault.id, chosen, files=replace(files, items=replace(items, code=code)))


def _worth(files: Traffic, value: Ints) -> Traffic:
    """Return the files with other values of items, which weigh what they weighed."""
    value = np.maximum(_LEAST, value)
    items = replace(files.items, value=value)
    return replace(files, items=items, total=totals(value, first=items.first))


def _by_weight(files: Traffic, value: Ints) -> Traffic:
    """Return the files with other values, and weights that change with them."""
    after = _worth(files, value)
    ratio: Floats = after.items.value / files.items.value
    mass = np.where(ratio == 1.0, files.items.mass, np.round(files.items.mass * ratio, 1))
    return replace(after, items=replace(after.items, mass=mass))


def _any(items: Flags, files: Traffic) -> Flags:
    """Return which files have any such item."""
    return np.bincount(files.items.parent, items, minlength=files.day.size) > 0
