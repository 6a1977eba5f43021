from __future__ import annotations

import numpy as np
import pytest

from evenhand.errors import StatisticsError
from evenhand.statistics.groups import GroupedPairs, by_group
from evenhand.statistics.margins import Margin


def columns(*cells: tuple[int, ...]) -> list[np.ndarray]:
    return [np.array(part) for part in zip(*cells, strict=True)]


# Strata 0 and 2 are group 7, stratum 1 is group 4; officer 0 and client 1 work in both.
GROUP = [7, 4, 7]
OFFICERS = Margin(*columns((0, 0, 2), (1, 0, 1), (1, 3, 2), (2, 2, 1)))
CLIENTS = Margin(*columns((0, 1, 1), (0, 5, 1), (1, 1, 3), (2, 1, 1)))
SEEN = GroupedPairs(*columns((7, 0, 1, 1), (7, 0, 5, 1), (4, 0, 1, 1), (4, 3, 1, 2), (7, 2, 1, 1)))


def test_each_groups_strata_officers_and_clients_become_neighbours() -> None:
    found = by_group(group=GROUP, officers=OFFICERS, clients=CLIENTS, observed=SEEN)
    assert found.group.tolist() == [4, 7]
    assert found.strata.tolist() == [0, 1, 3]
    # Officers 0 and 3 of group 4, then 0 and 2 of group 7; clients 1 of 4, then 1 and 5 of 7.
    assert found.officers.tolist() == [0, 2, 4]
    assert found.clients.tolist() == [0, 1, 3]
    assert found.margins.officers.toarray().tolist() == [[1, 2, 0, 0], [0, 0, 2, 0], [0, 0, 0, 1]]
    assert found.margins.clients.toarray().tolist() == [[3, 0, 0], [0, 1, 1], [0, 1, 0]]
    assert found.margins.observed.toarray().tolist() == [[1, 0, 0], [2, 0, 0], [0, 1, 1], [0, 1, 0]]


def test_a_stratum_without_a_group_is_refused() -> None:
    with pytest.raises(StatisticsError, match="Stratum 2 has no group"):
        by_group(group=[7, 4], officers=OFFICERS, clients=CLIENTS, observed=SEEN)


def test_a_pair_seen_where_its_officer_never_was_is_refused() -> None:
    strange = GroupedPairs(*columns((4, 2, 1, 1)))
    with pytest.raises(StatisticsError, match="Officer 2 is observed in group 4"):
        by_group(group=GROUP, officers=OFFICERS, clients=CLIENTS, observed=strange)
    strange = GroupedPairs(*columns((4, 0, 5, 1)))
    with pytest.raises(StatisticsError, match="Client 5 is observed in group 4"):
        by_group(group=GROUP, officers=OFFICERS, clients=CLIENTS, observed=strange)
