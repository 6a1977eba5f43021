import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import ibis
import pyarrow as pa
import pytest

from evenhand.analysis.run import run
from evenhand.instruments.rules import process_rules
from evenhand.measures import conformance
from evenhand.records.context import LEAST_PEERS, Context
from evenhand.records.design import Design, People, ProcessRules
from evenhand.records.records import Records
from evenhand.records.rules.across import QUESTIONS
from evenhand.records.rules.stamps import AT_ONCE

START = datetime(2026, 2, 2, 8, tzinfo=UTC)
FIELDS = ("actor", "role", "office", "reason", "rule", "approver", "value_after")
DAY = 24 * 60
SET = {
    "K02": {"examined_channels": ("red",)},
    **{k: {"hours": 24.0} for k in ("K05", "K06", "K07", "K21", "K22")},
    "K14": {"days": 5.0},
    "K17": {"random_rules": ("random",), "share": 0.01},
    "K18": {"examined_channels": ("red",)},
    "K25": {"minimum": 10.0},
    "K28": {"most": 100.0},
    "K31": {"decision_days": 2.0, "payment_days": 2.0},
    **{k: {"days": 2.0} for k in ("K33", "K34", "K35", "K36", "K39", "K41")},
    "K40": {"answer_days": 2.0, "ruling_days": 2.0},
}


def moment(minutes):
    return None if minutes is None else START + timedelta(minutes=minutes)


def records_of(events, declarations=(), *, calendars=(), design=None, items=None):
    rows = [(*e, {}) if len(e) == 3 else e for e in events]
    table = {
        "declaration_id": pa.array([r[0] for r in rows], pa.string()),
        "sequence": pa.array(range(len(rows)), pa.int64()),
        "activity": pa.array([r[1] for r in rows], pa.string()),
        "at": pa.array([moment(r[2]) for r in rows], pa.timestamp("us")),
    }
    table |= {n: pa.array([r[3].get(n) for r in rows], pa.string()) for n in FIELDS}
    tables = {"events": ibis.memtable(pa.table(table))}
    if declarations:
        names = dict.fromkeys(n for r in declarations for n in r)
        tables["declarations"] = ibis.memtable(
            pa.table(
                {
                    n: pa.array(
                        [moment(r.get(n)) if n.endswith("_at") else r.get(n) for r in declarations],
                        pa.timestamp("us") if n.endswith("_at") else None,
                    )
                    for n in names
                }
            )
        )
    if calendars:
        tables["calendars"] = ibis.memtable(
            pa.table(
                {
                    "office": pa.array([c[0] for c in calendars], pa.string()),
                    "opens_at": pa.array([moment(c[1]) for c in calendars], pa.timestamp("us")),
                    "closes_at": pa.array([moment(c[2]) for c in calendars], pa.timestamp("us")),
                }
            )
        )
    if items is not None:
        tables["items"] = ibis.memtable(items)
    return Records(tables=tables, design=design or Design(rules=ProcessRules(settings=SET)))


def ask(events, declarations=(), **more):
    records = records_of(events, declarations, **more)
    (found,) = run(records, measures=[conformance], context=Context(design=records.design))
    return found


def told(found, rule):
    return next(r for r in found.table().rows() if r["rule"] == rule)


def by(actor, **more):
    return {"actor": actor, **more}


