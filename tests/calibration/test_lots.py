import numpy as np
from calibration.lots import Size, counted, lot, steered
from calibration.outcomes import sums_of

SMALL = Size(offices=2, officers=6, agents=20, days=30, files=15)


def test_files_are_dealt_inside_their_office_day_and_desk():
    dealt = lot(np.random.default_rng(1), SMALL)
    for one in np.unique(dealt.stratum):
        here = dealt.stratum == one
        assert np.unique(dealt.office[here]).size == 1
        assert np.unique(dealt.day[here]).size == 1
    assert np.unique(dealt.officer[dealt.office == 0]).size > 1
    assert not set(dealt.officer[dealt.office == 0]) & set(dealt.officer[dealt.office == 1])
    assert dealt.month.max() == 1


def test_steering_moves_a_share_of_the_files_of_an_agent_and_no_other():
    rng = np.random.default_rng(2)
    dealt = lot(rng, SMALL)
    after, pairs = steered(rng, dealt, share=1.0, pairs=2)
    for officer, agent in pairs:
        assert set(after.officer[(after.agent == agent) & (after.office == 0)]) == {officer}
    others = ~np.isin(dealt.agent, pairs[:, 1])
    assert (after.officer[others] == dealt.officer[others]).all()


def test_cells_are_as_counted_by_hand():
    keys = (np.array([0, 0, 1]), np.array([2, 2, 0]))
    assert [c.tolist() for c in counted(*keys)] == [[0, 1], [2, 0], [2, 1]]
    sums = sums_of(keys, np.array([1.0, 2.0, np.nan]))
    assert sums.tolist() == [[2, 0], [3, 0], [5, 0], [9, 0]]
