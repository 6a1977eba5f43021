"""Spark is asked here or at an address, and every way it can fail is one clear message."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
import pytest

import evenhand
from evenhand.cli.main import main
from evenhand.errors import EngineError, EngineGoneError
from evenhand.records.spark import (
    SparkStore,
    backend,
    connected,
    megabytes,
    started,
)
from evenhand.records.spark_frames import fetch
from evenhand.records.store import Limits


@pytest.mark.parametrize(
    ("said", "megabyte"),
    [
        ("4GB", "4096m"),
        ("1.5 GiB", "1536m"),
        ("900MB", "900m"),
        ("100MB", "512m"),
        ("2TB", "2097152m"),
    ],
)
def test_memory_is_said_as_spark_says_it(said, megabyte):
    assert megabytes(said) == megabyte


def test_no_java_is_said_with_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(EngineGoneError, match="none is on the PATH") as said:
        started(Limits(), tmp_path)
    assert "openjdk-17-jre-headless" in said.value.do_next


def test_a_java_home_without_java_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "gone"))
    with pytest.raises(EngineGoneError, match=r"JAVA_HOME is .*gone"):
        started(Limits(), tmp_path)


@pytest.mark.parametrize("address", ["host:15002", "http://host:1", "sc://", "sc://host:port"])
def test_an_address_that_is_none_says_how_one_is_written(address):
    with pytest.raises(EngineGoneError, match="is no address") as said:
        connected(address)
    assert "sc://HOST:15002" in said.value.do_next


def test_an_address_where_nobody_answers_is_said_within_seconds():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(EngineGoneError, match=f"Nobody answers at sc://127.0.0.1:{port}"):
        connected(f"sc://127.0.0.1:{port}")
    # Spark's own client tries for many minutes: this tells the two apart on a busy machine too.
    assert time.monotonic() - began < 120


@pytest.mark.spark
def test_a_division_by_zero_is_a_fault_and_not_a_gap(spark_session):
    engine = backend(spark_session)
    with pytest.raises(EngineError, match=r"Spark could not compute this: .*DIVIDE_BY_ZERO"):
        fetch(engine.sql("SELECT 1 / (id - id) AS x FROM range(3)", schema={"x": "float64"}))


@pytest.mark.spark
def test_a_folder_that_spark_does_not_see_names_the_way_out(spark_session, tmp_path):
    from evenhand.records.store import MANIFEST

    (tmp_path / MANIFEST).write_text(
        '{"tables": {"declarations": {"files": ["gone.parquet"]}}}', encoding="utf-8"
    )
    store = SparkStore(tmp_path, limits=Limits())
    with pytest.raises(EngineError, match="does not see the records") as said:
        store.records()
    assert "--spill" in said.value.do_next
    store.close()
    assert spark_session.sql("SELECT 1").collect()[0][0] == 1, "a session of others is left"


@pytest.fixture
def connect_server(tmp_path: Path) -> Iterator[str]:
    """Start a Spark Connect server that answers on this machine alone, and return its address."""
    home = Path(pyspark.__file__).parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.local.dir": tmp_path / "server",
        "spark.sql.shuffle.partitions": 1,
    }
    words = [home / "bin" / "spark-submit", "--master", "local[1]", "--driver-memory", "1g"]
    words += [w for name, value in settings.items() for w in ("--conf", f"{name}={value}")]
    words += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    own = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "JDK_JAVA_OPTIONS": quick}
    log = tmp_path / "server.log"
    with (
        log.open("w", encoding="utf-8") as said,
        subprocess.Popen(
            [str(w) for w in words],
            env={**os.environ, **own},
            cwd=tmp_path,
            stdout=said,
            stderr=subprocess.STDOUT,
        ) as server,
    ):
        try:
            while not answers(port):
                assert server.poll() is None, log.read_text(encoding="utf-8")[-2000:]
                time.sleep(0.2)
            yield f"sc://127.0.0.1:{port}"
        finally:
            server.terminate()


def answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.spark
def test_a_spark_connect_server_gives_the_numbers_that_duckdb_gives(
    practice, connect_server, tmp_path
):
    typed = ["analyse", practice.folder, "--mapping", practice.mapping, "--quiet", "--repeatable"]
    typed += ["--key", tmp_path / "key", "--measures", "handler_share,pair_excess,process_map"]
    words = [str(w) for w in typed]
    assert main([*words, "--out", str(tmp_path / "here")]) == 0
    there = ["--engine", "spark", "--spark-address", connect_server, "--spill", str(tmp_path)]
    # In a process of its own: one that holds a Spark of its own cannot speak to another.
    ran = subprocess.run(
        [sys.executable, "-m", "evenhand", *words, "--out", str(tmp_path / "there"), *there],
        env={**os.environ, "PYTHONPATH": str(Path(evenhand.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    names, others = (
        sorted(p.name for p in (tmp_path / at / "tables").glob("*.parquet"))
        for at in ("here", "there")
    )
    assert {"handler_share.parquet", "pair_excess.parquet", "process_map.parquet"} <= set(names)
    assert names == others
    for name in names:
        one, two = (pq.read_table(tmp_path / at / "tables" / name) for at in ("here", "there"))
        assert_alike(one, two, name)


def assert_alike(one: pa.Table, two: pa.Table, name: str) -> None:
    """Compare tables: floats to a millionth, as their sums were added up in another order."""
    assert one.schema == two.schema, name
    for column in one.column_names:
        here, there = one[column].to_pylist(), two[column].to_pylist()
        if pa.types.is_floating(one.schema.field(column).type):
            # No value becomes NaN.
            here, there = np.array(here, dtype=float), np.array(there, dtype=float)
            np.testing.assert_allclose(there, here, rtol=1e-6, atol=1e-9, err_msg=name)
        else:
            assert here == there, (name, column)
