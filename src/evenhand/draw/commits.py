"""How do many requests share one write to the disk, each answered only once it is there?"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from evenhand.draw.store import Rows
from evenhand.errors import DrawError

MOST_WAITING: Final = 2_000
"""Requests that may wait to be written: some seconds' worth, then new ones are sent away."""


class BusyError(DrawError):
    """More is asked than can be written now."""


class Commits:
    """Writes rows in the order given, as many at a time as have gathered.

    Parameters
    ----------
    write : callable
        Writes rows durably, or raises.
    """

    def __init__(self, write: Callable[[Rows], None]) -> None:
        self._write = write
        self._changed = threading.Condition()
        self._waiting: list[tuple[Rows, Future[None]]] = []
        self._is_closed = False
        self.broken: BaseException | None = None
        """What ended the writing; nothing is taken after it."""
        self._thread = threading.Thread(target=self._run, name="draw-commits", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Say whether rows would be taken now.

        Raises
        ------
        BusyError
            If too many wait.
        DrawError
            If an earlier write failed.
        """
        if self.broken is not None or self._is_closed:
            raise DrawError(
                "The log is not written any more: an earlier write failed.",
                do_next="Look at the disk, then restart; nothing that was answered is lost.",
            ) from self.broken
        if len(self._waiting) >= MOST_WAITING:
            raise BusyError(
                f"{len(self._waiting)} requests wait to be written.",
                do_next="Ask again in a moment; nothing was kept of this request.",
            )

    def add(self, rows: Rows) -> Future[None]:
        """Take rows; the future is done once they are on disk."""
        future: Future[None] = Future()
        with self._changed:
            self._waiting.append((rows, future))
            self._changed.notify()
        return future

    def close(self) -> None:
        """Write what waits and stop."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                taken, self._waiting = self._waiting, []
            if not taken:
                return
            self._commit(taken)

    def _commit(self, taken: list[tuple[Rows, Future[None]]]) -> None:
        whole = Rows()
        for rows, _ in taken:
            whole.take(rows)
        try:
            if self.broken is not None:
                raise self.broken
            self._write(whole)
        except BaseException as err:  # noqa: BLE001 -- told to every request that waits
            self.broken = err
            for _, future in taken:
                future.set_exception(err)
        else:
            for _, future in taken:
                future.set_result(None)
