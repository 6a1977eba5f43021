def test_a_shared_account_is_an_examiners(plan):
    fault = plan.faults["shared_account"]
    assert fault.accounts[0] in plan.administration.offices[fault.office].officers
