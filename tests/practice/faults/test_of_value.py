from evenhand.practice.faults.fault import APPROVAL_LIMIT


def test_values_are_brought_under_the_limit_for_six_agents_of_one_account(plan):
    fault = plan.faults["bunched_values"]
    assert (len(fault.accounts), len(fault.agents)) == (1, 6)
    assert f"{APPROVAL_LIMIT:,}" in fault.what
