"""Is before set beside after with its interval, and nothing shown that is not there?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import sqrt

import pytest

from evenhand.findings.finding import Estimate
from evenhand.web.plans.effect import difference, effect
from evenhand.web.plans.models import Version


def version(by="0.05", way="less", **more) -> Version:
    said = {"measure": "channel_change", "estimate": "lighter_share", **more}
    return Version(by=Decimal(by), way=way, **said)


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
    ("after", "way", "told"),
    [
        ((0.10, 0.09, 0.11), "less", "at least as much as was promised"),
        ((0.25, 0.24, 0.26), "less", "enough is not shown"),
        ((0.29, 0.20, 0.40), "less", "That it moved is not shown"),
        ((0.50, 0.49, 0.51), "less", "the wrong way"),
        ((0.50, 0.49, 0.51), "more", "at least as much as was promised"),
    ],
)
def test_the_verdict_says_no_more_than_the_interval(keep_run, after, way, told):
    before = keep_run(date(2026, 1, 1), 0.28, 0.27, 0.29, "a")
    later = keep_run(date(2026, 9, 1), *after, "b")
    found = effect(version(way=way), before, later)
    assert told in found.verdict
    assert found.because == ""
    assert [run for _, run, _ in found.sides] == [before, later]


def test_nothing_is_said_where_nothing_can_be(keep_run):
    before = keep_run(date(2026, 1, 1), 0.28, fingerprint="a")
    same = keep_run(date(2026, 9, 1), 0.10, fingerprint="a")
    empty = keep_run(date(2026, 9, 2), None, fingerprint="c")
    for asked, runs, told in (
        (version(measure="", estimate=""), (before, same), "tied to no number"),
        (version(), (before, None), "no two runs"),
        (version(), (before, before), "no two runs"),
        (version(), (before, same), "the same records"),
        (version(), (before, empty), "gives no number 'lighter_share'"),
        (version(measure="relief"), (before, empty), "did not ask 'relief'"),
    ):
        found = effect(asked, *runs)
        assert told in found.because
        assert found.change is None
        assert found.verdict == ""
