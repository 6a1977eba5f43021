from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from evenhand.findings.rule_groups import Compared
from evenhand.findings.rule_tables import (
    BROKEN,
    KEPT,
    OPEN,
    UNKNOWN,
    Results,
    Tally,
    by_office_table,
    cases_table,
    checks_table,
    groups_table,
    rates_chart,
    rules_table,
    times_table,
)
from evenhand.findings.rules import Act, Check, Rule

TIME = Check("within", (Act("a"),), (Act("b"),), limit=2, unit="hours")
RULES = (
    Rule("K1", ("time",), "In time.", checks=(TIME,)),
    Rule("K2", ("order",), "In order.", checks=(Check("never", (Act("c"),)),)),
)


def tally(**counts):
    return Tally(**counts)


def results():
    return Results(
        checks={(0, 0): ("", ("a", "b")), (1, 0): ("no act 'c' is on record", ())},
        tallies={
            (0, -1): {"X": tally(kept=9, broken=1, open=2), "Y": tally(kept=1), "Z": tally(kept=2)},
            (0, 0): {"X": tally(kept=9, broken=1, open=2)},
        },
    )


def rows(**columns):
    n = len(next(iter(columns.values())))
    texts = ("kind", "office", "case", "text", "account")
    numbers = ("rule", "check", "status", "count", "second", "sequence")
    given = {t: np.full(n, "", dtype=object) for t in texts}
    given |= {t: np.zeros(n, dtype=np.int64) for t in numbers}
    return SimpleNamespace(
        **given
        | {k: np.array(v, dtype=object if k in texts else np.int64) for k, v in columns.items()}
    )


def test_a_tally_adds_up_and_sets_aside():
    one = Tally()
    for status in (KEPT, KEPT, BROKEN, OPEN, UNKNOWN):
        one.add(status, 2)
    assert (one.kept, one.broken, one.open, one.unknown, one.tested) == (4, 2, 2, 2, 6)
    one.set_aside(broken_too=False)
    assert (one.kept, one.broken, one.unknown) == (0, 2, 6)
    one.set_aside(broken_too=True)
    assert (one.tested, one.unknown) == (0, 8)


def test_a_rule_that_was_not_asked_says_why_and_is_no_pass():
    found = rules_table("conformance", RULES, results())
    assert found["tested"].tolist() == [13, 0]
    assert found["status"].tolist() == ["measured", "not measurable"]
    assert found["why"].tolist() == ["", "no act 'c' is on record"]
    assert found["share_broken"][0] == pytest.approx(1 / 13)
    assert np.isnan(found["share_broken"][1])


@pytest.mark.parametrize(
    ("counts", "said"),
    [({"unknown": 3}, "missing"), ({"open": 3}, "still open"), ({}, "concerns no case")],
)
def test_a_rule_asked_in_vain_says_so(counts, said):
    found = Results({(1, 0): ("", ())}, {(1, -1): {"X": tally(**counts)}})
    assert said in rules_table("conformance", RULES[:2], found)["why"][1]


def test_each_check_is_said_in_words():
    found = checks_table("conformance", RULES, results())
    assert found["check"].tolist() == ["a to b within 2 hours", "no c"]


def test_a_check_that_concerns_no_case_says_so():
    found = checks_table("conformance", RULES, Results({(0, 0): ("", ()), (1, 0): ("", ())}, {}))
    assert found["why"].tolist() == ["it concerns no case"] * 2
    told = Results({(0, 0): ("", ()), (1, 0): ("", ())}, {(0, 0): {"X": tally(unknown=1)}})
    assert checks_table("conformance", RULES, told)["why"].tolist() == ["", "it concerns no case"]


def test_offices_with_few_cases_are_put_together():
    found = by_office_table("conformance", RULES, results(), least=10)
    assert found["office"].tolist() == ["X", "(offices with fewer than 10 cases)"]
    assert found["tested"].tolist() == [10, 3]


def test_traces_stand_in_order_and_name_accounts_only_where_they_may():
    found = rows(
        kind=["broken", "trace", "trace", "broken", "trace"],
        office=["X", "", "", "Y", ""],
        case=["1", "1", "1", "2", "2"],
        text=["", "b", "a", "", "c"],
        account=["", "p", "q", "", "r"],
        second=[60, 60, 0, 90, 90],
    )
    made = cases_table("conformance", RULES, found, zone="Asia/Ashgabat", named=frozenset("X"))
    assert made["declaration_id"].tolist() == ["2", "1"]
    assert made["trace"].tolist() == [
        "c 1970-01-01 05:01:30",
        "a 1970-01-01 05:00:00 (q) -> b 1970-01-01 05:01:00 (p)",
    ]


def test_medians_count_open_cases_as_open():
    hour = 3600
    found = rows(
        kind=["time"] * 3,
        office=["X"] * 3,
        status=[KEPT, KEPT, OPEN],
        count=[2, 1, 3],
        second=[hour, 3 * hour, 2 * hour],
    )
    made = times_table("conformance", RULES, found, set())
    assert made["office"].tolist() == ["(all)", "X"]
    assert made["finished"].tolist() == [3, 3]
    assert made["open"].tolist() == [3, 3]
    assert made["median_hours"][0] == 1
    # Of six, two end at one hour; three leave at two; the last ends at three.
    assert made["median_with_open"][0] == 3
    assert made["limit_hours"][0] == 2
    assert len(times_table("conformance", RULES, found, {("X", "a")})) == 0
    assert len(times_table("conformance", RULES, found, {("X", "z")})) == 2


def test_groups_that_stand_apart_come_first_with_shares_and_intervals():
    kept = Compared(1, 0, "agent", "a", "", "x", "office", 40, 10, 30, 0.5, 0.4, 0.9, "kept", "")
    apart = replace(kept, group="b", verdict="broken", said="more often", p_value=0.01)
    few = replace(kept, group="c", verdict="not measurable", said="too few cases")
    made = groups_table("conformance", RULES, (few, kept, apart))
    assert made["group"].tolist() == ["b", "a", "c"]
    assert made["share"].tolist() == [0.25] * 3
    assert (made["low"] < 0.25).all()
    assert (made["high"] > 0.25).all()
    assert len(groups_table("conformance", RULES, ())) == 0
    found = rules_table("conformance", RULES, replace(results(), compared=(few, kept, apart)))
    assert found["groups_tested"].tolist() == [0, 2]
    assert found["groups_broken"].tolist() == [0, 1]
    assert found["verdict"].tolist() == ["broken on cases", "broken for groups"]
    assert found["status"].tolist() == ["measured", "measured"]


def test_the_chart_shows_each_tested_rule_with_its_interval():
    rates = rules_table("conformance", RULES, results())
    chart = rates_chart("conformance", rates.take(rates["tested"] > 0))
    assert chart.data["label"].tolist() == ["K1"]
    assert chart.data["low"][0] < chart.data["value"][0] < chart.data["high"][0]
