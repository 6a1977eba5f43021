"""What a chief can try with rosters, absences, caps and reassignments."""

import sqlite3

import pytest

from evenhand.draw.store import DATABASE
from evenhand.errors import DrawError

SHIFT = {"office": "port", "shift": "s1"}


def refused(running, kind, asked):
    made = running.chief.ask("POST", f"/v1/acts/{kind}", {**SHIFT, **asked})
    assert running.chief.status == 409
    return made["error"]["code"]


def names(running, file):
    return sorted(running.office.store.officer(place.handler) for place in file.eligible)


def test_empty_the_roster_before_a_draw(running):
    """Detected: a round that began keeps its roster, and absences of a shift are counted.

    Sending all but a friend away for the whole shift, before the round is closed, moves all of
    their files, needs a second person, and shows in the draws with fewer than three eligible.
    """
    running.desk.lodge("BL 1")
    now = {"remove": ["ann", "bob", "cid"], "reason": "x", "from_round": running.round}
    assert refused(running, "change", now) == "late"
    running.chief.act("change", {**SHIFT, "remove": ["ann", "bob", "cid"], "reason": "x"})
    running.turn()
    assert names(running, running.file("BL 1")) == ["ann", "bob", "cid", "dot"]
    assert running.office.rules.published()["few"] == 0
    running.desk.lodge("BL 2")
    running.turn()
    published = running.office.rules.published()
    assert (published["few"], published["change"]) == (1, 1)


def test_add_a_friend_to_the_roster_after_lodging(running):
    """Prevented: who is added can be drawn only in rounds that had not begun."""
    running.desk.lodge("BL 1")
    friend = {"officer": "eve", "classes": ["dry"], "weight": 1000}
    now = {"set": [friend], "reason": "x", "from_round": running.round}
    assert refused(running, "change", now) == "late"
    running.chief.act("change", {**SHIFT, "set": [friend], "reason": "x"})
    running.turn()
    assert names(running, running.file("BL 1")) == ["ann", "bob", "cid", "dot"]


def test_fill_the_others_caps(running):
    """Detected: it works, and the draws in which a cap was binding are counted and published."""
    capped = [{"officer": o, "classes": ["dry"], "cap": 1} for o in ("eve", "fay", "gus")]
    friend = {"officer": "hal", "classes": ["dry"]}
    running.roster(*capped, friend, shift="s2", first=running.round + 200)
    running.next_round(200)
    for number in range(40):
        running.desk.lodge(f"SMALL {number}")
    running.turn()
    running.desk.lodge("TARGET")
    running.turn()
    draw = running.file("TARGET").draw
    with running.office.lock:
        assert running.office.store.officer(running.office.handler(draw.index)) == "hal"
    assert running.office.rules.published()["binding"] >= 30


def test_claim_absence_only_when_the_runner_up_is_the_friend(running):
    """Prevented: an absence from now on moves no drawn file, one of the shift moves them all."""
    for number in range(12):
        running.desk.lodge(f"BL {number}")
    running.turn()
    drawn = lambda: {  # noqa: E731 -- asked three times
        each["lodge"]: each["officer"]
        for each in running.desk.ask("GET", "/v1/assignments", office="port", after=0)[
            "assignments"
        ]
    }
    before = drawn()
    absent = before[min(before)]
    asked = {**SHIFT, "officer": absent, "reason": "ill"}
    running.chief.act("absence", asked)
    assert drawn() == before
    running.chief.act("absence", {**asked, "whole_shift": 1})
    after = drawn()
    assert absent not in after.values()
    # Nobody else's file moved.
    assert {k: v for k, v in after.items() if before[k] != absent} == {
        k: v for k, v in before.items() if v != absent
    }


