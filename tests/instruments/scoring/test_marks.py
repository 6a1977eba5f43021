from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import SelfAssessmentError
from evenhand.instruments.scoring.marks import (
    LEVELS,
    Evidence,
    GivenMark,
    scale,
    spread,
    words,
)

DAY = date(2026, 11, 30)
A_MARK = st.one_of(
    st.sampled_from(LEVELS).map(GivenMark),
    st.sampled_from(["not_applicable", "not_known"]).map(
        lambda other: GivenMark(other=other, reason="No such office.")
    ),
)


def test_every_level_has_the_words_of_the_instruments_scale():
    assert [int(each.value) for each in scale().levels] == list(LEVELS)
    assert words(1) == "1, On paper: Rule or plan exists, no proof of use"
    assert GivenMark(1).words == words(1)


def test_another_answer_shows_its_reason_in_place_of_words():
    said = GivenMark(other="not_known", reason="The Baltport office asks its archive.")
    assert said.words == "Not known: The Baltport office asks its archive."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"level": 5}, "5 is no level"),
        ({"level": -1}, "-1 is no level"),
        ({"level": 2.0}, "2.0 is no level"),
        ({"level": True}, "True is no level"),
        ({}, "neither"),
        ({"level": 2, "other": "not_known", "reason": "x"}, "both"),
        ({"other": "not_applicable"}, "without a reason"),
        ({"other": "not_known", "reason": "  "}, "Say who will find out"),
        ({"other": "maybe", "reason": "x"}, "'maybe' is no answer"),
    ],
)
def test_what_is_no_mark_is_refused(said, told):
    with pytest.raises(SelfAssessmentError, match=told):
        GivenMark(**said)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": " "}, "no name"),
        ({"kind": "rumour"}, "'rumour' is no kind"),
        ({"review_due": date(2026, 11, 29)}, "before it holds"),
        ({"sha256": "AB" * 32}, "SHA-256"),
        ({"sha256": "ab" * 31}, "SHA-256"),
    ],
)
def test_what_is_no_evidence_is_refused(changed, told):
    good = {
        **{"name": "Order 4", "kind": "document", "sha256": "ab" * 32},
        **{"received": DAY, "effective": DAY, "review_due": DAY},
    }
    assert Evidence(**good).sha256 == "ab" * 32
    with pytest.raises(SelfAssessmentError, match=told):
        Evidence(**{**good, **changed})


def test_spread_worked_by_hand():
    # 0 1 | 3 4: half stand at 1 or below, half at 3 or above: two median classes, and no 2.
    found = spread([*map(GivenMark, (4, 0, 3, 1)), GivenMark(other="not_known", reason="x")])
    assert found.counts == (1, 1, 0, 1, 1)
    assert (found.median_low, found.median_high) == (1, 3)
    assert (found.lowest, found.highest) == (0, 4)
    assert (found.not_applicable, found.not_known, found.raters) == (0, 1, 5)


def test_spread_of_nobody_has_no_median():
    found = spread([])
    assert (found.raters, found.median_low, found.median_high, found.lowest) == (
        0,
        None,
        None,
        None,
    )


@given(st.lists(A_MARK), st.randoms())
def test_spread_counts_everybody_once_in_any_order(marks, chance):
    found = spread(marks)
    assert found.raters == len(marks)
    shuffled = list(marks)
    chance.shuffle(shuffled)
    assert spread(shuffled) == found


@given(st.lists(st.sampled_from(LEVELS), min_size=1))
def test_half_of_the_raters_stand_on_either_side_of_the_median_classes(levels):
    found = spread(list(map(GivenMark, levels)))
    assert {found.median_low, found.median_high, found.lowest, found.highest} <= set(levels)
    assert found.lowest <= found.median_low <= found.median_high <= found.highest
    assert 2 * sum(level <= found.median_low for level in levels) >= len(levels)
    assert 2 * sum(level >= found.median_high for level in levels) >= len(levels)


@given(
    st.lists(st.sampled_from(LEVELS)),
    st.lists(st.integers(0, 20), min_size=5, max_size=5, unique=True).map(sorted),
)
def test_only_the_order_of_levels_counts(levels, renamed):
    # Whatever the levels are worth, as long as their order stays, the same class is the median.
    found = spread(list(map(GivenMark, levels)))
    worth = sorted(renamed[level] for level in levels)
    if levels:
        assert renamed[found.median_low] == worth[(len(worth) - 1) // 2]
        assert renamed[found.median_high] == worth[len(worth) // 2]
