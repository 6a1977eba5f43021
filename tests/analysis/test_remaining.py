"""What is left is said only when it is no mere guess."""

from evenhand.analysis.remaining import Remaining


def after(done: int, seconds: float, measures: int = 9) -> str:
    times = iter([0.0, seconds])
    remaining = Remaining(measures, clock=lambda: next(times, seconds))
    for _ in range(done):
        remaining.one_done()
    return remaining.said()


def test_nothing_is_said_before_a_third_is_done_nor_at_the_end():
    assert [after(n, 60.0) for n in (0, 1, 2, 9)] == ["", "", "", ""]


def test_what_is_left_takes_as_long_as_what_was_done():
    # 3 of 9 in 6 minutes: 2 minutes each, 6 left.
    assert after(3, 360.0) == " (about 12 minutes left)"
    # 8 of 9 in 8 minutes.
    assert after(8, 480.0) == " (about 1 minute left)"
    assert after(8, 80.0) == " (less than a minute left)"
    assert after(3, 7200.0) == " (about 4 hours left)"
