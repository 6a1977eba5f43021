import numpy as np

from evenhand.practice.administration import administration
from evenhand.practice.sizes import sizes_for


def test_account_numbers_are_places_in_the_list_of_accounts():
    found = administration(sizes_for(46_257), seed=1, honest=False)
    assert len(set(found.accounts)) == len(found.accounts)
    for office in found.offices:
        assert found.accounts[office.officers[0]] == f"acc-{office.code}-001"
        assert found.accounts[office.chiefs[0]] == f"acc-{office.code}-C1"
        assert found.accounts[office.clerks[0]] == f"acc-{office.code}-R1"
    assert found.accounts[found.system] == "system"


def test_agents_have_heavy_tailed_shares_of_each_office():
    found = administration(sizes_for(1_000_000), seed=1, honest=False)
    share = np.sort(found.agent_share(0))[::-1]
    assert np.isclose(share.sum(), 1.0)
    assert share[0] > 20 * np.median(share)


def test_honest_officers_are_equally_strict_and_nearly_equally_fast():
    found = administration(sizes_for(1_000_000), seed=1, honest=True)
    assert (found.strictness == 1.0).all()
    assert 0.03 < np.log(found.pace).std() < 0.07


def test_officers_of_a_faulty_administration_differ_in_both():
    found = administration(sizes_for(1_000_000), seed=1, honest=False)
    assert np.log(found.strictness).std() > 0.2
    assert np.log(found.pace).std() > 0.2


def test_honesty_changes_nothing_but_the_officers():
    one, other = (administration(sizes_for(5_000), seed=4, honest=h) for h in (True, False))
    assert (one.agent_cumulative == other.agent_cumulative).all()
    assert (one.agent_risk == other.agent_risk).all()
    assert one.accounts == other.accounts
