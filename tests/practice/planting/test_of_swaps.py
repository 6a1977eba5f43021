import numpy as np
import pytest

from evenhand.practice.planting.of_swaps import enrich, match


@pytest.mark.parametrize(("name", "plant"), [("rich_files", enrich), ("matched_clients", match)])
def test_an_exchange_leaves_everybody_as_many_files_a_day(plan, fresh, rng, name, plant):
    fault = plan.faults[name]
    before = fresh(fault.office)
    made = plant(fault, before, rng)
    changed = made.officer != before.officer
    assert changed.any()
    assert (made.has(name) == changed).all()

    def load(planted):
        return np.unique(planted.officer * 400 + planted.files.day, return_counts=True)

    for now, then in zip(load(made), load(before), strict=True):
        assert (now == then).all()
    assert (before.dealt.desk[changed] == 0).all()


def test_the_account_has_richer_files_than_the_lot_gave(plan, fresh, rng):
    fault = plan.faults["rich_files"]
    before = fresh(fault.office)
    made = enrich(fault, before, rng)
    total, own = before.files.total, fault.accounts[0]
    mean = np.log(total[made.officer == own]).mean()
    assert mean > np.log(total[before.officer == own]).mean() + 0.3
    gained = (made.officer == own) & (before.officer != own)
    lost = (made.officer != own) & (before.officer == own)
    assert np.median(total[gained]) > 2 * np.median(total[lost])


def test_risky_agents_meet_the_lenient_accounts(plan, fresh, rng):
    fault = plan.faults["matched_clients"]
    before = fresh(fault.office)
    made = match(fault, before, rng)
    risky = np.isin(before.files.agent, fault.agents)

    def share(planted):
        return np.isin(planted.officer[risky], fault.accounts).mean()

    assert share(made) > share(before) + 0.15
    assert made.moved[fault.id].sum() == made.has(fault.id).sum()
