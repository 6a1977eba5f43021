"""Does whoever runs the office learn what waits, and nobody who was drawn?"""

import json

import pytest

from evenhand.draw.clock import Clock
from evenhand.draw.dealing import Outcome
from evenhand.draw.standing import KNOWN_AT_OPENING, standing


@pytest.fixture
def state(running):
    """Ask for the state as anybody may."""
    return lambda: running.asking().ask("GET", "/v1/state")


def test_an_office_in_which_all_is_well(running, state):
    running.desk.lodge("BL 1")
    running.turn()
    running.publisher.publish()
    said = state()
    size = running.office.rules.size
    at = int(running.clock.now)
    assert said["leaves"] == said["published"] == size
    assert said["checkpoint"] == {"size": size, "at": at, "behind": 0}
    assert said["unsigned"] is None
    assert said["round"] == {
        "number": running.round,
        "ends": (running.round + 1) * 60,
        "last_closed": running.round - 1,
    }
    assert said["parties"] == []
    assert said["undrawn"] == {"files": 0, "oldest_seconds": 0}
    assert (said["missing"], said["missing_by_code"]) == (0, {})
    assert said["clock"] == {
        "shows": at,
        "ahead_seconds": 0,
        "log_ahead_seconds": 0,
        "trouble": "",
    }


def test_parties_that_are_waited_for_and_the_oldest_file(running, state):
    running.desk.lodge("BL 1")
    begun = running.clock.now
    running.next_round()
    running.ticker.tick()
    running.open_links("audit", "customs")
    running.desk.lodge("BL 2")
    (waited,) = state()["parties"]
    assert waited == {"party": "agents", "rounds": 1, "seconds": 0, "late": 0}
    running.next_round(5)
    running.ticker.tick()
    said = state()
    assert [(p["party"], p["rounds"], p["late"]) for p in said["parties"]] == [
        ("agents", 2, 0),
        ("audit", 1, 0),
        ("customs", 1, 0),
    ]
    assert said["undrawn"] == {"files": 2, "oldest_seconds": int(running.clock.now - begun)}
    # The grace of five minutes is over: holders may step in.
    running.clock.now += 2
    assert state()["parties"][0]["late"] == 1
    assert state()["parties"][1]["late"] == 0
    running.open_links()
    running.ticker.tick()
    assert state()["undrawn"]["files"] == 0


def test_what_waits_for_a_roster_is_the_oldest(running, state):
    running.desk.lodge("BL 1", **{"class": "wet"})
    running.next_round(3)
    running.ticker.tick()
    assert state()["undrawn"] == {"files": 1, "oldest_seconds": 180}


def test_what_is_missing_is_told_by_its_kind(running, state):
    running.desk.lodge("BL 1")
    running.turn()
    running.clock.now += 31 * 86_400
    said = state()
    assert (said["missing"], said["missing_by_code"]) == (1, {"unopened": 1})


def test_checkpoint_that_was_not_published_since_is_told(running, state):
    running.publisher.publish()
    at = int(running.clock.now)
    running.next_round(2)
    running.desk.lodge("BL 1")
    assert state()["checkpoint"] == {"size": running.publisher.size, "at": at, "behind": 1}


def test_clock_trouble_is_told_and_asking_goes_on(running, state, tmp_path):
    clock = Clock(tmp_path / "clock", running.clock, lambda: 0.0)
    clock.begins_after(running.office.rules.now)
    clock()
    running.office._clock = clock
    running.clock.now += 86_400
    said = state()["clock"]
    assert said["trouble"].startswith("ahead")
    assert said["ahead_seconds"] == pytest.approx(86_400 - 60, abs=1)
    running.clock.now -= 2 * 86_400
    said = state()["clock"]
    assert said["trouble"].startswith("behind the log")
    assert said["log_ahead_seconds"] == running.office.rules.now - running.clock.now


def test_state_is_the_same_whoever_was_drawn(running, state):
    """Whatever the seals hide: turned round, nothing of what is told changes."""
    running.next_round()
    capped = [{"officer": name, "classes": ["wet"], "cap": 1} for name in ("eva", "fay", "gus")]
    running.roster(*capped, shift="s2", first=running.round + 200)
    running.next_round(200)
    running.desk.lodge("BL 1", **{"class": "wet"})
    running.desk.lodge("BL 2", **{"class": "wet"})
    running.turn()
    rules = running.office.rules
    assert len(rules.sealed) == 2
    # The office knows that the second passed over whoever was drawn first.
    assert rules.published()["binding"] == 1
    before = state()
    assert not set(KNOWN_AT_OPENING) & set(before["counts"])
    for draw in rules.sealed.values():
        draw.outcome = Outcome(draw.outcome.ranked[::-1], len(draw.outcome.ranked))
    rules.counts["binding"] = 0
    assert state() == before
    with running.office.store._reads:
        people = running.office.store._reading.execute("SELECT officer, handler FROM people")
        names = {name for row in people for name in row}
    assert not [name for name in names if f'"{name}"' in json.dumps(before)]


def test_state_of_a_log_without_a_file(running):
    said = standing(running.office, running.publisher)
    assert said["undrawn"] == {"files": 0, "oldest_seconds": 0}
    assert said["round"]["last_closed"] == -1
