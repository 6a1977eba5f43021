"""What do the rosters say: who takes part in the lot at which desk, from when until when?"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.practice.administration import Office
from evenhand.practice.block import Plan
from evenhand.practice.lot import DESKS, GENERAL, LATE, RELIEF, VEHICLES
from evenhand.practice.tables import times
from evenhand.practice.tally import Tally
from evenhand.practice.year import DAY_SECONDS

Ints = npt.NDArray[np.int64]
Rows = tuple[Ints, Ints, Ints, Ints, Ints]
"""Day, account, desk, start and end of each row."""

_SECOND: Final = pa.timestamp("s", tz="UTC")


def rosters_table(plan: Plan, counted: Tally) -> pa.Table:
    """Return one row for an account and the time it is on duty at a desk."""
    return pa.concat_tables(
        [_roster(plan, counted, office) for office in plan.administration.offices]
    )


def _roster(plan: Plan, counted: Tally, office: Office) -> pa.Table:
    duty, closes = plan.rosters[office.index], office.hours.opens + office.hours.length
    parts = [_by_day(plan, counted, office, closes=closes), _relief(plan, office, closes=closes)]
    if duty.late_from < DAY_SECONDS:
        parts.append(_late(plan, office, closes=closes))
    columns = [np.concatenate(c) for c in zip(*parts, strict=True)]
    order = np.lexsort((columns[3], columns[1], columns[0]))
    _, account, desk, start, end = (c[order] for c in columns)
    return pa.table(
        {
            "officer": pa.array(plan.administration.accounts).take(pa.array(account)),
            "office": pa.repeat(office.code, account.size),
            "desk": pa.array(DESKS).take(pa.array(desk.astype(np.int8))),
            "starts_at": times(start).cast(_SECOND),
            "ends_at": times(end).cast(_SECOND),
            "weight": pa.array(np.ones(account.size)),
        }
    )


def _by_day(plan: Plan, counted: Tally, office: Office, *, closes: int) -> Rows:
    """Return everybody's day at the general desk and that of vehicles.

    In pieces where the roster was emptied around it.
    """
    duty, opens = plan.rosters[office.index], office.hours.opens
    day, place = np.nonzero(duty.present.T)
    account = place + office.officers.start
    special = account == office.specialist
    until = min(closes, duty.late_from)
    from_day, spans = _pieces(plan, counted, office, until=until)
    whole = special | np.isin(account, _stays(plan, office))
    count = np.where(whole, 1, np.diff(from_day)[day])
    row = np.repeat(np.arange(day.size), count)
    piece = from_day[day[row]] + np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    piece = np.minimum(piece, spans.shape[0] - 1)
    midnight, last = day[row] * DAY_SECONDS, np.where(special, closes, until)[row]
    start = np.where(whole[row], midnight + opens, spans[piece, 0])
    end = np.where(whole[row], midnight + last, spans[piece, 1])
    return day[row], account[row], np.where(special, VEHICLES, GENERAL)[row], start, end


def _relief(plan: Plan, office: Office, *, closes: int) -> Rows:
    """Return the days of the desk for relief: its account is there beside the general one."""
    relief = plan.look_alikes.others.get("relief_desk")
    if relief is None or relief.office != office.index:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none, none, none
    account = relief.accounts[0]
    day = np.flatnonzero(plan.rosters[office.index].present[account - office.officers.start])
    start = day * DAY_SECONDS + office.hours.opens
    end = day * DAY_SECONDS + closes
    return day, np.full(day.size, account), np.full(day.size, RELIEF), start, end


def _stays(plan: Plan, office: Office) -> tuple[int, ...]:
    """Return the accounts that stay while the roster of the office is emptied."""
    fault = plan.faults.get("emptied_roster")
    return fault.accounts if fault is not None and fault.office == office.index else ()


def _pieces(plan: Plan, counted: Tally, office: Office, *, until: int) -> tuple[Ints, Ints]:
    """Return the spans of a day that are left where the roster was emptied for others of it.

    The first array says at which span each day begins; the second has from and until.
    """
    emptied = np.concatenate(
        [np.zeros((0, 2), dtype=np.int64), *counted.emptied.get(office.index, [])]
    )
    days = np.arange(plan.rosters[office.index].count.size) * DAY_SECONDS
    starts = np.sort(np.append(days + office.hours.opens, emptied[:, 1]))
    ends = np.sort(np.append(days + until, emptied[:, 0]))
    kept = starts < ends
    spans = np.stack([starts, ends], axis=1)[kept]
    first = np.searchsorted(spans[:, 0], np.append(days, days[-1] + DAY_SECONDS))
    return first, spans


def _late(plan: Plan, office: Office, *, closes: int) -> Rows:
    """Return day, account, desk, start and end of those who stay late."""
    duty = plan.rosters[office.index]
    on_duty = np.arange(duty.late.shape[1]) < np.minimum(duty.late_count, duty.count)[:, None]
    day, turn = np.nonzero(on_duty)
    desk = np.full(day.size, LATE)
    start = day * DAY_SECONDS + duty.late_from
    return day, duty.late[day, turn], desk, start, day * DAY_SECONDS + closes
