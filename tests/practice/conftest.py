"""Two practice administrations of one seed, one with faults and one without, made once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenhand.practice.block import Block, Plan, block
from evenhand.practice.lot import deal
from evenhand.practice.make import make, plan_for
from evenhand.practice.people import people
from evenhand.practice.planting.planted import Planted, untouched
from evenhand.practice.traffic import traffic

DECLARATIONS = 20_000
SEED = 7


@dataclass(frozen=True)
class Made:
    """A practice administration as read back from its files."""

    folder: Path
    declarations: pa.Table
    items: pa.Table
    events: pa.Table
    planted: pa.Table
    truth: dict[str, Any]

    def column(self, name: str, *, table: str = "declarations") -> np.ndarray:
        """Return a column as an array; times in whole seconds since 1970, missing as NaN."""
        column = getattr(self, table)[name].combine_chunks()
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.int64())
            return column.to_numpy(zero_copy_only=False) / 1e6
        if pa.types.is_decimal(column.type):
            column = column.cast(pa.float64())
        return column.to_numpy(zero_copy_only=False)

    def fault(self, name: str) -> dict[str, Any]:
        """Return the truth about one fault."""
        return next(f for f in self.truth["faults"] if f["id"] == name)


def read(folder: Path) -> Made:
    """Read an administration back."""
    tables = {
        name: pa.concat_tables(pq.read_table(p) for p in sorted(folder.glob(f"{name}-*.parquet")))
        for name in ("declarations", "items", "events", "planted")
    }
    return Made(
        folder=folder,
        truth=json.loads((folder / "truth.json").read_text(encoding="utf-8")),
        **tables,
    )


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("practice") / "faulty"
    make(folder, declarations=DECLARATIONS, seed=SEED)
    return read(folder)


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("practice") / "honest"
    make(folder, declarations=DECLARATIONS, seed=SEED, honest=True)
    return read(folder)


@pytest.fixture(scope="session")
def plan() -> Plan:
    return plan_for(DECLARATIONS, seed=SEED, honest=False)


@pytest.fixture(scope="session")
def honest_plan() -> Plan:
    return plan_for(DECLARATIONS, seed=SEED, honest=True)


@pytest.fixture(scope="session")
def a_block(plan: Plan) -> Block:
    """March at the largest office."""
    return block(plan, office=plan.administration.offices[0], month=2)


@pytest.fixture(scope="session")
def fresh(plan) -> Callable[..., Planted]:
    """Return a function that gives the block of an office and month before any planting."""

    def made(office: int, month: int = 2) -> Planted:
        whole, place, roster = plan.administration, plan.administration.offices[office], None
        roster = plan.rosters[office]
        days, count = plan.arrivals.month(office=office, month=month)
        files = traffic(whole, place, month=month, days=days, count=count)
        lot = deal(whole, place, month=month, files=files, roster=roster)
        by = people(whole, place, month=month, files=files, lot=lot, roster=roster)
        return untouched(whole, place, month=month, roster=roster, people=by, files=files, lot=lot)

    return made
