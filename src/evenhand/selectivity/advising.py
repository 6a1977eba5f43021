"""Which of the latest declarations should be examined, and what is such advice worth?

Learned from the earliest part of the records, calibrated on a later one, judged and advised on the
latest: time goes one way. The advice binds nobody: an officer may examine more or less, and states
a reason, which is reviewed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.errors import EvenhandError
from evenhand.selectivity.histories import Floats, history
from evenhand.selectivity.judging import (
    SHARES,
    AtShare,
    at_share,
    by_chance,
    order_of,
    with_random_share,
)
from evenhand.selectivity.known import Known
from evenhand.selectivity.model import train

TRAINED: Final = 0.70
CALIBRATED: Final = 0.15
"""Shares of the declarations, in the order of time, that are learned from and calibrated on."""
TOLD_TOO_MUCH: Final = 0.995
"""Area under the curve from which one column alone is said to know the answer already."""
AS_SELECTED: Final = "model and lot"
BIAS: Final = (
    "What was found depends on where Customs looked: the model learns from examined declarations, "
    "repeats what past selection preferred, and knows nothing of what was never examined. The "
    "random share is the only part of a list that says how the rest really is.",
    "A score speaks of a declaration and of no person. Labels with a bad history are often labels "
    "that were examined more.",
)


@dataclass(frozen=True, slots=True)
class Bin:
    """Declarations of about the same chance: how many, the chance said, the share found."""

    declarations: int
    said: float
    found: float


@dataclass(frozen=True, slots=True, eq=False)
class Advice:
    """What a run of selectivity gives.

    Attributes
    ----------
    learned, calibrated, judged : int
        Examined declarations of each part.
    unexamined : int
        Declarations of which nobody knows what an examination would have found; they teach nothing.
    until : tuple of (str, str, str)
        Last day of each part.
    lists : tuple of AtShare
        The model, chance and each simple history, at each share.
    brier, brier_of_chance : float
        Mean square of chance said less what was found; of saying the overall share to all.
    calibration : tuple of Bin
        Tenths of the judged declarations by the chance said.
    advised : dict of str to ndarray
        One row a declaration of the last part: its number, day, chance, and how it is selected
        (``model``, ``lot`` or "").
    warnings : tuple of str
    share, random_share : float
    seed : int
    """

    learned: int
    calibrated: int
    judged: int
    unexamined: int
    until: tuple[str, str, str]
    lists: tuple[AtShare, ...]
    brier: float
    brier_of_chance: float
    calibration: tuple[Bin, ...]
    advised: dict[str, npt.NDArray[Any]]
    warnings: tuple[str, ...]
    share: float
    random_share: float
    seed: int


def advise(
    declarations: Known,
    *,
    share: float = 0.05,
    random_share: float = 0.2,
    split: Sequence[date] = (),
    seed: int = 1,
) -> Advice:
    """Train, calibrate, judge and select.

    Parameters
    ----------
    declarations : Known
        In the order of time.
    share : float
        Of the declarations that can be examined, in (0, 1).
    random_share : float
        Of the examinations that are drawn by lot, at least 0.05: some must always be.
    split : sequence of date
        First day of the part calibrated on, and of the part judged; by shares of the declarations
        if not given.
    seed : int

    Raises
    ------
    EvenhandError
        If a share makes no sense, a part has too little, or scikit-learn is missing.
    """
    _shares(share, random_share)
    past, later, last = _parts(declarations, split)
    model = train(past, calibrate_on=later, seed=seed)
    chance = model.chance(last)
    order = order_of(chance, last.declaration_id, seed=seed)
    by_model, by_lot = with_random_share(
        order, last.declaration_id, share=share, random_share=random_share, seed=seed
    )
    selected = np.full(chance.size, "", dtype=object)
    selected[by_model], selected[by_lot] = "model", "lot"
    looked = ~np.isnan(last.found)
    examined = last.take(looked)
    if not 0 < examined.found.sum() < examined.found.size:
        raise EvenhandError(
            "The last part holds no examined declaration with a finding and one without: there is "
            "nothing to judge the advice by.",
            do_next="Take a longer period, or other days with --split.",
        )
    return Advice(
        learned=int((~np.isnan(past.found)).sum()),
        calibrated=int((~np.isnan(later.found)).sum()),
        judged=examined.found.size,
        unexamined=int(np.isnan(declarations.found).sum()),
        until=(str(past.day.max()), str(later.day.max()), str(last.day.max())),
        lists=_lists(past, later, examined, chance[looked], random_share=random_share, seed=seed),
        brier=float(np.mean((chance[looked] - examined.found) ** 2)),
        brier_of_chance=float(np.mean((examined.found.mean() - examined.found) ** 2)),
        calibration=_bins(chance[looked], examined.found),
        advised={
            "declaration_id": last.declaration_id,
            "day": last.day.astype(str).astype(object),
            "chance": chance,
            "selected": selected,
        },
        warnings=_warnings(past),
        share=share,
        random_share=random_share,
        seed=seed,
    )


def _shares(share: float, random_share: float) -> None:
    if not 0 < share < 1:
        raise EvenhandError(
            f"A share of {share:g} of the declarations cannot be examined.",
            do_next="Give --share between 0 and 1, as 0.05.",
        )
    if not 0.05 <= random_share <= 1:
        raise EvenhandError(
            f"A random share of {random_share:g} of the examinations is not allowed: without a lot "
            "nothing is learned of what the model does not select.",
            do_next="Give --random-share between 0.05 and 1.",
        )


def _parts(declarations: Known, split: Sequence[date]) -> tuple[Known, Known, Known]:
    day = declarations.day
    if split:
        first, second = (np.datetime64(d) for d in split)
    else:
        places = (int(TRAINED * day.size), int((TRAINED + CALIBRATED) * day.size))
        # A day is never cut in two: its declarations know too much of each other.
        first, second = (day[min(p, day.size - 1)] for p in places)
    masks = (day < first, (day >= first) & (day < second), day >= second)
    if not all(mask.any() for mask in masks):
        raise EvenhandError(
            f"Cut at {first} and {second}, one of the three parts of the records is empty.",
            do_next="Give two days inside the records, in their order, with --split.",
        )
    past, later, last = (declarations.take(mask) for mask in masks)
    return past, later, last


def _lists(
    past: Known,
    later: Known,
    examined: Known,
    chance: Floats,
    *,
    random_share: float,
    seed: int,
) -> tuple[AtShare, ...]:
    orders = {"model": order_of(chance, examined.declaration_id, seed=seed)}
    for name in past.labels:
        # A simple history may know all that came before, also what the model calibrates on.
        labels = np.concatenate([past.labels[name], later.labels[name]])
        known = history(labels, np.concatenate([past.found, later.found]))
        score = known.of(examined.labels[name])[:, 0]
        orders[f"history of {name}"] = order_of(score, examined.declaration_id, seed=seed)
    found, revenue = examined.found, examined.revenue
    lists = []
    for share in SHARES:
        selected = with_random_share(
            orders["model"],
            examined.declaration_id,
            share=share,
            random_share=random_share,
            seed=seed,
        )
        # What is really examined: the model's part and the lot's.
        ways = {AS_SELECTED: np.concatenate([*selected, orders["model"]]), **orders}
        lists += [
            at_share(way, order[: found.size], share=share, found=found, revenue=revenue)
            for way, order in ways.items()
        ]
        lists.append(by_chance(share, found=found, revenue=revenue))
    return tuple(lists)


def _bins(chance: Floats, found: Floats) -> tuple[Bin, ...]:
    order = np.argsort(chance, kind="stable")
    return tuple(
        Bin(part.size, float(chance[part].mean()), float(found[part].mean()))
        for part in np.array_split(order, 10)
        if part.size
    )


def _warnings(past: Known) -> tuple[str, ...]:
    """Name every number that alone tells the answer: it was hardly known at lodging."""
    looked = ~np.isnan(past.found)
    told = []
    for name, values in past.numbers.items():
        area = _area(values[looked], past.found[looked])
        apart = max(area, 1 - area)
        if apart > TOLD_TOO_MUCH:
            told.append(
                f"'{name}' alone separates findings from the rest (area {apart:.3f}): was it "
                "really known when the declaration was lodged?"
            )
    return tuple(told)


def _area(values: Floats, found: Floats) -> float:
    """Return the area under the curve of one column; a half where it says nothing."""
    from scipy.stats import rankdata  # noqa: PLC0415 -- slow import

    known = ~np.isnan(values)
    hits, of = found[known].sum(), known.sum()
    if not 0 < hits < of:
        return 0.5
    ranks = rankdata(values[known])
    return float((ranks[found[known] == 1].sum() - hits * (hits + 1) / 2) / (hits * (of - hits)))
