import numpy as np

from evenhand.practice.pace import steps
from evenhand.practice.traffic import GREEN, RED, YELLOW


def drawn(channel, *, slowdown=1.0, small=None):
    n = channel.size
    return steps(
        channel=channel,
        queried=np.zeros(n, dtype=bool),
        load=np.ones(n),
        slowdown=np.full(n, slowdown),
        small=np.zeros(n, dtype=bool) if small is None else small,
        laboratory=np.zeros(n),
        rng=np.random.default_rng(1),
    )


def test_only_selected_files_are_checked_and_only_red_ones_examined():
    found = drawn(np.array([GREEN, YELLOW, RED]))
    assert (found.check > 0).tolist() == [False, True, True]
    assert (found.examine > 0).tolist() == [False, False, True]
    assert (found.answer == 0).all()


def test_a_slow_scanner_stretches_the_examination_alone():
    red = np.full(50, RED)
    ordinary, slow = drawn(red), drawn(red, slowdown=3.0)
    assert np.allclose(slow.examine, 3 * ordinary.examine)
    assert np.array_equal(slow.wait, ordinary.wait)
    assert np.array_equal(slow.assess, ordinary.assess)


def test_a_small_consignment_is_examined_in_minutes_scanner_or_none():
    channel = np.full(2_000, RED)
    plain, small = (drawn(channel, slowdown=3.0, small=np.full(2_000, s)) for s in (False, True))
    assert np.median(small.examine) < 5 * 60 < 60 * 60 < np.median(plain.examine)
    assert (small.wait == plain.wait).all()
