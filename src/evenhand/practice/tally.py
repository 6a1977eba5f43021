"""What was planted in fact, and what is the truth about officers? Counted block by block."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act
from evenhand.practice.administration import Administration
from evenhand.practice.block import Block, Plan
from evenhand.practice.cancelled import NAME as CANCELLED
from evenhand.practice.columns import UNKNOWN, Columns
from evenhand.practice.lot import GENERAL, VEHICLES
from evenhand.practice.potential import OUTCOMES
from evenhand.practice.year import SECOND_SEMESTER

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pair:
    """What a steered pair came to in one semester, at the general desk of its office.

    Attributes
    ----------
    files : int
        Files of the agent.
    observed : int
        Of those, with the account.
    by_lot : float
        Of those, as many as the lot would give it: the sum of the chances of its tickets.
    moved : int
        Files that the lot had given to another account.
    """

    files: int = 0
    observed: int = 0
    by_lot: float = 0.0
    moved: int = 0

    def plus(self, other: Pair) -> Pair:
        """Return the two together."""
        return Pair(
            files=self.files + other.files,
            observed=self.observed + other.observed,
            by_lot=self.by_lot + other.by_lot,
            moved=self.moved + other.moved,
        )


@dataclass(slots=True)
class Tally:
    """Everything counted so far.

    Attributes
    ----------
    declarations, items, events, released, assessed : ndarray of int64, shape (offices,)
    duty_assessed, receipts : ndarray of int64, shape (offices,)
        Minor units: of files assessed, of files paid.
    channels : ndarray of int64, shape (3,)
    files : ndarray of int64, shape (officers,)
        Files at the general desk, by the account first designated.
    effects : list of ndarray of float64, shape (outcomes, officers of the office)
        Sums of potential outcomes on ordinary files, by office.
    favoured_effects : list of ndarray of float64, shape (outcomes, officers of the office)
        The same on files of steered pairs.
    favoured : ndarray of int64, shape (officers,)
        Files of steered pairs among ``files``.
    effect_files : ndarray of float64, shape (offices,)
    touched : dict of (fault, semester) to int
    pairs : dict of (fault, account, agent, semester) to Pair
    look_alikes : dict of str to int
        Files touched, by look-alike.
    emptied : dict of int to list of ndarray of int64, shape (spans, 2)
        By office, the clock seconds from and until which its roster was emptied.
    """

    declarations: Ints
    items: Ints
    events: Ints
    released: Ints
    assessed: Ints
    duty_assessed: Ints
    receipts: Ints
    channels: Ints
    files: Ints
    effects: list[Floats]
    favoured_effects: list[Floats]
    favoured: Ints
    effect_files: Floats
    touched: dict[tuple[str, int], int] = field(default_factory=dict)
    pairs: dict[tuple[str, int, int, int], Pair] = field(default_factory=dict)
    look_alikes: dict[str, int] = field(default_factory=dict)
    emptied: dict[int, list[Ints]] = field(default_factory=dict)


def tally(administration: Administration) -> Tally:
    """Return an empty tally."""
    n = len(administration.offices)
    return Tally(
        declarations=_none(n),
        items=_none(n),
        events=_none(n),
        released=_none(n),
        assessed=_none(n),
        duty_assessed=_none(n),
        receipts=_none(n),
        channels=_none(3),
        files=_none(administration.pace.size),
        effects=[np.zeros((len(OUTCOMES), len(o.officers))) for o in administration.offices],
        favoured_effects=[
            np.zeros((len(OUTCOMES), len(o.officers))) for o in administration.offices
        ],
        favoured=_none(administration.pace.size),
        effect_files=np.zeros(n),
    )


def _none(n: int) -> Ints:
    return np.zeros(n, dtype=np.int64)


def add(total: Tally, plan: Plan, made: Block, columns: Columns) -> None:
    """Add a block. Blocks are added in their order, so that sums of floats never differ."""
    at = made.office.index
    paid = made.course.known(Act.PAY)[columns.items["place"]]
    duty = columns.items["duty_assessed"]
    total.declarations[at] += made.serial.size
    total.items[at] += duty.size
    total.events[at] += columns.events["act"].size + columns.refusals["act"].size
    total.released[at] += made.course.known(Act.RELEASE).sum()
    total.assessed[at] += made.course.known(Act.ASSESS).sum()
    total.duty_assessed[at] += duty[duty != UNKNOWN].sum()
    total.receipts[at] += duty[paid].sum()
    total.channels += np.bincount(made.files.channel, minlength=3)
    general = made.dealt.desk == GENERAL
    total.files += np.bincount(made.dealt.officer[general], minlength=total.files.size)
    favoured = made.dealt.officer[general & made.planted.favoured]
    total.favoured += np.bincount(favoured, minlength=total.files.size)
    total.effects[at] += made.potential.total
    total.favoured_effects[at] += made.potential.favoured
    total.effect_files[at] += made.potential.files
    for semester in (1, 2):
        half = (made.files.day >= SECOND_SEMESTER) == (semester == 2)
        _add_faults(total, plan, made, half=half, semester=semester)
    _add_look_alikes(total, plan, made)
    total.emptied.setdefault(at, []).append(made.planted.emptied)


def _add_faults(
    total: Tally, plan: Plan, made: Block, *, half: npt.NDArray[np.bool_], semester: int
) -> None:
    for name, mark in made.planted.touched.items():
        if name not in plan.faults:
            continue
        key = (name, semester)
        total.touched[key] = total.touched.get(key, 0) + int((mark & half).sum())
    for name, moved in made.planted.moved.items():
        for account, agent in plan.faults[name].pairs:
            ours = half & (made.files.agent == agent) & (made.dealt.desk == GENERAL)
            held = ours & (made.dealt.officer == account)
            roster = plan.rosters[made.office.index]
            present = roster.present[account - made.office.officers.start, made.files.day]
            chance = present[ours] / made.dealt.candidates[ours]
            found = Pair(
                files=int(ours.sum()),
                observed=int(held.sum()),
                by_lot=float(chance.sum()),
                moved=int((held & moved).sum()),
            )
            where = (name, account, agent, semester)
            total.pairs[where] = total.pairs.get(where, Pair()).plus(found)


def _add_look_alikes(total: Tally, plan: Plan, made: Block) -> None:
    counts: dict[str, Any] = {
        "specialised_desk": made.dealt.desk == VEHICLES,
        "sick_month": made.course.known(Act.REASSIGN) & ~made.planted.has("moved_files"),
        "scanner_outage": made.decided.outage & made.course.known(Act.OVERRIDE),
        "approved_overtime": made.course.overtime & made.course.known(Act.RELEASE),
    }
    for name in plan.look_alikes.others:
        counts[name] = made.planted.has(name)
    if "keen_examiner" in counts:
        counts["keen_examiner"] &= made.course.known(Act.EXAM_END)
    counts["standard_phrases"] &= made.course.known(Act.EXAM_END) & ~made.decided.offence
    counts["standard_phrases"] &= ~made.planted.has("copied_reports")
    counts[CANCELLED] = np.ones(made.cancelled.serial.size, dtype=bool)
    for name, mark in counts.items():
        total.look_alikes[name] = total.look_alikes.get(name, 0) + int(mark.sum())
