from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.instruments.scoring.made import instruments, settled

from evenhand.instruments.scoring.marks import GivenMark
from evenhand.instruments.scoring.waves import moved, moves

IDS = [f"{letter}.1" for letter in "abcde"]
WHOLE = instruments({id: [] for id in IDS})
UNKNOWN = GivenMark(other="not_known", reason="The archive is asked.")


def wave(levels):
    return {id: settled(WHOLE, id, level) for id, level in levels.items()}


def practice(before, after):
    return {m.requirement: m for m in moves(before, after) if m.aspect == "in_practice"}


def test_what_moved_worked_by_hand():
    before = wave({"a.1": 1, "b.1": 3, "c.1": 2})
    after = wave({"a.1": 3, "b.1": 2, "c.1": 2})
    found = practice(before, after)
    assert {id: m.levels for id, m in found.items()} == {"a.1": 2, "b.1": -1, "c.1": 0}
    assert moved(moves(before, after), "in_practice") == {-1: 1, 0: 1, 2: 1}
    assert moved(moves(before, after), "in_law") == {0: 3}


def test_what_cannot_be_compared_says_why_and_is_not_counted():
    before = wave({"a.1": 1, "b.1": 1, "c.1": UNKNOWN, "d.1": 1})
    after = wave({"b.1": UNKNOWN, "c.1": 4, "d.1": 1, "e.1": 1})
    after["d.1"] = replace(after["d.1"], meaning="0" * 64)
    found = practice(before, after)
    assert {id: m.why_not for id, m in found.items()} == {
        "a.1": "not answered now",
        "b.1": "not known now",
        "c.1": "not known before",
        "d.1": "the question reads otherwise now",
        "e.1": "not answered before",
    }
    assert all(m.levels is None for m in found.values())
    assert moved(moves(before, after), "in_practice") == {}


A_WAVE = st.dictionaries(st.sampled_from(IDS), st.one_of(st.integers(0, 4), st.just(UNKNOWN))).map(
    wave
)


@given(A_WAVE, A_WAVE)
def test_read_backwards_every_move_turns_round(before, after):
    there, back = practice(before, after), practice(after, before)
    assert there.keys() == back.keys() == before.keys() | after.keys()
    for id, each in there.items():
        assert (each.levels is None) == (back[id].levels is None) == bool(each.why_not)
        assert each.levels is None or each.levels == -back[id].levels


@given(A_WAVE)
def test_a_wave_beside_itself_does_not_move(one):
    assert set(moved(moves(one, one), "in_practice")) <= {0}


@given(A_WAVE, A_WAVE)
def test_every_comparable_mark_is_counted_once(before, after):
    found = moves(before, after)
    assert sum(moved(found, "in_practice").values()) == sum(
        m.levels is not None for m in found if m.aspect == "in_practice"
    )
