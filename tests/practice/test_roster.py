def test_at_least_two_are_candidates_on_every_open_day(plan):
    for office, roster in zip(plan.administration.offices, plan.rosters, strict=True):
        for day in range(365):
            if office.hours.is_open(day):
                assert roster.count[day] >= 2
            else:
                assert roster.count[day] == 0


def test_candidates_are_those_present_at_the_general_desk(plan):
    office, roster = plan.administration.offices[0], plan.rosters[0]
    for day in (8, 100, 300):
        listed = set(roster.candidates[day, : roster.count[day]].tolist())
        present = {a for k, a in enumerate(office.officers) if roster.present[k, day]}
        assert listed == present - {office.specialist}


def test_officers_take_days_off(plan):
    for office, roster in zip(plan.administration.offices, plan.rosters, strict=True):
        opened = sum(office.hours.is_open(d) for d in range(365))
        assert (roster.present.sum(axis=1) < opened).all()
