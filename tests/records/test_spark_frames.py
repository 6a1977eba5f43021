"""What Spark keeps is computed once, and no later query carries what it was made from."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
import pytest
from ibis import _

import evenhand
from evenhand.records import spark_frames
from evenhand.records.design import Design
from evenhand.records.spark import backend
from evenhand.records.spark_frames import MOST_PARTS, fetch, keep, let_go
from evenhand.records.store import MANIFEST, design_to

pytestmark = pytest.mark.spark


@pytest.fixture
def engine(spark_session):
    yield backend(spark_session)
    let_go(spark_session)


def numbers(engine, many: int = 8):
    return engine.sql(f"SELECT id AS n FROM range({many})", schema={"n": "int64"})


def plan(engine, table) -> str:
    """Return how Spark understands a query: all that stands behind it."""
    return str(engine._session.table(table.get_name())._jdf.queryExecution().analyzed().toString())


def test_a_kept_table_has_nothing_behind_it(engine):
    table = numbers(engine)
    for _step in range(4):
        sums = table.group_by("n").agg(files=_.count())
        table = table.inner_join(sums, "n").select("n").distinct()
    kept = keep(table, name="kept_for_its_plan")
    assert "Join" not in plan(engine, kept)
    assert fetch(kept.agg(files=_.count())).to_pydict() == {"files": [8]}


def test_parts_of_parts_do_not_multiply(engine):
    # Each step mentions the one before twice: 2**12 readings of the source, were they not kept.
    table = numbers(engine)
    for _step in range(12):
        sums = table.group_by("n").agg(times=_.count())
        table = table.inner_join(sums, "n").select("n").distinct()
    assert fetch(table.order_by("n")).to_pydict() == {"n": list(range(8))}
    assert len(spark_frames._parts[engine._session]) <= MOST_PARTS


def test_parts_and_their_views_are_let_go(engine, spark_session):
    table = numbers(engine)
    sums = table.group_by("n").agg(times=_.count())
    keep(ibis.union(sums, sums).distinct(), name="kept_for_a_while")
    let_go(spark_session)
    left = {t.name for t in spark_session.catalog.listTables()}
    assert not {n for n in left if n.startswith("part_") or n == "kept_for_a_while"}


def test_a_worker_that_is_killed_costs_what_was_in_hand_and_nothing_else(tmp_path):
    # One worker process of Spark, killed between two questions and in the midst of one.
    if not Path("/proc/self/stat").exists():
        pytest.skip("worker processes are found in /proc")
    said = losing_a_worker(tmp_path)
    assert said == {
        "killed": 1,
        "made again": True,
        "error": "EngineError",
        "what": "Spark lost a worker while it computed this, and could not do its work again.",
        "do next": "Run the same command again: only this is computed. If a worker is lost again, "
        "give workers more memory.",
        "goes on": True,
    }


def losing_a_worker(folder: Path) -> dict[str, object]:
    """Run the program of that name on a small store, and return what it printed."""
    store, spill, home = (folder / name for name in ("store", "spill", "home"))
    for made in (store, spill, home):
        made.mkdir()
    pq.write_table(pa.table({"office": ["A", "B", "A"]}), store / "declarations.parquet")
    (store / MANIFEST).write_text(json.dumps(A_STORE), encoding="utf-8")
    # Spark's worker writes beside its programs: it is given a folder that only points to them.
    for part in ("bin", "jars"):
        (home / part).symlink_to(Path(pyspark.__file__).parent / part)
    program = Path(__file__).with_name("losing_a_worker.py")
    own = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "JDK_JAVA_OPTIONS": QUICK}
    own |= {"PYTHONPATH": str(Path(evenhand.__file__).parents[1])}
    ran = subprocess.run(
        [sys.executable, str(program), str(store), str(spill)],
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return found


QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
A_STORE = {
    "tables": {"declarations": {"files": ["declarations.parquet"]}},
    "design": design_to(Design()),
    "fingerprint": "",
    "resolution": {},
}
