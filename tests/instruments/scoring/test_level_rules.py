import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import InstrumentError
from evenhand.instruments import plain_yaml
from evenhand.instruments.catalogue import catalogue
from evenhand.instruments.scoring.level_rules import FORM, LevelRule, level_rules, problems

SHIPPED = level_rules()
RULE = {
    **{"indicator": "late_release_rate", "measure": "clearance_panel", "estimate": "late_share"},
    **{"unit": "share", "better": "less", "bounds": {1: 0.5, 3: 0.1}, "reason": "Order 4."},
}


def own(folder, **content):
    path = folder / "levels.yaml"
    path.write_text(plain_yaml.text({"schema": FORM, **content}), encoding="utf-8")
    return level_rules(path)


def test_every_indicator_that_a_measure_gives_has_a_rule_or_a_reason():
    assert problems(SHIPPED, catalogue()) == ()
    assert all(len(each.reason.split()) > 6 for each in SHIPPED.rules)
    assert all(len(reason.split()) > 6 for reason in SHIPPED.without.values())


def test_levels_worked_by_hand():
    late = next(each for each in SHIPPED.rules if each.indicator == "late_release_rate")
    assert dict(late.bounds) == {1: 0.3, 2: 0.15, 3: 0.05, 4: 0.01}
    assert [late.level(v) for v in (0.31, 0.3, 0.15, 0.0501, 0.05, 0.01, 0)] == [
        0,
        1,
        2,
        2,
        3,
        4,
        4,
    ]
    kept = next(each for each in SHIPPED.rules if each.indicator == "service_standard_met_rate")
    assert [kept.level(v) for v in (0.49, 0.5, 0.7, 0.9, 0.95, 1)] == [0, 1, 2, 3, 4, 4]


def test_an_administration_changes_a_rule_and_the_rest_stays(tmp_path):
    rules = own(tmp_path, rules=[RULE], apart_by_more_than=0, proof={"months": 12})
    late = [each for each in rules.rules if each.indicator == "late_release_rate"]
    assert [(each.is_own, each.reason, dict(each.bounds)) for each in late] == [
        (True, "Order 4.", {1: 0.5, 3: 0.1})
    ]
    # A level that its rule leaves out is given to nothing.
    assert [late[0].level(v) for v in (0.6, 0.2, 0.05, 0)] == [0, 1, 3, 3]
    assert len(rules.rules) == len(SHIPPED.rules)
    assert rules.without == SHIPPED.without
    assert rules.apart_by_more_than == 0
    assert (rules.proof.months, rules.proof.evidence_from) == (12, 2)


def test_an_administration_takes_a_rule_out_or_adds_one_with_its_reason(tmp_path):
    reason = {"indicator": "late_release_rate", "reason": "No standard is published yet."}
    rules = own(tmp_path, without=[reason])
    assert "late_release_rate" not in {each.indicator for each in rules.rules}
    assert rules.without["late_release_rate"] == "No standard is published yet."
    rules = own(tmp_path, rules=[{**RULE, "indicator": "exemption_share", "measure": "relief"}])
    assert "exemption_share" not in rules.without
    assert problems(rules, catalogue()) == ()


def test_a_rule_of_what_is_not_there_is_told(tmp_path):
    rules = own(tmp_path, rules=[{**RULE, "measure": "relief"}, {**RULE, "indicator": "guess"}])
    told = problems(rules, catalogue())
    assert len(told) == 2
    assert told[0].startswith("late_release_rate: 'relief' does not give it")
    assert told[1].startswith("guess: no instrument has this indicator")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"schema": "other"}, "begin it with 'schema: evenhand-observed-levels-1'"),
        ({"levels": []}, "no key 'levels'"),
        ({"apart_by_more_than": 4}, "apart_by_more_than is 4"),
        ({"apart_by_more_than": True}, "apart_by_more_than is True"),
        ({"proof": {"days": 3}}, "proof is no map"),
        ({"proof": {"months": 0}}, "months is 0"),
        ({"rules": {}}, "rules is no list"),
        ({"rules": [{}]}, r"rules\[0\]: needs the keys"),
        ({"rules": [RULE, RULE]}, r"rules\[1\]: 'late_release_rate' stands twice"),
        ({"rules": [{**RULE, "better": "more"}]}, "do not become harder"),
        ({"rules": [{**RULE, "better": "best"}]}, "write less or more"),
        ({"rules": [{**RULE, "bounds": {}}]}, "bounds is no map"),
        ({"rules": [{**RULE, "bounds": {0: 1}}]}, "bounds is no map"),
        ({"rules": [{**RULE, "bounds": {5: 1}}]}, "bounds is no map"),
        ({"rules": [{**RULE, "bounds": {1: 0.1, 2: 0.1}}]}, "do not become harder"),
        ({"rules": [{**RULE, "bounds": {1: "much"}}]}, "a bound is no number"),
        ({"rules": [{**RULE, "bounds": {1: float("nan")}}]}, "a bound is no number"),
        ({"rules": [{**RULE, "reason": ""}]}, "reason is ''"),
        ({"without": [{"indicator": "late_release_rate"}]}, "needs the keys indicator, reason"),
        (
            {"rules": [RULE], "without": [{"indicator": "late_release_rate", "reason": "No."}]},
            "has a rule too",
        ),
    ],
)
def test_every_fault_of_a_file_is_told_with_its_place(tmp_path, content, told):
    with pytest.raises(InstrumentError, match=told):
        own(tmp_path, **content)


def test_faults_are_told_together(tmp_path):
    with pytest.raises(InstrumentError) as told:
        own(tmp_path, rules=[{**RULE, "better": "best"}, {**RULE, "reason": ""}], guess=1)
    assert told.value.what.count("levels.yaml: ") == 3


BOUNDS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=4, unique=True)


@given(BOUNDS, st.sampled_from(["less", "more"]), st.floats(-1e7, 1e7), st.floats(-1e7, 1e7))
def test_a_better_number_never_has_a_lower_level(bounds, better, one, other):
    hardest_last = sorted(bounds, reverse=better == "less")
    rule = LevelRule("i", "m", "e", "share", better, dict(enumerate(hardest_last, 1)), "Order 4.")
    worse, good = sorted((one, other), reverse=better == "less")
    assert 0 <= rule.level(worse) <= rule.level(good) <= len(bounds)
    for level, bound in rule.bounds.items():
        assert rule.level(bound) == level
