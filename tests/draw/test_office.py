"""The course of files through an office that runs, and what it does when it is cut off."""

import pytest

from evenhand.draw import leaves
from evenhand.draw.writer import RefusedError


def test_lodged_closed_opened_drawn_and_revealed_without_a_failure(running):
    for consignment in ("BL 1", "BL 2", "BL 3"):
        assert running.desk.lodge(consignment)["leaf"] > 0
    running.turn()
    drawn = running.desk.ask("GET", "/v1/assignments", office="port", after=0)["assignments"]
    assert len(drawn) == 3
    assert {each["officer"] for each in drawn} <= {"ann", "bob", "cid", "dot"}
    for each in drawn:
        running.chief.ask("POST", "/v1/openings", {"draw": each["draw"], "reason": "released"})
        assert running.chief.status == 200
    assert running.failures() == []
    # Who was said to handle a file is who the log says was drawn.
    said = {each["draw"]: each["handler"] for each in drawn}
    for data in running.office.store.leaves():
        leaf = leaves.read(data)
        if leaf["kind"] == "open":
            assert leaf["drawn"] == said[leaf["draw"]]


def test_consignment_keeps_its_tag_however_it_is_spelled(running):
    running.desk.lodge("bl-1")
    running.desk.lodge("BL 1", document="cd" * 32)
    rules = running.office.rules
    assert rules.published()["lodgements"] == 2
    assert rules.published()["tags"] == 1


def test_repeated_request_writes_once_and_another_under_its_number_is_refused(running):
    first = running.desk.lodge("BL 1", number="n1")
    assert running.desk.lodge("BL 1", number="n1") == first
    running.restart()
    assert running.desk.lodge("BL 1", number="n1") == first
    running.desk.lodge("BL 2", number="n1")
    assert running.desk.status == 409
    assert running.office.rules.published()["lodgements"] == 1


def test_restart_goes_on_with_the_same_rounds_draws_and_openings(running):
    running.desk.lodge("BL 1")
    running.turn()
    before = running.desk.ask("GET", "/v1/assignments", office="port", after=0)
    running.restart()
    assert running.desk.ask("GET", "/v1/assignments", office="port", after=0) == before
    draw = before["assignments"][0]["draw"]
    running.chief.ask("POST", "/v1/openings", {"draw": draw, "reason": "released"})
    assert running.failures() == []


def test_what_its_own_rules_forbid_is_not_written(running):
    size = running.office.rules.size
    with pytest.raises(RefusedError) as refused:
        running.office.write(lambda at: ({"kind": "close", "round": 10**9}, _rows()))
    assert refused.value.code == "close"
    with pytest.raises(RefusedError):
        running.office.write(lambda at: ({"kind": "close", "round": -1}, _rows()))
    assert running.office.rules.size == running.office.tree.size == size


def _rows():
    from evenhand.draw.store import Rows

    return Rows()


def test_lodgements_go_on_while_parties_are_away_and_draws_wait(running):
    for consignment in ("BL 1", "BL 2"):
        running.desk.lodge(consignment)
        running.next_round()
        running.ticker.tick()
        running.open_links("audit")
        running.ticker.tick()
    assert running.office.rules.published()["draws"] == 0
    assert len(running.desk.rounds()) == 2
    running.next_round()
    running.open_links()
    running.ticker.tick()
    assert running.office.rules.published()["draws"] == 2
    assert running.failures() == []


def test_caps_survive_a_restart(running):
    # A second office's shift with a cap of one file each.
    officers = [{"officer": o, "classes": ["dry"], "cap": 1} for o in ("eve", "fay", "gus")]
    running.roster(*officers, shift="s2", first=running.round + 100)
    running.next_round(100)
    for consignment in ("BL 1", "BL 2"):
        running.desk.lodge(consignment)
    running.turn()
    running.restart()
    running.desk.lodge("BL 3")
    running.turn()
    drawn = running.desk.ask("GET", "/v1/assignments", office="port", after=0)["assignments"]
    assert sorted(each["officer"] for each in drawn) == ["eve", "fay", "gus"]
    for each in drawn:
        running.chief.ask("POST", "/v1/openings", {"draw": each["draw"], "reason": "released"})
    assert running.failures() == []
    assert running.office.rules.published()["binding"] >= 1
