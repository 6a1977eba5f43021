"""How does the worker write down how far it is?"""

from __future__ import annotations

import threading
import time
from typing import Any, Final

from django.db import OperationalError, connection
from django.db.models import QuerySet

from evenhand.errors import EvenhandError

SECONDS_BETWEEN: Final = 1.0
"""Progress is written, and a wish to cancel read, at most this often."""


class Written:
    """Writes down how far a task is, and ends it where nothing waits for it any more.

    Parameters
    ----------
    rows : QuerySet
        The row of the task while it runs, with ``doing`` and ``share_done``.
    gone : EvenhandError
        Raised where there is no such row any more.
    """

    def __init__(self, rows: QuerySet[Any], *, gone: EvenhandError) -> None:
        self._rows = rows
        self._gone = gone
        self._next = 0.0
        self._thread = threading.get_ident()

    def __call__(self, what: str, share: float) -> None:
        """Write down what is done now, and which share is behind it."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + SECONDS_BETWEEN
        try:
            if not self._rows.all().update(doing=what[:200], share_done=share):
                raise self._gone
        except OperationalError:
            # Another writes at this moment: what is not told now is told in a second, and no task
            # ends for want of it.
            return
        finally:
            # Reading tells of itself from threads of its own, each with a connection.
            if threading.get_ident() != self._thread:
                connection.close()
