import numpy as np

from evenhand.practice.planting.planted import as_usual


def test_nothing_is_touched_before_anything_is_planted(fresh):
    planted = fresh(0)
    assert planted.touched == {}
    assert not planted.has("steered_pairs").any()
    assert (planted.officer == planted.lot.officer).all()


def test_a_mark_is_kept_beside_those_before(fresh):
    planted = fresh(0)
    first = planted.mark("one", planted.files.channel == 0)
    both = first.mark("two", planted.files.channel == 1)
    assert set(both.touched) == {"one", "two"}
    assert (both.has("one") == first.has("one")).all()
    assert planted.touched == {}


def test_factors_multiply_where_they_hold_only():
    where = np.array([True, False])
    found = as_usual(2).scaled(where, pace=0.5).scaled(where, pace=0.5, wait=3.0)
    assert found.pace.tolist() == [0.25, 1.0]
    assert found.wait.tolist() == [3.0, 1.0]
    assert found.strictness.tolist() == [1.0, 1.0]
