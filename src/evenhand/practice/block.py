"""What happens to the declarations of one office and month, from lodging to release?

A block is the unit of work: it needs nothing from any other block, so blocks can be made in any
order and on any number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.practice.administration import Administration, Office
from evenhand.practice.arrivals import Arrivals
from evenhand.practice.conduct import Conduct
from evenhand.practice.course import Course, Tempo, course
from evenhand.practice.decisions import Chances, Decided, chances, decide, in_outage
from evenhand.practice.faults import Fault
from evenhand.practice.look_alikes import OUTAGE_SLOWDOWN, LookAlikes
from evenhand.practice.lot import GENERAL, Dealt, deal
from evenhand.practice.pace import Steps, steps
from evenhand.practice.planting import (
    HASTE,
    LENIENCY,
    Planted,
    at_night,
    bunch,
    join_steps,
    of_pairs,
    steer,
    to_green,
)
from evenhand.practice.potential import Potential, potential
from evenhand.practice.roster import Duty
from evenhand.practice.streams import Stage, stream
from evenhand.practice.traffic import Traffic, traffic

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is settled before the first block is made.

    Attributes
    ----------
    administration : Administration
    look_alikes : LookAlikes
    faults : dict of str to Fault
    arrivals : Arrivals
    rosters : tuple of Duty
        By office.
    conduct : Conduct
    """

    administration: Administration
    look_alikes: LookAlikes
    faults: dict[str, Fault]
    arrivals: Arrivals
    rosters: tuple[Duty, ...]
    conduct: Conduct


@dataclass(frozen=True, slots=True)
class Block:
    """The declarations of one office and month with everything that happened to them.

    Attributes
    ----------
    office : Office
    serial : ndarray of int64, shape (n,)
        Registration number in its office and year, from 1.
    files : Traffic
    dealt : Dealt
        With what was steered.
    by_lot : ndarray of int64, shape (n,)
        Account that the lot gave.
    planted : Planted
    decided : Decided
    course : Course
    officer_final, chief, clerk : ndarray of int64, shape (n,)
        Account numbers.
    uplift : ndarray of float64, shape (n,)
        By how much the value was raised; 0 where it was not.
    potential : Potential
    """

    office: Office
    serial: Ints
    files: Traffic
    dealt: Dealt
    by_lot: Ints
    planted: Planted
    decided: Decided
    course: Course
    officer_final: Ints
    chief: Ints
    clerk: Ints
    uplift: Floats
    potential: Potential


def block(plan: Plan, *, office: Office, month: int) -> Block:
    """Make one block."""
    administration = plan.administration
    days, count = plan.arrivals.month(office=office.index, month=month)
    roster = plan.rosters[office.index]
    drawn_files = traffic(administration, office, month=month, days=days, count=count)
    lot = deal(administration, office, month=month, files=drawn_files, roster=roster)
    rng = stream(administration.seed, Stage.DECISIONS, office.index, month)
    n = drawn_files.day.size
    clerk = rng.integers(office.clerks.start, office.clerks.stop, size=n)
    chief = rng.integers(office.chiefs.start, office.chiefs.stop, size=n)
    substitute = roster.candidates[drawn_files.day, rng.integers(0, roster.count[drawn_files.day])]
    drawn = chances(n, rng=rng)
    files, dealt, planted = _plant(
        plan, drawn_files, lot, office=office, month=month, clerk=clerk, roster=roster
    )
    decided, took = _decide(plan, files, dealt, planted, drawn, office=office, month=month)
    acts = course(
        files,
        dealt.officer,
        decided,
        took,
        office=office,
        tempo=_tempo(plan.conduct, dealt, planted),
        look_alikes=plan.look_alikes,
        at_night=planted.at_night,
        rng=rng,
    )
    substitute = np.where(
        substitute == dealt.officer, roster.candidates[files.day, 0], substitute
    )
    return Block(
        office=office,
        serial=_serials(plan, office=office, month=month, n=n),
        files=files,
        dealt=dealt,
        by_lot=lot.officer,
        planted=planted,
        decided=decided,
        course=acts,
        officer_final=np.where(acts.reassigned, substitute, dealt.officer),
        chief=chief,
        clerk=clerk,
        uplift=decided.adjusted * drawn.uplift,
        potential=potential(
            files,
            decided.channel,
            drawn,
            took,
            office=office,
            conduct=plan.conduct,
            general=np.flatnonzero(dealt.desk == GENERAL),
        ),
    )


