import numpy as np

from evenhand.practice.conduct import conduct


def test_the_slow_desk_waits_and_the_over_strict_officer_is_strict(plan):
    found = conduct(plan.administration, plan.faults)
    slow, strict = plan.faults["slow_desk"], plan.faults["over_strict_officer"]
    assert np.flatnonzero(found.wait != 1.0).tolist() == list(slow.accounts)
    assert found.wait[slow.accounts[0]] == 5.0
    assert found.strictness[strict.accounts[0]] == 5.0
    changed = found.strictness != plan.administration.strictness
    lenient = plan.faults["matched_clients"].accounts
    assert np.flatnonzero(changed).tolist() == sorted([*strict.accounts, *lenient])


def test_honest_officers_keep_the_conduct_they_were_drawn_with(honest_plan):
    found = conduct(honest_plan.administration, {})
    assert (found.wait == 1.0).all()
    assert (found.strictness == 1.0).all()
    assert (found.pace == honest_plan.administration.pace).all()


def test_habits_make_nobody_stricter_over_all_goods(plan, honest_plan):
    found = conduct(plan.administration, plan.faults)
    office = plan.administration.offices[plan.faults["own_habits"].office]
    own = found.habit[office.officers.start : office.officers.stop]
    goods = plan.administration.goods
    weight = goods.share * goods.risk
    assert np.allclose(own @ weight / weight.sum(), 1.0)
    assert 0.7 < np.log(own).std() < 1.1
    others = np.delete(found.habit, list(office.officers), axis=0)
    assert (others == 1.0).all()
    assert (conduct(honest_plan.administration, {}).habit == 1.0).all()


def test_who_looks_away_records_next_to_nothing(plan):
    found = conduct(plan.administration, plan.faults)
    assert found.finding[plan.faults["looks_away"].accounts[0]] == 0.02
    assert (found.finding == 1.0).sum() == found.finding.size - 1
