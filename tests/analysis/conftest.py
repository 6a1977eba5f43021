"""Small administrations as records: dealt by lot, with or without planted faults."""

from collections.abc import Callable
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest

from evenhand.records.design import Design, Outcome, People
from evenhand.records.records import Records

OUTCOMES = (
    Outcome("clearance", "hours", "duration", "hours"),
    Outcome("offence", "offence", "share"),
)


@pytest.fixture
def administration() -> Callable[..., Records]:
    """Return records dealt by lot inside office and day; ``steer`` brings a pair together."""

    def make(
        *,
        offices: int = 2,
        days: int = 30,
        per_day: int = 40,
        steer: bool = False,
        slow: float = 0.0,
        change: Any = None,
        **design: Any,
    ) -> Records:
        rng = np.random.default_rng(11)
        n = offices * days * per_day
        office = np.repeat(np.arange(offices), days * per_day)
        day = np.arange(n) // per_day % days
        officer, agent = rng.integers(0, 12, n), (15 * rng.random(n) ** 2).astype(int)
        if steer:
            officer[(office == 0) & (agent == 0) & (rng.random(n) < 0.6)] = 0
        columns: dict[str, Any] = {
            "declaration_id": [f"D{i}" for i in range(n)],
            "office": [f"P{o}" for o in office],
            "day": [f"2026-{1 + d // 28:02d}-{1 + d % 28:02d}" for d in day],
            "month": [f"2026-{1 + d // 28:02d}" for d in day],
            "semester": ["2026-S1"] * n,
            "officer": [f"O{o}-{i:02d}" for o, i in zip(office, officer, strict=True)],
            "agent": [f"A{o}-{i:02d}" for o, i in zip(office, agent, strict=True)],
            "hours": rng.gamma(2.0, 5.0, n) + slow * ((officer == 1) & (office == 0)),
            "offence": rng.random(n) < 0.1,
        }
        if change:
            columns = change(columns)
        given = {
            "outcomes": OUTCOMES,
            "rule": "lot",
            "within": ("office", "day"),
            "people": People("person", "Order 12"),
            **design,
        }
        return Records({"declarations": ibis.memtable(pa.table(columns))}, Design(**given))

    return make
