from evenhand.practice.entries.words import CORRECTION, EVENT_RULES, LOT, OVERTIME, REASONS


def test_places_point_at_their_words():
    assert REASONS[CORRECTION] == "correction by declarant"
    assert REASONS[OVERTIME] == "overtime requested"
    assert EVENT_RULES[LOT] == "lot v2"
    assert len(set(REASONS)) == len(REASONS)
