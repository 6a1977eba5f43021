import sys

import numpy as np
import pytest

from evenhand.errors import EvenhandError
from evenhand.selectivity.model import LEAST_FOUND, train


def parts(year, first=4000, second=5000):
    places = np.arange(year.found.size)
    return (
        year.take(places < first),
        year.take((places >= first) & (places < second)),
        year.take(places >= second),
    )


def test_the_chance_said_is_the_share_found(year):
    past, later, last = parts(year)
    chance = train(past, calibrate_on=later, seed=1).chance(last)
    assert ((chance >= 0) & (chance <= 1)).all()
    top = np.argsort(-chance)[:100]
    assert last.found[top].mean() > 3 * last.found.mean()
    # said and found agree on the whole within three standard errors of a thousand declarations
    assert abs(chance.mean() - last.found.mean()) < 3 * np.sqrt(0.15 * 0.85 / 1000) + 0.01


def test_the_same_seed_gives_the_same_chances(year):
    past, later, last = parts(year)
    one, two = (train(past, calibrate_on=later, seed=1).chance(last) for _ in range(2))
    assert (one == two).all()


def test_a_label_never_met_and_an_empty_number_are_no_fault(year):
    past, later, last = parts(year)
    last.labels["importer"][:] = "new"
    last.numbers["total_value_declared"][:] = np.nan
    assert np.isfinite(train(past, calibrate_on=later, seed=1).chance(last)).all()


def test_too_few_findings_are_told(invent):
    small = invent(300)
    past, later, _ = parts(small, 200, 250)
    with pytest.raises(EvenhandError, match=f"at least {LEAST_FOUND} of either kind"):
        train(past, calibrate_on=later, seed=1)


def test_without_scikit_learn_the_extra_is_named(year, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    past, later, _ = parts(year)
    with pytest.raises(EvenhandError, match="not installed") as raised:
        train(past, calibrate_on=later, seed=1)
    assert "evenhand[learning]" in raised.value.do_next
