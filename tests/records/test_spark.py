"""Spark is asked here or at an address, and every way it can fail is one clear message."""

from __future__ import annotations

import socket
import time

import pytest
from pyspark.errors import PySparkException

from evenhand.errors import EngineError, EngineGoneError
from evenhand.records.spark import (
    SparkStore,
    backend,
    connected,
    explained,
    fetch,
    megabytes,
    started,
)
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


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (
            "Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times, most recent "
            "failure: Lost task 0.3 (TID 9): ExecutorLostFailure (executor 2 exited)",
            EngineError,
            "lost a worker",
        ),
        ("Cannot call methods on a stopped SparkContext.", EngineGoneError, "no longer answers"),
        ("status = StatusCode.UNAVAILABLE", EngineGoneError, "no longer answers"),
        ("[DIVIDE_BY_ZERO] Division by zero.\n== SQL ==", EngineError, "could not compute this"),
    ],
)
def test_what_spark_says_becomes_one_sentence_and_a_remedy(said, kind, words):
    with pytest.raises(EngineError, match=words) as found, explained():
        raise PySparkException(said)
    assert type(found.value) is kind
    assert "\n" not in found.value.what
    assert found.value.do_next


def test_a_spark_whose_process_is_gone_ends_the_run():
    with pytest.raises(EngineGoneError, match="Spark ended during the run"), explained():
        raise ConnectionRefusedError(111, "Connection refused")
