from evenhand.practice.planting.of_handlers import own_files


def test_all_files_of_the_account_are_marked(plan, fresh, rng):
    fault = plan.faults["slow_desk"]
    made = own_files(fault, fresh(fault.office), rng)
    assert (made.has(fault.id) == (made.officer == fault.accounts[0])).all()
