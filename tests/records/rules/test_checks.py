import math

import ibis

from evenhand.findings.rules import Act, Check, Parameter, Rule
from evenhand.records.rules.cases import Place
from evenhand.records.rules.checks import (
    SEPARATOR,
    checks_of,
    checks_table,
    questions,
    timed_acts,
    whys,
)
from evenhand.records.rules.seen import Seen

A, B = Act("a"), Act("b")
IN_TIME = Check("within", (A,), (B,), limit=1, unit="hours")
RULES = (
    Rule("X", ("time",), "", checks=(IN_TIME, Check("query", query="relodged"))),
    Rule("Y", ("order",), "", checks=(Check("never", (A,)),), fault="it contradicts itself"),
    Rule(
        "Z",
        ("bound",),
        "",
        checks=(Check("query", query="like_goods"),),
        parameters=(Parameter("share", "", "share", 0.25),),
    ),
)
FOUND = Seen({"a": 1, "b": 1})


def test_each_check_that_is_not_asked_says_why(make):
    records = make([("1", "a", 0), ("1", "b", 1)])
    told = whys(records, RULES, FOUND, ())
    assert told[Place(0, 0)] == ""
    assert "declarations.declaration_id" in told[Place(0, 1)]
    assert told[Place(1, 0)] == "it contradicts itself"
    assert questions(records, RULES, FOUND, told) == []
    assert list(told) == list(checks_of(RULES))


def test_the_table_of_checks_holds_acts_of_time_questions_and_shares(make):
    told = whys(make([("1", "a", 0)]), RULES, FOUND, ())
    rows = ibis.duckdb.connect().to_pyarrow(checks_table(RULES, told)).to_pylist()
    assert rows[0]["acts"] == SEPARATOR.join(timed_acts(IN_TIME)) == "a\nb"
    assert [r["query"] for r in rows] == ["", "relodged", "", "like_goods"]
    assert rows[3]["stated"] == 0.25
    assert math.isnan(rows[0]["stated"])
    assert timed_acts(Check("after", (A,), (B,))) == ()
