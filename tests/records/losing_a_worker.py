"""What becomes of a run whose worker is killed? Run by ``test_spark`` in a process of its own.

Spark is started with one worker process (``local-cluster``), which is killed by its number, found
among the children of this program's own Java. Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from ibis import _
from pyspark.sql import SparkSession

from evenhand.errors import EngineError
from evenhand.records.computing import fetch, keep
from evenhand.records.spark import SparkStore
from evenhand.records.store import Limits

WORKER = b"CoarseGrainedExecutorBackend"
SETTINGS = {
    "spark.executor.memory": "512m",
    # The first loss of work in hand is the last: four would prove the same and take longer.
    "spark.task.maxFailures": "1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
ENDLESS = "SELECT count(*) AS n FROM range(10000000) AS a CROSS JOIN range(10000000) AS b"


def main() -> None:
    """Lose a worker between two questions, then in the midst of one; then ask once more."""
    store, spill = Path(sys.argv[1]), Path(sys.argv[2])
    builder = SparkSession.builder.master("local-cluster[1,1,512]")
    for name, value in {**SETTINGS, "spark.local.dir": str(spill)}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    said: dict[str, Any] = {}
    with SparkStore(store, limits=Limits("512MB", 1, spill)) as opened:
        kept = keep(opened.records().declarations.group_by("office").agg(files=_.count()))
        asked = kept.order_by("office")
        first = fetch(asked)
        said["killed"] = kill(workers())
        said["made again"] = fetch(asked).equals(first)
        is_over = threading.Event()
        killer = threading.Thread(target=kill_while_busy, args=(session, is_over))
        killer.start()
        try:
            fetch(opened.connection.sql(ENDLESS, schema={"n": "int64"}))
        except EngineError as err:
            said |= {"error": type(err).__name__, "what": err.what, "do next": err.do_next}
        is_over.set()
        killer.join()
        said["goes on"] = fetch(asked).equals(first)
    session.stop()
    print(json.dumps(said))


def kill_while_busy(session: SparkSession, is_over: threading.Event) -> None:
    """Kill each worker that has work in hand, until it is over."""
    tracker = session.sparkContext.statusTracker()
    while not is_over.wait(0.05):
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        if any(stage is not None and stage.numActiveTasks for stage in stages):
            kill(workers())


def kill(numbers: list[int]) -> int:
    """Kill processes, wait until they are gone, and return how many they were."""
    for number in numbers:
        os.kill(number, signal.SIGKILL)
    while any(number in workers() for number in numbers):
        time.sleep(0.05)
    return len(numbers)


def workers() -> list[int]:
    """Return the process numbers of workers that a child of this process has started."""
    parents: dict[int, int] = {}
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            parents[int(entry.name)] = int(words[1])
            if WORKER in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            # It ended while we looked.
            continue
    return [number for number in found if parents.get(parents[number]) == os.getpid()]


main()
