from evenhand.practice.faults.fault import APPROVAL_LIMIT
from evenhand.practice.faults.of_value import FILES_OF_VALUE, OF_VALUE


def test_values_are_brought_under_the_limit_for_six_agents_of_one_account(plan):
    fault = plan.faults["bunched_values"]
    assert (len(fault.accounts), len(fault.agents)) == (1, 6)
    assert f"{APPROVAL_LIMIT:,}" in fault.what


def test_faults_of_value_have_one_account_but_for_the_made_up_values(plan):
    for choose in OF_VALUE:
        fault = plan.faults[choose.__name__]
        assert len(fault.accounts) == (fault.id != "invented_values")
        assert fault.agents or fault.id in ("granted_relief", "bargained_uplifts")
    assert set(FILES_OF_VALUE) <= {choose.__name__ for choose in OF_VALUE}
