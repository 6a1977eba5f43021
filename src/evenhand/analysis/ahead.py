"""Which counts are fetched while those before them are judged?

The engine counts on every core and holds no lock of Python's; statistics are made on one core. So
the engine is asked by one thread, a measure ahead, and by no other: its connection serves one
question at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any, Final, TypeVar

from evenhand.records.computing import Interruptible

_T = TypeVar("_T")
_PATIENCE: Final = 0.05
"""Seconds after which a question that was not broken off is broken off again."""


class Ahead:
    """The one thread that asks the engine; use it as a context.

    Parameters
    ----------
    engine : Interruptible or None
        None where the engine is better asked when its answer is wanted: all is then computed in
        the thread of the caller.
    """

    def __init__(self, engine: Interruptible | None) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1) if engine is not None else None
        self._begun: tuple[Hashable, Future[Any]] | None = None
        self._last: Future[Any] | None = None

    def __enter__(self) -> Ahead:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._thread is None or self._engine is None:
            return
        self._thread.shutdown(wait=False, cancel_futures=True)
        # Nobody waits for an answer any more; a question may only be about to be put.
        while self._last is not None and not self._last.done():
            self._engine.interrupt()
            wait([self._last], timeout=_PATIENCE)

    def begin(self, key: Hashable, compute: Callable[[], Any]) -> None:
        """Begin to compute what ``take`` will ask for by ``key``; only the last begun is held."""
        if self._thread is not None:
            self._last = self._thread.submit(compute)
            self._begun = (key, self._last)

    def take(self, key: Hashable, compute: Callable[[], _T]) -> _T:
        """Return what was begun by ``key``, or else compute it now.

        Raises
        ------
        Exception
            Whatever ``compute`` raised.
        """
        if self._thread is None:
            return compute()
        begun, self._begun = self._begun, None
        if begun is not None and begun[0] == key:
            found: _T = begun[1].result()
            return found
        self._last = self._thread.submit(compute)
        asked: _T = self._last.result()
        return asked
