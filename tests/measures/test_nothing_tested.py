"""A question of which nothing could be tested must never read as one that was passed."""

import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.run import run
from evenhand.measures import MEASURES
from evenhand.records.context import Context
from evenhand.records.design import Limit, Outcome

COMPARING = (
    "lot_test", "balance", "sorting", "noise", "officer_funnel", "threshold_or_skill",
    "pair_treatment", "delay_pattern", "unit_value", "tariff_line", "relief", "bunching", "digits",
)  # fmt: skip


@pytest.fixture(scope="module")
def findings(invented):
    # One officer and few files, none examined, no limit near: nothing is there to compare.
    world = invented.world(1, files=40, offices=1, officers=1, agents=3)
    d, rng = world.declarations, np.random.default_rng(1)
    d["registered_at"] = pd.to_datetime(d.day)
    d["released_at"] = d.registered_at + pd.to_timedelta(rng.integers(1, 90, 40), unit="h")
    d["hours"] = rng.gamma(2, 20, 40)
    d["examined"] = d["offence_recorded"] = False
    records = invented.records(
        world,
        outcomes=(Outcome("hours", "hours", "duration", "hours"),),
        limits=(Limit("approval", "total_value_declared", 1e12),),
    )
    asked = tuple(m for m in MEASURES if m.NAME in COMPARING)
    found = run(records, measures=asked, context=Context(records.design), twins=False)
    return {f.measure: f for f in found}


@pytest.mark.parametrize("name", COMPARING)
def test_where_nothing_could_be_tested_the_finding_says_what_is_lacking(findings, name):
    found = findings[name]
    assert found.table().name == name  # it was asked, and not turned away for a missing column
    assert found.table().title
    assert found.status == "not_measurable"
    assert any(word in found.lacks[0] for word in ("longer period", "check that"))
    assert not any(e.value == 0 for e in found.estimates)


def test_one_set_of_many_officers_is_measured_inside_it(invented):
    world = invented.world(2, files=400, offices=1)
    d = world.declarations
    d["hours"] = np.random.default_rng(2).gamma(2, 20, 400) + 40.0 * (d.officer < "O0-04")
    outcomes = (Outcome("hours", "hours", "duration", "hours"),)
    records = invented.records(world, outcomes=outcomes, within=("office",))
    asked = tuple(m for m in MEASURES if m.NAME == "handler_share")
    (found,) = run(records, measures=asked, context=Context(records.design), twins=False)
    assert found.status == "measured"
    assert found.estimates[0].low > 10
    assert found.parameters["leave"] == "observation"
    assert found.tables[1]["compared"].tolist() == [400]
