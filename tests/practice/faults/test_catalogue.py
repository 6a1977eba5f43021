from evenhand.practice.faults.catalogue import CHOICES, FILE_FAULTS, plant
from evenhand.practice.faults.of_groups import FILES_OF_GROUPS
from evenhand.practice.make import plan_for


def test_an_honest_administration_has_no_fault(honest_plan):
    assert plant(honest_plan.administration, honest_plan.look_alikes) == {}


def test_every_fault_of_the_catalogue_is_planted(plan):
    assert set(plan.faults) == {choose.__name__ for choose in CHOICES}
    assert set(FILE_FAULTS) <= set(plan.faults)
    assert all(fault.measures and fault.what for fault in plan.faults.values())


def test_no_account_and_no_agent_has_two_faults_at_an_office():
    for declarations in (100, 20_000, 1_000_000):
        plan = plan_for(declarations, seed=3, honest=False)
        taken = [(f.office, a) for f in plan.faults.values() for a in f.accounts]
        assert len(taken) == len(set(taken))
        agents = [a for f in plan.faults.values() for a in f.agents]
        assert len(agents) == len(set(agents))


def test_faults_leave_the_look_alikes_alone(plan):
    accounts = {a for f in plan.faults.values() for a in f.accounts}
    assert not accounts & {plan.look_alikes.specialist, plan.look_alikes.sick}


def test_faults_lie_where_their_accounts_work(plan):
    for fault in plan.faults.values():
        office = plan.administration.offices[fault.office]
        here = {*office.officers, *office.chiefs, *office.clerks}
        assert set(fault.accounts) <= here
        assert all(account in fault.accounts for account, _ in fault.pairs)


def test_a_small_administration_still_has_somebody_for_each_fault():
    plan = plan_for(100, seed=1, honest=False)
    nobodys = {"serial_gap", "invented_values", "own_habits", "month_end_target"}
    nobodys |= set(FILES_OF_GROUPS)
    assert all(f.accounts for f in plan.faults.values() if f.id not in nobodys)
    assert all(f.pairs for f in plan.faults.values() if f.id.startswith("steer"))
