import numpy as np

from evenhand.practice.lot import GENERAL, LATE, deal
from evenhand.practice.traffic import traffic


def dealt_by_lot(plan, month=3):
    office = plan.administration.offices[0]
    days, count = plan.arrivals.month(office=0, month=month)
    files = traffic(plan.administration, office, month=month, days=days, count=count)
    roster = plan.rosters[0]
    return files, deal(plan.administration, office, month=month, files=files, roster=roster)


def test_only_those_on_duty_are_dealt_files(plan):
    files, dealt = dealt_by_lot(plan)
    assert plan.rosters[0].present[dealt.officer, files.day].all()


def test_every_candidate_has_the_same_chance(plan):
    # Chi-square over officers, its expectation and variance from the chances 1 / candidates.
    chance, held = 0.0, 0.0
    for month in range(12):
        files, dealt = dealt_by_lot(plan, month)
        general = dealt.desk == GENERAL
        officers = np.array(plan.administration.offices[0].officers[:-1])
        open_to = plan.rosters[0].present[officers][:, files.day[general]]
        chance = chance + (open_to / dealt.candidates[general]).sum(axis=1)
        held = held + np.bincount(dealt.officer[general], minlength=officers.size)[officers]
    z = (held - chance) / np.sqrt(chance)
    assert (z**2).sum() < 40  # 14 officers: the chi-square's 0.9998 quantile


def test_vehicles_go_to_the_specialist_when_there(plan):
    files, dealt = dealt_by_lot(plan)
    office, roster = plan.administration.offices[0], plan.rosters[0]
    vehicles = files.chapter == plan.administration.goods.vehicles
    there = roster.specialist[files.day]
    assert (dealt.officer[vehicles & there] == office.specialist).all()
    assert (dealt.officer[~(vehicles & there)] != office.specialist).all()
    assert (dealt.candidates[dealt.desk != GENERAL] == 1).all()


def test_late_files_go_to_the_few_who_stay(honest_plan):
    plan = honest_plan
    one = plan.look_alikes.others["thin_nights"]
    office, roster = plan.administration.offices[one.office], plan.rosters[one.office]
    days, count = plan.arrivals.month(office=one.office, month=3)
    files = traffic(plan.administration, office, month=3, days=days, count=count)
    dealt = deal(plan.administration, office, month=3, files=files, roster=roster)
    late = dealt.desk == LATE
    assert late.any()
    assert (files.registered[late] % 86_400 >= roster.late_from).all()
    assert (dealt.candidates[late] == roster.late_count[files.day[late]]).all()
    assert (roster.late[files.day[late]] == dealt.officer[late][:, None]).any(axis=1).all()
    assert np.unique(dealt.officer[late]).size > 5
