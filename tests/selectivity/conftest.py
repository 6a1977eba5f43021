"""An invented year of declarations in which one importer and cheap goods are found more often."""

from __future__ import annotations

import numpy as np
import pytest

from evenhand.selectivity.known import Known


def invented(n=6000, *, seed=1, signal=True, examined=1.0) -> Known:
    rng = np.random.default_rng(seed)
    importer = rng.choice(60, n)
    cheap = rng.random(n)
    odds = 0.08 + (0.5 * (importer < 4) + 0.3 * (cheap < 0.1)) * signal
    found = (rng.random(n) < odds).astype(float)
    found[rng.random(n) > examined] = np.nan
    start = np.datetime64("2025-01-01")
    return Known(
        declaration_id=np.array([f"D{i:06d}" for i in range(n)], dtype=object),
        day=start + np.sort(rng.integers(0, 365, n)).astype("timedelta64[D]"),
        found=found,
        labels={
            "importer": np.array([f"I{i}" for i in importer], dtype=object),
            "office": np.array([f"P{i}" for i in rng.choice(3, n)], dtype=object),
        },
        numbers={
            "total_value_declared": 1000 * cheap + 1,
            "total_net_mass_kg": np.full(n, 10.0),
        },
        revenue=np.where(found == 1, 100.0, 0.0),
    )


@pytest.fixture(scope="session")
def year() -> Known:
    return invented()


@pytest.fixture(scope="session")
def invent():
    return invented
