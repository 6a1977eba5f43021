"""A handful of declarations as records, and everything that a measure says of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ibis
import numpy as np
import pytest

from evenhand.analysis.run import fill, run
from evenhand.findings.finding import Finding
from evenhand.records.context import Context
from evenhand.records.design import Design, Outcome, People
from evenhand.records.records import Records

HOURS = Outcome("clearance_hours", "hours", "duration", "hours")
OFFENCE = Outcome("offence_recorded", "offence", "share")
PERSON = People("person", "Order 12 of 3 March 2026")
Columns = Mapping[str, Sequence[Any]]


@pytest.fixture
def records() -> Callable[..., Records]:
    """Return declarations from columns; a declaration_id is added where none is given."""

    def make(columns: Columns, *, types: Mapping[str, str] | None = None, **design: Any) -> Records:
        rows = len(next(iter(columns.values())))
        whole = {"declaration_id": [f"D{i}" for i in range(rows)], **columns}
        import pyarrow as pa

        arrays = {
            name: pa.array(
                list(v), type=pa.type_for_alias(types[name]) if types and name in types else None
            )
            for name, v in whole.items()
        }
        table = ibis.memtable(pa.table(arrays))
        given = {"rule": "lot", "within": ("office", "day"), **design}
        return Records({"declarations": table}, Design(**given))

    return make


@pytest.fixture
def ask(records: Callable[..., Records]) -> Callable[..., Finding]:
    """Return what a measure finds on columns."""

    def answer(measure: Any, columns: Columns, *, last_day: Any = None, **design: Any) -> Finding:
        found = records(columns, **design)
        return run(
            found,
            measures=(measure,),
            context=Context(found.design, fingerprint="f", last_day=last_day),
            twins=False,
        )[0]

    return answer


@pytest.fixture
def counted() -> Callable[..., Any]:
    """Return the ``Counts`` of a measure on records."""

    def count(measure: Any, found: Records) -> Any:
        return fill(measure.Counts, measure.query(found), lambda t: t.to_pyarrow())

    return count


@pytest.fixture
def lottery() -> Callable[..., dict[str, Any]]:
    """Return an honest administration: files dealt by lot inside office and day."""

    def deal(
        *,
        offices: int = 1,
        days: int = 20,
        per_day: int = 40,
        officers: int = 12,
        agents: int = 15,
        seed: int = 1,
    ) -> dict[str, Any]:
        rng = np.random.default_rng(seed)
        n = offices * days * per_day
        office = np.repeat(np.arange(offices), days * per_day)
        day = np.tile(np.repeat(np.arange(days), per_day), offices)
        officer = rng.integers(0, officers, n)
        agent = (agents * rng.random(n) ** 2).astype(int)
        return {
            "office": [f"P{o}" for o in office],
            "day": [f"2026-{1 + d // 28:02d}-{1 + d % 28:02d}" for d in day],
            "month": [f"2026-{1 + d // 28:02d}" for d in day],
            "officer": [f"O{o}-{i:02d}" for o, i in zip(office, officer, strict=True)],
            "agent": [f"A{o}-{i:02d}" for o, i in zip(office, agent, strict=True)],
            "hours": rng.gamma(2.0, 5.0, n).tolist(),
            "offence": (rng.random(n) < 0.1).tolist(),
        }

    return deal
