def test_who_looks_away_and_who_is_keen_are_two_accounts_of_the_largest_office(plan):
    away, keen = plan.faults["looks_away"], plan.look_alikes.others["keen_examiner"]
    assert away.office == keen.office == 0
    assert len(away.accounts) == len(keen.accounts) == 1
    assert away.accounts != keen.accounts
