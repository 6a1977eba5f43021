"""How often is each measure wrong, over many administrations drawn anew?"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np

from calibration.design import Design, every


@dataclass(frozen=True, slots=True)
class Job:
    """One measure, one size of administration, one size of fault, so many runs."""

    measure: str
    size: str
    effect: float
    runs: int
    seed: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a job.

    Attributes
    ----------
    measure, size : str
    effect : float
    runs : int
    false_runs : int
        Runs whose list held any false entry.
    false_share, false_share_squares : float
        Sums over runs of the share of false entries of the list (0 for an empty list), and of its
        square.
    intervals, covered : int
        Intervals given; of those, intervals that held the truth.
    faults, found : int
        Runs with a planted fault; of those, runs in which it was listed.
    """

    measure: str
    size: str
    effect: float
    runs: int
    false_runs: int
    false_share: float
    false_share_squares: float
    intervals: int
    covered: int
    faults: int
    found: int


def measure(name: str) -> Any:
    """Return the measure of that name."""
    return import_module(f"evenhand.measures.{name}")


def perform(job: Job) -> Tally:
    """Draw so many administrations and judge what the measure finds in each."""
    design = every()[job.measure]
    infer = getattr(design, "infer", None) or measure(job.measure).infer
    false_runs, shares, intervals, covered, faults, found = 0, [], 0, 0, 0, 0
    for number in range(job.runs):
        # Each run has a stream of its own: more runs repeat the first ones.
        rng = np.random.default_rng([job.seed, _key(job), number])
        drawn = design.draw(rng, design.SIZES[job.size], job.effect)
        judged = design.judge(drawn, infer(drawn.counts))
        false_runs += judged.false > 0
        shares.append(judged.false / judged.listed if judged.listed else 0.0)
        intervals += len(judged.covered)
        covered += sum(bool(c) for c in judged.covered)
        faults += judged.found is not None
        found += bool(judged.found)
    return Tally(
        measure=job.measure,
        size=job.size,
        effect=job.effect,
        runs=job.runs,
        false_runs=false_runs,
        false_share=float(np.sum(shares)),
        false_share_squares=float(np.sum(np.square(shares))),
        intervals=intervals,
        covered=covered,
        faults=faults,
        found=found,
    )


SHARES: Final = (0.50, 0.35, 0.15)
"""Of the runs, by size: small administrations are many and quick, large ones few and slow."""


def jobs(design: Design, *, runs: int, planted_runs: int, seed: int) -> list[Job]:
    """Return the jobs of a design: each size honest, then with each fault.

    Parameters
    ----------
    design : Design
        Of two sizes or more; the third and all after it share what the first two leave.
    runs, planted_runs : int
        Over all sizes together: honest, and with each size of the fault.
    seed : int
    """
    sizes = list(design.SIZES)
    return [
        Job(design.NAME, size, effect, count, seed)
        for place, size in enumerate(sizes)
        for effect in design.EFFECTS
        if (count := _share(runs if effect == 0 else planted_runs, place, of=len(sizes)))
    ]


def _share(runs: int, place: int, *, of: int) -> int:
    first = [round(runs * share) for share in SHARES[: min(of, 2)]]
    if place < len(first) and place < of - 1:
        return first[place]
    rest = runs - sum(first[: min(of - 1, 2)])
    last = of - min(of - 1, 2)
    return rest // last + (place == of - 1) * (rest % last)


def run(
    wanted: Sequence[Job],
    *,
    processes: int,
    tell: Callable[[Tally], None] = lambda tally: None,
    kept: Path | None = None,
) -> list[Tally]:
    """Do the jobs in so many processes, or in this one (0); the answer is the same.

    Parameters
    ----------
    wanted : sequence of Job
    processes : int
    tell : callable
        Given each tally that is new.
    kept : Path, optional
        A file with a line for each job that was done: those are not done again, new ones are added.
        Of use while no measure or design changes, for it does not know of that.
    """
    done = _kept(kept) if kept is not None else {}
    left = [job for job in wanted if job not in done]
    for job, tally in zip(left, _performed(left, processes=processes), strict=True):
        tell(tally)
        done[job] = tally
        if kept is not None:
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"job": asdict(job), "tally": asdict(tally)}) + "\n")
    return [done[job] for job in wanted]


def _kept(file: Path) -> dict[Job, Tally]:
    if not file.exists():
        return {}
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {Job(**line["job"]): Tally(**line["tally"]) for line in lines}


def plain(tallies: Iterable[Tally]) -> list[dict[str, Any]]:
    """Return tallies as plain values, in the order given."""
    return [asdict(t) for t in tallies]


def _performed(wanted: Sequence[Job], *, processes: int) -> Iterable[Tally]:
    if processes < 1:
        yield from map(perform, wanted)
        return
    # Each process takes one core: libraries that thread by themselves would only get in the way.
    with (
        _environment(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1"),
        ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool,
    ):
        yield from pool.map(perform, wanted)


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Set variables for processes started here, and put back what was there."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _key(job: Job) -> int:
    return zlib.crc32(f"{job.measure}|{job.size}|{job.effect}".encode())
