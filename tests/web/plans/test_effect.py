"""Is before set beside after with its interval, and nothing shown that is not there?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from evenhand.web.plans.effect import effect
from evenhand.web.plans.models import Version


def version(by="0.05", way="less", **more) -> Version:
    said = {"measure": "channel_change", "estimate": "lighter_share", **more}
    return Version(by=Decimal(by), way=way, **said)


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


def test_nothing_is_promised_of_an_indicator_that_no_measure_gives(keep_run):
    before = keep_run(date(2026, 1, 1), 0.28, fingerprint="a")
    after = keep_run(date(2026, 9, 1), 0.10, fingerprint="b")
    found = effect(version(measure="", estimate=""), before, after)
    assert "tied to no number" in found.because
    assert (found.change, found.verdict) == (None, "")
