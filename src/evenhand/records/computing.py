"""How is a query computed, and what of that differs between engines?

Measures write queries and name no engine; the few things that no query can say are said here.

- A table that several measures share is kept in DuckDB's workspace, where its columns lie packed
  (a temporary table would lie as it is in memory, and soon on the disk), and in the memory and on
  the disks of the workers in Spark; what is lost with a worker is made again.
- Results come as Arrow. Spark's come straight from its workers' Arrow batches: the way by pandas
  that Ibis takes would turn whole numbers with gaps into floats.
- What is gathered of each case of a large log is computed part by part in DuckDB, where it would
  fill the memory or the disk; Spark has it on many machines.
- Days are told apart as bits of one number in DuckDB, where a set of days for each of millions of
  groups would fill the memory; Spark is asked to tell them apart by itself.
- Ibis would merge every query's steps into as few as it can, which takes it longer than the engine
  takes for ten thousand declarations; the engines do it by themselves, in a moment.
- Where DuckDB answers a division by zero with NULL, Spark stops; so a query must not divide by
  zero. Spark's strictness stays on: an answer that was quietly left out would be worse.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Final, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

ibis.options.sql.fuse_selects = False
_KEPT: Final = count()
SPARK: Final = "pyspark"

Hold = Callable[[ir.Table], ir.Table]
"""What is done with a table that several queries begin with: ``keep``, or ``each_time``."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def bit_count(number: int) -> int:  # type: ignore[empty-body]
    """Count the bits that are set; the engine does."""


class Interruptible(Protocol):
    """A connection whose question of the moment can be broken off."""

    def interrupt(self) -> None:
        """Break it off, from any thread."""
        ...


def asked_beside(table: ir.Table) -> Interruptible | None:
    """Return the connection, if a thread of its own may ask it while Python is busy with another.

    None for Spark: its driver has other work to do between two questions.
    """
    engine = table.get_backend()
    if engine.name == SPARK:
        return None
    connection: Interruptible = engine.con
    return connection


def keep(table: ir.Table, *, beside: str = "") -> ir.Table:
    """Compute a table once; the engine keeps it until its connection is closed.

    Rows alike in the column ``beside`` are laid side by side where one machine counts: what is
    then counted by it, or by what goes with it, lies close together. Workers would have to send
    each other every row for that.

    Ibis's own ``cache`` drops its table when the expression dies, which may be after the
    connection was closed: that fails, loudly and for nothing.
    """
    engine = table.get_backend()
    name = f"kept_{next(_KEPT)}"
    if engine.name == SPARK:
        from evenhand.records import spark_frames  # noqa: PLC0415 -- optional dependency

        return spark_frames.keep(table, name=name)
    laid = table.order_by(beside) if beside else table
    kept: ir.Table = engine.create_table(name, laid)
    return kept


def each_time(table: ir.Table) -> ir.Table:
    """Return the table as it is: every query that begins with it computes it anew."""
    return table


def cut(table: ir.Table, *, by: str, rows: int, most: int) -> list[ir.Table]:
    """Return parts of about ``most`` rows, rows alike in ``by`` together; the whole if it is short.

    ``rows`` is how many there are. Spark's workers cut by themselves, and get the whole.
    """
    parts = -(-rows // most)
    if parts < 2 or table.get_backend().name == SPARK:
        return [table]
    lot = (table[by].hash() % parts).abs()
    return [table.filter(lot == part) for part in range(parts)]


def fetch(table: ir.Table) -> pa.Table:
    """Compute a table and bring it here, as Arrow with the types that Ibis says.

    Raises
    ------
    EngineError
        If Spark could not compute it; ``EngineGoneError`` if it cannot compute anything any more.
    """
    if table.get_backend().name == SPARK:
        from evenhand.records import spark_frames  # noqa: PLC0415 -- optional dependency

        return spark_frames.fetch(table)
    return table.to_pyarrow()


def days_of_a_month(table: ir.Table, *keys: str, on: str) -> ir.Table:
    """Count the different days in ``on``, a date, by keys that tell months apart, as ``days``."""
    day = table[on]
    if table.get_backend().name == SPARK:
        return table.group_by(keys).agg(days=day.nunique())
    bit = ibis.literal(1, "int64") << day.day().cast("int64")
    seen = table.group_by(keys).agg(seen=bit.bit_or())
    return seen.select(*keys, days=bit_count(seen.seen).cast("int64"))
