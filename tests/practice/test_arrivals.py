import numpy as np
import pytest

from evenhand.practice.administration import administration
from evenhand.practice.arrivals import Arrivals, arrivals
from evenhand.practice.look_alikes import look_alikes
from evenhand.practice.sizes import sizes_for


def arrived(declarations) -> Arrivals:
    whole = administration(sizes_for(declarations), seed=1, honest=True)
    return arrivals(whole, look_alikes(whole))


@pytest.mark.parametrize("declarations", [500, 46_257])
def test_the_year_adds_up_to_the_number_asked_for(declarations):
    found = arrived(declarations)
    assert found.count.sum() == declarations
    assert sum(found.of_month(m).sum() for m in range(12)) == declarations


def test_nothing_arrives_on_a_closed_day():
    whole = administration(sizes_for(46_257), seed=1, honest=True)
    found = arrivals(whole, look_alikes(whole))
    for office in whole.offices:
        closed = [d for d in range(365) if not office.hours.is_open(d)]
        assert found.count[office.index, closed].sum() == 0


def test_before_a_month_lies_the_sum_of_the_months_before():
    found = arrived(5_000)
    earlier = sum(int(found.of_month(m)[1]) for m in range(4))
    assert found.before(office=1, month=4) == earlier


def test_one_office_is_rushed_at_the_end_of_months_and_one_grows_in_autumn():
    whole = administration(sizes_for(200_000), seed=1, honest=True)
    places, found = look_alikes(whole).others, arrivals(whole, look_alikes(whole)).count
    rush, season = places["month_end_rush"].office, places["seasonal_shift"].office
    last = np.isin(np.arange(365), [28, 29, 30, 56, 57, 58, 87, 88, 89, 117, 118, 119])
    spring = np.arange(365) < 120

    def busy(office):
        return found[office, last].mean() / found[office, spring & ~last].mean()

    def autumn(office):
        return found[office, 243:334].mean() / found[office, 120:212].mean()

    others = [o for o in range(len(whole.offices)) if o not in (rush, season)]
    assert busy(rush) > 1.2 * max(busy(o) for o in others)
    assert autumn(season) > 1.2 * max(autumn(o) for o in others)


def test_months_of_an_office_add_up_to_its_year(plan):
    for office in plan.administration.offices:
        by_month = plan.arrivals.by_month(office.index)
        assert by_month.sum() == plan.arrivals.count[office.index].sum()
        assert by_month[3] == plan.arrivals.month(office=office.index, month=3)[1].sum()
