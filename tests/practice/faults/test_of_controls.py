def test_night_releases_lie_with_an_account_of_the_release_desk(plan):
    fault = plan.faults["off_hours_releases"]
    assert fault.accounts == (plan.administration.offices[fault.office].clerks[0],)


def test_the_gap_of_serials_is_at_the_last_office_and_has_no_account(plan):
    fault = plan.faults["serial_gap"]
    assert fault.office == len(plan.administration.offices) - 1
    assert fault.accounts == ()
