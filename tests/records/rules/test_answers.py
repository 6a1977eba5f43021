from evenhand.findings.rules import Act, Check, Rule
from evenhand.records.rules.answers import COLUMNS, WHOLE, answers
from evenhand.records.rules.cases import compiled
from evenhand.records.rules.seen import Seen

A, B = (Act("a"),), (Act("b"),)
RULES = [
    Rule("X", ("order",), "", checks=(Check("after", A, B),)),
    Rule(
        "Y",
        ("time",),
        "",
        checks=(Check("never", (Act("c"),)), Check("within", A, B, limit=1, unit="hours")),
    ),
]
EVENTS = [
    ("1", "a", 0, {"actor": "p", "office": "X"}),
    ("2", "a", 10, {"actor": "q", "office": "X"}),
    ("3", "b", 0, {"office": "Y"}),
    ("3", "a", 50, {"office": "Y"}),
    ("4", "a", 5),
    ("4", "b", 300),
    ("5", "c", 400),
]


def rows(make, engine, *, listed=9, with_accounts=False):
    records = make(EVENTS)
    found = compiled(records, RULES, Seen(dict.fromkeys("abc", 1), 1_770_020_000), ())
    asked = answers(records, found, listed=listed, with_accounts=with_accounts)
    got = engine.to_pyarrow(asked)
    assert got.column_names == list(COLUMNS)
    return got.to_pylist()


def of(kind, found):
    return [r for r in found if r["kind"] == kind]


def test_cases_are_counted_by_rule_check_office_and_status(make, engine):
    found = of("count", rows(make, engine))
    counted = {(r["rule"], r["check"], r["office"], r["status"]): r["count"] for r in found}
    # Rule X: case 3 keeps it, 1 and 2 at X and 4 nowhere break it.
    assert counted[0, WHOLE, "X", 4] == 2
    assert counted[0, WHOLE, "Y", 1] == 1
    assert counted[0, WHOLE, "", 4] == 1
    assert counted[0, 0, "X", 4] == 2
    assert (0, WHOLE, "Y", 4) not in counted
    # Rule Y, second check: 3 has its end first, 4 took 295 minutes, 1 and 2 are open.
    assert counted[1, 1, "Y", 1] == 1
    assert counted[1, 1, "", 4] == 1
    assert counted[1, 1, "X", 2] == 2


def test_times_are_counted_by_ticks_with_those_still_open(make, engine):
    found = of("time", rows(make, engine))
    assert {(r["office"], r["status"], r["second"], r["count"]) for r in found} >= {
        ("Y", 1, -3000, 1),
        ("", 1, 292 * 60, 1),
    }
    assert sum(r["count"] for r in found if r["status"] == 2) == 2


def test_broken_cases_are_listed_the_most_recent_first_with_their_trace(make, engine):
    found = rows(make, engine, listed=2)
    broken = [r["case"] for r in of("broken", found) if r["rule"] == 0]
    assert sorted(broken) == ["2", "4"]
    traced = {(r["case"], r["text"]) for r in of("trace", found)}
    assert {("4", "a"), ("4", "b"), ("2", "a")} <= traced
    assert ("1", "a") not in traced


def test_accounts_leave_the_records_only_where_they_are_asked_for(make, engine):
    assert {r["account"] for r in rows(make, engine)} == {""}
    named = of("trace", rows(make, engine, with_accounts=True))
    assert {r["account"] for r in named} == {"", "p", "q"}


def test_a_large_log_gone_through_part_by_part_gives_the_same_answers(make, engine):
    records, seen = make(EVENTS), Seen(dict.fromkeys("abc", 3), 1_770_020_000)
    kept = []

    def hold(part):
        kept.append(engine.create_table(f"part_{len(kept)}", part.to_pyarrow()))
        return kept[-1]

    def asked(**how):
        found = compiled(records, RULES, seen, (), **how)
        answered = answers(records, found, listed=9, with_accounts=False)
        return sorted(map(str, engine.to_pyarrow(answered).to_pylist()))

    whole = asked(hold=hold)
    assert not kept, "a short log is not cut"
    assert asked(hold=hold, most=2) == whole
    # Nine events in parts of two: every case lies in one part whole.
    assert len(kept) == 5
    cases = [c for part in kept for c in part.declaration_id.to_pyarrow().to_pylist()]
    assert sorted(cases) == ["1", "2", "3", "4", "5"]
