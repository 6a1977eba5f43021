"""How long do two-way effects take beside pyfixest's, from one table in memory?

The table: 10,000,000 declarations with an outcome, an officer and an agent, both text, as
pseudonyms are; 1,000 officers in 50 offices, 20,000 agents, some with thousands of files and many
with few, nine in ten of whose files are lodged at one office. Both sides start from the table they
read best (an Arrow table here, a pandas frame there) and give the effect of every officer and
agent: ``two_way_effects`` here, ``feols("y ~ 1 | officer + agent")`` and ``fixef()`` there.
pyfixest has been called once before on a few rows, so that nothing is compiled in its time. Its
``feols`` alone, which gives residuals but no effect, stands on a line of its own.

First the two are held against each other on a part of the rows, pyfixest at its tightest tolerance:
their effects must agree to 1e-8.

    python -m benchmarks.statistics.bench_two_way [--rows 10000000]
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from benchmarks.harness import Cost, Row

from benchmarks import harness
from evenhand.statistics.effects import TwoWayEffects, two_way_effects

PART = 15
"""Our time must be at most one part in so many of pyfixest's."""
AGREE = 1e-8
CHECKED_ROWS = 200_000
OFFICES, OFFICERS, AGENTS = 50, 1_000, 20_000
FORMULA = "y ~ 1 | officer + agent"


def declarations(rows: int) -> pa.Table:
    """Make the table: y is an officer's effect, an agent's and noise, all of variance 1."""
    rng = np.random.default_rng(1)
    agent = (AGENTS * rng.random(rows) ** 2).astype(np.int32)
    office = rng.integers(0, OFFICES, AGENTS, dtype=np.int32)[agent]
    elsewhere = rng.random(rows) < 0.1
    office[elsewhere] = rng.integers(0, OFFICES, int(elsewhere.sum()), dtype=np.int32)
    each = OFFICERS // OFFICES
    officer = office * each + rng.integers(0, each, rows, dtype=np.int32)
    y = rng.normal(size=OFFICERS)[officer] + rng.normal(size=AGENTS)[agent]
    y += rng.normal(size=rows)
    return pa.table(
        {"y": y, "officer": names("O", officer, OFFICERS), "agent": names("A", agent, AGENTS)}
    )


def names(letter: str, codes: npt.NDArray[np.int32], size: int) -> pa.Array:
    """Return text for codes, plain and not coded by a dictionary."""
    return pa.array([f"{letter}{code:07d}" for code in range(size)]).take(pa.array(codes))


def frame(table: pa.Table) -> Any:
    """Return the table as pandas holds text best: backed by Arrow."""
    import pandas as pd

    return pd.DataFrame(
        {"y": table["y"].to_numpy()}
        | {name: pd.array(table[name], dtype="string[pyarrow]") for name in ("officer", "agent")}
    )


def ours(rows: int) -> Cost:
    """Time the effects here, best of three."""
    table = declarations(rows)

    def work() -> TwoWayEffects:
        return two_way_effects(table["y"], unit=table["officer"], client=table["agent"])

    cost = harness.best(work, rounds=3)
    return Cost(cost.seconds, cost.peak_mb, len(cost.answer.unit_effects))


def theirs(rows: int) -> tuple[Cost, Cost]:
    """Time pyfixest once: its fit alone, and the fit with the effects."""
    import pyfixest

    warnings.simplefilter("ignore")
    data = frame(declarations(rows))
    pyfixest.feols(FORMULA, data=data.iloc[:5_000]).fixef()
    start = time.perf_counter()
    fit = pyfixest.feols(FORMULA, data=data)
    fitted = Cost(time.perf_counter() - start, harness.peak_mb())
    fit.fixef()
    return fitted, Cost(time.perf_counter() - start, harness.peak_mb())


def disagreement(rows: int) -> float:
    """Return the largest difference of an officer's or agent's effect between the two."""
    import pyfixest

    warnings.simplefilter("ignore")
    table = declarations(rows)
    found = two_way_effects(table["y"], unit=table["officer"], client=table["agent"])
    assert found.unit_set.max() == 0, "the rows of the check fall into several connected sets"
    # Agents with one file are kept on both sides, so that means are taken over the same rows.
    fit = pyfixest.feols(FORMULA, data=frame(table), fixef_rm="none")
    known = fit.fixef(atol=1e-15, btol=1e-15)
    by_officer, by_agent = known["C(officer)"], known["C(agent)"]
    # pyfixest leaves the first agent out, as the one the others are set against.
    assert set(found.client_labels) - set(by_agent) <= {found.client_labels[0]}
    officers = np.array([by_officer[name] for name in found.unit_labels])
    agents = np.array([by_agent.get(name, 0.0) for name in found.client_labels])
    weights = np.bincount(np.searchsorted(found.unit_labels, table["officer"].to_numpy()))
    # Only sums of two effects are identified: both sides give officers the mean 0.
    level = np.average(officers, weights=weights)
    return float(
        max(
            np.abs(officers - level - found.unit_effects).max(),
            np.abs(agents + level - found.client_effects).max(),
        )
    )


def rows(count: int) -> Iterator[Row]:
    """Check, time both sides, and set them beside each other."""
    worst = harness.alone(disagreement, min(CHECKED_ROWS, count))
    if worst > AGREE:
        sys.exit(f"The effects differ by {worst:.1e}; at most {AGREE:.0e} may be.")
    print(f"effects agree to {worst:.1e} on {min(CHECKED_ROWS, count):,} rows")
    # Before and after the long run of the peer, so that both see the same machine.
    before = harness.alone(ours, count)
    fitted, there = harness.alone(theirs, count)
    here = min(before, harness.alone(ours, count), key=lambda cost: cost.seconds)
    said = f"{count:,} rows in memory"
    yield Row(
        f"two-way effects, {said}",
        here.seconds,
        here.peak_mb,
        f"{harness.part_of(here.seconds, there.seconds)} of pyfixest",
        f"at most 1/{PART} of pyfixest",
        here.seconds * PART <= there.seconds,
    )
    yield Row("  pyfixest, feols and fixef", there.seconds, there.peak_mb)
    ratio = f"ours {harness.part_of(here.seconds, fitted.seconds)} of it"
    yield Row("  pyfixest, feols alone (no effects)", fitted.seconds, fitted.peak_mb, ratio)


def main() -> int:
    """Print the rows; 1 if one is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    return harness.show(rows(parser.parse_args().rows))


if __name__ == "__main__":
    sys.exit(main())
