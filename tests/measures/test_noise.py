from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.run import fill
from evenhand.measures import noise
from evenhand.records.context import Context
from evenhand.records.design import Design, Outcome
from evenhand.records.records import Records

DESIGN = Design(
    outcomes=(Outcome("duty_ratio", "ratio", "ratio"),), rule="lot", within=("office", "day")
)


def frame(rng, *, level=0.0, habit=0.0, mood=0.0, n=6000):
    day, officer, kind = (rng.integers(0, k, n) for k in (50, 10, 6))
    y = 2 * rng.normal(size=6)[kind] + rng.normal(size=50)[day] + rng.normal(size=n)
    y += level * rng.normal(size=10)[officer] + habit * rng.normal(size=(10, 6))[officer, kind]
    y += mood * rng.normal(size=(10, 50))[officer, day]
    return pd.DataFrame(
        {
            "declaration_id": [f"D{i:05d}" for i in range(n)],
            "office": "P",
            "day": [f"2026-{1 + d // 28:02d}-{1 + d % 28:02d}" for d in day],
            "officer": [f"F{o}" for o in officer],
            "agent": [f"A{a}" for a in rng.integers(0, 30, n)],
            "chapter": [f"{k:02d}" for k in kind],
            "ratio": y,
        }
    )


def ask(files, again=None, design=DESIGN):
    tables = {"declarations": ibis.memtable(files)}
    if again is not None:
        tables["reassessments"] = ibis.memtable(again)
    records = Records(tables, design)
    counts = fill(noise.Counts, noise.query(records), ibis.duckdb.connect().to_pyarrow)
    found = noise.infer(counts)
    return SimpleNamespace(
        counts=counts, found=found, finding=noise.find(counts, found, Context(design))
    )


@pytest.mark.parametrize(
    ("planted", "part"), [({"level": 1}, 0), ({"habit": 1}, 1), ({"mood": 1}, 2)]
)
def test_each_part_is_told_from_the_others(planted, part):
    split = ask(frame(np.random.default_rng(3), **planted)).found.split[0]
    assert split.low[part] > 0
    assert 0.4 < split.estimate[part] < 2.0
    others = np.delete(split.estimate, part)
    assert np.abs(others).max() < 0.35


def test_officers_alike_have_no_noise_though_goods_and_days_differ():
    asked = ask(frame(np.random.default_rng(1)))
    assert (asked.found.split[0].low <= 0).all()
    assert asked.finding.answer.count("not shown") == 3


def test_files_assessed_again_tell_all_noise_together():
    rng = np.random.default_rng(2)
    files = frame(rng, n=2000)
    drawn = files.sample(200, random_state=1)
    again = pd.DataFrame(
        {
            "declaration_id": drawn.declaration_id,
            "officer": "F9",
            "ratio": drawn.ratio + rng.normal(size=200) * 0.5 * 2**0.5,
        }
    )
    asked = ask(files, again)
    (found,) = asked.found.again
    assert found.files == 200
    # the two differ by a normal of variance 0.5: inside a file the variance is half of that
    assert found.low < 0.25 < found.high
    assert "200 files assessed again" in asked.finding.answer
    assert asked.finding.tables[1].name == "noise_reassessed"
    assert "D0" not in str(asked.counts.again)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda f: f.assign(ratio=1.0),
        lambda f: f.assign(ratio=np.nan),
        lambda f: f.assign(ratio=np.inf),
        lambda f: f.assign(officer="F"),
        lambda f: f.drop(columns=["chapter"]),
        lambda f: f.head(1),
    ],
    ids=["constant", "missing", "infinite", "one officer", "no kinds", "one"],
)
def test_records_that_say_nothing_of_noise_claim_none(spoil):
    asked = ask(spoil(frame(np.random.default_rng(4), n=400)))
    assert not (asked.found.split[0].low > 1e-9).any()
    assert asked.finding.answer
    assert len(asked.finding.table()) == 3


@pytest.mark.slow
def test_own_habits_show_as_pattern_on_practice_and_not_on_an_honest_one(practised):
    asked, honest = (practised(noise, seed=5, honest=h).findings[0] for h in (False, True))
    by_part = [{(r["outcome"], r["part"]): r for r in f.table().rows()} for f in (asked, honest)]
    key = ("value_adjusted", "pattern")
    assert by_part[0][key]["low"] > 0
    assert by_part[1][key]["low"] <= 0
