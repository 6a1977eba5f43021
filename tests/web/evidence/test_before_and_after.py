"""Is before set beside after with its interval, and nothing shown that is not there?"""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest

from evenhand.findings.finding import Estimate
from evenhand.web.evidence.before_and_after import (
    Comparison,
    comparable,
    compare,
    difference,
    two_of,
)

GIVEN = ("channel_change", "lighter_share")


def of(value, low=None, high=None) -> Estimate:
    return Estimate("x", "X", value, "share", low, high)


def test_the_interval_of_a_difference_is_worked_by_hand():
    # Zou and Donner 2008: d = 0.20 - 0.30 = -0.10;
    # low = d - sqrt((0.20-0.15)^2 + (0.40-0.30)^2), high = d + sqrt((0.23-0.20)^2 + (0.30-0.26)^2).
    found = difference(of(0.30, 0.26, 0.40), of(0.20, 0.15, 0.23))
    assert found.value == pytest.approx(-0.10)
    assert found.low == pytest.approx(-0.10 - sqrt(0.05**2 + 0.10**2))
    assert found.high == pytest.approx(-0.10 + 0.05)


def test_with_symmetric_intervals_it_is_the_usual_one():
    # Half widths 3 and 4 give 5.
    found = difference(of(10, 7, 13), of(20, 16, 24))
    assert (found.low, found.high) == pytest.approx((5, 15))


def test_what_was_counted_in_full_has_no_interval():
    found = difference(of(0.3), of(0.2, 0.1, 0.3))
    assert (found.low, found.high) == (None, None)


@pytest.mark.parametrize(
    ("interval", "less", "told"),
    [((-0.3, -0.1), True, (0.1, 0.3)), ((-0.3, -0.1), False, (-0.3, -0.1))],
)
def test_how_far_it_moved_is_told_in_the_way_that_is_wished(interval, less, told):
    found = Comparison(change=of(-0.2, *interval))
    assert found.ends(less=less) == pytest.approx(told)
    assert Comparison(change=of(-0.2)).ends(less=less) == pytest.approx(
        (0.2, 0.2) if less else (-0.2, -0.2)
    )


def test_ends_of_nothing_are_refused():
    with pytest.raises(ValueError, match="Nothing was compared"):
        Comparison(because="no runs").ends(less=True)


def test_nothing_is_said_where_nothing_can_be(keep_run):
    before = keep_run(date(2026, 1, 1), 0.28, fingerprint="a")
    same = keep_run(date(2026, 9, 1), 0.10, fingerprint="a")
    empty = keep_run(date(2026, 9, 2), None, fingerprint="c")
    for named, runs, told in (
        (("", ""), (before, same), "tied to no number"),
        (GIVEN, (before, None), "no two runs"),
        (GIVEN, (before, before), "no two runs"),
        (GIVEN, (before, same), "the same records"),
        (GIVEN, (before, empty), "gives no number 'lighter_share'"),
        (("relief", "lighter_share"), (before, empty), "did not ask 'relief'"),
    ):
        found = compare(*named, *runs)
        assert told in found.because
        assert found.change is None


def test_the_last_run_before_a_day_is_set_against_the_newest(keep_run, two):
    manager = two[0]
    runs = [keep_run(date(2026, month, 1), 0.28) for month in (1, 3, 9)]
    assert comparable(manager) == runs[::-1]
    assert two_of(comparable(manager), date(2026, 4, 1)) == (runs[1], runs[2])
    asked = two_of(runs[::-1], date(2026, 4, 1), before=str(runs[0].pk), after=str(runs[1].pk))
    assert asked == (runs[0], runs[1])
    assert two_of(runs[::-1], date(2025, 1, 1), before="none") == (None, runs[2])


def test_runs_are_hidden_from_whom_findings_are_closed_to(keep_run, house):
    keep_run(date(2026, 1, 1), 0.28)
    assert comparable(house[0]) == []
