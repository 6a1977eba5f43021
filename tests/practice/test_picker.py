from evenhand.practice.picker import Picker


def a_picker(plan):
    offices = plan.administration.offices
    return Picker(
        plan.administration,
        accounts={o.index: list(o.officers) for o in offices},
        agents={o.index: [5, 4, 3, 2, 1] for o in offices},
    )


def test_an_account_is_handed_out_once(plan):
    picker = a_picker(plan)
    office = picker.office(0)
    first = picker.take_accounts(office, count=2)
    assert not set(first) & set(picker.take_accounts(office, count=2))


def test_agents_are_every_second_and_gone_from_every_office(plan):
    picker = a_picker(plan)
    assert picker.take_agents(picker.office(0), count=2, skip=1) == (4, 2)
    assert picker.agents[1] == [5, 3, 1]


def test_who_needs_more_accounts_than_an_office_has_left_goes_to_the_next(plan):
    picker = a_picker(plan)
    picker.accounts[1] = []
    assert picker.place(1).index == 2
    picker.accounts = {office: [] for office in picker.accounts}
    assert picker.place(1) is None
