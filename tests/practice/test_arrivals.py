import pytest

from evenhand.practice.administration import administration
from evenhand.practice.arrivals import arrivals
from evenhand.practice.sizes import sizes_for


@pytest.mark.parametrize("declarations", [500, 46_257])
def test_the_year_adds_up_to_the_number_asked_for(declarations):
    found = arrivals(administration(sizes_for(declarations), seed=1, honest=True))
    assert found.count.sum() == declarations
    assert sum(found.of_month(m).sum() for m in range(12)) == declarations


def test_nothing_arrives_on_a_closed_day():
    whole = administration(sizes_for(46_257), seed=1, honest=True)
    found = arrivals(whole)
    for office in whole.offices:
        closed = [d for d in range(365) if not office.hours.is_open(d)]
        assert found.count[office.index, closed].sum() == 0


def test_before_a_month_lies_the_sum_of_the_months_before():
    found = arrivals(administration(sizes_for(5_000), seed=1, honest=True))
    earlier = sum(int(found.of_month(m)[1]) for m in range(4))
    assert found.before(office=1, month=4) == earlier
