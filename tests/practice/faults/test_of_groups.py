from evenhand.practice.faults.of_groups import FILES_OF_GROUPS, OF_GROUPS


def test_they_take_no_account_for_whoever_has_the_file_is_touched(plan):
    for name in FILES_OF_GROUPS:
        assert plan.faults[name].accounts == ()
    assert {choose.__name__ for choose in OF_GROUPS} == set(FILES_OF_GROUPS)


def test_the_importers_who_wait_are_others_than_those_who_only_bring_riskier_goods(plan):
    waits, only = plan.faults["own_account_waits"], plan.look_alikes.others["own_account"]
    # With three offices the fourth is the first again; the importers are others all the same.
    assert (waits.office, only.office) == (0, 3 % len(plan.administration.offices))
    assert not set(waits.agents) & set(only.agents)
    assert len(plan.faults["picked_out"].agents) == 1
