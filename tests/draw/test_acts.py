import pytest

from evenhand.draw import leaves


def last(running):
    return leaves.read(list(running.office.store.leaves())[-1])


def refused(running, kind, asked, who=None):
    asking = who or running.chief
    made = asking.ask("POST", f"/v1/acts/{kind}", asked)
    return asking.status, made["error"]["code"]


def test_roster_names_pseudonyms_that_differ_between_shifts(running):
    running.roster("ann", "bob", shift="s2", first=running.round + 200)
    handlers = [item["handler"] for item in last(running)["handlers"]]
    assert handlers == sorted(handlers)
    first = running.office.store.handler("port", "s1", "ann")
    assert first not in handlers
    assert running.office.store.officer(handlers[0]) in ("ann", "bob")
    again = {"office": "port", "shift": "s2", "starts": 1, "ends": 2, "officers": []}
    assert refused(running, "roster", again) == (409, "roster")


def test_departures_name_officers_and_both_people(running):
    shift = {"office": "port", "shift": "s1"}
    ann = running.office.store.handler("port", "s1", "ann")
    running.chief.act("absence", {**shift, "officer": "ann", "reason": "ill", "whole_shift": 1})
    leaf = last(running)
    assert (leaf["handler"], leaf["actor"], leaf["approver"]) == (ann, "cleo", "abe")
    assert leaf["from_round"] == running.office.rules.rosters[leaf["roster"]].first_round
    running.chief.act("return", {**shift, "officer": "ann"})
    assert last(running)["from_round"] == running.round + 1
    eve = {"officer": "eve", "classes": ["dry"], "weight": 2}
    running.chief.act("change", {**shift, "set": [eve], "remove": ["bob"], "reason": "moved"})
    assert last(running)["set"][0]["weight"] == 2
    assert running.office.store.officer(last(running)["set"][0]["handler"]) == "eve"


def test_emergency_by_one_person_is_countersigned_by_another(running):
    given = {"office": "port", "consignment": ["BL 9"], "shift": "s1", "officer": "bob"}
    made = running.desk.act("emergency", {**given, "reason": "night"})
    # The tag of a consignment that is lodged later is the same.
    tag = last(running)["tag"]
    running.desk.lodge("BL 9")
    assert last(running)["tag"] == tag
    auditor = running.asking("abe")
    auditor.act("countersign", {"emergency": made["leaf"]})
    assert last(running)["approver"] == "abe"
    assert refused(running, "countersign", {"emergency": made["leaf"]}, auditor)[0] == 409


def test_new_key_and_revocation(running):
    running.desk.lodge("BL 1")
    tag = running.file("BL 1").tag
    running.chief.act("key", {"office": "port", "reason": "yearly"})
    running.chief.act("revoke", {"key": 4, "since": 5, "reason": "leaked"})
    running.desk.lodge("BL 2")
    assert running.desk.status == 409  # the new key begins with the next round
    running.next_round()
    running.desk.lodge("BL 2")
    running.desk.lodge("BL 1")
    assert last(running)["tag"] == tag
    running.turn()
    assert running.office.rules.published()["draws"] == 2
    assert running.failures() == []


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("roster", {}),
        ("roster", {"office": "port", "shift": "s9", "starts": "x", "ends": 3, "officers": []}),
        ("roster", {"office": "port", "shift": "s9", "officers": 5}),
        ("absence", {"office": "port", "shift": "s1", "officer": "zoe", "reason": "x"}),
        ("absence", {"office": "port", "shift": "s7", "officer": "ann", "reason": "x"}),
        ("change", {"office": "port", "shift": "s7", "reason": "x"}),
        ("reassign", {"draw": 3, "office": "port", "shift": "s1", "officer": "ann", "reason": "x"}),
        ("revoke", {"key": 99, "since": 1, "reason": "x"}),
        ("retire", {"party": "audit", "reason": ""}),
    ],
)
def test_what_lacks_or_is_not_of_its_form_is_refused_and_nothing_written(running, kind, asked):
    size = running.office.rules.size
    status, _ = refused(running, kind, asked)
    assert status == 409
    assert running.office.rules.size == size
