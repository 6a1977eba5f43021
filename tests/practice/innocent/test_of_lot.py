def test_corrections_are_found_everywhere_and_tie_nobody(plan):
    one = plan.look_alikes.others["typing_corrections"]
    assert one.office == -1
    assert one.accounts == one.agents == ()
    assert "correction by declarant" in one.explained_by
