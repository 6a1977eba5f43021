"""How are checked records asked through Spark, on this machine or on a cluster?

This module alone opens a Spark session. One started here answers to this machine only, shows no
pages and speaks only of errors; a server's address is named by the administration, and no other is
ever tried.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import warnings
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import sqlglot.expressions as sge
from py4j.protocol import Py4JError, Py4JNetworkError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.storagelevel import StorageLevel

from evenhand.errors import EngineError, EngineGoneError
from evenhand.records.records import Records
from evenhand.records.store import Limits, design_from, read_manifest

PORT: Final = 15002
ANSWERS_WITHIN_SECONDS: Final = 5.0
LOST: Final = ("ExecutorLost", "ExecutorDead", "worker lost", "Executor heartbeat", "FetchFailed",
               "CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND", "Checkpoint block")  # fmt: skip
"""What Spark says where a worker was lost and its work or what it kept could not be made again."""
GONE: Final = ("UNAVAILABLE", "Connection refused", "SESSION_CLOSED", "SESSION_NOT_FOUND",
               "stopped SparkContext", "SparkContext was shut down")  # fmt: skip
"""What is said where the session itself is no more."""
LOGGING: Final = """\
rootLogger.level = fatal
rootLogger.appenderRef.err.ref = err
appender.err.type = Console
appender.err.name = err
appender.err.target = SYSTEM_ERR
appender.err.layout.type = PatternLayout
appender.err.layout.pattern = %m%n
logger.repl.name = org.apache.spark.repl.Main
logger.repl.level = fatal
"""
"""Faults reach the user as an Evenhand error, once; not as pages of the engine's log."""


