from evenhand.practice.look_alikes import look_alikes


def test_look_alikes_are_the_same_with_and_without_faults(plan, honest_plan):
    assert look_alikes(plan.administration) == look_alikes(honest_plan.administration)


def test_the_sick_account_is_off_the_roster_for_its_month_only(plan):
    sick = plan.look_alikes
    office = plan.administration.offices[sick.sick_office]
    present = plan.rosters[office.index].present[sick.sick - office.officers.start]
    assert not present[sick.sick_from : sick.sick_until].any()
    assert present[sick.sick_from - 7 : sick.sick_from].sum() >= 5
    assert present[sick.sick_until :].any()


def test_each_look_alike_is_in_the_records_and_says_that_nothing_is_to_be_flagged(honest):
    told = {each["id"]: each for each in honest.truth["look_alikes"]}
    assert set(told) >= {"specialised_desk", "sick_month", "scanner_outage"}
    assert all(each["flag"] == "nothing" for each in told.values())
    vehicles = honest.column("desk") == "vehicles"
    assert vehicles.sum() == told["specialised_desk"]["files"] > 100
    assert set(honest.column("officer")[vehicles]) == {told["specialised_desk"]["account"]}
    assert set(honest.column("chapter")[vehicles]) == {"87"}
    reasons = honest.column("reason", table="events")
    assert (reasons == "scanner outage").sum() == told["scanner_outage"]["files"] > 0
    assert (reasons == "illness").sum() == told["sick_month"]["files"]


def test_examinations_last_longer_while_the_scanner_is_down(honest):
    told = next(e for e in honest.truth["look_alikes"] if e["id"] == "scanner_outage")
    day = honest.column("day").astype("datetime64[D]").astype(str)
    here = (honest.column("office") == told["office"]) & (honest.column("channel_final") == "red")
    down = here & (day >= told["from"]) & (day <= told["until"])
    activity, at = honest.column("activity", table="events"), honest.column("at", table="events")
    case = honest.column("declaration_id", table="events")
    ends = activity == "exam_end"
    # exam_end follows exam_start in the file's events.
    lasted = dict(zip(case[ends], (at[ends] - at[ends.nonzero()[0] - 1]) / 60, strict=True))
    ids = honest.column("declaration_id")
    mean = {
        flag: sum(v) / len(v)
        for flag, rows in ((True, down), (False, here & ~down))
        if (v := [min(lasted[i], 600) for i in ids[rows] if i in lasted])
    }
    assert mean[True] > 1.3 * mean[False]
