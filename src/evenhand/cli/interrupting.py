"""When may an interrupt fall?

Not while Python imports. ``importlib`` takes a lock that all threads share and gives it back a few
lines later; an interrupt that is raised in between leaves it taken for good, and nobody hears of it
where that happens in the callback of a weak reference that ends an import. The next thread to
import anything then waits for ever. So an interrupt that meets an import comes again a moment
later, until it meets none.
"""

from __future__ import annotations

import _thread
import signal
import time
from types import FrameType
from typing import Final

PATIENCE_SECONDS: Final = 0.02
"""Until an interrupt that met an import comes again; an import takes up to a second."""
_IMPORTLIB: Final = "<frozen importlib._bootstrap>"


def handle(*numbers: int) -> None:
    """Let each of these signals interrupt, but for one that is ignored: in the background, say.

    Parameters
    ----------
    *numbers : int
        As ``signal.SIGINT``.
    """
    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)


def interrupt(number: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt, now or as soon as nothing is being imported.

    Raises
    ------
    KeyboardInterrupt
        Where ``frame``, in which the signal met the main thread, is part of no import.
    """
    while frame is not None:
        if frame.f_code.co_filename == _IMPORTLIB:
            # Not a ``threading.Thread``: starting one waits for locks that may be held just now.
            _thread.start_new_thread(_again, (number,))
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _again(number: int) -> None:
    time.sleep(PATIENCE_SECONDS)
    signal.raise_signal(number)
