"""Does every measure count the same, to the last integer, whatever engine answers?

One body for all measures: a new one is asked as soon as it stands in ``MEASURES``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from types import ModuleType
from typing import Any

import ibis
import numpy as np
import pytest

from evenhand.analysis.run import SEED, fill, missing, prepared
from evenhand.analysis.twin import twin_of
from evenhand.measures import MEASURES
from evenhand.practice.make import Practice
from evenhand.records import aggregates
from evenhand.records.computing import fetch
from evenhand.records.engine import Engine, open_store
from evenhand.records.loading.load import load
from evenhand.records.mapping.file import read_mapping
from evenhand.records.records import Records
from evenhand.records.store import Limits

RELATIVE = 1e-9
"""Of sums and means of floats, which engines and threads add up in different orders."""
ENGINES = [
    pytest.param("duckdb", id="duckdb"),
    pytest.param("spark", marks=pytest.mark.spark, id="spark"),
]


@dataclass(frozen=True)
class Asked:
    """The same records, open on two engines: one thread of DuckDB, and the one under test."""

    reference: Records
    other: Records


@pytest.fixture(scope="module")
def store(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("parity")
    load(
        [practice.folder],
        read_mapping(practice.mapping),
        store=folder / "store",
        replace_identity=lambda names: [f"p{name}" for name in names],
        limits=Limits(threads=1),
        quarantine=folder / "quarantine",
    )
    return folder


@pytest.fixture(scope="module", params=ENGINES)
def asked(request: Any, store: Any, tmp_path_factory: Any) -> Iterator[Asked]:
    if request.param == "spark":
        request.getfixturevalue("spark_session")
    spill = tmp_path_factory.mktemp(f"spill_{request.param}")
    one, two = Limits("1GB", 1, spill / "one"), Limits("1GB", 2, spill / "two")
    with (
        open_store(store / "store", engine=Engine(), limits=one) as here,
        open_store(store / "store", engine=Engine(request.param), limits=two) as there,
    ):
        yield Asked(
            prepared(with_second_assessments(here.records()), MEASURES),
            prepared(with_second_assessments(there.records()), MEASURES),
        )


def with_second_assessments(records: Records) -> Records:
    """Add blind second assessments, as a form filled in by hand has them; practice has none."""
    of = records.declarations
    again = of.filter(of.declaration_id.right(1).isin(("3", "7"))).select(
        "declaration_id",
        officer=ibis.literal("another"),
        release_hours=of.release_hours * 1.25,
        value_adjusted=ibis.ifelse(of.declaration_id.right(2) == "13", " Yes", "0"),
    )
    return replace(records, tables={**records.tables, "reassessments": again})


UNDER_OTHER_RULES = {"rule_replay": ("workload", "rotation", "section")}
"""Measures that a lot leaves without a question: they are asked as if one of these were claimed."""


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.NAME)
def test_a_measure_counts_the_same_on_every_engine(measure: ModuleType, asked: Asked):
    for rule in UNDER_OTHER_RULES.get(measure.NAME, ("lot",)):
        one, two = claiming(asked.reference, rule), claiming(asked.other, rule)
        assert missing(measure, one) == missing(measure, two) == (), rule
        assert difference(counted(measure, one), counted(measure, two)) == [], rule


def claiming(records: Records, rule: Any) -> Records:
    return replace(records, design=replace(records.design, rule=rule))


def counted(measure: ModuleType, records: Records) -> Any:
    look = getattr(measure, "look", None)
    query = measure.query(*([records] if look is None else [records, fetch(look(records))]))
    return fill(measure.Counts, query, fetch)


def test_the_twin_is_dealt_the_same_on_every_engine(asked: Asked):
    one, two = (
        aggregates.margin(twin_of(r, seed=SEED).handled, "officer", "agent")
        for r in (asked.reference, asked.other)
    )
    dealt = fetch(one)
    assert dealt.equals(fetch(two))
    assert dealt != fetch(aggregates.margin(asked.reference.handled, "officer", "agent"))


def difference(one: Any, two: Any, path: str = "") -> list[str]:
    """Return what differs between two ``Counts``, each with its path."""
    if is_dataclass(one):
        if type(one) is not type(two):
            return [f"{path}: {type(one)} and {type(two)}"]
        return [
            said
            for f in fields(one)
            for said in difference(getattr(one, f.name), getattr(two, f.name), f"{path}.{f.name}")
        ]
    if one is None or two is None:
        return [] if one is two else [f"{path}: one is None"]
    if one.shape != two.shape or one.dtype != two.dtype:
        return [f"{path}: {one.dtype} {one.shape} and {two.dtype} {two.shape}"]
    if one.dtype.kind == "f":
        scale = np.abs(one[np.isfinite(one)]).max(initial=0.0)
        same = np.isclose(one, two, rtol=RELATIVE, atol=RELATIVE * scale, equal_nan=True)
    else:
        same = one == two
    where = np.flatnonzero(~np.asarray(same, dtype=bool))
    return [f"{path}[{i}]: {one.flat[i]!r} and {two.flat[i]!r}" for i in where[:3]]


@dataclass(frozen=True)
class Two:
    """For the comparison's own test."""

    whole: Any
    real: Any


def test_the_comparison_sees_one_count_more_and_a_float_beyond_rounding():
    one = Two(np.array([1, 2]), np.array([1.0, np.nan]))
    assert difference(one, replace(one, real=np.array([1.0 + 1e-12, np.nan]))) == []
    assert difference(one, replace(one, whole=np.array([1, 3]))) != []
    assert difference(one, replace(one, whole=np.array([1, 2, 3]))) != []
    assert difference(one, replace(one, real=np.array([1.0 + 1e-6, np.nan]))) != []
    assert difference(one, replace(one, real=np.array([1.0, 0.0]))) != []
