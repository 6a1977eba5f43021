import numpy as np
import pytest

from evenhand.practice.block import block
from evenhand.practice.decisions import chances
from evenhand.practice.planting.of_uplifts import BARGAINED, STEP, in_steps, reference


def blocks(plan, office):
    return [block(plan, office=plan.administration.offices[office], month=m) for m in range(12)]


def test_uplifts_of_the_account_are_five_or_ten_per_cent_and_others_are_not(plan):
    fault = plan.faults["bargained_uplifts"]
    own, other = [], []
    for made in blocks(plan, fault.office):
        mine = made.dealt.officer == fault.accounts[0]
        own += made.decided.uplift[mine & made.decided.adjusted].tolist()
        other += made.decided.uplift[~mine & made.decided.adjusted].tolist()
        assert not made.decided.uplift[~made.decided.adjusted].any()
    assert len(own) > 10
    assert set(own) == set(BARGAINED)
    assert not set(other) & set(BARGAINED)


def test_steps_are_whole_and_follow_what_was_drawn(plan, fresh):
    one = plan.look_alikes.others["reference_steps"]
    drawn = chances(2_000, rng=np.random.default_rng(1))
    planted = fresh(one.office)
    drawn = chances(planted.size, rng=np.random.default_rng(1))
    stepped = in_steps(drawn, planted.mark(one.id, np.ones(planted.size, dtype=bool)))
    steps = stepped.uplift / STEP
    assert steps == pytest.approx(np.rint(steps))
    assert steps.min() >= 1
    assert np.abs(stepped.uplift - drawn.uplift).max() <= STEP / 2 + 1e-9
    assert (in_steps(drawn, planted).uplift == drawn.uplift).all()


def test_an_ordinary_uplift_brings_a_value_to_about_the_price_list(plan):
    fault = plan.faults["bargained_uplifts"]
    own, other = [], []
    for made in blocks(plan, fault.office):
        gap = (1 + made.decided.uplift) * made.files.total / made.reference
        mine = made.dealt.officer == fault.accounts[0]
        ordinary = made.decided.adjusted & ~made.planted.has("low_values")
        own += np.log(gap[ordinary & mine]).tolist()
        other += np.log(gap[ordinary & ~mine]).tolist()
    assert np.std(other) < 0.05
    assert abs(np.mean(other)) < 0.02
    # Raised by 7.5 % on average where the list asks for 19 %.
    assert np.mean(own) < -0.05


def test_a_value_that_was_lowered_is_measured_by_what_it_was(fresh):
    planted = fresh(0)
    drawn = chances(planted.size, rng=np.random.default_rng(2))
    plain = reference(planted, drawn)
    low = reference(planted.mark("low_values", np.ones(planted.size, dtype=bool)), drawn)
    assert low / plain == pytest.approx(np.full(planted.size, 1 / 0.6), rel=1e-3)
