"""Is what a run says of one account what its tables hold, and nothing of anybody else?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.web.panels.conftest import finding, funnel, pairs, replay, results

from evenhand.findings.table import Facts, table
from evenhand.web.panels.figures import parts

OWN = "OWNN-OWNN-OWNN-OWNN"


def part(measure: str, account: str = OWN):
    return next(p for p in parts(results(OWN), account) if p.finding.measure == measure)


def test_a_mean_stands_with_its_interval_beside_the_differences_of_peers():
    (figure,) = part("officer_funnel").figures
    assert (figure.own, figure.expected, figure.files) == (14.0, 10.0, 100)
    # 14 -+ 1.96 * 2
    assert (figure.low, figure.high) == pytest.approx((10.08, 17.92), abs=1e-3)
    assert figure.drawn == pytest.approx((4.0, 0.08, 7.92), abs=1e-3)
    assert figure.peers.quantiles == pytest.approx((2.0, 3.5, 6.0, 8.5, 10.0))
    assert figure.is_listed


def test_a_run_of_an_earlier_version_without_the_standard_error_has_no_interval():
    kept = funnel(OWN)
    less = replace(kept, columns=tuple(c for c in kept.columns if "standard" not in c.facts.name))
    whole = replace(results(OWN), findings=(finding("officer_funnel", less),))
    (figure,) = parts(whole, OWN)[0].figures
    assert (figure.own, figure.low, figure.high) == (14.0, None, None)


def test_a_share_has_the_exact_interval_and_peers_of_all_offices_where_its_own_has_one():
    (figure,) = part("rule_replay").figures
    assert figure.own == pytest.approx(0.3)
    # Clopper and Pearson for 3 of 10, as R's binom.test gives them.
    assert (figure.low, figure.high) == pytest.approx((0.0667, 0.6525), abs=1e-4)
    assert (figure.peers.pool, figure.peers.accounts) == ("all", 10)
    assert (figure.expected, figure.kind) == (None, "share")


def test_fewer_than_ten_others_leave_the_own_value_and_no_distribution():
    few = replay(OWN).take(list(range(1, 11)))
    whole = replace(results(OWN), findings=(finding("rule_replay", few),))
    (figure,) = parts(whole, OWN)[0].figures
    assert figure.peers is None
    assert figure.own == pytest.approx(0.3)


def test_a_list_of_what_was_found_says_how_many_lines_name_the_account():
    found = part("pair_excess")
    assert found.figures == ()
    assert [(n.lines, n.listed) for n in found.named] == [(2, 1)]


def test_what_says_nothing_of_the_account_says_why():
    why = {p.finding.measure: p.why for p in parts(results(OWN), OWN)}
    assert why == {
        **{"officer_funnel": "", "rule_replay": "", "pair_excess": ""},
        **{"noise": "by_office", "separation": "no_account", "lot_test": "not_asked"},
    }


def test_an_account_that_no_table_names_has_nothing():
    assert all(p.why and not p.figures for p in parts(results(OWN), "NOBO-DYNO-BODY-NOBO"))


def test_times_the_expected_are_set_beside_those_of_peers():
    rows = 12
    told = table(
        "brief_examination_by_account",
        "Examinations, by account",
        (Facts("office", "Office", "text"), ["P01"] * rows),
        (Facts("officer", "Account", "text"), [OWN, *(f"PEER-{n}" for n in range(1, rows))]),
        (Facts("examinations", "Examinations", "count"), [40] * rows),
        (Facts("brief", "Among the briefest", "number"), [6.0, *([4.0] * 10), 9.0]),
        (Facts("expected_brief", "Expected", "number"), [4.0] * 11 + [0.0]),
    )
    whole = replace(results(OWN), findings=(finding("brief_examination", told),))
    (figure,) = parts(whole, OWN)[0].figures
    assert (figure.own, figure.kind, figure.low) == (1.5, "ratio", None)
    # Of whom nothing is expected there is no ratio: ten peers are left, each at 1.
    assert (figure.peers.accounts, set(figure.peers.quantiles)) == (10, {1.0})


def test_two_rows_of_one_account_make_no_figure():
    twice = pairs(OWN)
    whole = replace(results(OWN), findings=(finding("balance", replace(twice, name="balance")),))
    assert parts(whole, OWN)[0].figures == ()
