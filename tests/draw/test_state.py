def test_first_drawable_round_is_found_without_counting_to_it(log, round_of):
    log.lodge("A", at=36_010)
    far = 2**40
    port = log.rules.office("port")
    # The shift is over and no other is written: none, however far one looks.
    assert log.rules.first_drawable(port, far) is None
    log.roster("h-e", at=36_020, starts=72_000, ends=90_000)
    assert log.rules.first_drawable(port, far) == round_of(1200)
    assert log.rules.first_drawable(port, round_of(1200)) is None


def test_files_that_nobody_can_take_do_not_hide_those_that_somebody_can(log, round_of):
    for number in range(1, 5):
        log.lodge(f"cold {number}", at=number * 60 + 5, **{"class": "cold"})
    log.lodge("dry", at=250)
    port = log.rules.office("port")
    assert log.rules.first_drawable(port, round_of(10)) == round_of(4)
    assert log.rules.first_drawable(port, round_of(4)) is None


def test_due_follow_the_completion_of_rounds_then_lodgements(log):
    log.lodge("A", at=70)
    log.lodge("B", at=71)
    log.close(1)
    log.lodge("C", at=130)
    log.close(2)
    log.links(2)
    log.links(1)
    port = log.rules.office("port")
    # Round 2 was complete first.
    assert [file.lodge for file in log.rules.due(port)] == [9, 6, 7]
    log.draw(9)
    log.draw(7)
    assert log.rules.faults == {}
    # 6 comes before 7 and was left out: it is not due any more.
    assert list(log.rules.due(port)) == []


def test_missing_counts_from_the_later_of_log_and_clock(log):
    log.lodge("A", at=70)
    log.close(1)
    log.links(1)
    now = log.rules.now
    assert log.rules.missing(now + 3_600) == {}
    assert log.rules.missing(now + 3_601) == {6: "undrawn"}
