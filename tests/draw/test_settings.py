from evenhand.draw.settings import one_person


def test_empty_approver_is_nobody():
    assert one_person({"actor": "a", "approver": "a"})
    assert not one_person({"actor": "a", "approver": ""})
    assert not one_person({"actor": "a", "approver": "b"})


def test_leaf_at_fault_leaves_the_settings_as_they_were(log, round_of):
    before = log.rules.office("port").key(round_of(9))
    log.key(from_round=round_of(2), actor="ana", approver="ana")
    assert log.code == "approver"
    assert log.rules.office("port").key(round_of(9)) is before


def test_key_of_a_round_is_the_latest_leaf_that_begins_by_then(log, round_of):
    third = log.key(from_round=round_of(20))
    second = log.key(from_round=round_of(10))
    port = log.rules.office("port")
    found = [port.key(round_of(r)) for r in (0, 1, 10, 20)]
    assert found[0] is None
    assert [key.index for key in found[1:]] == [1, second, second]
    assert third in log.rules.keys