WHY = {"reason": "why", "approver": "chief"}
END = ("z", "release", 40 * DAY)
# For each rule: events of a case that keeps it, and of one that breaks it, and their declarations.
LOG = {
    "K01": ([("lodge", 0), ("register", 1)], [("register", 0), ("lodge", 1)]),
    "K02": (
        [("exam_start", 0), ("exam_end", 1), ("release", 2)],
        [("exam_start", 0), ("exam_end", 3), ("release", 2)],
    ),
    "K03": ([("pay", 0), ("release", 1)], [("release", 0), ("pay", 1)]),
    "K04": (
        [("offence", 0), ("settle", 1), ("release", 2)],
        [("offence", 0), ("release", 1), ("settle", 2)],
    ),
    "K05": ([("pay", 0), ("release", DAY)], [("pay", 0), ("release", DAY + 1)]),
    "K06": ([("register", 0), ("check_start", DAY)], [("register", 0), ("check_start", DAY + 1)]),
    "K07": ([("register", 0), ("exam_start", 9)], [("register", 0), ("exam_start", 2 * DAY)]),
    "K10": (
        [("exam_start", 0), ("agency_inspection", 1), ("exam_end", 2)],
        [("exam_start", 0), ("exam_end", 1), ("agency_inspection", 2)],
    ),
    "K11": ([("reject", 0, WHY)], [("reject", 0)]),
    "K12": (
        [("amend_request", 0), ("amend", 1), ("check_start", 2)],
        [("amend_request", 0), ("amend_refuse", 1), ("check_start", 2)],
    ),
    "K13": (
        [("check_start", 0, by("a")), ("amend", 1, by("a", **WHY))],
        [("check_start", 0, by("a")), ("amend", 1, by("a", reason="why", approver="a"))],
    ),
    "K14": ([("withdraw", 0), ("release", 1)], [("release", 0), ("withdraw", 1)]),
    "K15": (
        [("select", 0, {"rule": "R"}), ("exam_start", 1)],
        [("select", 0), ("exam_start", 1)],
    ),
    "K16": (
        [("override", 0, by("c", reason="why", approver="d")), ("assess", 1, by("a"))],
        [("override", 0, by("a", reason="why", approver="d")), ("assess", 1, by("a"))],
    ),
    "K19": (
        [("sample", 0), ("lab_result", 1), ("assess", 2)],
        [("sample", 0), ("release", 1)],
    ),
    "K20": (
        [("sample", 0), ("secure", 1), ("release", 2), ("lab_result", 3)],
        [("sample", 0), ("secure", 1), ("lab_result", 3), ("release", 4)],
    ),
    "K21": (
        [("hold", 0, WHY), ("unhold", 9)],
        [("hold", 0, WHY), ("unhold", 2 * DAY)],
    ),
    "K22": (
        [("secure", 0, {"value_after": "9"}), ("assess", 1, {"value_after": "10"})],
        [("secure", 0, {"value_after": "11"}), ("assess", 1, {"value_after": "10"})],
    ),
    "K24": (
        [("assess", 0, {"value_after": "20"}), ("pay", 1, {"value_after": "20"}), ("receipt", 2)],
        [("assess", 0, {"value_after": "20"}), ("pay", 1, {"value_after": "19"}), ("receipt", 2)],
    ),
    "K25": ([("pay", 0, {"value_after": "10"})], [("pay", 0, {"value_after": "9.99"})]),
    "K28": ([("penalty", 0, {"value_after": "100"})], [("penalty", 0, {"value_after": "101"})]),
    "K29": (
        [("assess", 0, by("a")), ("pay", 1, by("b")), ("penalty", 2, by("c"))],
        [("assess", 0, by("a")), ("pay", 1, by("b")), ("penalty", 2, by("a"))],
    ),
    "K30": (
        [("refund_claim", 0, by("a")), ("refund_decision", 1, by("b"))],
        [("refund_claim", 0, by("a")), ("refund_decision", 1, by("a"))],
    ),
    "K31": (
        [("refund_claim", 0), ("refund_decision", DAY)],
        [("refund_claim", 0), ("refund_decision", 3 * DAY)],
    ),
    "K32": (
        [("assess", 0, by("a")), ("appeal_decision", 1, by("b", **WHY))],
        [("assess", 0, by("a")), ("appeal_decision", 1, by("a", **WHY))],
    ),
    "K33": (
        [("appeal", 0), ("appeal_decision", DAY, by("b", **WHY))],
        [("appeal", 0), ("appeal_decision", DAY, by("b"))],
    ),
    "K34": (
        [("amend_request", 0), ("amend", DAY)],
        [("amend_request", 0), ("amend", 3 * DAY)],
    ),
    "K35": (
        [("release", 0, by("a")), ("audit_open", 1, by("b")), ("audit_result", 2, by("b"))],
        [("release", 0, by("a")), ("audit_open", 1, by("a")), ("audit_result", 2, by("b"))],
    ),
    "K37": (
        [("release", 90, {"office": "X", **WHY})],
        [("release", 90, {"office": "X"})],
    ),
    "K39": ([("publish", 0), ("effective", 3 * DAY)], [("publish", 0), ("effective", DAY)]),
    "K40": ([("enquiry", 0), ("answer", DAY)], [("enquiry", 0), ("answer", 3 * DAY)]),
    "K41": (
        [("release", 0), ("complete", DAY, WHY)],
        [("release", 0), ("complete", 3 * DAY, WHY)],
    ),
    "K42": (
        [("disposal", 0, by("a", value_after="5", **WHY))],
        [("disposal", 0, by("chief", value_after="5", **WHY))],
    ),
    "K43": (
        [("lodge", 0), ("select", 1), ("arrival", 2)],
        [("lodge", 0), ("arrival", 1), ("select", 2)],
    ),
}
COLUMNS = {
    "K23": ({"payment_due_at": 10 * DAY}, {"payment_due_at": 9 * DAY}),
    "K26": (
        {"rate_applied": 5.0, "rate_published": 5.0},
        {"rate_applied": 5.0, "rate_published": 7.0},
    ),
    "K44": (
        {"authorisation_evaluated_at": 0, "authorised_at": DAY},
        {"authorisation_evaluated_at": DAY, "authorised_at": 0},
    ),
}
ACROSS = {"K08", "K09", "K17", "K18", "K27", "K36", "K38"}
"""Asked in tests/records/rules/test_across.py and test_groups.py, one by one."""


