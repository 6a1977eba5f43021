from evenhand.practice.planting.of_handlers import own_files, whole_office


def test_all_files_of_the_account_are_marked(plan, fresh, rng):
    fault = plan.faults["slow_desk"]
    made = own_files(fault, fresh(fault.office), rng)
    assert (made.has(fault.id) == (made.officer == fault.accounts[0])).all()


def test_an_offices_habits_concern_all_its_files(plan, fresh, rng):
    fault = plan.faults["own_habits"]
    assert whole_office(fault, fresh(fault.office), rng).has(fault.id).all()
