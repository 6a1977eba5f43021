from collections import Counter
from datetime import UTC, datetime, timedelta

import ibis
import numpy as np
import pyarrow as pa
from calibration.designs.conformance_like_goods import compared
from calibration.like_cases import Size, cases

from evenhand.findings.rules import Check, Rule
from evenhand.records.design import Design, People
from evenhand.records.records import Records
from evenhand.records.rules.across import QUESTIONS, asking
from evenhand.records.rules.comparing import kinds_of_sets
from evenhand.records.rules.gathered import gathered
from evenhand.records.rules.seen import look, seen

KEYS = ("by", "office", "text", "population", "marked", "drawn")


def records_of(of, raised):
    ids = [f"{i:06d}" for i in range(raised.size)]
    first = datetime(2026, 2, 2, 8, tzinfo=UTC)
    events = {
        "declaration_id": ids,
        "sequence": range(raised.size),
        "activity": ["register"] * raised.size,
        "at": [first + timedelta(days=int(d)) for d in of.day],
    }
    declarations = {
        "declaration_id": ids,
        "office": [f"g{o}" for o in of.office],
        "officer": [f"g{o}" for o in of.officer],
        "procedure": [f"g{d}" for d in of.desk],
        "agent": [None if a < 0 else f"g{a}" for a in of.agent()],
        "importer": [f"g{p}" for p in of.party],
    }
    items = {
        "declaration_id": ids,
        "hs_code": [f"g{c}0000" for c in of.chapter],
        "value_declared": np.ones(raised.size),
        "value_assessed": 1.0 + raised,
    }
    tables = {"events": events, "declarations": declarations, "items": items}
    return Records(
        tables={name: ibis.memtable(pa.table(t)) for name, t in tables.items()},
        design=Design(people=People("person", "Order 1")),
    )


def test_the_cases_drawn_leave_the_database_as_the_design_says():
    rng = np.random.default_rng(4)
    of = cases(rng, Size(offices=2, officers=4, agents=8, days=15, files=25))
    raised = rng.random(of.office.size) < 0.3
    engine = ibis.duckdb.connect()
    records = records_of(of, raised)
    rule = Rule("X", ("bound",), "")
    found = seen(engine.to_pyarrow(look(records)))
    ask = asking(records, found, rule, Check("query", query="like_goods"), "k")
    question = QUESTIONS["like_goods"]
    told, drawn = Counter(), Counter()
    for one in question.groups(ask, gathered(records, [(ask, question.firsts)])):
        for r in engine.to_pyarrow(kinds_of_sets(one)).to_pylist():
            key = (one.by, r["office"][1:], r["text"], r["population"], r["marked"], r["drawn"])
            told[(*key, "count")] += r["count"]
            told[(*key, "having")] += r["having"]
    for part in compared(of, raised):
        columns = zip(*(part[n] for n in KEYS), part["count"], part["having"], strict=True)
        for by, office, text, population, marked, had, count, having in columns:
            key = (by, office[1:], text, int(population), int(marked), int(had))
            drawn[(*key, "count")] += int(count)
            drawn[(*key, "having")] += int(having)
    # Batches were lodged, sets compare, and every count agrees.
    assert sum(n for k, n in told.items() if k[0] == "office" and k[-1] == "count") < raised.size
    assert any(k[3] for k in told)
    assert told == drawn
