import re
from pathlib import Path

import pytest

from evenhand.instruments.catalogue import requirement
from evenhand.instruments.reading import load
from evenhand.instruments.rules import FILE, activities, carried, check_rules, process_rules
from evenhand.records.schema import TABLES

OWN = """
rules:
- id: X1
  type: order
  statement: A permit comes before release.
  checks:
  - {act: release, after: permit}
- id: X2
  type: time
  statement: A query is answered in time.
  parameters: {days: {meaning: Time for an answer, unit: days}}
  checks:
  - {from: query, to: query_answer, within: days, clock: working, due: true}
"""


def by_id(rules):
    return {r.id: r for r in rules}


def test_there_are_44_rules_and_all_can_be_asked():
    rules = process_rules()
    assert [r.id for r in rules] == [f"K{n:02d}" for n in range(1, 45)]
    assert [r.id for r in rules if r.fault] == []
    assert all(r.checks and r.standards and r.statement for r in rules)


def test_every_standard_named_is_held_by_an_instrument():
    for rule in process_rules():
        for standard in rule.standards:
            assert requirement(standard).id == standard


def test_every_field_read_is_a_column_or_is_carried_along():
    events = {*TABLES["events"].names, "off_hours"}
    for rule in process_rules():
        for check in rule.checks:
            assert {a.field for a in check.named()} - {""} <= events
            assert set(check.fields) <= events


@pytest.mark.parametrize("rule", process_rules(), ids=lambda r: r.id)
def test_every_rule_names_what_it_needs_and_the_schema_has_it(rule):
    # Asked of cases: who, what and when. A rule on columns of the declaration alone names no act.
    assert set(rule.needs) >= {"events.declaration_id", "events.activity", "events.at"}
    assert rule.acts or all(c.form in ("columns", "at_least") for c in rule.checks)
    assert len(set(rule.needs)) == len(rule.needs)
    assert len(set(rule.acts)) == len(rule.acts)
    assert set(rule.acts) <= set(activities())
    for name in rule.needs:
        table, _, column = name.partition(".")
        assert (column in TABLES[table].names) is (name not in carried()), name


def test_columns_that_are_carried_along_are_each_read_by_a_rule():
    read = {name for rule in process_rules() for name in rule.needs}
    assert set(carried()) <= read


def test_an_own_rule_needs_what_its_checks_read():
    (_, _, own) = process_rules(own=OWN + """
- {id: X3, statement: S., checks: [{act: hold, has: [reason]}, {apart: [a, b]}]}
""")[44:]  # fmt: skip
    assert own.acts == ("a", "b", "hold")
    assert own.needs == (
        *("events.activity", "events.actor", "events.at", "events.declaration_id"),
        "events.reason",
    )


def test_only_the_two_numbers_of_the_convention_are_defaults():
    given = {(r.id, p.name): p.value for r in process_rules() for p in r.parameters if p.value}
    assert given == {("K23", "payment_days"): 10.0, ("K23", "deferment_days"): 14.0}


def test_a_parameter_is_set_and_reaches_its_check():
    (check,) = by_id(process_rules({"K05": {"hours": 8, "clock": "working"}}))["K05"].checks
    assert (check.limit, check.unit, check.clock) == (8.0, "hours", "working")
    assert by_id(process_rules())["K05"].checks[0].limit is None


@pytest.mark.parametrize("words", ["red", ["red"], ("red",)])
def test_words_are_set_one_or_several(words):
    rule = by_id(process_rules({"K02": {"examined_channels": words}}))["K02"]
    assert rule.checks[1].when[0].values == ("red",)


