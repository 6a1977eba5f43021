from evenhand.practice.planting.own_stream import DEALING, TIMING, own_stream


def test_each_name_and_step_has_numbers_of_its_own_and_always_the_same(fresh):
    planted = fresh(0)
    drawn = {
        (name, step): own_stream(planted, name, step).random()
        for name in ("credit_notes", "late_papers")
        for step in (DEALING, TIMING)
    }
    assert len(set(drawn.values())) == 4
    assert drawn["credit_notes", TIMING] == own_stream(planted, "credit_notes", TIMING).random()
    assert own_stream(fresh(1), "credit_notes", TIMING).random() not in drawn.values()
