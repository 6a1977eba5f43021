import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.formalities.facts import authorisations, facts_of, published
from evenhand.practice.year import DAY_SECONDS, DAYS

NEVER = -(2**40)


def test_the_rate_applied_is_that_published_for_the_day(plan, a_block):
    found = facts_of(plan.administration, a_block, never=NEVER)
    rates = published(plan.administration)
    assert rates.shape == (DAYS,)
    assert (found["rate_applied"] == found["rate_published"]).all()
    assert (found["rate_published"] == rates[a_block.files.day]).all()
    assert 3.0 < rates.min() < rates.max() < 4.0


def test_some_agents_are_authorised_after_they_were_evaluated_and_before_the_year(plan):
    evaluated, authorised = authorisations(plan.administration, never=NEVER)
    has = authorised != NEVER
    assert 0.03 < has.mean() < 0.15
    assert ((evaluated != NEVER) == has).all()
    assert (evaluated[has] < authorised[has]).all()
    assert authorised[has].max() < 0


def test_more_than_ten_days_are_given_for_what_a_credit_note_adds(plan, a_block):
    found = facts_of(plan.administration, a_block, never=NEVER)
    due = found["payment_due_at"]
    asked = np.flatnonzero(due != NEVER)
    assert asked.size > 0
    given = due[asked] - a_block.course.at[asked, Act.RELEASE]
    assert given.min() > 10 * DAY_SECONDS
    assert a_block.planted.has("credit_notes")[asked].all()
