"""What happens to the declarations of one office and month, from lodging to release?

A block is the unit of work: it needs nothing from any other block, so blocks can be made in any
order and on any number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.practice.acts import Act
from evenhand.practice.administration import Administration, Office
from evenhand.practice.arrivals import Arrivals
from evenhand.practice.cancelled import NAME as CANCELLED
from evenhand.practice.cancelled import Cancelled, cancelled, none_cancelled, shift
from evenhand.practice.conduct import Conduct
from evenhand.practice.course import Course, Tempo, course
from evenhand.practice.decisions import Chances, Decided, chances, decide, in_outage
from evenhand.practice.faults.fault import Fault
from evenhand.practice.later_truth import drawn_again, irregular
from evenhand.practice.look_alikes import OUTAGE_SLOWDOWN, LookAlikes
from evenhand.practice.lot import GENERAL, Dealt, deal
from evenhand.practice.pace import Steps, steps
from evenhand.practice.people import People, people
from evenhand.practice.planting.of_uplifts import in_steps, reference
from evenhand.practice.planting.order import (
    Placed,
    while_dealing,
    while_deciding,
    while_timing,
)
from evenhand.practice.planting.planted import Planted, untouched
from evenhand.practice.potential import Potential, potential
from evenhand.practice.roster import Duty
from evenhand.practice.streams import Stage, stream
from evenhand.practice.traffic import Traffic, traffic

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


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

    @property
    def placed(self) -> Placed:
        """All that is planted, innocent or not, by id."""
        return {**self.look_alikes.others, **self.faults}


@dataclass(frozen=True, slots=True)
class Block:
    """The declarations of one office and month with everything that happened to them.

    Attributes
    ----------
    office : Office
    serial : ndarray of int64, shape (n,)
        Registration number in its office and year, from 1.
    cancelled : Cancelled
        Registration numbers used up by declarations that were refused.
    by_lot : ndarray of int64, shape (n,)
        Account that the lot gave.
    planted : Planted
    decided : Decided
    course : Course
    reference : ndarray of int64, shape (n,)
        Value by the administration's price list, in minor units.
    officer_final : ndarray of int64, shape (n,)
        Account number.
    found_again : ndarray of int8, shape (n,)
        Whether a random re-examination found an irregularity; -1 where there was none.
    potential : Potential
    """

    office: Office
    serial: Ints
    cancelled: Cancelled
    by_lot: Ints
    planted: Planted
    decided: Decided
    course: Course
    reference: Ints
    officer_final: Ints
    found_again: npt.NDArray[np.int8]
    potential: Potential

    @property
    def files(self) -> Traffic:
        """The declarations as they stand in the records."""
        return self.planted.files

    @property
    def dealt(self) -> Dealt:
        """Who was given which, the steered files included."""
        return self.planted.dealt

    @property
    def alone(self) -> npt.NDArray[np.bool_]:
        """Which files an importer lodges for itself, without an agent."""
        return self.planted.has("own_account") | self.planted.has("own_account_waits")

    @property
    def lodger(self) -> Ints:
        """Number of the actor who lodges each file: after the accounts agents, then importers."""
        whole = self.planted.administration
        first = len(whole.accounts)
        own = first + len(whole.agents) + self.files.importer
        return np.where(self.alone, own, first + self.files.agent)

    @property
    def people(self) -> People:
        """Who stands by beside the officer of each file."""
        return self.planted.people


def block(plan: Plan, *, office: Office, month: int) -> Block:
    """Make one block."""
    administration, roster = plan.administration, plan.rosters[office.index]
    days, count = plan.arrivals.month(office=office.index, month=month)
    lodged = traffic(administration, office, month=month, days=days, count=count)
    lot = deal(administration, office, month=month, files=lodged, roster=roster)
    before = untouched(
        administration,
        office,
        month=month,
        roster=roster,
        people=people(administration, office, month=month, files=lodged, lot=lot, roster=roster),
        files=lodged,
        lot=lot,
    )
    return _handled(plan, while_dealing(plan.placed, before))


def _handled(plan: Plan, planted: Planted) -> Block:
    """Let the officers handle the files they have."""
    office, month = planted.office, planted.month
    rng = stream(plan.administration.seed, Stage.DECISIONS, office.index, month)
    files, dealt = planted.files, planted.dealt
    found = chances(files.day.size, rng=rng)
    drawn = in_steps(found, planted)
    decided, took = _decide(plan, planted, drawn)
    acts = course(
        files,
        dealt.officer,
        decided,
        took,
        office=office,
        tempo=_tempo(plan.conduct, planted),
        look_alikes=plan.look_alikes,
        at_night=planted.has("off_hours_releases"),
        rng=rng,
    )
    acts = while_timing(plan.placed, planted, acts)
    return Block(
        office=office,
        serial=_serials(plan, office=office, month=month, n=files.day.size),
        cancelled=_cancelled(plan, office=office, month=month),
        by_lot=planted.lot.officer,
        planted=planted,
        decided=decided,
        course=acts,
        reference=reference(planted, found),
        officer_final=np.where(acts.reassigned, planted.people.colleague, dealt.officer),
        found_again=_found_again(planted, drawn, decided, released=acts.known(Act.RELEASE)),
        potential=potential(
            files,
            decided.channel,
            drawn,
            took,
            office=office,
            conduct=plan.conduct,
            adjusting=planted.common.adjusting,
            finding=planted.common.finding,
            general=np.flatnonzero(dealt.desk == GENERAL),
        ),
    )


def _found_again(
    planted: Planted, drawn: Chances, decided: Decided, *, released: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int8]:
    seed = planted.administration.seed
    again = drawn_again(seed, planted.office.index, planted.month, n=planted.size)
    found = irregular(drawn.offend, planted.files.risk) | decided.offence
    return np.where(again & released, found, -1).astype(np.int8)


def _decide(plan: Plan, planted: Planted, drawn: Chances) -> tuple[Decided, Steps]:
    files, office, handling = planted.files, planted.office, planted.handling
    down = in_outage(office, plan.look_alikes, files.day)
    strict = handling.strictness * plan.conduct.strictness[planted.officer]
    strict = strict * plan.conduct.habit[planted.officer, files.chapter]
    decided = decide(
        files,
        drawn,
        adjusting=strict * handling.adjusting * planted.common.adjusting,
        finding=strict
        * handling.finding
        * planted.common.finding
        * plan.conduct.finding[planted.officer],
        granting=handling.granting,
        to_green=planted.has("channel_changes"),
        down=down,
        bunched=planted.has("bunched_values"),
    )
    decided = while_deciding(plan.placed, planted, decided)
    took = steps(
        channel=decided.channel,
        queried=decided.queried,
        load=_load(plan, office=office, day=files.day),
        slowdown=np.where(down, OUTAGE_SLOWDOWN, 1.0),
        small=planted.has("small_consignments"),
        laboratory=planted.laboratory,
        rng=stream(plan.administration.seed, Stage.PACE, office.index, planted.month),
    )
    common = planted.common
    return decided, took.treated(pace=common.pace, wait=common.wait)


def _tempo(conduct: Conduct, planted: Planted) -> Tempo:
    officer, handling = planted.officer, planted.handling
    return Tempo(
        pace=handling.pace * conduct.pace[officer],
        wait=handling.wait * conduct.wait[officer],
        shelved=planted.shelved,
    )


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
    if (one := plan.look_alikes.others.get(CANCELLED)) is not None and one.office == office.index:
        place = place + shift(plan.arrivals.by_month(office.index), month=month)
    if fault is None or fault.office != office.index:
        return place + 1
    return place + 1 + int(fault.share) * (place >= gap_after(plan))


def _cancelled(plan: Plan, *, office: Office, month: int) -> Cancelled:
    one = plan.look_alikes.others.get(CANCELLED)
    if one is None or one.office != office.index:
        return none_cancelled()
    return cancelled(plan.arrivals.by_month(office.index), month=month)


def gap_after(plan: Plan) -> int:
    """Return the registration number after which the planted gap begins."""
    return int(0.6 * plan.arrivals.count[plan.faults["serial_gap"].office].sum())
