"""Are the many proofs of a log right? Checked in as many processes as there are cores.

A reading presumes each proof to be right, goes on, and is told the order of the tickets later.
Where one was wrong, the log is read again without that presumption.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Final

from evenhand.draw import vrf
from evenhand.draw.ranking import ranked
from evenhand.draw.rules import LATER, Later, Opening

CHUNK: Final = 500
"""Proofs handed over at a time: about a tenth of a second's work."""
AHEAD: Final = 6
"""Chunks handed over and not taken back, for each process; so that a log of any size fits."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a process found: an order for each opening, None for a wrong proof, and the time."""

    orders: tuple[tuple[int, ...] | None, ...]
    vrf_seconds: float
    ticket_seconds: float


def check(openings: Sequence[Opening]) -> Checked:
    """Check proofs and order tickets; where nobody has a cap, the first two places are enough."""
    started = perf_counter()
    seeds = [vrf.verify(o.public, o.alpha, o.proof) for o in openings]
    between = perf_counter()
    orders: list[tuple[int, ...] | None] = []
    for opening, seed in zip(openings, seeds, strict=True):
        if seed is None:
            orders.append(None)
            continue
        order = ranked(seed, opening.tag, opening.eligible)
        is_capped = any(place.cap is not None for place in opening.eligible)
        orders.append(order if is_capped else order[:2])
    return Checked(tuple(orders), between - started, perf_counter() - between)


class Proofs:
    """The ranking of one reading, done beside it.

    Parameters
    ----------
    processes : int
        One checks in this process; more start as many.
    wrong : set of (int, bytes)
        Openings known to be wrong, each by leaf and text; found ones are added.
    """

    def __init__(self, processes: int, wrong: set[tuple[int, bytes]]) -> None:
        self.wrong = wrong
        self.found_wrong = False
        self.vrf_seconds = self.ticket_seconds = 0.0
        self.told: Callable[[int, Sequence[int]], None] = _nobody
        """Is told the order of an opening's tickets, by leaf."""
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._batch: list[Opening] = []
        self._out: deque[tuple[list[Opening], Future[Checked]]] = deque()

    def __enter__(self) -> Proofs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def __call__(self, opening: Opening) -> Later | None:
        """Presume a proof to be right unless it is known not to be."""
        if (opening.index, opening.alpha) in self.wrong:
            return None
        self._batch.append(opening)
        return LATER

    def go_on(self) -> None:
        """Hand over what has been gathered; called between two leaves."""
        if len(self._batch) >= CHUNK:
            self._hand_over()

    def finish(self) -> None:
        """Take back everything that was handed over."""
        self._hand_over()
        while self._out:
            self._take_back()

    def _hand_over(self) -> None:
        batch, self._batch = self._batch, []
        if not batch:
            return
        if self._processes == 1 or (self._pool is None and len(batch) < CHUNK):
            self._take(batch, check(batch))
            return
        if self._pool is None:
            # Spawned and not forked: the caller may have threads.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._processes, mp_context=context)
        self._out.append((batch, self._pool.submit(check, batch)))
        if len(self._out) > AHEAD * self._processes:
            self._take_back()

    def _take_back(self) -> None:
        batch, future = self._out.popleft()
        self._take(batch, future.result())

    def _take(self, batch: Sequence[Opening], checked: Checked) -> None:
        self.vrf_seconds += checked.vrf_seconds
        self.ticket_seconds += checked.ticket_seconds
        for opening, order in zip(batch, checked.orders, strict=True):
            if order is None:
                self.wrong.add((opening.index, opening.alpha))
                self.found_wrong = True
            else:
                self.told(opening.draw, order)


def _nobody(draw: int, order: Sequence[int]) -> None:
    raise AssertionError("set before the first opening")