class SparkStore:
    """A folder of checked records, open for questions to Spark.

    A session that another part of the program holds is used and left; one that was started here is
    stopped when the context ends.

    Parameters
    ----------
    folder : Path
        Holds ``manifest.json`` and the Parquet of each table; the workers must see it too.
    limits : Limits
        Memory, threads and spill of a session that is started here.
    address : str
        Of a Spark Connect server; empty starts a session on this machine.

    Raises
    ------
    RecordsError
        If the folder holds no store.
    EngineGoneError
        If Spark cannot start, or no server answers.
    """

    def __init__(self, folder: Path, *, limits: Limits | None = None, address: str = "") -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        limits = limits or Limits()
        self._is_ours = SparkSession.getActiveSession() is None
        self.session = connected(address) if address else started(limits, folder / "spill")
        # Spark Connect logs every fault as JSON of its own beside raising it.
        logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
        self.connection = backend(self.session)

    def __enter__(self) -> SparkStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what was kept, and stop the session if it was started here."""
        # A session that is gone already cannot be asked to go.
        with suppress(PySparkException, Py4JError, OSError):
            for name in (*_parts.pop(self.session, {}), *_kept.pop(self.session, {})):
                self.session.catalog.dropTempView(name)
            self.session.catalog.clearCache()
            if self._is_ours:
                self.session.stop()

    def records(self) -> Records:
        """Return the records as lazy tables with the design of their mapping.

        Raises
        ------
        EngineError
            If the workers do not see the folder.
        """
        tables = {}
        for name, entry in self.manifest["tables"].items():
            files = [(self.folder / part).resolve().as_uri() for part in entry["files"]]
            view = f"records_{name}"
            with explained():
                self.session.read.parquet(*files).createOrReplaceTempView(view)
                tables[name] = self.connection.table(view)
        return Records(
            tables=tables,
            design=design_from(self.manifest["design"]),
            fingerprint=self.manifest["fingerprint"],
            resolution=self.manifest["resolution"],
        )


def started(limits: Limits, spill: Path) -> SparkSession:
    """Return a session on this machine.

    Raises
    ------
    EngineGoneError
        If there is no Java, or Spark does not start with it.
    """
    _must_have_java()
    spill = limits.spill or spill
    spill.mkdir(parents=True, exist_ok=True)
    quiet = spill / "log4j2.properties"
    quiet.write_text(LOGGING, encoding="utf-8")
    threads = limits.threads or os.cpu_count() or 1
    settings = {
        "spark.driver.memory": megabytes(limits.memory),
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(spill),
        "spark.sql.warehouse.dir": (spill / "warehouse").as_uri(),
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()}",
        # A part for each thread and not Spark's 200: each costs a start, however little it holds.
        "spark.sql.shuffle.partitions": str(max(threads, 2)),
        # What is no longer asked is let go of when Java cleans up, by default each half hour.
        "spark.cleaner.periodicGC.interval": "5min",
        **ALWAYS,
    }
    builder = SparkSession.builder.master(f"local[{threads}]").appName("evenhand")
    for name, value in settings.items():
        builder = builder.config(name, value)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    try:
        return builder.getOrCreate()
    except (PySparkException, Py4JError, OSError) as err:
        raise EngineGoneError(
            f"Spark did not start: {_first_line(err)}.",
            do_next="Spark 4 needs Java 17 or newer: see java -version, or set JAVA_HOME; or "
            "run with --engine duckdb.",
        ) from err


ALWAYS: Final = {
    "spark.sql.session.timeZone": "UTC",
    # An overflow, a cast that fails or a division by zero is a fault to be told, not a NULL.
    "spark.sql.ansi.enabled": "true",
    # The store's times are UTC without a zone, as DuckDB wrote them.
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    # Sets of a year are more than Spark's own 10 MB: rows would be sorted to them instead.
    "spark.sql.autoBroadcastJoinThreshold": "128MB",
    # What follows from all conditions together is many times more than a hundred rules say, and
    # Spark writes all of it down before it begins; our queries filter where they mean to.
    "spark.sql.constraintPropagation.enabled": "false",
}


def connected(address: str) -> SparkSession:
    """Return a session of a Spark Connect server.

    Raises
    ------
    EngineGoneError
        If the address is none, or nobody answers there.
    """
    _must_answer(address)
    try:
        session = SparkSession.builder.remote(address).getOrCreate()
        for name, value in ALWAYS.items():
            session.conf.set(name, value)
    except ImportError as err:
        raise EngineGoneError(
            f"Spark Connect is not installed: {err}.",
            do_next='Install it with: pip install "evenhand[spark]".',
        ) from err
    except Exception as err:
        # gRPC's faults share no class with Spark's own; whatever it is, there is no session.
        raise EngineGoneError(
            f"{address} answers, but not as a Spark Connect server: {_first_line(err)}.",
            do_next="Name the host and port of Spark Connect (15002 unless set otherwise), "
            "of Spark 4.",
        ) from err
    return session


def backend(session: Any) -> Any:
    """Return the Ibis backend of a session."""
    with explained(), warnings.catch_warnings():
        # Spark warns of pandas 3, through which nothing of ours goes.
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        return ibis.pyspark.connect(session)


def keep(table: ir.Table, *, name: str) -> ir.Table:
    """Keep a table in the workers' memory, and on their disks where that is full.

    It is cut off from the query that made it (``_cut``), and read by columns.
    """
    engine = table.get_backend()
    with explained():
        _cut(_frame(table), StorageLevel.DISK_ONLY).persist().createOrReplaceTempView(name)
        _kept.setdefault(engine._session, {})[name] = table
        kept: ir.Table = engine.table(name)
    return kept


def fetch(table: ir.Table) -> pa.Table:
    """Compute a table and bring it here as Arrow, with the types that Ibis says.

    Where a worker was lost with what it kept, that is made again and the table asked once more.
    """
    try:
        found = _fetched(table)
    except EngineError as err:
        if not _is_loss(str(err.__cause__)):
            raise
        _make_again(table.get_backend()._session)
        found = _fetched(table)
    return found.cast(table.schema().to_pyarrow())


def _fetched(table: ir.Table) -> pa.Table:
    with explained():
        return _frame(table).toArrow()


def _make_again(session: Any) -> None:
    """Compute anew what was kept, under the names by which later queries know it."""
    for name in _parts.pop(session, {}):
        session.catalog.dropTempView(name)
    # In the order in which they were kept: a later one may be made from an earlier.
    for name, table in _kept.get(session, {}).items():
        keep(table, name=name)


MOST_PARTS: Final = 8
"""Parts of queries kept at once: those of one measure, whose tables share them."""
_WORK: Final = (sge.Join, sge.Group, sge.Distinct, sge.Window, sge.SetOperation, sge.AggFunc)
"""What makes a part worth keeping; one that merely picks columns and rows is read again."""
_parts: WeakKeyDictionary[Any, OrderedDict[str, Any]] = WeakKeyDictionary()
_kept: WeakKeyDictionary[Any, dict[str, ir.Table]] = WeakKeyDictionary()


def _frame(table: ir.Table) -> Any:
    """Return the query as a frame of Spark, not yet computed.

    A part that the query names more than once is computed once. DuckDB does so by itself; Spark
    would plan and compute it anew at every mention, and mentions of mentions multiply.
    """
    engine = table.get_backend()
    session = engine._session
    # Small tables that a query carries along are handed to Spark first.
    engine._run_pre_execute_hooks(table)
    whole = engine.compiler.to_sqlglot(table)
    views: dict[str, str] = {}
    # Ibis names exactly those parts that are mentioned more than once, each after those it uses.
    for cte in whole.ctes:
        query = _with_views(cte.this, views).sql(engine.dialect)
        views[cte.alias] = _part(session, query, is_work=cte.this.find(*_WORK) is not None)
    whole.set("with_", None)
    frame = session.sql(_with_views(whole, views).sql(engine.dialect))
    # The frame has read its parts by now: the eldest may go, and their storage with them.
    kept = _parts.get(session, {})
    for name in list(kept)[: max(len(kept) - MOST_PARTS, 0)]:
        del kept[name]
        session.catalog.dropTempView(name)
    return frame


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
    """Compute a frame and forget how: to later queries it is a table with nothing behind it.

    A view that is merely cached stands in each query as all that it was made from, once for every
    mention. Spark analyses that whole tree before it looks what is cached: for parts made of parts
    the tree grows with the power of their depth, and takes minutes where the work takes a second.
    """
    return frame.localCheckpoint(eager=True, storageLevel=level)


def _with_views(query: sge.Expression, views: dict[str, str]) -> sge.Expression:
    """Return the query with the names of its parts replaced by those of views."""

    def renamed(node: sge.Expression) -> sge.Expression:
        if isinstance(node, sge.Table) and node.name in views and not node.db:
            node.set("this", sge.to_identifier(views[node.name], quoted=True))
        return node

    found: sge.Expression = query.transform(renamed)
    return found


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
                f"Spark no longer answers: {_first_line(err)}.",
                do_next="Run the same command again once it does: what was finished is not "
                "computed twice.",
            ) from err
        if _is_loss(said):
            raise EngineError(
                "Spark lost a worker while it computed this, and could not do its work again.",
                do_next="Run the same command again: only this is computed. If a worker is lost "
                "again, give workers more memory.",
            ) from err
        if "PATH_NOT_FOUND" in said:
            raise EngineError(
                f"Spark does not see the records: {_first_line(err)}.",
                do_next="Name with --spill a folder that this machine and Spark's workers share.",
            ) from err
        raise EngineError(
            f"Spark could not compute this: {_first_line(err)}.",
            do_next="Run with --engine duckdb to compare; if that answers, report this.",
        ) from err


def _must_answer(address: str) -> None:
    found = urlsplit(address)
    try:
        host, port = found.hostname, found.port or PORT
    except ValueError:
        host, port = None, PORT
    if found.scheme != "sc" or not host:
        raise EngineGoneError(
            f"'{address}' is no address of a Spark Connect server.",
            do_next=f"Write it as sc://HOST:{PORT}.",
        )
    try:
        # Spark's own client would try for minutes before it says that nobody is there.
        socket.create_connection((host, port), timeout=ANSWERS_WITHIN_SECONDS).close()
    except OSError as err:
        raise EngineGoneError(
            f"Nobody answers at {address}: {err.strerror or err}.",
            do_next="See that Spark Connect runs there and that this machine may reach it; or "
            "leave the address out to run Spark here.",
        ) from err


def _must_have_java() -> None:
    home = os.environ.get("JAVA_HOME")
    place = Path(home) / "bin" / "java" if home else None
    if (place and place.exists()) or (not place and shutil.which("java")):
        return
    where = f"JAVA_HOME is {home}, where there is no bin/java" if home else "none is on the PATH"
    raise EngineGoneError(
        f"Spark needs Java, and {where}.",
        do_next="Install a Java 17 run time (on Debian openjdk-17-jre-headless), or name one in "
        "JAVA_HOME; or run with --engine duckdb.",
    )


def megabytes(amount: str) -> str:
    """Return an amount of memory, as ``4GB`` or ``1.5 GiB``, as Spark writes it."""
    found = re.fullmatch(r"([\d.]+)\s*([KMGT])i?B", amount.strip(), re.IGNORECASE)
    if found is None:
        return amount
    scale = {"K": 1 / 1024, "M": 1, "G": 1024, "T": 1024**2}[found[2].upper()]
    # Below this the JVM does not start at all.
    return f"{max(int(float(found[1]) * scale), 512)}m"


def _is_loss(said: str) -> bool:
    return any(word in said for word in LOST)


def _first_line(err: BaseException) -> str:
    lines = [line.strip() for line in str(err).splitlines() if line.strip()]
    return (lines[0] if lines else type(err).__name__).rstrip(".")