def test_own_rules_come_after_ours():
    rules = process_rules({"X2": {"days": 3}}, OWN)
    assert [r.id for r in rules[44:]] == ["X1", "X2"]
    assert all(r.is_own and not r.fault for r in rules[44:])
    assert rules[45].checks[0].limit == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [", "is no YAML"),
        ("- a", "has no list under 'rules'"),
        ("rules: [7]", "'7' is no rule"),
        ("rules: [{id: X, statement: s, checks: [{act: a}]}]", "is of no known form"),
        ("rules: [{id: X, statement: s}]", "has no checks"),
        ("rules: [{id: X, sttement: s}]", "Did you mean 'statement'"),
        ("rules: [{id: X, statement: s, checks: [{never: []}]}]", "names no act"),
        ("rules: [{id: X, statement: s, type: tine, checks: [{never: a}]}]", "mean 'time'"),
        (
            "rules: [{id: X, statement: s, checks: [{from: a, to: b, within: soon}]}]",
            "neither a parameter",
        ),
        ("rules: [{id: X, statement: s, checks: [{apart: [a]}]}]", "Only one group"),
        ("rules: [{id: K01, statement: s, checks: [{never: a}]}]", "is taken"),
        (
            "rules: [{id: X, statement: s, checks: [{never: a, when: [{no: b}]}]}]",
            "condition with False is unknown",
        ),
        (
            "rules: [{id: X, statement: s, checks: [{act: a, after: b}, {act: b, after: a}]}]",
            "contradicts itself",
        ),
    ],
)
def test_an_own_rule_that_makes_no_sense_says_why_and_leaves_the_others(text, said):
    rules = process_rules(own=text)
    assert said in rules[-1].fault
    assert [r.fault for r in rules[:44]] == [""] * 44


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"K99": {"hours": 8}}, "there is no such rule"),
        ({"K05": {"hour": 8}}, "Did you mean 'hours'"),
        ({"K05": {"hours": "soon"}}, "Set a number of hours"),
        ({"K05": {"hours": -1}}, "Set a number of hours"),
        ({"K05": {"hours": True}}, "Set a number of hours"),
        ({"K05": {"hours": 8, "clock": "lunar"}}, "Use elapsed or working"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_the_fault_of_its_rule_alone(settings, said):
    faults = {r.id: r.fault for r in process_rules(settings) if r.fault}
    assert list(faults) == list(settings)
    assert said in faults[next(iter(settings))]


def test_a_standard_that_no_instrument_holds_is_named():
    told = check_rules(set())
    assert any(t.startswith("K01: serves 'rkc.ga.3.30'") for t in told)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"needs": []}, "K11: needs 'events.reason'"),
        ({"acts": []}, "K11: asks of 'reject', which its key acts does not name"),
        ({"acts": ["reject", "rejct"]}, "K11: activity 'rejct' is not in meta.activities"),
        ({"checks": [{"act": "rejct", "has": ["reason"]}]}, "K11: activity 'rejct'"),
        ({"checks": [{"act": "reject"}]}, "K11: A check with act is of no known form"),
    ],
)
def test_a_faulty_rule_of_ours_is_named(change, said):
    content = load(FILE)
    changed = [{**r, **change} if r["id"] == "K11" else r for r in content["rules"]]
    ids = {s for r in process_rules() for s in r.standards}
    told = check_rules(ids, {**content, "rules": changed})
    assert any(t.startswith(said) for t in told)


def test_activities_are_each_named_once():
    assert len(set(activities())) == len(activities())


def test_every_rule_and_parameter_stands_in_the_reference():
    text = (Path(__file__).parents[2] / "docs/reference/process-rules.md").read_text("utf-8")
    sections = dict(part.split("\n", 1) for part in text.split("\n## ")[1:])
    for rule in process_rules():
        assert rule.statement in sections[rule.id]
        acts = ", ".join(f"`{a}`" for a in rule.acts) or "none"
        assert f"- Acts: {acts}.\n" in sections[rule.id]
        needs = ", ".join(f"`{n}`" for n in rule.needs)
        assert f"- Needs: {needs}.\n" in sections[rule.id]
        for parameter in rule.parameters:
            default = f"{parameter.value:g}" if parameter.value else "none"
            assert re.search(
                rf"Parameter `{parameter.name}`: .*Default: {default}\.", sections[rule.id]
            )
