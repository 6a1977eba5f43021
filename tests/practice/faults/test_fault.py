from evenhand.practice.faults.fault import Fault


def test_a_fault_lasts_from_its_first_day_and_ties_nobody_unless_said():
    fault = Fault(id="x", measures=("m",), office=0, what="w")
    assert (fault.starts, fault.share) == (0, 1.0)
    assert fault.accounts == fault.agents == fault.pairs == ()
