"""In which order do faults and look-alikes act on a block?

Three stages, each a tuple of ids with what they do, applied from the first to the last where they
are planted: ``DEALING`` before the officers begin (files, dealing, marks, handling), ``DECIDING``
on what they decide, ``TIMING`` on when each act happens; what the log says of it is in
``practice/entries``. Each fault draws from a stream of its own, so that an honest and a faulty
administration of the same seed have the same traffic and the same lot, and none disturbs another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np

from evenhand.practice.course import Course
from evenhand.practice.decisions import Decided
from evenhand.practice.faults.fault import Fault
from evenhand.practice.innocent.look_alike import EVERYWHERE, LookAlike
from evenhand.practice.planting import order_of_conduct, order_of_value
from evenhand.practice.planting.of_controls import at_night, join_steps, to_green
from evenhand.practice.planting.of_handlers import own_files
from evenhand.practice.planting.of_lot import steer
from evenhand.practice.planting.of_reassigning import change_hands, give_away
from evenhand.practice.planting.of_relodging import correct, shop, withdraw
from evenhand.practice.planting.of_rosters import empty, late
from evenhand.practice.planting.of_swaps import enrich, match
from evenhand.practice.planting.of_value import bunch
from evenhand.practice.planting.own_stream import own_stream
from evenhand.practice.planting.planted import Planted

Deal = Callable[[Any, Planted, np.random.Generator], Planted]
Decide = Callable[[Any, Planted, Decided, np.random.Generator], Decided]
Time = Callable[[Any, Planted, Course, np.random.Generator], Course]
Placed = Mapping[str, Fault | LookAlike]
"""All that is planted in an administration, innocent or not, by id."""

DEALING: Final[tuple[tuple[str, Deal], ...]] = (
    *order_of_value.INNOCENT,
    ("thin_nights", late),
    ("typing_corrections", correct),
    ("draw_shopping", shop),
    ("emptied_roster", empty),
    ("steered_pairs", steer),
    ("steering_by_it", steer),
    ("moved_files", give_away),
    ("matched_clients", match),
    ("rich_files", enrich),
    ("bunched_values", bunch),
    ("channel_changes", to_green),
    ("off_hours_releases", at_night),
    ("incompatible_steps", join_steps),
    *order_of_value.DEALING,
    *order_of_conduct.DEALING,
    ("slow_desk", own_files),
    ("over_strict_officer", own_files),
)
DECIDING: Final[tuple[tuple[str, Decide], ...]] = (*order_of_value.DECIDING,)
TIMING: Final[tuple[tuple[str, Time], ...]] = (
    *order_of_value.TIMING,
    *order_of_conduct.TIMING,
    ("typing_corrections", withdraw),
    ("draw_shopping", withdraw),
    ("moved_files", change_hands),
)


def while_dealing(placed: Placed, planted: Planted) -> Planted:
    """Apply what acts before the officers begin."""
    for one, act, rng in _here(placed, DEALING, planted, step=0):
        planted = act(one, planted, rng)
    return planted


def while_deciding(placed: Placed, planted: Planted, decided: Decided) -> Decided:
    """Apply what changes the decisions."""
    for one, act, rng in _here(placed, DECIDING, planted, step=1):
        decided = act(one, planted, decided, rng)
    return decided


def while_timing(placed: Placed, planted: Planted, course: Course) -> Course:
    """Apply what changes when acts happen, or whether."""
    for one, act, rng in _here(placed, TIMING, planted, step=2):
        course = act(one, planted, course, rng)
    return course


def _here(
    placed: Placed, acts: tuple[tuple[str, Any], ...], planted: Planted, *, step: int
) -> Iterator[tuple[Fault | LookAlike, Any, np.random.Generator]]:
    """Give what is planted at the office of a block, what it does, and its own stream."""
    for name, act in acts:
        one = placed.get(name)
        if one is not None and one.office in (planted.office.index, EVERYWHERE):
            yield one, act, own_stream(planted, name, step)