def test_every_rule_has_its_case():
    ids = {r.id for r in process_rules()}
    assert ids == set(LOG) | set(COLUMNS) | ACROSS


@pytest.mark.parametrize("rule", process_rules(), ids=lambda r: r.id)
def test_a_rule_names_every_act_and_column_that_its_queries_ask_for(rule):
    assert set(rule.needs) >= set(conformance.NEEDS)
    acts = {a.activity for c in rule.checks for a in c.named() if a.activity}
    for question in (QUESTIONS[c.query] for c in rule.checks if c.query):
        acts |= {*question.acts, *question.firsts}
        assert set(question.columns) <= set(rule.needs)
    assert acts == set(rule.acts)


@pytest.mark.parametrize("rule", LOG)
def test_each_rule_is_kept_by_one_case_and_broken_by_another(rule):
    kept, broken = LOG[rule]
    events = [("kept", *e) for e in kept] + [("broken", *e) for e in broken]
    declarations = [{"declaration_id": d, "office": "X"} for d in ("kept", "broken")]
    found = ask(events, declarations, calendars=[("X", 0, 60), ("X", 40 * DAY, 41 * DAY)])
    row = told(found, rule)
    assert (row["kept"], row["broken"], row["status"]) == (1, 1, "measured"), row["why"]
    cases = next(t for t in found.tables if t.name == "conformance_cases")
    listed = [c["declaration_id"] for c in cases.rows() if c["rule"] == rule]
    assert listed == ["broken"]


@pytest.mark.parametrize("rule", COLUMNS)
def test_rules_on_columns_of_the_declaration_are_kept_and_broken(rule):
    kept, broken = COLUMNS[rule]
    declarations = [{"declaration_id": "kept", **kept}, {"declaration_id": "broken", **broken}]
    row = told(ask([("kept", "release", 0), ("broken", "release", 0)], declarations), rule)
    assert (row["kept"], row["broken"]) == (1, 1), row["why"]


@pytest.mark.parametrize("rule", [*LOG, *COLUMNS, *sorted(ACROSS)])
def test_no_rule_passes_on_records_that_say_nothing_of_it(rule):
    found = ask([("1", "something_else", 0)], [{"declaration_id": "1"}])
    row = told(found, rule)
    assert (row["tested"], row["status"]) == (0, "not measurable")
    assert row["why"]


def test_nothing_can_be_told_is_not_measurable_with_each_reason():
    found = ask([("1", "something_else", 0)])
    assert not found.is_measured
    assert "no act 'release' is on record" in found.lacks


OWN = """
rules:
- {id: X1, statement: A permit comes first., checks: [{act: release, after: permit_seen}]}
- {id: X2, statement: Both ways., checks: [{act: a, after: b}, {act: b, after: a}]}
- {id: X3, statement: No such act., checks: [{act: relese, after: pay}]}
"""


def test_an_own_rule_runs_and_faulty_ones_say_why_without_stopping_the_rest():
    events = [("1", "permit_seen", 0), ("1", "release", 1), ("2", "pay", 0), ("2", "release", 1)]
    found = ask(events, design=Design(rules=ProcessRules(own=OWN)))
    own = told(found, "X1")
    assert (own["kept"], own["broken"], own["own"]) == (1, 1, True)
    assert "contradicts itself" in told(found, "X2")["why"]
    assert "Did you mean 'release'" in told(found, "X3")["why"]
    assert told(found, "K03")["kept"] == 1


