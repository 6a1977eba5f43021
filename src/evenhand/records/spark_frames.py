"""How does Spark compute a query, and what does it keep for those that follow?

What is kept is cut off from the query that made it. A view that is merely cached stands in each
later query as all that it was made from, once for every mention, and Spark analyses that whole tree
before it looks what is cached: for parts made of parts the tree grows with the power of their
depth, and takes minutes where the work takes a second. What was cut off cannot be made again by
Spark where a worker is lost with it; it is made again here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

import ibis.expr.types as ir
import pyarrow as pa
import sqlglot.expressions as sge
from pyspark.storagelevel import StorageLevel

from evenhand.errors import EngineError
from evenhand.records.spark_faults import explained, is_loss

_T = TypeVar("_T")
MOST_PARTS: Final = 8
"""Parts of queries kept at once: those of one measure, whose tables share them."""
_WORK: Final = (sge.Join, sge.Group, sge.Distinct, sge.Window, sge.SetOperation, sge.AggFunc)
"""What makes a part worth keeping; one that merely picks columns and rows is read again."""
_parts: WeakKeyDictionary[Any, OrderedDict[str, Any]] = WeakKeyDictionary()
_kept: WeakKeyDictionary[Any, dict[str, ir.Table]] = WeakKeyDictionary()


def keep(table: ir.Table, *, name: str) -> ir.Table:
    """Keep a table in the workers' memory, and on their disks where that is full.

    Read by columns, and so kept twice: as it was cut off, on disk, and as it is read.
    """
    engine = table.get_backend()
    _again_if_lost(engine._session, lambda: _keep(table, name))
    _kept.setdefault(engine._session, {})[name] = table
    with explained():
        kept: ir.Table = engine.table(name)
    return kept


def fetch(table: ir.Table) -> pa.Table:
    """Compute a table and bring it here as Arrow, with the types that Ibis says."""

    def compute() -> pa.Table:
        with _framed(table) as frame:
            return frame.toArrow()

    found = _again_if_lost(table.get_backend()._session, compute)
    return found.cast(table.schema().to_pyarrow())


def let_go(session: Any) -> None:
    """Forget what was kept for the queries of a session."""
    for name in (*_parts.pop(session, {}), *_kept.pop(session, {})):
        session.catalog.dropTempView(name)


def _again_if_lost(session: Any, compute: Callable[[], _T]) -> _T:
    """Compute; where a worker was lost with what it kept, make that again and try once more."""
    try:
        with explained():
            return compute()
    except EngineError as err:
        if not is_loss(str(err.__cause__)):
            raise
    with explained():
        _make_again(session)
        return compute()


def _make_again(session: Any) -> None:
    """Compute anew what was kept, under the names by which later queries know it."""
    for name in _parts.pop(session, {}):
        session.catalog.dropTempView(name)
    # In the order in which they were kept: a later one may be made from an earlier.
    for name, table in _kept.get(session, {}).items():
        _keep(table, name)


def _keep(table: ir.Table, name: str) -> None:
    with _framed(table) as frame:
        _cut(frame, StorageLevel.DISK_ONLY).persist().createOrReplaceTempView(name)


@contextmanager
def _framed(table: ir.Table) -> Iterator[Any]:
    """Give the query as a frame of Spark, to be computed while the context lasts.

    A part that the query names more than once is computed once. DuckDB does so by itself; Spark
    would plan and compute it anew at every mention, and mentions of mentions multiply.
    """
    engine = table.get_backend()
    session = engine._session
    # Small tables that a query carries along are handed to Spark first.
    engine._run_pre_execute_hooks(table)
    whole = engine.compiler.to_sqlglot(table)
    views: dict[str, str] = {}
    passing: list[str] = []
    # Ibis names exactly those parts that are mentioned more than once, each after those it uses.
    for cte in whole.ctes:
        query = _with_views(cte.this, views).sql(engine.dialect)
        is_work = cte.this.find(*_WORK) is not None
        views[cte.alias] = _part(session, query, is_work=is_work)
        passing += [] if is_work else [views[cte.alias]]
    whole.set("with_", None)
    try:
        yield session.sql(_with_views(whole, views).sql(engine.dialect))
    finally:
        # Spark Connect looks for the parts when it computes: only then may the eldest go, and in
        # time their storage with them.
        kept = _parts.setdefault(session, OrderedDict())
        while len(kept) > MOST_PARTS:
            passing.append(kept.popitem(last=False)[0])
        for name in passing:
            session.catalog.dropTempView(name)


def _part(session: Any, query: str, *, is_work: bool) -> str:
    """Return the name of the view of a part, the same for the same query."""
    name = f"part_{sha256(query.encode()).hexdigest()[:24]}"
    kept = _parts.setdefault(session, OrderedDict())
    if name in kept:
        kept.move_to_end(name)
        return name
    frame = session.sql(query)
    if is_work:
        frame = kept[name] = _cut(frame, StorageLevel.MEMORY_AND_DISK)
    frame.createOrReplaceTempView(name)
    return name


def _cut(frame: Any, level: StorageLevel) -> Any:
    """Compute a frame and forget how: to later queries it is a table with nothing behind it."""
    return frame.localCheckpoint(eager=True, storageLevel=level)


def _with_views(query: sge.Expression, views: dict[str, str]) -> sge.Expression:
    """Return the query with the names of its parts replaced by those of views."""

    def renamed(node: sge.Expression) -> sge.Expression:
        if isinstance(node, sge.Table) and node.name in views and not node.db:
            node.set("this", sge.to_identifier(views[node.name], quoted=True))
        return node

    found: sge.Expression = query.transform(renamed)
    return found
