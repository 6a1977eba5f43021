"""Is a change told from its error, and are the three largest shown?"""

from __future__ import annotations

import pytest
from tests.web.finished_run import estimate

from evenhand.findings.finding import Estimate
from evenhand.findings.results import Headline
from evenhand.web.briefing.change import Kind, changes


def headline(e: Estimate, measure: str = "m") -> Headline:
    return Headline(measure, "A statement.", e)


def plain(words: str) -> str:
    """Return words with blanks where numbers are tied to their units."""
    return words.replace("\N{NO-BREAK SPACE}", " ")


def one(now: Estimate, before: Estimate):
    return changes([headline(now)], [headline(before)])


@pytest.mark.parametrize(
    ("by", "kind"),
    # Half widths of 3 and 4 make an error of the difference of 5.
    [(4.9, Kind.WITHIN_ERROR), (-4.9, Kind.WITHIN_ERROR), (5.1, Kind.MOVED), (-5.1, Kind.MOVED)],
)
def test_a_change_is_set_against_the_error_of_both(by, kind):
    (found,) = one(estimate(20 + by, 3), estimate(20, 4))
    assert found.kind is kind
    assert found.size == pytest.approx(abs(by) / 5)
    assert plain(found.by) == f"{'+' if by > 0 else '−'}{abs(by)} h"
    assert (plain(found.before), plain(found.now)) == ("20.0 h", f"{20 + by:.1f} h")


def test_a_count_of_everything_moves_by_what_it_moves():
    (found,) = one(estimate(6, None, unit="months"), estimate(2, None, unit="months"))
    assert (found.kind, plain(found.by)) == (Kind.COUNTED, "+4 months")
    assert found.size == pytest.approx(4 / 6)
    assert one(estimate(2, None), estimate(2, None)) == ()


def test_what_cannot_be_compared_is_left_out():
    assert one(estimate(2, 1), estimate(2, 1, name="other")) == ()
    assert one(estimate(2, 1), estimate(2, 1, unit="share")) == ()
    nothing = Estimate("gap", "Number of gap", None, "hours")
    assert one(nothing, estimate(2, 1)) == ()
    assert one(estimate(2, 1), nothing) == ()
    assert changes([headline(estimate(2, 1), "a")], [headline(estimate(9, 1), "b")]) == ()


def test_the_three_largest_are_shown_those_beyond_their_error_first():
    names = ("a", "b", "c", "d", "e")
    before = [headline(estimate(10, 1, name=n)) for n in names]
    moved = {"a": 0.1, "b": 9.0, "c": 1.0, "d": -30.0, "e": 0.2}
    now = [headline(estimate(10 + moved[n], 1, name=n)) for n in names]
    assert [c.label[-1] for c in changes(now, before)] == ["d", "b", "c"]
    kinds = [c.kind for c in changes(now, before, most=9)]
    assert kinds == [Kind.MOVED] * 2 + [Kind.WITHIN_ERROR] * 3
