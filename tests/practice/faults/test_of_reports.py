from evenhand.practice.faults.catalogue import CHOICES
from evenhand.practice.faults.of_reports import OF_REPORTS, copied_reports
from evenhand.practice.picker import Picker


def test_it_is_chosen_last_so_that_no_other_fault_moves(plan):
    assert CHOICES[-1:] == OF_REPORTS
    fault = plan.faults["copied_reports"]
    assert fault.accounts[0] in plan.administration.offices[fault.office].officers


def test_where_nobody_is_left_nothing_is_planted(plan):
    nobody = Picker(plan.administration, accounts={0: [], 1: [], 2: []}, agents={})
    assert copied_reports(nobody) is None
