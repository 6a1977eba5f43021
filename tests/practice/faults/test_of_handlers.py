def test_the_slow_and_the_strict_are_one_account_each(plan):
    for name in ("slow_desk", "over_strict_officer"):
        fault = plan.faults[name]
        assert len(fault.accounts) == 1
        assert fault.share == 5.0