def test_times_written_all_at_once_are_no_times():
    script = [
        (str(n), act, at) for n in range(AT_ONCE) for act, at in (("pay", n), ("release", 99))
    ]
    events = [(*e, {"office": "X"}) for e in script]
    events += [("y", "pay", 0, {"office": "Y"}), ("y", "release", 9, {"office": "Y"})]
    found = ask(events)
    row = told(found, "K05")
    assert (row["tested"], row["not_told"]) == (1, AT_ONCE)
    assert told(found, "K03")["tested"] == AT_ONCE + 1
    assert found.parameters["times_written_together"] == ["X: release"]
    assert any("Times written many at once" in c for c in found.caveats)


def test_what_release_means_is_printed():
    rules = ProcessRules(release_means="the gate pass")
    said = ask([("1", "pay", 0), ("1", "release", 1)], design=Design(rules=rules))
    assert "Release here is: the gate pass." in said.caveats
    assert said.parameters["release_means"] == "the gate pass"
    unsaid = ask([("1", "pay", 0), ("1", "release", 1)])
    assert any("does not say what the source records as release" in c for c in unsaid.caveats)


def test_cases_unlike_their_expected_trace_are_listed():
    declarations = [
        {"declaration_id": "1", "expected": "pay, release"},
        {"declaration_id": "2", "expected": "pay, release"},
    ]
    events = [("1", "pay", 0), ("1", "release", 1), ("2", "release", 0), ("2", "pay", 1)]
    found = ask(events, declarations)
    assert "Of 2 cases with an expected trace, 1 differ from it." in found.answer
    (table,) = [t for t in found.tables if t.name == "conformance_expected"]
    assert table["declaration_id"].tolist() == ["2"]


def test_a_case_without_any_act_is_silent_and_not_unlike_its_expected_trace():
    declarations = [{"declaration_id": n, "expected": "pay, release"} for n in "123"]
    events = [("1", "pay", 0), ("1", "release", 1), ("2", "release", 0), ("2", "pay", 1)]
    found = ask(events, declarations)
    assert "Of 3 cases with an expected trace, 1 carry no act on record at all" in found.answer
    assert "of the other 2, 1 differ from it." in found.answer
    (table,) = [t for t in found.tables if t.name == "conformance_expected"]
    told = list(zip(table["declaration_id"], table["told"], strict=True))
    assert told == [("2", "differs"), ("3", "no act on record")]


@pytest.mark.parametrize(("expected", "said"), [("pay", True), (" ", False)])
def test_where_every_expected_trace_is_silent_nothing_is_measured(expected, said):
    declarations = [{"declaration_id": "1", "expected": expected}]
    found = ask([("2", "something_else", 0)], declarations)
    assert not found.is_measured
    assert ("no case with an expected trace has an act on record" in found.lacks) is said


def test_the_receipt_of_an_amendment_is_no_lodging_after_registration():
    # As in the WCO Data Model, whose message of receipt tells both: 1 was accepted at once and
    # amended later, which is lawful (rkc.ga.3.27); 2 was lodged late; 3 as it should be.
    events = [
        *(("1", "register", 0), ("1", "lodge", 5), ("1", "amend_request", 5), ("1", "amend", 6)),
        *(("2", "register", 0), ("2", "lodge", 5), ("3", "lodge", 0), ("3", "register", 5)),
    ]
    row = told(ask(events), "K01")
    assert (row["tested"], row["kept"], row["broken"]) == (2, 1, 1)


def test_a_registration_without_a_lodging_on_record_breaks_no_order():
    # As in the WCO Data Model: 1 was lodged and accepted in one message, 2 in two.
    events = [("1", "register", 0), ("1", "release", 9), ("2", "lodge", 0), ("2", "register", 1)]
    found = ask(events)
    row = told(found, "K01")
    assert (row["kept"], row["broken"], row["not_told"]) == (1, 0, 0)
    alone = told(ask(events[:2]), "K01")
    assert (alone["tested"], alone["status"]) == (0, "not measurable")
    assert "no act 'lodge' is on record" in alone["why"]
    apart = ask([*events[:2], ("3", "lodge", 0), ("3", "pay", 1)])  # pay: K03 can be told
    assert (told(apart, "K01")["tested"], told(apart, "K01")["verdict"]) == (0, "not measurable")
    checks = next(t for t in apart.tables if t.name == "conformance_checks")
    (first, *_) = [r for r in checks.rows() if r["rule"] == "K01"]
    assert first["check"] == (
        "register only after lodge, where lodge is on record and no amend_request is on record"
    )
    assert first["why"] == "it concerns no case"


