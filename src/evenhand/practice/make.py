"""How is a practice administration made? Blocks on threads, written month by month.

Memory holds a few blocks at a time, whatever the number of declarations.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evenhand.practice.administration import administration
from evenhand.practice.arrivals import arrivals
from evenhand.practice.block import Block, Plan, block
from evenhand.practice.columns import Columns, columns_of
from evenhand.practice.conduct import conduct
from evenhand.practice.faults.catalogue import plant
from evenhand.practice.look_alikes import look_alikes
from evenhand.practice.mapping_text import mapping_text
from evenhand.practice.roster import duty
from evenhand.practice.roster_table import rosters_table
from evenhand.practice.sizes import sizes_for
from evenhand.practice.small_tables import (
    calendars_table,
    control_totals_table,
    officers_table,
)
from evenhand.practice.tables import (
    Dictionaries,
    declaration_ids,
    declarations_table,
    events_table,
    gather,
    items_table,
    planted_table,
)
from evenhand.practice.tally import Tally, add, tally
from evenhand.practice.trade import trade_tables
from evenhand.practice.truth import truth
from evenhand.practice.writing import (
    MAPPING,
    TRUTH,
    Part,
    whole_or_nothing,
    write_csv,
    write_json,
)
from evenhand.practice.year import YEAR

MONTHS: Final = 12
ROW_GROUP: Final = 100_000
"""Declarations that are enough for a row group: whole offices are put together up to it."""


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice administration as it lies on disk.

    Attributes
    ----------
    folder, mapping, truth : Path
    declarations, items, events : int
    faults : tuple of str
        Ids of what is planted; empty where the administration is honest.
    """

    folder: Path
    mapping: Path
    truth: Path
    declarations: int
    items: int
    events: int
    faults: tuple[str, ...]


def plan_for(declarations: int, *, seed: int, honest: bool) -> Plan:
    """Settle all that the blocks share."""
    whole = administration(sizes_for(declarations), seed=seed, honest=honest)
    innocent = look_alikes(whole)
    faults = plant(whole, innocent)
    return Plan(
        administration=whole,
        look_alikes=innocent,
        faults=faults,
        arrivals=arrivals(whole, innocent),
        rosters=tuple(duty(whole, office, innocent) for office in whole.offices),
        conduct=conduct(whole, faults),
    )


def make(
    folder: Path,
    *,
    declarations: int,
    seed: int,
    honest: bool = False,
    replace: bool = False,
    threads: int = 2,
    progress: Callable[[int], None] | None = None,
) -> Practice:
    """Write a practice administration into a folder.

    Parameters
    ----------
    folder : Path
        Must not exist, be empty, or with ``replace`` hold an earlier practice administration.
    declarations : int
    seed : int
        The same seed gives the same tables, on any number of threads.
    honest : bool
        Plant no fault; look-alikes and a small spread in pace remain.
    replace : bool
    threads : int
    progress : callable, optional
        Told how many declarations have been written so far.

    Raises
    ------
    RecordsError
        If the folder is not free, cannot be written, or the number is out of range.
    """
    plan = plan_for(declarations, seed=seed, honest=honest)
    with whole_or_nothing(folder, replace=replace) as draft:
        counted = tally(plan.administration)
        with ThreadPoolExecutor(max_workers=threads) as pool:
            try:
                for month in range(MONTHS):
                    _write_month(draft, plan, counted, month=month, pool=pool, threads=threads)
                    if progress:
                        progress(int(counted.declarations.sum()))
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        faults = _write_small(draft, plan, counted)
    return Practice(
        folder=folder,
        mapping=folder / MAPPING,
        truth=folder / TRUTH,
        declarations=int(counted.declarations.sum()),
        items=int(counted.items.sum()),
        events=int(counted.events.sum()),
        faults=faults,
    )


def _write_month(
    draft: Path, plan: Plan, counted: Tally, *, month: int, pool: ThreadPoolExecutor, threads: int
) -> None:
    known = Dictionaries(plan.administration)
    parts = {
        name: Part(draft / f"{name}-{YEAR}-{month + 1:02d}.parquet")
        for name in ("declarations", "items", "events", "planted")
    }
    held: list[Columns] = []
    refused: list[Columns] = []
    try:
        for made, columns in _blocks(plan, month=month, pool=pool, ahead=threads + 1):
            add(counted, plan, made, columns)
            held.append(columns)
            if columns.refused["serial"].size:
                refused.append(columns)
            if sum(c.declarations["serial"].size for c in held) >= ROW_GROUP:
                _write_group(parts, held, known)
                held.clear()
        if held:
            _write_group(parts, held, known)
        # At the month's end, so that the order of rows does not hang on the groups.
        for columns in refused:
            ids = declaration_ids(columns.refused, known)
            parts["events"].write(events_table(columns.refusals, ids, known))
    finally:
        for part in parts.values():
            part.close()


def _blocks(
    plan: Plan, *, month: int, pool: ThreadPoolExecutor, ahead: int
) -> Iterator[tuple[Block, Columns]]:
    """Make the blocks of a month, a few ahead of the one that is wanted, in their order."""
    waiting: deque[Future[tuple[Block, Columns]]] = deque()
    counts = plan.arrivals.of_month(month)
    for office in plan.administration.offices:
        if counts[office.index]:
            waiting.append(pool.submit(_one, plan, office=office.index, month=month))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _one(plan: Plan, *, office: int, month: int) -> tuple[Block, Columns]:
    made = block(plan, office=plan.administration.offices[office], month=month)
    return made, columns_of(plan.administration, made)


def _write_group(parts: dict[str, Part], held: list[Columns], known: Dictionaries) -> None:
    declarations = gather(held, "declarations")
    ids = declaration_ids(declarations, known)
    parts["declarations"].write(declarations_table(declarations, known))
    parts["items"].write(items_table(gather(held, "items"), ids, known))
    parts["events"].write(events_table(gather(held, "events"), ids, known))
    parts["planted"].write(planted_table(gather(held, "planted"), ids))


def _write_small(draft: Path, plan: Plan, counted: Tally) -> tuple[str, ...]:
    """Write what is small, and return the ids of what the truth says is planted."""
    small: dict[str, Any] = {
        "officers.csv": officers_table(plan),
        "rosters.csv": rosters_table(plan, counted),
        "calendars.csv": calendars_table(plan),
        "control_totals.csv": control_totals_table(plan, counted),
        **trade_tables(plan.administration),
    }
    for name, table in small.items():
        write_csv(table, draft / name)
    (draft / MAPPING).write_text(mapping_text(), encoding="utf-8", newline="\n")
    plain = truth(plan, counted)
    write_json(plain, draft / TRUTH)
    return tuple(fault["id"] for fault in plain["faults"])
