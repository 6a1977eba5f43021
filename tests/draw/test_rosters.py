from evenhand.draw.rosters import Roster, Shifts, eligible


def roster(index=1, starts=60, ends=600, handlers=("a", "b"), round_seconds=60):
    listed = [{"handler": h, "weight": 1, "classes": ["dry"], "cap": None} for h in handlers]
    leaf = {"office": "port", "starts": starts, "ends": ends, "handlers": listed, "excluded": []}
    return Roster(index, leaf, round_seconds)


def names(roster, round_):
    return [place.handler for place in roster.standing(round_)]


def test_shift_holds_the_rounds_that_begin_in_it():
    found = roster(starts=61, ends=180)
    # Rounds begin at 60, 120, 180: only that at 120 lies in [61, 180).
    assert (found.first_round, found.last_round) == (2, 2)
    assert found.is_whole_shift(2)
    assert not roster(starts=61, ends=100).is_whole_shift(2)


def test_latest_leaf_that_applies_wins_and_presence_is_apart_from_membership():
    found = roster()
    found.absent(5, {"handler": "a", "from_round": 4})
    found.change(6, {"set": [], "remove": ["b"], "from_round": 6})
    assert [names(found, r) for r in (3, 4, 6)] == [["a", "b"], ["b"], []]
    # Set anew, a is as absent as before; b comes back from round 5, by a later leaf than 6's.
    again = [{"handler": h, "weight": 2, "classes": ["dry"], "cap": None} for h in "ab"]
    found.change(6, {"set": again, "remove": [], "from_round": 5})
    assert [names(found, r) for r in (4, 5, 6)] == [["b"], ["b"], ["b"]]
    found.back(7, {"handler": "a", "from_round": 7})
    assert [names(found, r) for r in (6, 7)] == [["b"], ["a", "b"]]
    assert found.whole_absences == {}


def test_absence_from_the_first_round_is_of_the_whole_shift():
    found = roster()
    found.absent(9, {"handler": "a", "from_round": 1})
    assert found.whole_absences == {"a": [9]}


def test_eligible_are_competent_and_without_conflict():
    standing = roster(handlers=("a", "b", "c")).standing(1)
    assert [p.handler for p in eligible(standing, "dry", ["b"])] == ["a", "c"]
    assert eligible(standing, "cold", []) == ()


def test_shifts_find_the_roster_of_a_moment_in_any_order_of_adding():
    shifts = Shifts()
    late, early = roster(2, 600, 900), roster(1, 60, 600)
    shifts.add(late)
    shifts.add(early)
    assert [shifts.at(m) for m in (59, 60, 599, 600, 900)] == [None, early, early, late, None]
    assert shifts.overlaps(0, 61)
    assert shifts.overlaps(899, 1000)
    assert not shifts.overlaps(900, 1000)
    assert not shifts.overlaps(0, 60)
    assert shifts.turning_rounds(1, 11) == {1, 10}
