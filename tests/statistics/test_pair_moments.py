from __future__ import annotations

import numpy as np
import pytest

from evenhand.errors import StatisticsError
from evenhand.statistics.margins import Margin, assemble, crossed
from evenhand.statistics.pair_moments import possible_pairs


def test_mean_and_variance_are_those_worked_by_hand() -> None:
    # Stratum 1: 4 declarations, officer x has 1, y 3; client p has 2, q 2.
    # Stratum 2: 1 declaration, x with p: adds 1 to E, nothing to V.
    # x, p: E = 1*2/4 + 1 = 3/2, V = 1*3*2*2 / (16*3) = 1/4.
    margins, _, _ = crossed(
        stratum=[1, 1, 1, 2],
        officer=["x", "y", "y", "x"],
        client=["p", "p", "q", "p"],
        count=[1, 1, 2, 1],
    )
    pairs = possible_pairs(margins)
    assert list(zip(pairs.officer, pairs.client, strict=True)) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert pairs.observed.tolist() == [2, 0, 1, 2]
    assert pairs.expected == pytest.approx([1.5, 0.5, 1.5, 1.5])
    assert pairs.variance == pytest.approx([0.25] * 4)


def test_pairs_equal_the_sums_over_strata_written_out() -> None:
    rng = np.random.default_rng(5)
    r, o, b = rng.integers(0, 12, 300), rng.integers(0, 6, 300), rng.integers(0, 9, 300)
    o = o + 6 * (r // 6)  # two offices: half of the pairs can never meet
    margins, _, _ = crossed(stratum=r, officer=o, client=b, count=np.ones(300, dtype=int))
    pairs = possible_pairs(margins)
    A, B = margins.officers.toarray(), margins.clients.toarray()
    n = margins.size.astype(float)
    for i, (x, y) in enumerate(zip(pairs.officer, pairs.client, strict=True)):
        a, c = A[:, x], B[:, y]
        assert pairs.expected[i] == pytest.approx((a * c / n).sum())
        V = a * (n - a) * c * (n - c) / np.where(n > 1, n * n * (n - 1), np.inf)
        assert pairs.variance[i] == pytest.approx(V.sum())
        assert pairs.observed[i] == ((o == x) & (b == y)).sum()
    assert pairs.officer.size == ((A.T @ B) > 0).sum()


def test_a_code_without_declarations_stands_in_nobodys_way() -> None:
    one = np.array([1, 1])
    cells = Margin(row=np.array([3, 3]), column=np.array([0, 2]), count=one)
    observed = Margin(row=np.array([0, 2]), column=np.array([2, 0]), count=one)
    pairs = possible_pairs(assemble(officers=cells, clients=cells, observed=observed))
    assert pairs.expected.tolist() == [0.5] * 4
    assert pairs.officer.tolist() == [0, 0, 2, 2]


def test_clients_with_few_files_are_left_out() -> None:
    margins, _, clients = crossed(
        stratum=[1, 1, 1], officer=["x", "y", "x"], client=["p", "p", "q"], count=[1, 2, 1]
    )
    pairs = possible_pairs(margins, least_files=3)
    assert set(clients[pairs.client]) == {"p"}
    assert pairs.expected == pytest.approx([1.5, 1.5])


def test_a_pair_seen_without_a_common_stratum_is_refused() -> None:
    code = np.array([0, 1])
    one = np.array([1, 1])
    apart = Margin(row=code, column=code, count=one)
    crossed_over = Margin(row=code, column=code[::-1].copy(), count=one)
    margins = assemble(officers=apart, clients=apart, observed=crossed_over)
    with pytest.raises(StatisticsError, match=r"2 declaration\(s\) are observed between"):
        possible_pairs(margins)
