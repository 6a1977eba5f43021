import ibis
import pyarrow as pa
import pytest

from evenhand.findings.rules import Check, Parameter, Rule
from evenhand.records.design import Design, People
from evenhand.records.records import Records
from evenhand.records.rules.across import QUESTIONS, asking
from evenhand.records.rules.comparing import LEAST_CASES
from evenhand.records.rules.gathered import gathered
from evenhand.records.rules.seen import look, seen

ALL = LEAST_CASES
DAY = 24 * 60
"""Minutes, as events are given here."""


@pytest.fixture
def compare(make, engine):
    """Return the comparisons of a question: (by, group, office, what) to its cases."""

    def compare(query, events, declarations, *, words=(), items=None, design=None, groups=""):
        records = make(events, declarations=declarations)
        tables = dict(records.tables)
        if items is not None:
            tables["items"] = ibis.memtable(pa.table(items))
        records = Records(tables=tables, design=design or Design())
        parameters = tuple(Parameter(n, "", "", v) for n, v in words)
        rule = Rule("X", ("bound",), "", parameters=parameters)
        found = seen(engine.to_pyarrow(look(records)))
        ask = asking(records, found, rule, Check("query", query=query), "k")
        cases = gathered(records, [(ask, QUESTIONS[query].firsts)])
        told = {}
        for one in QUESTIONS[query].groups(ask, cases):
            rows = one.cases.select(
                d=one.cases.declaration_id, group=one.group, office=one.cases.office, has=one.has
            )
            for r in engine.to_pyarrow(rows).to_pylist():
                if one.only in ("", r["group"]) or groups == "all":
                    office = r["office"] if one.is_of_office else ""
                    told.setdefault((one.by, r["group"], office, one.what), {})[r["d"]] = r["has"]
            told[one.by, "sets"] = one.sets
        return told

    return compare


def declared(ids, **columns):
    return [
        {"declaration_id": d, "office": "X", **{n: v[i] for n, v in columns.items()}}
        for i, d in enumerate(ids)
    ]


def test_the_random_share_is_of_the_channels_stated_and_leaves_out_what_was_withdrawn(compare):
    drawn = {"rule": "Random v1"}
    events = [("1", "select", 0, drawn), ("2", "select", 0), ("3", "select", 0), ("4", "select", 0)]
    events += [("4", "withdraw", 9)]
    declarations = declared("1234", channel_selected=["red", "Red", "green", "red"])
    words = [("random_rules", ("random v1",)), ("of_channels", ("red",))]
    found = compare("random_share", events, declarations, words=words)
    assert found["office", "X", "", "selected at random"] == {"1": True, "2": False}
    assert found["office", "sets"] == ()


def test_selection_and_what_is_found_are_compared_by_agent_origin_and_office(compare):
    events = [("1", "select", 0), ("2", "select", DAY), ("3", "select", 0)]
    events += [("1", "offence", 5), ("2", "release", DAY + 9)]
    declarations = declared("123", channel_selected=["Red", "red", "red"], agent=["a", "a", "b"])
    items = {"declaration_id": list("1123"), "hs_code": ["0101", "0102", "02", "02"]}
    items |= {"origin": ["XA", "XB", "XA", None]}
    words = [("examined_channels", ("red",))]
    found = compare("selection", events, declarations, words=words, items=items)
    assert found["agent", "a", "", "selected"] == {"1": True, "2": True}
    # Of case 3, still under way, it is not known what will be found.
    assert found["agent", "a", "", "offence where selected"] == {"1": True, "2": False}
    assert ("agent", "b", "", "offence where selected") not in found
    assert found["origin", "several", "", "selected"] == {"1": True}
    assert found["agent", "sets"] == ("office", "chapter")
    assert found["origin", "sets"] == ("office", "agent", "chapter")
    assert found["office", "sets"] == ("agent", "chapter")


