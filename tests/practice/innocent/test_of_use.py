def test_the_moved_desk_is_no_shared_account(plan):
    moved = plan.look_alikes.others["moved_desk"]
    assert set(moved.accounts).isdisjoint(plan.faults["shared_account"].accounts)
    assert "never meet" in moved.explained_by
