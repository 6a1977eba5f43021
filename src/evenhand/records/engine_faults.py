"""What does a fault of the engine mean to the person who runs it?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from evenhand.errors import RecordsError


@contextmanager
def engine_faults(spill: Path) -> Iterator[None]:
    """Turn what the engine raises inside the block into an error with its remedy.

    Parameters
    ----------
    spill : Path
        Where the engine puts what does not fit into memory, as the user named it.

    Raises
    ------
    RecordsError
        If the engine ran out of memory or disk, or could not answer.
    KeyboardInterrupt
        If the user interrupted it; the engine itself says RuntimeError.
    """
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except duckdb.Error as err:
        raise _explained(err, spill) from err
    except RuntimeError as err:
        if isinstance(err.__cause__, KeyboardInterrupt):
            raise err.__cause__ from None
        raise


def _explained(err: duckdb.Error, spill: Path) -> RecordsError:
    said = (str(err).splitlines() or [type(err).__name__])[0].rstrip(".")
    if isinstance(err, (duckdb.OutOfMemoryException, duckdb.IOException)):
        return RecordsError(
            f"The engine ran out of memory, or cannot write to {spill}: {said}.",
            do_next="Free space there, name another folder with --spill, or allow more --memory.",
        )
    return RecordsError(
        f"The engine could not answer: {said}.",
        do_next="Run evenhand records check on the same files; if it finds no fault, report this.",
    )
