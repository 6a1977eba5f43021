"""Which engine answers, and what is said where it cannot."""

from __future__ import annotations

import builtins

import pytest

from evenhand.errors import EngineGoneError, RecordsError
from evenhand.records.engine import Engine, must_be_installed, open_store
from evenhand.records.store import Limits, Store


def test_duckdb_answers_unless_another_is_named(tmp_path):
    assert Engine().name == "duckdb"
    with pytest.raises(RecordsError, match="holds no records"):
        open_store(tmp_path, engine=Engine(), limits=Limits())
    assert Store is not None


def test_a_python_without_spark_says_what_to_install(monkeypatch, tmp_path):
    whole = builtins.__import__

    def without(name, *rest, **named):
        if name == "pyspark":
            raise ImportError("No module named 'pyspark'", name="pyspark")
        return whole(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(EngineGoneError, match="pyspark is missing") as said:
        open_store(tmp_path, engine=Engine("spark"), limits=Limits())
    assert 'pip install "evenhand[spark]"' in said.value.do_next
    assert "--engine duckdb" in said.value.do_next


def test_a_python_with_spark_says_nothing():
    must_be_installed()