@pytest.mark.parametrize(
    ("level", "officers", "named"),
    [("office", LEAST_PEERS, False), ("person", LEAST_PEERS, True), ("person", 9, False)],
)
def test_traces_name_accounts_only_through_the_gate(level, officers, named):
    events = [("1", "release", 0, by("secret")), ("2", "pay", 0)]
    declarations = [
        {"declaration_id": str(n), "office": "X", "officer": f"o{n}"} for n in range(officers)
    ]
    people = People(level, "Order 1" if level == "person" else "")
    found = ask(events, declarations, design=Design(people=people))
    traces = next(t for t in found.tables if t.name == "conformance_cases")["trace"]
    assert ("(secret)" in traces[0]) is named


def test_the_broken_are_listed_up_to_a_bound_and_all_counted():
    n = conformance.LISTED + 5
    events = [(f"{i:03}", "release", i) for i in range(n)] + [("z", "pay", 0)]
    found = ask(events)
    cases = next(t for t in found.tables if t.name == "conformance_cases")
    mine = [c["declaration_id"] for c in cases.rows() if c["rule"] == "K03"]
    assert told(found, "K03")["broken"] == n
    assert mine == [f"{i:03}" for i in range(n - 1, n - 1 - conformance.LISTED, -1)]


def test_a_finding_tells_its_number_of_rules_and_holds_no_error_rate():
    found = ask([("1", "pay", 0), ("1", "release", 1), ("2", "release", 0)])
    assert found.error_rate.startswith("No error rate on cases")
    assert "were all lodgements of a set alike" in found.error_rate
    assert found.parameters["rules_tested"] == 2  # K03, K05
    assert "Most often broken: K03 on 1 of 2 cases" in found.answer
    assert found.twin is not None
    assert found.estimates[0].value == 1


def test_a_rule_asked_of_cases_and_across_them_has_one_line_that_agrees_with_its_checks():
    corrected = by("agent", reason="correction by declarant")
    events = [("1", "withdraw", 1, corrected), ("2", "withdraw", 1), ("3", "release", 0)]
    events += [("3", "withdraw", 1), ("4", "register", 9), ("5", "register", 9)]
    declarations = [
        {"declaration_id": str(n), "consignment": c, "registered_at": t, "office": "X"}
        for n, c, t in ((1, "b", 0), (2, "c", 0), (3, "d", 0), (4, "b", 9), (5, "c", 9))
    ]
    found = ask(events, declarations)
    # 1 was corrected; 2 gave no reason and came again; 3 was withdrawn after its release.
    assert (told(found, "K14")["kept"], told(found, "K14")["broken"]) == (1, 2)
    checks = next(t for t in found.tables if t.name == "conformance_checks")
    mine = [(r["kept"], r["broken"]) for r in checks.rows() if r["rule"] == "K14"]
    assert mine == [(2, 1), (2, 1)]
    cases = next(t for t in found.tables if t.name == "conformance_cases")
    listed = {r["declaration_id"] for r in cases.rows() if r["rule"] == "K14"}
    assert listed == {"2", "3"}


def lodged(found_of):
    """Two hundred cases of each agent, one a day: so many selected, so many with an offence."""
    events, declarations = [], []
    for agent, (selected, offences) in found_of.items():
        for n in range(200):
            case = f"{agent}{n:03}"
            chosen, offends = n < selected, n < offences
            declarations.append(
                {
                    "declaration_id": case,
                    "office": "X",
                    "agent": agent,
                    "channel_selected": "red" if chosen else "green",
                }
            )
            day = n * 24 * 60
            events += [(case, "select", day), (case, "release", day + 9)]
            events += [(case, "offence", day + 5)] * offends
    return events, declarations


