"""The example mappings are mappings, and each tells where its data come from.

The second reader of the fines agrees with the product on an invented log.
"""

from __future__ import annotations

import runpy
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenhand.analysis.analysis import analyse
from evenhand.records.mapping.file import read_mapping

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.mark.parametrize(
    "path", sorted(EXAMPLES.glob("*/mapping.yaml")), ids=lambda p: p.parent.name
)
def test_example_is_read_and_described(path: Path):
    mapping = read_mapping(path)
    assert mapping.design.outcomes
    # No lot is claimed in any of them, so no test of one may run.
    assert not mapping.design.claims_lot
    readme = (path.parent / "README.md").read_text(encoding="utf-8")
    for said in ("**Source.**", "**Licence.**", f"examples/{path.parent.name}/mapping.yaml"):
        assert said in readme


def test_three_examples_are_there():
    assert {p.parent.name for p in EXAMPLES.glob("*/mapping.yaml")} >= {
        "korea",
        "traffic_fines",
        "travel",
    }


def fines_log(place: Path, *, fines: int = 1500, seed: int = 1) -> Path:
    """Write a log as that of the fines: one article has one officer, another few fines."""
    random = np.random.default_rng(seed)
    rows = []
    for case in range(fines):
        officer = int(random.integers(8))
        article = int(random.choice([7, 157, 158, 23, 193], p=[0.4, 0.4, 0.157, 0.04, 0.003]))
        article = 7 if case < 2 else article
        officer = 7 if article == 23 else officer
        # One officer hangs on one set, which is therefore left out whole.
        officer = 8 if case < 2 else officer
        day = datetime(2010, 1, 1) + timedelta(days=int(random.integers(180)) * (case >= 2))
        amount = 30.0 + article / 10 + 2 * officer * (article == 7) + float(random.normal())
        acts = [("Create Fine", day, str(officer), amount, article, "A")]
        if random.random() < 0.4 + 0.03 * officer:
            acts.append(("Payment", day + timedelta(days=9), None, None, None, None))
        if random.random() < 0.1:
            acts.append(("Appeal to Judge", day + timedelta(days=20), "0", None, None, None))
        if random.random() < 0.3:
            late = day + timedelta(days=400)
            acts.append(("Send for Credit Collection", late, None, None, None, None))
        rows += [(f"A{case}", *act) for act in acts]
    case, act, at, officer, amount, article, vehicle = (list(c) for c in zip(*rows, strict=True))
    empty = pa.nulls(len(rows), pa.float64())
    columns = {
        "ev_idx": list(range(1, len(rows) + 1)),
        "case:concept:name": case,
        "concept:name": act,
        "time:timestamp": pa.array(at, pa.timestamp("us")),
        "org:resource": officer,
        "amount": pa.array(amount, pa.float64()),
        "article": pa.array(article, pa.float64()),
        "vehicleClass": vehicle,
        "dismissal": pa.array(["NIL"] * len(rows)),
        "points": empty,
        "expense": empty,
        "paymentAmount": empty,
    }
    pq.write_table(pa.table(columns), place)
    return place


def test_second_reader_of_the_fines_agrees_with_the_product(tmp_path):
    example = EXAMPLES / "traffic_fines"
    log = fines_log(tmp_path / "road_traffic_fines.parquet")
    found = analyse(log, example / "mapping.yaml", measures=["handler_share"])
    shares = list(found.table("handler_share").rows())
    reader = runpy.run_path(str(example / "second_reader.py"))
    assert [row["outcome"] for row in shares] == list(reader["OUTCOMES"])
    for row in shares:
        assert row["dropped"] > 0
        second = reader["leave_out"](str(log), row["outcome"])
        assert {k: row[k] for k in second} == pytest.approx(second, rel=1e-9, abs=1e-15)
