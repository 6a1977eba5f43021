from evenhand.findings.rule_groups import Compared
from evenhand.findings.rule_tables import Results, Tally, rules_table
from evenhand.findings.rule_words import answer_of, caveats_of, estimates_of, told_of
from evenhand.findings.rules import Check, Rule

RULES = (
    Rule("K1", ("order",), "In order.", checks=(Check("never"),), ordinary="A queue."),
    Rule("K2", ("equality",), "Alike.", checks=(Check("query", query="like_goods"),)),
    Rule("K3", ("order",), "Nothing.", checks=(Check("never"),), ordinary="Never said."),
)


def rates(verdict="broken"):
    group = Compared(
        1, 0, "office", "X", "", "value raised", "agent", 50, 40, 50, 0.5, 0.8, 0.01, verdict, ""
    )
    results = Results(
        checks={(0, 0): ("", ()), (1, 0): ("", ()), (2, 0): ("no act 'a' is on record", ())},
        tallies={(0, -1): {"X": Tally(kept=3, broken=1)}},
        compared=(group,),
    )
    return rules_table("conformance", RULES, results)


def test_cases_and_groups_are_told_apart():
    said = answer_of(RULES, rates(), None)
    assert "Of 3 rules, 2 could be tested" in said
    assert "K1 on 1 of 4 cases (25.0 %)" in said
    assert "Groups that stand apart from like ones: K2 for 1 of 1 group." in said
    assert "1 rule cannot be told, which is no pass." in said
    assert len(told_of(rates())) == 2


def test_estimates_count_rules_of_either_kind():
    values = {e.name: e.value for e in estimates_of(rates(), None)}
    assert values == {
        "rules_broken": 1,
        "rules_apart": 1,
        "rules_tested": 2,
        "rules_not_told": 1,
    }
    assert estimates_of(rates("kept"), None)[1].value == 0


def test_ordinary_causes_are_said_of_the_rules_that_are_broken_here():
    said = caveats_of(RULES, rates(), "the gate", [("X", "release")])
    assert said[1] == "K1: A queue."
    assert not any("Never said" in c for c in said)
    assert "Release here is: the gate." in said
    assert any("Groups are compared inside sets" in c for c in said)
    assert any("release at X" in c for c in said)
