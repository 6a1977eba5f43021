import json

import numpy as np
import pandas as pd
import pytest

from evenhand.measures import delay_cost
from evenhand.records.counts import DeskFiles, Names


def timed(invented, seed, *, factor=1.0, slow="O0-03", **size):
    """Files that wait some hours, longer by a factor under one account."""
    world = invented.world(seed, **size)
    d = world.declarations
    hours = np.exp(world.rng.normal(2, 0.6, len(d)))
    hours = np.where(d.officer == slow, factor * hours, hours)
    d["registered_at"] = pd.to_datetime(d.day) + pd.Timedelta(hours=8)
    d["released_at"] = d.registered_at + pd.to_timedelta(np.round(hours * 3600), unit="s")
    return world


def counts(**columns):
    n = 4
    given = {
        "stratum": [0, 0, 1, 1], "office": [0] * n, "officer": [0, 1, 0, 1], "files": [2] * n,
        "n": [2] * n, "total": [20] * n, "squares": [200] * n, "cubes": [2000] * n, "open": [0] * n,
        "value": [100] * n, "value_days": [10_000, 30_000, 20_000, 20_000], "value_late": [0] * n,
    } | columns  # fmt: skip
    names = Names(np.arange(2), np.array(["a", "b"], dtype=object))
    return delay_cost.Counts(
        cells=delay_cost.Cells(**{k: np.array(v, dtype=np.int64) for k, v in given.items()}),
        desks=DeskFiles(np.arange(2), np.zeros(2, int), np.full(2, 4)),
        officers=names,
        offices=Names(np.zeros(1, int), np.array(["X"], dtype=object)),
        periods=Names(np.zeros(1, int), np.array(["2026-S1"], dtype=object)),
    )


def test_value_days_are_added_and_extras_are_those_beyond_other_files_of_the_set():
    found = delay_cost.infer(counts())
    # 100, 300, 200 and 200 units times days.
    assert found.value_days.tolist() == [800.0]
    # In the first set a has a day a unit and b three: minus 200 and 200; in the second alike.
    assert delay_cost._extra_days(counts().cells).tolist() == [-200.0, 200.0]


def test_the_cost_is_the_two_rates_of_value_and_days(invented):
    world = invented.world(1, files=200)
    d = world.declarations
    d["registered_at"] = pd.to_datetime(d.day)
    d["released_at"] = d.registered_at + pd.Timedelta(days=2)
    found = invented.asked(delay_cost, world)
    # The measure counts whole units of each file.
    value = world.items.groupby("declaration_id").value_declared.sum().round().sum()
    estimates = {e.name: e.value for e in found.estimates}
    assert estimates["mean_days"] == pytest.approx(2)
    assert estimates["cost_low"] == pytest.approx(0.006 * 2 * value, rel=1e-4)
    assert estimates["cost_high"] == pytest.approx(0.021 * 2 * value, rel=1e-4)
    assert any("transferred here from transit to dwell time" in c for c in found.caveats)


def test_a_very_slow_account_stands_apart_and_its_twin_does_not(invented):
    found = invented.asked(delay_cost, timed(invented, 2, factor=4.0), twins=True)
    accounts = next(t for t in found.tables if t.name == "delay_cost_accounts")
    assert [r["account"] for r in accounts.rows() if r["flagged"]] == ["O0-03"]
    assert found.twin.estimates[0].value == 0


@pytest.mark.parametrize("seed", range(3))
def test_honest_accounts_do_not_stand_apart(invented, seed):
    found = invented.asked(delay_cost, timed(invented, 10 + seed))
    assert found.estimates[0].value == 0


def test_what_lies_beyond_the_published_time_is_told(invented):
    world = timed(invented, 3, files=500)
    d = world.declarations
    d["released_at"] = d.registered_at + pd.Timedelta(days=2)
    found = invented.asked(delay_cost, world, standards={"registered-released": 36.0})
    row = next(found.table().rows())
    assert row["late_days"] == pytest.approx(row["value_days"] / 4)


def test_open_files_infinite_values_and_odd_times_cost_nothing(invented):
    world = timed(invented, 4, files=300)
    d = world.declarations
    d.loc[:9, "released_at"] = pd.NaT
    d.loc[10:19, "released_at"] = d.registered_at - pd.Timedelta(hours=1)
    world.items["value_declared"] = world.items.value_declared.astype(float)
    world.items.loc[0, "value_declared"] = np.inf
    found = invented.asked(delay_cost, world)
    assert sum(r["open"] for r in found.table().rows()) == 20
    assert np.isfinite([e.value for e in found.estimates]).all()


def test_without_values_or_with_dates_it_says_what_is_lacking(invented):
    world = timed(invented, 5, files=300)
    world.items = None
    found = invented.asked(delay_cost, world)
    assert found.status == "not_measurable"
    assert "items.value_declared" in found.answer
    world = timed(invented, 5, files=300)
    world.declarations["released_at"] = pd.NaT
    assert invented.asked(delay_cost, world).status == "not_measurable"


def test_one_officer_alone_cannot_be_compared(invented):
    world = timed(invented, 6, files=300, offices=1, officers=1)
    found = invented.asked(delay_cost, world)
    assert "No account has 30 comparable files" in found.answer


@pytest.mark.slow
def test_the_slow_desk_of_practice_is_the_slowest_of_its_office(practised):
    asked = practised(delay_cost, seed=1)
    records = asked.records
    counted = _counts(records)
    found = delay_cost.infer(counted)
    truth = json.loads((asked.made.folder / "truth.json").read_text())
    slow = next(f for f in truth["faults"] if f["id"] == "slow_desk")["accounts"][0]
    code = counted.officers.name.tolist().index(slow)
    at = found.accounts.unit.tolist().index(code)
    assert found.slower.rejected[at]
    here = found.homes.main[found.accounts.unit] == found.homes.main[code]
    assert found.accounts.gap[at] == found.accounts.gap[here].max()
    honest = practised(delay_cost, seed=1, honest=True)
    assert honest.findings[0].estimates[0].value == 0


def _counts(records):
    from evenhand.analysis.run import fill

    return fill(delay_cost.Counts, delay_cost.query(records), lambda t: t.to_pyarrow())
