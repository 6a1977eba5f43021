from hypothesis import given
from hypothesis import strategies as st
from tests.instruments.scoring.made import DAY, estimate, finding, run, settled

from evenhand.instruments.catalogue import catalogue
from evenhand.instruments.scoring.differing import differing
from evenhand.instruments.scoring.level_rules import level_rules
from evenhand.instruments.scoring.marks import GivenMark
from evenhand.instruments.scoring.observed import NotMeasurable, observe

WHOLE = catalogue()
RULES = level_rules()
LATE = "arusha.5.5"
# A share of late files that reaches each level.
VALUES = (0.5, 0.3, 0.1, 0.04, 0.0)


def shown(value, **more):
    number = estimate("late_share", value, **more)
    return observe(LATE, WHOLE, run(finding("clearance_panel", number)), RULES)


def listed(mark, value, **more):
    own = {LATE: settled(WHOLE, LATE, mark, comment="We see it otherwise.")}
    return differing(own, shown(value, **more), apart_by_more_than=RULES.apart_by_more_than)


def test_a_mark_above_its_evidence_is_listed_with_both_sides():
    (found,) = listed(4, 0.12, low=0.11, high=0.14)
    assert (found.side, found.levels, found.holds_over_interval) == ("above", 2, True)
    assert found.settled.in_practice.level == 4
    assert found.settled.comment == "We see it otherwise."
    assert (found.observed.level, found.observed.low, found.observed.high) == (2, 0.11, 0.14)
    assert (found.settled.on, found.observed.made_on) == (DAY, DAY)


def test_a_mark_below_its_evidence_is_listed_too():
    (found,) = listed(1, 0.0)
    assert (found.side, found.levels) == ("below", 3)


def test_one_level_is_no_difference():
    assert listed(3, 0.12) == ()
    assert listed(1, 0.12) == ()


def test_what_chance_could_explain_is_listed_and_says_so():
    (found,) = listed(4, 0.12, low=0.04, high=0.2)
    assert not found.holds_over_interval


def test_what_is_not_measurable_or_no_level_differs_from_nothing():
    assert all(isinstance(each, NotMeasurable) for each in shown(None))
    assert listed(4, None) == ()
    assert listed(GivenMark(other="not_known", reason="The archive is asked."), 0.5) == ()
    assert differing({}, shown(0.5), apart_by_more_than=0) == ()


def test_the_furthest_apart_stand_first():
    other = "arusha.5.1"
    number = finding("clearance_panel", estimate("late_share", 0.12))
    both = [e for id in (other, LATE) for e in observe(id, WHOLE, run(number), RULES)]
    own = {other: settled(WHOLE, other, 3), LATE: settled(WHOLE, LATE, 0)}
    found = differing(own, both, apart_by_more_than=0)
    assert [(each.settled.requirement, each.levels) for each in found] == [(LATE, 2), (other, 1)]


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 3))
def test_listed_are_those_further_apart_than_the_rules_allow_on_either_side(mark, level, allowed):
    own = {LATE: settled(WHOLE, LATE, mark)}
    found = differing(own, shown(VALUES[level]), apart_by_more_than=allowed)
    assert bool(found) == (abs(mark - level) > allowed)
    for each in found:
        assert each.levels == abs(mark - level)
        assert each.side == ("above" if mark > level else "below")
        assert each.holds_over_interval
    # The mirror: exchange mark and level, and the other side is listed.
    mirrored = differing(
        {LATE: settled(WHOLE, LATE, level)}, shown(VALUES[mark]), apart_by_more_than=allowed
    )
    assert [each.levels for each in mirrored] == [each.levels for each in found]
    assert all(a.side != b.side for a, b in zip(found, mirrored, strict=True))
