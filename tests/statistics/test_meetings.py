from __future__ import annotations

import numpy as np
import pytest

from evenhand.statistics import meetings as module
from evenhand.statistics.margins import crossed
from evenhand.statistics.meetings import meetings
from evenhand.statistics.pair_moments import possible_pairs


@pytest.mark.parametrize(("terms", "flags"), [(2_000_000, 20_000_000), (7, 0)])
def test_each_pair_sums_the_laws_of_the_strata_it_shares(
    monkeypatch: pytest.MonkeyPatch, terms: int, flags: int
) -> None:
    # Small budgets force many blocks, chunks of one pair and numbering by sorting.
    monkeypatch.setattr(module, "_TERMS", terms)
    monkeypatch.setattr(module, "_FLAGS", flags)
    rng = np.random.default_rng(8)
    r, o, b = rng.integers(0, 15, 400), rng.integers(0, 5, 400), rng.integers(0, 7, 400)
    margins, _, _ = crossed(stratum=r, officer=o, client=b, count=np.ones(400, dtype=int))
    pairs = possible_pairs(margins)
    A, B, n = margins.officers.toarray(), margins.clients.toarray(), margins.size
    seen = []
    for block in meetings(margins, officer=pairs.officer, client=pairs.client):
        kinds = block.sums.kinds
        for row, i in enumerate(block.pairs):
            counts = block.sums.multiplicity.toarray()[row]
            found = sorted(
                (int(kinds.population[j]), int(kinds.marked[j]), int(kinds.drawn[j]))
                for j in np.flatnonzero(counts)
                for _ in range(int(counts[j]))
            )
            a, c = A[:, pairs.officer[i]], B[:, pairs.client[i]]
            expected = sorted(
                (int(size), int(min(x, y)), int(max(x, y)))
                for size, x, y in zip(n, a, c, strict=True)
                if x and y
            )
            assert found == expected
            seen.append(int(i))
    assert seen == list(range(pairs.officer.size))
