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
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from urllib.parse import urlsplit

import ibis
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from evenhand.errors import EngineGoneError
from evenhand.records.records import Records
from evenhand.records.spark_faults import explained, first_line
from evenhand.records.spark_frames import let_go
from evenhand.records.store import Limits, design_from, read_manifest

PORT: Final = 15002
ANSWERS_WITHIN_SECONDS: Final = 5.0
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
            let_go(self.session)
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
            f"Spark did not start: {first_line(err)}.",
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
            f"{address} answers, but not as a Spark Connect server: {first_line(err)}.",
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