def test_a_rule_that_compares_is_broken_for_a_group_and_says_so():
    # b is selected as often as its risk: more is found there. c is selected as often for nothing.
    found_of = {"a": (40, 20), "b": (120, 80), "c": (120, 4), "d": (40, 20)}
    found = ask(*lodged(found_of))
    row = told(found, "K18")
    assert (row["tested"], row["groups_tested"], row["groups_broken"]) == (0, 4, 1)
    assert (row["verdict"], row["status"]) == ("broken for groups", "measured")
    groups = next(t for t in found.tables if t.name == "conformance_groups")
    mine = [r for r in groups.rows() if (r["rule"], r["verdict"]) == ("K18", "broken")]
    assert {r["group"]: r["said"] for r in mine} == {"c": "selected more, found out less"}
    assert "K18 for 1 of 4 groups" in found.answer
    assert any(c.startswith("K18: ") for c in found.caveats)


def test_an_event_log_without_declarations_or_offices_is_told_too():
    records = records_of([("1", "pay", 0), ("1", "release", 1)])
    events = records.events.drop("office", "actor", "role")
    (found,) = run(
        replace(records, tables={"events": events}),
        measures=[conformance],
        context=Context(design=records.design),
    )
    assert told(found, "K03")["kept"] == 1


@pytest.fixture(scope="module")
def on_practice(practised):
    """Measure the two administrations that other measures are asked of too, once."""
    return {honest: practised(conformance, honest=honest) for honest in (False, True)}


@pytest.mark.slow
def test_practice_breaks_the_rules_that_were_planted_and_honest_practice_keeps_them(on_practice):
    faulty, honest = (on_practice[honest].findings[0] for honest in (False, True))
    # Changes of channel and of values without reason or second person; releases at night.
    for rule in ("K13", "K16", "K37"):
        assert told(faulty, rule)["broken"] > 3 * told(honest, rule)["broken"], rule
    for rule in ("K13", "K16"):
        assert told(honest, rule)["broken"] == 0, rule
    for rule in ("K01", "K02", "K03"):
        assert told(honest, rule)["kept"] > 0, rule
        assert told(honest, rule)["broken"] == 0, rule
    # Papers completed after release, by permission and in time, break nothing.
    assert told(faulty, "K41")["broken"] == 0
    assert faulty.parameters["rules_tested"] >= 36
    # One account decides the refunds it takes in; a counter that takes in all of them decides none.
    assert told(faulty, "K30")["broken"] > 10
    kept = ("K10", "K12", "K21", "K22", "K23", "K25", "K26", "K28", "K29", "K30", "K31", "K32")
    for rule in (*kept, "K33", "K34", "K35", "K42", "K43", "K44"):
        assert told(honest, rule)["kept"] > 0, rule
        assert told(honest, rule)["broken"] == 0, rule
    # What a credit note adds late in the year is paid after the records end.
    assert told(honest, "K24")["broken"] <= 3
    # Declarations withdrawn for a mistake explain themselves; a search for an account does not.
    assert (told(honest, "K14")["broken"], told(faulty, "K14")["broken"] > 50) == (0, True)
    assert not any(r["groups_broken"] for r in honest.table().rows())


@pytest.mark.slow
def test_groups_that_were_planted_stand_apart_and_those_that_only_look_so_do_not(on_practice):
    faulty = on_practice[False]
    told_of = json.loads(faulty.made.truth.read_text())
    truth = {f["id"]: f for f in told_of["faults"]}
    apart = {
        (r["rule"], r["by"], r["office"] or r["group"], r["said"])
        for t in faulty.findings[0].tables
        if t.name == "conformance_groups"
        for r in t.rows()
        if r["verdict"] == "broken"
    }
    assert ("K17", "office", truth["missed_draws"]["office"], "fewer than stated") in apart
    assert ("K27", "chapter", truth["harder_office"]["office"], "more often") in apart
    assert ("K38", "declares", truth["own_account_waits"]["office"], "more often") in apart
    picked = [group for rule, by, group, _said in apart if (rule, by) == ("K18", "agent")]
    assert len(picked) == 1
    # Importers who lodge for themselves at another office bring riskier goods and no more.
    assert sum(rule == "K38" for rule, *_ in apart) == 1
    honest = on_practice[True].findings[0]
    for rule in ("K17", "K18", "K27", "K38"):
        row = told(honest, rule)
        assert (row["groups_tested"] > 0, row["groups_broken"]) == (True, 0), rule
