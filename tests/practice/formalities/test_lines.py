import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.practice.acts import FORMALITIES, Act
from evenhand.practice.formalities.lines import Theme, after, between, draw, lines, put_among
from evenhand.practice.year import DAY_SECONDS, EXTRACT, hours

PLACE = hours(opens=8 * 3_600, length=10 * 3_600, days_a_week=5)


def test_acts_are_put_among_others_by_time_worked_by_hand():
    log = {
        "place": np.array([0, 0, 1], dtype=np.int32),
        "act": np.array([Act.LODGE, Act.RELEASE, Act.LODGE], dtype=np.int8),
        "at": np.array([100, 500, 50]),
        "started_at": np.array([-9, -9, -9]),
        "recorded_at": np.array([100, 500, 50]),
        "office": np.array([4, 4, 4], dtype=np.int16),
        "actor": np.array([7, 8, 9], dtype=np.int32),
    }
    added = (
        lines("receipt", np.array([True, True]), np.array([500, 60]), actor=np.array([1, 2])),
        lines("arrival", np.array([True, False]), np.array([-40, 0])),
    )
    found = put_among(log, added)
    assert found["place"].tolist() == [0, 0, 0, 0, 1, 1]
    assert found["at"].tolist() == [-40, 100, 500, 500, 50, 60]
    # At the same second what is added comes last.
    assert found["act"][3] == FORMALITIES["receipt"]
    assert found["actor"].tolist() == [-1, 7, 8, 1, 9, 2]
    assert found["sequence"].tolist() == [1, 2, 3, 4, 1, 2]
    assert set(found["office"].tolist()) == {4}
    assert found["act"].dtype == np.int8


def test_what_comes_after_the_extract_is_no_line():
    at = np.array([EXTRACT - 1, EXTRACT])
    found = lines("hold", np.array([True, True]), at, actor=np.array([3, 4]), reason=2)
    assert (found.row.tolist(), found.values["actor"].tolist()) == ([0], [3])
    assert found.values["reason"] == 2


def test_half_of_the_time_between_two_days_is_closing_time_worked_by_hand():
    # Monday 6 January, 17:00, to Tuesday, 9:00: two working hours, of which one has passed at 18:00
    monday = 5 * DAY_SECONDS
    start, end = np.array([monday + 17 * 3_600]), np.array([monday + DAY_SECONDS + 9 * 3_600])
    assert between(PLACE, start, end, 0.25).tolist() == [monday + 17 * 3_600 + 1_800]
    assert between(PLACE, start, end, 0.75).tolist() == [monday + DAY_SECONDS + 8 * 3_600 + 1_800]
    assert after(PLACE, start, np.array([1.0])).tolist() == [monday + DAY_SECONDS + 17 * 3_600]


@settings(deadline=None)
@given(
    start=st.integers(0, EXTRACT - 1),
    lasts=st.integers(0, 40 * DAY_SECONDS),
    share=st.floats(0, 1),
    days=st.floats(0, 20),
)
def test_times_stay_in_their_bounds_and_later_ones_in_opening_hours(start, lasts, share, days):
    begin, end = np.array([start]), np.array([start + lasts])
    assert begin <= between(PLACE, begin, end, share) <= end
    (later,) = after(PLACE, begin, np.array([days]))
    day, second = divmod(int(later), DAY_SECONDS)
    assert PLACE.is_open(day)
    assert PLACE.opens <= second < PLACE.opens + PLACE.length
    assert later >= start // DAY_SECONDS * DAY_SECONDS


def test_each_theme_and_block_draws_from_a_stream_of_its_own():
    one = draw(5, Theme.MONEY, office=0, month=1, rows=2, n=4)
    assert (one == draw(5, Theme.MONEY, office=0, month=1, rows=2, n=4)).all()
    others = (
        draw(5, Theme.GOODS, office=0, month=1, rows=2, n=4),
        draw(5, Theme.MONEY, office=1, month=1, rows=2, n=4),
        draw(5, Theme.MONEY, office=0, month=2, rows=2, n=4),
    )
    assert not any((one == other).any() for other in others)
