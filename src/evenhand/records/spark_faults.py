"""What does a fault of Spark mean to the person who runs it?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from py4j.protocol import Py4JError, Py4JNetworkError
from pyspark.errors import PySparkException

from evenhand.errors import EngineError, EngineGoneError

LOST: Final = ("ExecutorLost", "ExecutorDead", "worker lost", "Executor heartbeat", "FetchFailed",
               "CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND", "Checkpoint block")  # fmt: skip
"""What Spark says where a worker was lost and its work or what it kept could not be made again."""
GONE: Final = ("UNAVAILABLE", "Connection refused", "SESSION_CLOSED", "SESSION_NOT_FOUND",
               "stopped SparkContext", "SparkContext was shut down")  # fmt: skip
"""What is said where the session itself is no more."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn what Spark raises into one sentence and a remedy."""
    try:
        yield
    except (Py4JNetworkError, ConnectionError) as err:
        raise EngineGoneError(
            "Spark ended during the run.",
            do_next="Run the same command again: what was finished is not computed twice. "
            "If it ends again, give it more --memory.",
        ) from err
    except (PySparkException, Py4JError) as err:
        said = str(err)
        if any(word in said for word in GONE):
            raise EngineGoneError(
                f"Spark no longer answers: {first_line(err)}.",
                do_next="Run the same command again once it does: what was finished is not "
                "computed twice.",
            ) from err
        if is_loss(said):
            raise EngineError(
                "Spark lost a worker while it computed this, and could not do its work again.",
                do_next="Run the same command again: only this is computed. If a worker is lost "
                "again, give workers more memory.",
            ) from err
        if "PATH_NOT_FOUND" in said:
            raise EngineError(
                f"Spark does not see the records: {first_line(err)}.",
                do_next="Name with --spill a folder that this machine and Spark's workers share.",
            ) from err
        raise EngineError(
            f"Spark could not compute this: {first_line(err)}.",
            do_next="Run with --engine duckdb to compare; if that answers, report this.",
        ) from err


def is_loss(said: str) -> bool:
    """Return whether Spark says that a worker was lost, or what it kept."""
    return any(word in said for word in LOST)


def first_line(err: BaseException) -> str:
    """Return the first line of a fault, without its full stop."""
    lines = [line.strip() for line in str(err).splitlines() if line.strip()]
    return (lines[0] if lines else type(err).__name__).rstrip(".")
