def test_who_sells_time_is_one_account_with_an_agent_each(plan):
    for name in ("queue_jumping", "sold_delay"):
        assert len(plan.faults[name].accounts) == len(plan.faults[name].agents) == 1


def test_a_target_is_an_offices_and_no_accounts(plan):
    assert plan.faults["month_end_target"].accounts == ()
