from datetime import date

import numpy as np
import pytest

from evenhand.errors import EvenhandError
from evenhand.selectivity.advising import AS_SELECTED, advise


@pytest.fixture(scope="module")
def advice(year):
    return advise(year, share=0.1, random_share=0.25)


def rate(advice, way, share):
    return next(x.precision for x in advice.lists if (x.way, x.share) == (way, share))


def test_the_model_beats_chance_and_simple_histories(advice):
    assert rate(advice, "model", 0.05) > rate(advice, "history of office", 0.05)
    assert rate(advice, "model", 0.05) > 3 * rate(advice, "random", 0.05)


def test_what_is_really_examined_is_less_than_the_model_alone_would_find(advice):
    assert rate(advice, AS_SELECTED, 0.1) < rate(advice, "model", 0.1)
    assert rate(advice, AS_SELECTED, 0.1) > rate(advice, "random", 0.1)


def test_a_quarter_of_the_list_is_drawn_by_lot(advice):
    selected = advice.advised["selected"]
    whole = round(0.1 * selected.size)
    assert (selected == "lot").sum() == round(0.25 * whole)
    assert (selected == "model").sum() == whole - round(0.25 * whole)


def test_time_goes_one_way(year, advice):
    until = [np.datetime64(d) for d in advice.until]
    assert until[0] < until[1] < until[2]
    assert advice.learned + advice.calibrated + advice.judged == year.found.size


def test_the_order_of_rows_of_a_day_does_not_matter(year):
    rng = np.random.default_rng(1)
    mixed = year.take(np.lexsort((rng.random(year.found.size), year.day)))
    one = advise(year, split=(date(2025, 9, 1), date(2025, 11, 1)))
    two = advise(mixed, split=(date(2025, 9, 1), date(2025, 11, 1)))
    assert rate(one, "model", 0.1) == pytest.approx(rate(two, "model", 0.1), abs=0.08)
    assert one.until == two.until


def test_without_a_signal_nothing_is_promised(invent):
    plain = advise(invent(6000, seed=3, signal=False))
    precision = next(x for x in plain.lists if (x.way, x.share) == ("model", 0.1))
    assert precision.low <= rate(plain, "random", 0.1)


def test_a_number_that_knows_the_answer_is_named(invent):
    leaking = invent(6000, seed=4)
    leaking.numbers["found_again"] = leaking.found + 0.0
    assert "'found_again' alone" in " ".join(advise(leaking).warnings)


def test_declarations_that_nobody_examined_teach_nothing_and_are_counted(invent):
    half = invent(8000, seed=5, examined=0.5)
    found = advise(half)
    assert found.unexamined == int(np.isnan(half.found).sum())
    # they may still be selected: that is how something is learned of them
    assert len(found.advised["chance"]) > found.judged


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"random_share": 0.0}, "nothing is learned"),
        ({"share": 1.5}, "cannot be examined"),
        ({"split": (date(2030, 1, 1), date(2031, 1, 1))}, "one of the three parts"),
    ],
)
def test_what_makes_no_sense_is_told(year, asked, said):
    with pytest.raises(EvenhandError, match=said):
        advise(year, **asked)
