from collections import Counter
from dataclasses import replace

import pytest

from evenhand.analysis.twin import NO_HANDLER, beside, twin_of
from evenhand.findings.finding import Estimate, Finding
from evenhand.records import aggregates


def margins(whole):
    return [
        aggregates.margin(whole, *keys).to_pyarrow().to_pylist()
        for keys in (("stratum", "officer"), ("stratum", "agent"), ("office",))
    ]


def cells(whole):
    return aggregates.cells(whole, outcomes=2).to_pyarrow().to_pylist()


def test_the_twin_has_every_margin_and_other_meetings(administration):
    records = administration(offices=1, days=10)
    real, twin = aggregates.handled(records), twin_of(records, seed=3).handled
    assert margins(real) == margins(twin)
    assert cells(real) != cells(twin)
    by_set = [Counter(), Counter()]
    for counter, whole in zip(by_set, (real, twin), strict=True):
        for c in cells(whole):
            counter[c["stratum"]] += round(c["total_0"], 6)
    assert by_set[0] == pytest.approx(by_set[1])


def test_the_twin_depends_on_the_seed_alone(administration):
    records = administration(offices=1, days=5)
    one = cells(twin_of(records, seed=3).handled)
    assert cells(twin_of(records, seed=3).handled) == one
    assert (
        cells(twin_of(replace(records, handled=aggregates.handled(records)), seed=3).handled) == one
    )
    assert cells(twin_of(records, seed=4).handled) != one


def test_what_the_twin_finds_is_said_beside_the_finding():
    found = Finding("m", "1", "Why?", "None.", estimates=(Estimate("x", "X", 1.0, "pairs"),))
    twin = beside(found)
    assert twin.statement.endswith("with handlers shuffled inside their sets: None.")
    assert twin.estimates == found.estimates
    assert NO_HANDLER.statement.startswith("No twin:")


def test_the_twin_deals_officers_anew_with_what_is_carried_in_place(administration):
    records = administration(offices=1, days=5)
    whole = aggregates.handled(records, carry=("declaration_id", "day"))
    twin = twin_of(replace(records, handled=whole), seed=3).handled
    assert twin.carried == ("declaration_id", "day")

    def days(files):
        return {r["declaration_id"]: r["day"] for r in files.to_pyarrow().to_pylist()}

    assert days(twin.files) == days(whole.files)
