"""Which engine answers, and where?"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from evenhand.errors import EngineGoneError
from evenhand.records.records import Records
from evenhand.records.store import Limits, Store

EngineName = Literal["duckdb", "spark"]


@dataclass(frozen=True, slots=True)
class Engine:
    """The engine that an administration chose for a run.

    Attributes
    ----------
    name : {"duckdb", "spark"}
    address : str
        Of a Spark Connect server, as ``sc://host:15002``; empty starts Spark on this machine.
    """

    name: EngineName = "duckdb"
    address: str = ""


class Opened(Protocol):
    """A store that is open for questions."""

    def records(self) -> Records:
        """Return the records as lazy tables with the design of their mapping."""
        ...


def open_store(folder: Path, *, engine: Engine, limits: Limits) -> AbstractContextManager[Opened]:
    """Open a store for questions; what was started for it ends with the context.

    Parameters
    ----------
    folder : Path
        Of the store. Spark's workers must see it under the same name.
    engine : Engine
    limits : Limits
        Of DuckDB, or of a Spark that is started here; a server has its own.

    Raises
    ------
    RecordsError
        If the folder holds no store.
    EngineGoneError
        If Spark is not installed, cannot start or does not answer.
    """
    if engine.name == "duckdb":
        return Store(folder, limits=limits)
    must_be_installed()
    from evenhand.records.spark import SparkStore  # noqa: PLC0415 -- optional dependency

    return SparkStore(folder, limits=limits, address=engine.address)


def must_be_installed() -> None:
    """Raise an error with its remedy where Python has no Spark.

    Raises
    ------
    EngineGoneError
    """
    try:
        import pandas  # noqa: F401, PLC0415 -- optional dependency
        import pyspark  # noqa: F401, PLC0415 -- optional dependency
    except ImportError as err:
        raise EngineGoneError(
            f"Spark is not installed: {err.name} is missing.",
            do_next='Install it with: pip install "evenhand[spark]"; or run with --engine duckdb.',
        ) from err
