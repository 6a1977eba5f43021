import ibis

from evenhand.findings.rules import Check, Parameter, Rule
from evenhand.records.design import Design
from evenhand.records.records import Records
from evenhand.records.rules.across import asking
from evenhand.records.rules.gathered import gathered
from evenhand.records.rules.seen import Seen


def ask_of(records, words=(), key="k"):
    rule = Rule("X", ("bound",), "", parameters=tuple(Parameter(n, "", "", v) for n, v in words))
    return asking(records, Seen(), rule, Check("query", query="queue_order"), key)


def test_one_table_holds_what_every_question_reads(make, engine):
    events = [("1", "register", 0), ("1", "check_start", 5, {"rule": "first"})]
    events += [("2", "register", 1), ("2", "register", 9), ("2", "withdraw", 20, {"reason": "r"})]
    events += [("3", "select", 2, {"rule": "Random"})]
    records = make(events, declarations=[{"declaration_id": d, "office": "X"} for d in "124"])
    asks = [
        (ask_of(records), ("register", "check_start")),
        (ask_of(records, [("random_rules", ("random",))], "q"), ("withdraw", "no_such_act")),
    ]
    rows = {r["declaration_id"]: r for r in engine.to_pyarrow(gathered(records, asks)).to_pylist()}
    # 3 has no declaration, 4 no event.
    assert set(rows) == {"1", "2"}
    start = rows["1"]["begun"]
    assert rows["1"]["at_check_start"] == start + 300
    assert (rows["2"]["at_register"], rows["2"]["last"]) == (start + 60, start + 1200)
    assert rows["1"]["at_withdraw"] is rows["1"]["at_no_such_act"] is None
    assert (rows["1"]["with_ground"], rows["2"]["with_ground"]) == (True, False)
    assert (rows["1"]["withdrawn_with_reason"], rows["2"]["withdrawn_with_reason"]) == (False, True)
    assert rows["1"]["drawn_q"] is False


def test_columns_that_make_declarations_alike_are_carried(make):
    declarations = [{"declaration_id": "1", "office": "X", "regime": "4"}]
    plain = make([("1", "register", 0)], declarations=declarations)
    records = Records(tables=plain.tables, design=Design(like_with_like=("regime", "office")))
    found = gathered(records, [(ask_of(records), ("register",))])
    assert isinstance(found, ibis.expr.types.Table)
    assert "regime" in found.columns
    assert found.columns.count("office") == 1