def _plant(
    plan: Plan,
    files: Traffic,
    lot: Dealt,
    *,
    office: Office,
    month: int,
    clerk: Ints,
    roster: Duty,
) -> tuple[Traffic, Dealt, Planted]:
    """Apply the faults of this office that change who has a file, its value and its marks."""
    rng = stream(plan.administration.seed, Stage.FAULTS, office.index, month)
    here = {f.id: f for f in plan.faults.values() if f.office == office.index}
    none = np.zeros(files.day.size, dtype=bool)
    before = files.total
    moved: dict[str, Flags] = {}
    touched: dict[str, Flags] = {}
    favoured, dealt = none, lot
    for name in ("steered_pairs", "steering_by_it"):
        if name in here:
            dealt, touched[name] = steer(
                here[name], files, dealt, office=office, roster=roster, rng=rng
            )
            moved[name] = dealt.officer != lot.officer
            favoured = favoured | of_pairs(here[name], files, dealt)
    bunched, green, night, joined = none, none, none, none
    if "bunched_values" in here:
        files, bunched = bunch(here["bunched_values"], files, dealt, rng=rng)
    if "channel_changes" in here:
        green = to_green(here["channel_changes"], files, dealt, rng=rng)
    if "off_hours_releases" in here:
        night = at_night(here["off_hours_releases"], files, clerk, rng=rng)
    if "incompatible_steps" in here:
        joined = join_steps(here["incompatible_steps"], dealt, rng=rng)
    marks = {
        "bunched_values": bunched,
        "channel_changes": green,
        "off_hours_releases": night,
        "incompatible_steps": joined,
    }
    for name in ("slow_desk", "over_strict_officer"):
        if name in here:
            marks[name] = dealt.officer == here[name].accounts[0]
    touched |= {name: mark for name, mark in marks.items() if name in here}
    planted = Planted(
        moved=moved,
        touched=touched,
        favoured=favoured,
        by_it=touched.get("steering_by_it", none),
        bunched=bunched,
        total_before=before,
        to_green=green,
        at_night=night,
        joined=joined,
    )
    return files, dealt, planted


def _decide(
    plan: Plan,
    files: Traffic,
    dealt: Dealt,
    planted: Planted,
    drawn: Chances,
    *,
    office: Office,
    month: int,
) -> tuple[Decided, Steps]:
    down = in_outage(office, plan.look_alikes, files.day)
    strict = plan.conduct.strictness[dealt.officer]
    decided = decide(
        files,
        drawn,
        strictness=np.where(planted.favoured, LENIENCY, 1.0) * strict,
        to_green=planted.to_green,
        down=down,
        bunched=planted.bunched,
    )
    took = steps(
        channel=decided.channel,
        queried=decided.queried,
        load=_load(plan, office=office, day=files.day),
        slowdown=np.where(down, OUTAGE_SLOWDOWN, 1.0),
        rng=stream(plan.administration.seed, Stage.PACE, office.index, month),
    )
    return decided, took


def _tempo(conduct: Conduct, dealt: Dealt, planted: Planted) -> Tempo:
    haste = np.where(planted.favoured, HASTE, 1.0)
    return Tempo(pace=haste * conduct.pace[dealt.officer], wait=conduct.wait[dealt.officer])


def _load(plan: Plan, *, office: Office, day: Ints) -> Floats:
    """Return files an officer on duty, by day, against an ordinary day of the office."""
    count = plan.arrivals.count[office.index]
    officers = np.maximum(1, plan.rosters[office.index].count)
    load = count / officers
    ordinary = load[count > 0].mean() if count.any() else 1.0
    return np.asarray(np.clip(load / ordinary, 0.4, 2.5)[day], dtype=np.float64)


def _serials(plan: Plan, *, office: Office, month: int, n: int) -> Ints:
    """Return registration numbers: one after the other but for the planted gap."""
    place = plan.arrivals.before(office=office.index, month=month) + np.arange(n)
    fault = plan.faults.get("serial_gap")
    if fault is None or fault.office != office.index:
        return place + 1
    return place + 1 + int(fault.share) * (place >= gap_after(plan))


def gap_after(plan: Plan) -> int:
    """Return the registration number after which the planted gap begins."""
    return int(0.6 * plan.arrivals.count[plan.faults["serial_gap"].office].sum())
