import numpy as np
import pytest

from evenhand.selectivity.histories import (
    FOLDS,
    WEIGHT,
    folds,
    histories,
    history,
    told,
    told_by_others,
)


def test_a_share_is_drawn_towards_the_whole_as_worked_by_hand():
    labels = np.array(["a", "a", "b", "a"], dtype=object)
    known = history(labels, np.array([1.0, 0.0, 1.0, np.nan]))
    # overall 2/3 of the three that were examined; a: (1 + 10 * 2/3) / (2 + 10)
    assert known.share["a"] == pytest.approx((1 + WEIGHT * 2 / 3) / (2 + WEIGHT))
    assert known.count == {"a": 2, "b": 1}
    seen = known.of(np.array(["b", "never met"], dtype=object))
    assert seen[1].tolist() == [pytest.approx(2 / 3), 0.0]
    assert seen[0, 1] == pytest.approx(np.log(2))


def test_a_declaration_is_never_told_its_own_outcome(year):
    before = told_by_others(year)
    changed = year.found.copy()
    changed[7] = 1 - changed[7]
    other = type(year)(
        year.declaration_id, year.day, changed, year.labels, year.numbers, year.revenue
    )
    after = told_by_others(other)
    assert (before[7] == after[7]).all()
    assert (before != after).any()  # others of its label were told


def test_folds_depend_on_the_number_alone_and_are_about_equal(year):
    fold = folds(year.declaration_id)
    assert (folds(year.declaration_id[::-1])[::-1] == fold).all()
    assert np.bincount(fold, minlength=FOLDS).min() > year.found.size / FOLDS * 0.8


def test_where_nobody_looked_nothing_is_known(invent):
    blind = invent(200, examined=0.0)
    assert history(blind.labels["office"], blind.found).overall == 0.0
    assert np.isfinite(told(histories(blind), blind)).all()
