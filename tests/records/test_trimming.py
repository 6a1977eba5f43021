"""White space goes from both ends, and nothing else does."""

from __future__ import annotations

import ibis
import pytest

from evenhand.records.computing import fetch
from evenhand.records.trimming import trimmed

WHITE = " \t\n\r\v\f"
TEXTS = (
    *("", "a", "a b", " a", "a ", "\ta b\n", "\va\f", "\r", WHITE, f"{WHITE}x y{WHITE}"),
    *("!", "é ", " é", "\u00a0a", "\x01a", None),
)


@pytest.fixture(
    params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)], ids=["duckdb", "spark"]
)
def engine(request):
    if request.param == "duckdb":
        yield ibis.duckdb.connect()
        return
    from evenhand.records.spark import backend

    yield backend(request.getfixturevalue("spark_session"))


def test_a_text_is_trimmed_as_python_trims_those_characters(engine):
    rows = ibis.memtable({"n": list(range(len(TEXTS))), "text": list(TEXTS)})
    engine.create_view("padded", rows, overwrite=True)
    table = engine.table("padded")
    found = fetch(table.select("n", text=trimmed(table.text)).order_by("n"))
    expected = [t if t is None else t.strip(WHITE) for t in TEXTS]
    assert found["text"].to_pylist() == expected
