"""What do measures make of records that are read well and are odd all the same?

Each kind of oddity goes through the run as it is: every measure answers, or says what it lacks.
"""

from datetime import datetime, timedelta

import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.run import run
from evenhand.measures import (
    balance,
    handler_share,
    lot_test,
    off_hours,
    officer_funnel,
    pair_excess,
    predictability,
    process_map,
    release_time,
)
from evenhand.records.context import Context
from evenhand.records.design import Design, Outcome, People
from evenhand.records.records import Records

FILES = 240
DESIGN = Design(
    rule="lot",
    within=("office",),
    outcomes=(Outcome("offence", "offence", "share"), Outcome("uplift", "uplift", "amount")),
    people=People("person", "Order 12"),
)
OF_DECLARATIONS = (handler_share, officer_funnel, pair_excess, lot_test, balance, release_time)
OF_EVENTS = (process_map, release_time, predictability, off_hours)


def files(**changed):
    rng = np.random.default_rng(1)
    start = datetime(2026, 1, 5, 9)
    registered = [start + timedelta(hours=6 * n) for n in range(FILES)]
    columns = {
        "declaration_id": [f"D{n:03d}" for n in range(FILES)],
        "office": rng.choice(["P", "Q"], FILES),
        "officer": rng.choice(list("abcdef"), FILES),
        "agent": rng.choice(["x", "y", "z"], FILES),
        "registered_at": registered,
        "released_at": [t + timedelta(hours=float(rng.exponential(5))) for t in registered],
        "offence": (rng.random(FILES) < 0.3).astype(float),
        "uplift": rng.normal(100, 20, FILES),
    }
    return pd.DataFrame(columns | changed)


def events(of, ends=True):
    acts = [("register", "registered_at")] + ([("release", "released_at")] if ends else [])
    rows = [
        {"declaration_id": r.declaration_id, "activity": activity, "at": getattr(r, column),
         "actor": r.officer, "office": r.office}
        for r in of.itertuples() for activity, column in acts
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(sequence=range(len(rows)))


def asked(measures, declarations, log=None):
    engine = ibis.duckdb.connect()
    tables = {"declarations": engine.create_table("declarations", declarations)}
    if log is not None:
        tables["events"] = engine.create_table("events", log)
    records = Records(tables, DESIGN)
    found = run(records, measures=measures, context=Context(DESIGN), twins=False)
    for finding in found:
        assert finding.answer
        assert (finding.status == "not_measurable") == bool(finding.lacks), finding.measure
        for estimate in finding.estimates:
            assert estimate.value is None or not np.isinf(estimate.value), estimate.name
    return {f.measure: f for f in found}


def at(n, value, column):
    values = list(files()[column])
    values[n] = value
    return {column: values}


def one_officer_at(office):
    of = files()
    return {"officer": list(np.where(of.office == office, "a", of.officer))}


ODD = {
    "an officer with one file": at(7, "only once", "officer"),
    "an agent seen once": at(7, "only once", "agent"),
    "a set with one officer": one_officer_at("Q"),
    "one officer in all": {"officer": ["a"] * FILES},
    "an outcome that is constant": {"offence": [1.0] * FILES, "uplift": [5.0] * FILES},
    "an outcome that is all missing": {"uplift": [np.nan] * FILES},
    "an infinite value": at(7, float("inf"), "uplift"),
    "a huge value": at(7, 1e300, "uplift"),
    "a release before the registration": at(7, datetime(2020, 1, 1), "released_at"),
}


@pytest.mark.parametrize("changed", ODD.values(), ids=ODD)
def test_every_measure_answers_on_declarations_that_are_odd(changed):
    found = asked(OF_DECLARATIONS, files(**changed))
    assert found["release_time"].status == "measured"
    if set(changed) == {"officer"} and len(set(changed["officer"])) == 1:
        assert {found[m.NAME].status for m in OF_DECLARATIONS[:4]} == {"not_measurable"}
    else:
        assert found["pair_excess"].status == "measured"


def test_a_log_without_any_end_says_so_and_the_rest_is_measured():
    of = files(released_at=pd.Series([pd.NaT] * FILES))
    found = asked(OF_EVENTS, of, events(of, ends=False))
    assert found["process_map"].status == "measured"
    assert found["release_time"].status == "not_measurable"
    assert found["off_hours"].status == "not_measurable"  # no calendar


def test_events_out_of_order_and_at_equal_times_are_put_in_one_order():
    of = files()
    log = events(of)
    same = log.assign(at=log["at"].where(log.declaration_id != "D007", log["at"].iloc[0]))
    one, other = (
        asked((process_map,), of, rows)["process_map"].table()
        for rows in (same, same.sample(frac=1, random_state=3))
    )
    assert list(one.rows()) == list(other.rows())
    assert one["count"].tolist() == [FILES]
