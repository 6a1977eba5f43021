"""What would a year of an administration ask of a Spark cluster: network, driver, single tasks?

Computed from cardinalities alone, no cluster needed. Tasks read the year in the order of
registration, so a task sees few days and few offices; how many different groups it meets is the
expected number of occupied cells when its rows fall into those at hand.

    python -m benchmarks.records.cluster_size [--declarations 1000000000] [--offices 200] ...
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass

SPLIT_BYTES = 128 << 20
"""Of Parquet that one task reads, Spark's own setting."""
STORED, EVENT_STORED = 50, 12
"""Bytes of a declaration and of an event in the store's Parquet, as practice has them."""
WORD = 8
"""Bytes of one number in an array of the inference."""


@dataclass(frozen=True)
class Year:
    """One year of an administration."""

    declarations: int
    offices: int
    on_duty: int
    officers: int
    agents: int
    desks: int
    events_each: int
    days: int = 365

    @property
    def sets(self) -> int:
        """Sets in which files are compared: office, day and desk."""
        return self.offices * self.days * self.desks

    @property
    def tasks(self) -> int:
        """Tasks that read the declarations."""
        return math.ceil(self.declarations * STORED / SPLIT_BYTES)


@dataclass(frozen=True)
class Line:
    """What one step moves and holds, in bytes; the largest single task, in rows."""

    step: str
    over_network: float
    at_driver: float
    largest_task: float


def occupied(cells: float, rows: float) -> float:
    """Return how many of ``cells`` equally likely cells ``rows`` rows are expected to meet."""
    if cells < 1 or rows <= 0:
        return 0.0
    return cells * -math.expm1(rows * math.log1p(-1 / cells)) if cells > 1 else 1.0


def counted(year: Year, step: str, cells_a_set: float, *, width: int, sliced: int = 1) -> Line:
    """Return what counts by set and something else move: each task sends the groups it met.

    Parameters
    ----------
    cells_a_set : float
        Different values beside the set that can occur in it.
    width : int
        Numbers of a row of counts, keys and sums.
    sliced : int
        Slices in which the driver takes them.
    """
    rows = year.declarations / year.tasks
    sets_a_task = max(1.0, year.sets / year.tasks)
    met = occupied(sets_a_task * cells_a_set, rows)
    whole = year.sets * occupied(cells_a_set, year.declarations / year.sets)
    return Line(
        step,
        over_network=year.tasks * met * width * WORD,
        at_driver=whole * width * WORD / sliced,
        largest_task=rows,
    )


def lines(year: Year) -> list[Line]:
    """Return the steps of a run, in its order."""
    n = year.declarations
    coded = 6 * 4 + 4 * 8
    people = year.offices * year.officers
    pairs = people * min(year.agents, year.agents / year.offices * 4)
    slices = math.ceil(n / 12_000_000)
    digest = 64 + 16
    return [
        Line("code the declarations: small tables sent to all", year.sets * 60, 0, n / year.tasks),
        Line("  the same if they are not sent: rows sorted to them", n * 100, 0, n / 200),
        counted(year, "by set and officer, with four sums an outcome", year.on_duty, width=11),
        counted(
            year,
            "by set and agent, slice by slice",
            min(year.agents, 400),
            width=3,
            sliced=slices,
        ),
        Line(
            "by officer and agent",
            year.tasks * occupied(pairs, n / year.tasks) * 6 * WORD,
            pairs * 6 * WORD,
            n / year.tasks,
        ),
        Line("the twin: every row sorted inside its set", n * (coded + digest), 0, n / year.sets),
        Line(
            "times by stage, office and tick",
            year.tasks * 4 * year.offices * 300 * 5 * WORD,
            4 * year.offices * 1500 * 5 * WORD,
            n / year.tasks,
        ),
        Line(
            "events sorted by declaration: the map and the rules",
            n * year.events_each * 32,
            50_000 * 400,
            n * year.events_each / 2000,
        ),
        Line("  numbering the declarations of events: one task", n * 24, 0, n),
    ]


def size(number: float) -> str:
    """Say bytes as people do."""
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def main() -> None:
    """Print the table of docs/explanation/scale.md."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().split("\n")[0])
    parser.add_argument("--declarations", type=int, default=1_000_000_000)
    parser.add_argument("--offices", type=int, default=200)
    parser.add_argument("--on-duty", type=int, default=7, help="officers of a desk on a day")
    parser.add_argument("--officers", type=int, default=20, help="of an office")
    parser.add_argument("--agents", type=int, default=20_000)
    parser.add_argument("--desks", type=int, default=3)
    parser.add_argument("--events-each", type=int, default=8)
    given = parser.parse_args()
    year = Year(**vars(given))
    print(f"{year.declarations:,} declarations, {year.sets:,} sets, {year.tasks:,} tasks")
    print("| step | over the network | held by the driver | rows of the largest task |")
    print("|---|---|---|---|")
    for line in lines(year):
        print(
            f"| {line.step} | {size(line.over_network)} | {size(line.at_driver)} "
            f"| {line.largest_task:,.0f} |"
        )


if __name__ == "__main__":
    main()