def test_claim_absence_after_opening_the_files_that_are_to_stay(running):
    """Prevented: who was named as drawn by an opening was there, and is absent in later rounds.

    Else the files that suit are opened first, and an absence of the shift moves the others alone.
    """
    for number in range(12):
        running.desk.lodge(f"BL {number}")
    running.turn()
    listed = running.desk.ask("GET", "/v1/assignments", office="port", after=0)["assignments"]
    first = listed[0]
    assert sum(each["officer"] == first["officer"] for each in listed) > 1
    running.desk.ask("POST", "/v1/openings", {"draw": first["draw"], "reason": "decided"})
    asked = {**SHIFT, "officer": first["officer"], "reason": "ill"}
    assert refused(running, "absence", {**asked, "whole_shift": 1}) == "late"
    running.chief.act("absence", asked)
    again = running.desk.ask("GET", "/v1/assignments", office="port", after=0)["assignments"]
    assert [each["officer"] for each in again] == [each["officer"] for each in listed]
    assert running.failures() == []


def test_change_weights_in_settings(running):
    """Prevented: weights are leaves; there is no setting, and a leaf that is altered is noticed."""
    heavy = {"officer": "ann", "classes": ["dry"], "weight": 1000}
    change = {"set": [heavy], "reason": "x", "from_round": running.round}
    assert refused(running, "change", change) == "late"
    running.publisher.publish()
    running.end()
    database = sqlite3.connect(running.folder / "store" / DATABASE)
    database.execute("DROP TRIGGER leaves_UPDATE")
    changed = database.execute(
        "UPDATE leaves SET data = CAST(replace(CAST(data AS TEXT), '\"weight\":1', '\"weight\":9') "
        'AS BLOB) WHERE CAST(data AS TEXT) LIKE \'%"kind":"roster"%\''
    )
    assert changed.rowcount == 1
    database.commit()
    database.close()
    with pytest.raises(DrawError, match="another log than the one signed"):
        running.begin()
    database = sqlite3.connect(running.folder / "store" / DATABASE)
    database.execute("DROP TRIGGER leaves_UPDATE")
    database.execute(
        "UPDATE leaves SET data = CAST(replace(CAST(data AS TEXT), '\"weight\":9', '\"weight\":1') "
        'AS BLOB) WHERE CAST(data AS TEXT) LIKE \'%"kind":"roster"%\''
    )
    database.commit()
    database.close()
    running.begin()


def test_reassign_after_the_draw(running):
    """Detected: it takes two people and a reason in the log before it takes effect, and is counted.

    A file handed over without a leaf is found by comparing the log with the records.
    """
    running.desk.lodge("BL 1")
    running.turn()
    draw = running.file("BL 1").draw
    asked = {**SHIFT, "draw": draw.index, "officer": "dot", "reason": "x"}
    alone = running.asking("cleo")
    alone.ask("POST", "/v1/acts/reassign", asked)
    assert alone.status == 403
    running.chief.act("reassign", asked)
    with running.office.lock:
        assert running.office.store.officer(running.office.handler(draw.index)) == "dot"
    assert running.office.rules.published()["reassign"] == 1
    # What was drawn stays what was drawn.
    running.chief.ask("POST", "/v1/openings", {"draw": draw.index, "reason": "released"})
    assert running.failures() == []


def test_a_draw_never_opened(running):
    """Detected: past the last day the verifier reports it, at the draw and since when."""
    running.desk.lodge("BL 1")
    running.turn()
    draw = running.file("BL 1").draw
    last = draw.at + 30 * 86_400
    assert running.failures(now=last) == []
    assert running.failures(now=last + 1) == [("unopened", draw.index)]


def test_handle_a_file_that_was_never_drawn(running):
    """Out of reach of the log: found by comparing it with the records.

    What the log can tell is told: a file given away as an emergency is counted, and reported if
    nobody countersigns within 24 hours; a lodgement that was due and not drawn is reported.
    """
    given = {**SHIFT, "consignment": ["BL 9"], "officer": "dot", "reason": "night"}
    made = running.desk.act("emergency", given)
    assert running.office.rules.published()["emergency"] == 1
    day = running.office.rules.now + 86_401
    assert running.failures(now=day) == [("uncountersigned", made["leaf"])]
