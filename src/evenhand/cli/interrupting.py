"""When may an interrupt fall?

Not inside ``importlib``. It takes a lock that all threads share and gives it back a few lines
later; an interrupt that is raised in between leaves it taken for good, and nobody hears of it where
that happens in the callback of a weak reference that ends an import. The next thread to import
anything then waits for ever. So an interrupt that meets such a line comes again a moment later. A
module that is being imported is interrupted as ever: importlib knows what to do about an error.
"""

from __future__ import annotations

import _thread
import signal
import time
from types import FrameType
from typing import Final

PATIENCE_SECONDS: Final = 0.01
"""Until an interrupt that met importlib comes again."""
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
    """Raise KeyboardInterrupt, now or in a moment.

    Raises
    ------
    KeyboardInterrupt
        Where ``frame``, in which the signal met the main thread, is none of importlib's.
    """
    if frame is None or frame.f_code.co_filename != _IMPORTLIB:
        raise KeyboardInterrupt
    # Not a ``threading.Thread``: to start one takes locks that may be held just now.
    _thread.start_new_thread(_again, (number,))


def _again(number: int) -> None:
    time.sleep(PATIENCE_SECONDS)
    signal.raise_signal(number)
