"""Is this a practice house: one in which every person and record is invented, and which may go?

It is a folder of its own under the home of the real house, with its own database, journal and keys.
A file in it marks it; nothing without that file is ever removed.
"""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path
from typing import Final

from evenhand.errors import ConfigError
from evenhand.private_files import write_private

FOLDER: Final = "practice"
MARK: Final = "practice.house"
ADDRESS: Final = "practice.address"
"""In the real house: where the practice house that was opened from its first page answers."""
NOT_THERE: Final = ("EVENHAND_DATABASE", "EVENHAND_HOSTS")
"""Of the real house: the practice house has a database of its own, on this machine alone."""
_WORDS: Final = (
    b"Everything in this folder is invented, and goes when the practice house is removed.\n"
)

is_leaving: Final = threading.Event()
"""Set when somebody removes the practice house from its pages."""
is_wanted: Final = threading.Event()
"""Set when somebody opens the practice house from the first page of the real one."""
can_open: Final = threading.Event()
"""Set where one command serves the real house, and can start another beside it."""


def is_marked(home: Path) -> bool:
    """Say whether a home is that of a practice house."""
    return (home / MARK).is_file()


def home_of(home: Path) -> Path:
    """Return the home of the practice house that belongs to a house; of itself, itself."""
    return home if is_marked(home) else home / FOLDER


def choose(home: Path) -> Path:
    """Make what this process starts next the practice house, and return its home.

    Parameters
    ----------
    home : Path
        Of the real house.

    Raises
    ------
    ConfigError
        If its folder holds something else, or cannot be made.
    """
    own = home_of(home)
    try:
        if not is_marked(own):
            if own.exists() and any(own.iterdir()):
                raise ConfigError(
                    f"{own} holds something that is no practice house.",
                    do_next="Move it away, or name another home with EVENHAND_HOME.",
                )
            own.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(own / MARK, _WORDS)
    except OSError as err:
        raise ConfigError(
            f"The practice house {own} cannot be made: {err.strerror or err}.",
            do_next="Name a home that you may write with EVENHAND_HOME.",
        ) from err
    os.environ["EVENHAND_HOME"] = str(own)
    for name in NOT_THERE:
        os.environ.pop(name, None)
    return own


def remove(home: Path) -> None:
    """Remove a practice house with all that is in it.

    Raises
    ------
    ConfigError
        If it is none, or cannot be removed.
    """
    if not is_marked(home):
        raise ConfigError(
            f"{home} is no practice house, and is not removed.",
            do_next="A real house is removed by hand, by who answers for its records.",
        )
    try:
        shutil.rmtree(home)
    except OSError as err:
        raise ConfigError(
            f"The practice house {home} cannot be removed whole: {err.strerror or err}.",
            do_next="End what still uses it, and delete the folder.",
        ) from err