@pytest.mark.parametrize(("level", "by_account"), [("office", False), ("person", True)])
def test_raised_values_are_compared_by_account_only_through_the_gate(compare, level, by_account):
    declarations = declared("12", officer=["p", "q"], agent=["a", "a"])
    items = {"declaration_id": ["1", "1", "2"], "hs_code": ["0101", "0102", "0101"]}
    items |= {"value_declared": [1.0, 1.0, 1.0], "value_assessed": [1.0, 2.0, 1.0]}
    people = People(level, "Order 1" if level == "person" else "")
    found = compare(
        "like_goods",
        [("1", "register", 0), ("2", "register", DAY)],
        declarations,
        items=items,
        design=Design(people=people, like_with_like=("office", "agent")),
    )
    # A declaration is raised once, however many of its items are.
    assert found["office", "X", "", "value raised"] == {"1": True, "2": False}
    assert found["chapter", "01", "X", "value raised"] == {"1": True, "2": False}
    assert (("account", "p", "X", "value raised") in found) is by_account
    assert found["office", "sets"] == ("agent", "chapter")


def test_who_declares_alone_is_compared_and_late_is_later_than_the_mean_of_the_set(compare):
    events = [(d, "register", 0) for d in "123"]
    events += [("1", "exam_start", 5), ("2", "query", 5)]
    events += [("1", "check_start", 10), ("2", "check_start", 50), ("3", "check_start", 30)]
    declarations = declared(
        "123", agent=["a", None, " "], importer=["x", "x", "y"], channel_selected=["red"] * 3
    )
    found = compare("self_declared", events, declarations)
    assert found["declares", "no agent", "X", "examined"] == {"2": False, "3": False}
    assert found["declares", "no agent", "X", "queried"] == {"2": True, "3": False}
    late = "taken up later than the mean of its set"
    assert found["declares", "no agent", "X", late] == {"2": True, "3": False}
    assert not any(key[1] == "agent" for key in found)


def test_of_files_that_one_party_lodges_on_one_day_the_first_stands_for_all(compare):
    # Case 4 comes on another day; case 5 is of another channel, but came with the others.
    events = [(d, "register", DAY if d == "4" else 0) for d in "123456"]
    events += [("2", "query", 9), ("3", "query", 9), ("4", "query", DAY + 9)]
    declarations = declared(
        "123456",
        agent=["a"] * 5 + [None],
        importer=["x", "y", "x", "x", "x", "x"],
        channel_selected=["red"] * 4 + ["green", "red"],
    )
    found = compare("self_declared", events, declarations, groups="all")
    assert found["declares", "agent", "X", "queried"] == {"1": False, "4": True}
    assert found["declares", "no agent", "X", "queried"] == {"6": False}


def test_files_of_a_day_come_together_where_no_column_says_whose_they_are(compare):
    events = [(d, "register", at) for d, at in (("1", 0), ("2", 60), ("3", DAY))]
    events.append(("2", "query", 90))
    declarations = declared("123", agent=["", " ", None], channel_selected=["red"] * 3)
    found = compare("self_declared", events, declarations)
    assert found["declares", "no agent", "X", "queried"] == {"1": False, "3": False}


def test_a_wait_is_late_by_the_files_of_its_own_day(compare):
    # On the second day everybody waits ten times as long; who has no agent waits no longer.
    events = []
    for day, (first, second, third) in enumerate(((10, 20, 30), (100, 200, 300))):
        for name, wait in (("a", second), ("b", third), ("x", first)):
            events.append((f"{name}{day}", "register", day * DAY))
            events.append((f"{name}{day}", "check_start", day * DAY + wait))
    ids = [f"{name}{day}" for day in (0, 1) for name in "abx"]
    declarations = declared(
        ids,
        agent=["a", "b", None] * 2,
        importer=[None, None, "x"] * 2,
        channel_selected=["red"] * 6,
    )
    found = compare("self_declared", events, declarations, groups="all")
    late = "taken up later than the mean of its set"
    assert found["declares", "no agent", "X", late] == {"x0": False, "x1": False}
    assert found["declares", "agent", "X", late] == {
        "a0": False, "b0": True, "a1": False, "b1": True
    }  # fmt: skip
