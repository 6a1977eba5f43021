"""Is every red flag of a scheme tied to a measure, and is it up exactly when it says?"""

from __future__ import annotations

import copy
import inspect

import pytest

from evenhand.errors import InstrumentError
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, table
from evenhand.instruments.catalogue import catalogue
from evenhand.instruments.reading import load
from evenhand.instruments.red_flags import FlagTest, problems, read, red_flags, see, together
from evenhand.instruments.rules import process_rules
from evenhand.measures import MEASURES

PAIRS = FlagTest("p", "pair_excess", 2, "r", estimate="pairs", unit="pairs")
PAID = FlagTest("k", "conformance", 0.01, "r", rule="K03")


def finding(measure="pair_excess", **said) -> Finding:
    return Finding(measure=measure, version="1", question="q?", answer="An answer.", **said)


def with_number(value, low=None, high=None, unit="pairs") -> Finding:
    return finding(estimates=(Estimate("pairs", "Pairs", value, unit, low, high),))


def rules(tested, share, low) -> Finding:
    rows = table(
        "conformance",
        "t",
        (Facts("rule", "Rule", "text"), ["K02", "K03"]),
        (Facts("tested", "n", "count"), [5, tested]),
        (Facts("share_broken", "s", "share"), [1.0, share]),
        (Facts("low", "l", "share"), [1.0, low]),
        (Facts("high", "h", "share"), [1.0, 1.0]),
        (Facts("why", "w", "text"), ["", "no act is named pay"]),
    )
    return finding("conformance", tables=(rows,))


def test_every_flag_of_every_scheme_has_a_test_or_a_reason():
    names = {m.NAME for m in MEASURES}
    assert problems(red_flags(), catalogue(), measures=names) == ()
    flags = [flag for of_it in red_flags().flags.values() for flag in of_it]
    schemes = [e for e in catalogue().entries.values() if e.level == "scheme"]
    assert len(schemes) == 45
    assert len(flags) == sum(len(e.flags_in_records) for e in schemes)
    assert all(bool(flag.tests) is not bool(flag.unmeasured) for flag in flags)


def test_every_test_asks_a_number_that_its_measure_gives():
    known = {rule.id for rule in process_rules()}
    sources = {m.NAME: inspect.getsource(inspect.getmodule(m.find)) for m in MEASURES}
    for test in red_flags().tests.values():
        if test.rule:
            assert test.rule in known
        else:
            assert f'"{test.estimate}"' in sources[test.measure], test.id


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (with_number(3.0), "up"),
        (with_number(2.0), "not up"),
        (with_number(5.0, 1.9, 9.0), "not up"),
        (with_number(5.0, 2.1, 9.0), "up"),
        (with_number(None), "not measurable"),
        (with_number(float("nan")), "not measurable"),
        (with_number(9.0, unit="share"), "not measurable"),
        (finding(), "not measurable"),
        (finding(status="not_measurable", lacks=("Map officer.",)), "not measurable"),
        (None, "not measurable"),
    ],
)
def test_a_flag_is_up_where_the_low_end_is_above_the_bound(found, state):
    seen = see(PAIRS, found)
    assert seen.state == state
    assert (seen.because != "") is (state == "not measurable")
    assert (seen.number is None) is (state == "not measurable")


def test_what_the_run_lacks_is_told():
    found = finding(status="not_measurable", lacks=("Map officer.",))
    assert see(PAIRS, found).because == "Map officer."
    assert see(PAIRS, None).because == "the run did not ask 'pair_excess'"


def test_a_rule_is_read_from_its_own_row():
    assert see(PAID, rules(100, 0.05, 0.02)).state == "up"
    assert see(PAID, rules(100, 0.02, 0.005)).state == "not up"
    untold = see(PAID, rules(0, float("nan"), float("nan")))
    assert (untold.state, untold.because) == ("not measurable", "no act is named pay")


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ((3.0, None), "up"),
        ((1.0, None), "not measurable"),
        ((1.0, 2.0), "not up"),
        ((), "not measurable"),
    ],
)
def test_several_tests_are_not_up_only_where_all_are(values, state):
    assert together([see(PAIRS, with_number(v)) for v in values]) == state


@pytest.mark.parametrize(
    ("place", "spoil", "told"),
    [
        ("tests", {"x": {"measure": "relief", "above": 0, "reason": "r"}}, "name estimate and"),
        ("tests", {"x": {"measure": "relief", "above": "0", "reason": "r"}}, "above is no number"),
        ("tests", {"x": {"measure": "relief", "colour": 1}}, "unknown key colour"),
        ("tests", {"x": {"above": 0}}, "measure or reason is missing"),
        ("flags", {"idg.scheme.43": {"t": {}}}, "name tests, or say in 'unmeasured'"),
        ("flags", {"idg.scheme.43": {"t": {"tests": ["none"]}}}, "there is no test 'none'"),
    ],
)
def test_every_fault_of_the_file_is_told_with_its_place(place, spoil, told):
    content = copy.deepcopy(dict(load("red_flags")))
    content[place] |= spoil
    with pytest.raises(InstrumentError, match=told):
        read(content)


def test_a_file_of_another_form_is_refused():
    with pytest.raises(InstrumentError, match=r"schema is not .* missing; add them"):
        read({"schema": "x"})


def test_ties_that_lead_nowhere_are_told():
    content = copy.deepcopy(dict(load("red_flags")))
    content["flags"]["idg.scheme.99"] = {"t": {"unmeasured": "u"}}
    content["flags"]["idg.scheme.01"] = {"another": {"unmeasured": "u"}}
    told = problems(read(content), catalogue(), measures={"relief"})
    assert "red flags: 'idg.scheme.99' is no scheme; correct the id." in told
    assert "red flags idg.scheme.01: the scheme has no flag 'another'; correct the words." in told
    lost = "red flags idg.scheme.01: 'lines written off by one user' has neither"
    assert any(each.startswith(lost) for each in told)
    wrong = "red flags pairs_above_lot: there is no measure 'pair_excess'; correct the name."
    assert wrong in told
