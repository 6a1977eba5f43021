"""Are there never fewer than ten peers, and is no single one of them shown?"""

from __future__ import annotations

import numpy as np
import pytest

from evenhand.web.panels.peers import peers


def beside(values, offices, files=None, mine=0):
    files = np.full(len(values), 10.0) if files is None else np.asarray(files, dtype=float)
    return peers(
        value=np.asarray(values, dtype=float),
        office=np.asarray(offices, dtype=object),
        files=files,
        mine=mine,
    )


def test_ten_others_of_the_office_are_enough_and_the_own_value_is_not_among_them():
    # Others are 1 to 11: at 0.1 * 10 steps from 1 lies 2, at 2.5 steps 3.5, and so on.
    found = beside([1000.0, *range(1, 12)], ["P01"] * 12)
    assert (found.pool, found.accounts, found.offices) == ("office", 11, 1)
    assert found.quantiles == pytest.approx((2.0, 3.5, 6.0, 8.5, 10.0))


def test_nine_others_are_too_few_and_offices_of_like_size_are_taken_in():
    # Own office: 10 accounts with 10 files each; P02 has 120 files, P03 has 1000.
    offices = ["P01"] * 10 + ["P02"] * 4 + ["P03"] * 4
    files = [10] * 10 + [30] * 4 + [250] * 4
    found = beside(range(18), offices, files)
    assert (found.pool, found.accounts, found.offices) == ("like", 13, 2)


def test_all_offices_are_taken_where_none_of_like_size_helps():
    offices = ["P01"] * 5 + ["P02"] * 20
    found = beside(range(25), offices, [10] * 5 + [100] * 20)
    assert (found.pool, found.accounts, found.offices) == ("all", 24, 2)


def test_fewer_than_ten_others_in_all_offices_show_nothing():
    assert beside(range(10), ["P01"] * 5 + ["P02"] * 5) is None


def test_who_has_no_value_is_no_peer():
    values = [1.0] * 9 + [float("nan")] * 5
    assert beside([0.0, *values], ["P01"] * 15) is None
    assert beside([0.0, *values, 2.0], ["P01"] * 16).accounts == 10


def test_the_order_of_accounts_changes_nothing():
    values, offices = np.arange(30.0) ** 2, np.array(["P01"] * 8 + ["P02"] * 22, dtype=object)
    order = np.random.default_rng(1).permutation(30)
    mine = int(np.flatnonzero(order == 3)[0])
    assert beside(values, offices, mine=3) == beside(values[order], offices[order], mine=mine)
