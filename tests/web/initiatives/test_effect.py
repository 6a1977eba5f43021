"""Does the effect of an initiative say no more than two runs show?"""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.web.evidence.before_and_after import comparable
from evenhand.web.initiatives.effect import effect, verdict


@pytest.mark.parametrize(
    ("after", "way", "told"),
    [
        ((0.10, 0.09, 0.11), "less", "It moved the right way."),
        ((0.27, 0.20, 0.40), "less", "That it moved is not shown"),
        ((0.50, 0.49, 0.51), "less", "It moved the wrong way."),
        ((0.50, 0.49, 0.51), "more", "It moved the right way."),
    ],
)
def test_the_verdict_says_no_more_than_the_interval(begin, keep_run, uma, after, way, told):
    keep_run(date(2026, 2, 1), 0.28, 0.27, 0.29, "a")
    keep_run(date(2026, 9, 1), *after, "b")
    version = begin(way=way).versions.get()
    found = effect(version, comparable(uma))
    assert told in verdict(version, found)
    assert found.because == ""


def test_without_two_runs_nothing_is_said(begin, keep_run, uma):
    keep_run(date(2026, 9, 1), 0.10, 0.09, 0.11, "b")
    version = begin().versions.get()
    found = effect(version, comparable(uma))
    assert "no two runs" in found.because
    assert verdict(version, found) == ""


def test_what_no_measure_shows_says_why(begin):
    said = {"measure": "", "estimate": "", "way": "", "unmeasured_because": "No records"}
    assert effect(begin(**said).versions.get(), []).because == "No records"
