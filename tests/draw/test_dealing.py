from collections import Counter

from evenhand.draw.dealing import Dealt, Draw, File, Outcome, select
from evenhand.draw.rosters import Place


def places(*caps):
    return tuple(Place(f"h{i}", 1, frozenset({"dry"}), cap) for i, cap in enumerate(caps))


def test_select_passes_over_the_full_and_ranks_them_last():
    eligible = places(1, None, 2)
    full = Counter({"h0": 1, "h2": 1})
    assert select(eligible, [0, 2, 1], full) == Outcome((2, 1, 0), 2)
    # Everybody is full: nobody is passed over.
    assert select(places(1, 1), [1, 0], Counter({"h0": 1, "h1": 3})) == Outcome((1, 0), 2)


def draw(index, eligible):
    file = File("port", "00", 0, 0, "dry", (1,), eligible=eligible)
    return Draw(index, 0, file, "")


def test_outcome_waits_only_where_a_cap_is_in_play():
    dealt = Dealt()
    first, second, free = draw(1, places(1, None)), draw(2, places(1, None)), draw(3, places(None))
    for each in (first, second, free):
        dealt.add(each)
    assert list(dealt.known(free, [0])) == [free]
    assert list(dealt.known(second, [0, 1])) == []
    assert list(dealt.known(first, [0, 1])) == [first, second]
    assert first.names() == ("h0", "h1")
    # h0 was drawn first and is full; of the others nobody is next.
    assert second.names() == ("h1", "")
