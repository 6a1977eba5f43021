"""Is each session of the library whole, and does what it says rest on the instruments?"""

from __future__ import annotations

import copy
from importlib import resources

import pytest
import yaml

from evenhand.errors import InstrumentError
from evenhand.instruments.catalogue import catalogue
from evenhand.instruments.sessions import NAMES, problems, read, session, sessions

FOLDER = resources.files("evenhand.instruments") / "data" / "sessions"


def test_there_are_eight_sessions_and_no_file_is_left_out():
    assert [each.id for each in sessions()] == list(NAMES)
    assert len(NAMES) == 8
    assert sorted(f.name for f in FOLDER.iterdir()) == sorted(f"{n}.yaml" for n in NAMES)
    assert session("nothing") is None


@pytest.mark.parametrize("name", NAMES)
def test_a_session_brings_all_it_should(name):
    found = session(name)
    assert len(found.items) >= 8
    assert len(found.cases) >= 2
    assert found.notes
    assert found.handout
    assert found.slides
    assert found.sources
    assert sum(step.minutes for step in found.notes) == found.minutes
    for item in found.items:
        assert len(set(item.options)) == len(item.options) == 4
        assert len(item.reason.split()) > 5
        assert item.rests_on
        # The reason is more than the right option said again.
        assert item.options[item.right - 1] not in item.reason
    for case in found.cases:
        assert len(case.questions) >= 2
        assert all(question.endswith(("?", ".")) for question in case.questions)


def test_every_entry_that_a_session_names_is_held_by_an_instrument():
    entries = catalogue().entries
    assert problems(sessions(), entries=entries) == ()
    less = {id for id in entries if id != "tfa.6.3.4"}
    assert (
        "session conflict_of_interest: 'tfa.6.3.4' is held by no instrument; correct the id."
        in (problems(sessions(), entries=less))
    )


def test_the_place_of_the_right_answer_gives_nothing_away():
    places = [item.right for each in sessions() for item in each.items]
    most = max(places.count(place) for place in range(1, 5))
    assert most / len(places) < 0.45
    longest = [
        max(range(4), key=lambda n: len(item.options[n])) + 1 == item.right
        for each in sessions()
        for item in each.items
    ]
    # Who always takes the longest option must not pass.
    assert sum(longest) / len(longest) < 0.5


def test_an_address_is_named_once_where_the_session_lists_its_sources():
    for each in sessions():
        for item in each.items:
            assert not item.source or item.source in each.sources, (each.id, item.id)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"schema": "x"}, "schema is not evenhand-session-1; write that."),
        ({"purpose": ""}, "the file: purpose missing or empty; write it."),
        ({"extra": "x"}, "the file: unknown key extra; take it out."),
        ({"since": "soon"}, "since is no day; write one as 2026-11-30."),
        ({"minutes": 7}, "minutes: the notes take 90 and not 7; correct one."),
        ({"cases": "many"}, "the file: cases is not of its kind; see another session."),
        ({"notes": ["x"]}, "notes[0]: is no map of keys and values; write one."),
    ],
)
def test_a_fault_is_told_with_its_place_and_remedy(spoil, told):
    content = yaml.safe_load((FOLDER / "instruments.yaml").read_text(encoding="utf-8"))
    with pytest.raises(InstrumentError) as caught:
        read({**content, **spoil}, file="mine.yaml")
    assert f"mine.yaml: {told}" in caught.value.what


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"right": 5}, "items[0]: right is 5, and there are 4 options; correct it."),
        ({"options": ["a", "a", "b"]}, "items[0]: needs 3 to 6 options, each its own"),
        ({"reason": ""}, "items[0]: reason missing or empty; write it."),
        ({"id": "who_answers_first"}, "items: 'who_answers_first' stands twice"),
    ],
)
def test_an_item_that_cannot_be_scored_is_refused(spoil, told):
    content = copy.deepcopy(
        yaml.safe_load((FOLDER / "instruments.yaml").read_text(encoding="utf-8"))
    )
    content["items"][0] |= spoil
    with pytest.raises(InstrumentError) as caught:
        read(content, file="mine.yaml")
    assert told in caught.value.what


def test_too_few_items_or_cases_are_refused():
    content = yaml.safe_load((FOLDER / "instruments.yaml").read_text(encoding="utf-8"))
    short = {**content, "items": content["items"][:7], "cases": content["cases"][:1]}
    with pytest.raises(InstrumentError) as caught:
        read(short, file="mine.yaml")
    assert "items: there are 7; write 8 or more." in caught.value.what
    assert "cases: there are 1; write 2 or more." in caught.value.what
