from evenhand.practice.innocent.look_alike import EVERYWHERE


def test_risky_agents_are_everywhere_and_nobody_is_taken_for_them(plan):
    one = plan.look_alikes.others["risky_agents"]
    assert (one.office, one.agents, one.accounts) == (EVERYWHERE, (), ())


def test_importers_on_their_own_account_bring_more_risk_than_most(plan):
    one, risk = plan.look_alikes.others["own_account"], plan.administration.agent_risk
    assert len(one.agents) == 4
    assert risk[list(one.agents)].mean() > risk.mean()
