"""Which units can be compared at all, and would be without any one client?

Units are compared through the clients they share. A comparison that hangs on a single client has
no leave-out estimate, so such clients are set aside first.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from evenhand.errors import StatisticsError
from evenhand.statistics.cells import Codes
from evenhand.statistics.labels import encode

Truths = npt.NDArray[np.bool_]
_ENOUGH: Final = 32
"""Cells for each unit that are likely to join all that can be joined."""


def components(unit: npt.ArrayLike, client: npt.ArrayLike) -> Codes:
    """Label each row with the connected set of units and clients it belongs to.

    Parameters
    ----------
    unit, client : array_like of str or int, shape (n,)
        Who handled the row, and whose it was.

    Returns
    -------
    ndarray of int64, shape (n,)
        Sets numbered from 0, in the order of their smallest unit label.

    Raises
    ------
    StatisticsError
        If lengths differ or a label is missing.
    """
    unit_labels, unit_code = encode(unit, name="unit")
    client_labels, client_code = encode(client, name="client")
    if len(unit_code) != len(client_code):
        raise StatisticsError(
            f"'unit' has {len(unit_code)} rows and 'client' {len(client_code)}.",
            do_next="Give arrays of one length, a row each.",
        )
    joined = join(client_code, unit=unit_code, clients=len(client_labels), units=len(unit_labels))
    return joined[unit_code]


def join(client: Codes, *, unit: Codes, clients: int, units: int) -> Codes:
    """Label each unit code with its connected set, numbered by smallest unit code.

    Parameters
    ----------
    client, unit : ndarray of int64, shape (cells,)
        Codes of the pairs that met.
    clients, units : int
        Number of codes.

    Returns
    -------
    ndarray of int64, shape (units,)
    """
    some = _some(client, units=units)
    if some is None:
        return _joined(client, unit=unit, clients=clients, units=units)
    # Some of the clients join most of the units; what is left hangs on clients with units in
    # several pieces, who are few.
    piece = _joined(client[some], unit=unit[some], clients=clients, units=units)
    place, of = piece[unit], np.empty(clients, dtype=np.int64)
    of[client] = place
    spans = np.zeros(clients, dtype=bool)
    spans[client[of[client] != place]] = True
    left = np.flatnonzero(spans[client])
    if not len(left):
        return piece
    joined = _joined(client[left], unit=place[left], clients=clients, units=units)
    return joined[piece]


def _some(client: Codes, *, units: int) -> Codes | None:
    """Return the cells of one client in a few, where clients are many beside the units."""
    step = len(client) // (_ENOUGH * max(units, 1))
    if step < 2:
        return None
    # By a mixed number: codes may follow the office, the day or the size.
    return np.flatnonzero((client * 2654435761 >> 16) % step == 0)


def _joined(client: Codes, *, unit: Codes, clients: int, units: int) -> Codes:
    _, label = csgraph.connected_components(
        _bipartite(client, unit, clients, units), directed=False
    )
    _, first, inverse = np.unique(label[:units], return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _bipartite(client: Codes, unit: Codes, clients: int, units: int) -> sparse.csr_array:
    # Repeated pairs are summed: a small integer could wrap round to no link at all.
    met = np.ones(len(client))
    return sparse.csr_array((met, (unit, units + client)), shape=(units + clients,) * 2)


def leave_one_out_sets(
    client: Codes, *, unit: Codes, count: npt.NDArray[np.float64], clients: int, units: int
) -> Codes:
    """Find, in each connected set, the cells that stay connected whichever client is left out.

    Movers that are articulation points of the graph are dropped and the largest piece of the set
    is kept, until none is left; then clients with one observation go, then sets of one unit.

    Parameters
    ----------
    client, unit : ndarray of int64, shape (cells,)
        Codes of the pairs that met, each once.
    count : ndarray of float64, shape (cells,)
        Observations of each pair.
    clients, units : int
        Number of codes.

    Returns
    -------
    ndarray of int64, shape (cells,)
        The connected set, numbered as by `join`, of each cell kept; -1 for a cell dropped.

    Notes
    -----
    The largest piece has most units; of equals, most observations, most clients, and last the
    smallest unit code.

    References
    ----------
    Kline, P., Saggio, R. and Solvsten, M. (2020). Leave-out estimation of variance components.
    Econometrica 88(5), 1859-1898, computational appendix. doi:10.3982/ECTA16410
    """
    kept = join(client, unit=unit, clients=clients, units=units)[unit]
    while True:
        live = kept >= 0
        cut = articulation_clients(client[live], unit=unit[live], clients=clients, units=units)
        if not cut.any():
            break
        kept[cut[client]] = -1
        kept = _largest_pieces(kept, client=client, unit=unit, count=count)
    met = np.bincount(client, weights=count, minlength=clients)
    kept[met[client] == 1] = -1
    if not np.any(kept >= 0):
        return kept
    pairs = np.unique(kept[kept >= 0] * units + unit[kept >= 0])
    peers = np.bincount(pairs // units, minlength=int(kept.max()) + 1)
    return np.where((kept >= 0) & (peers[kept] >= 2), kept, -1)


def inside_sets(client: Codes, *, count: npt.NDArray[np.float64], clients: int) -> Codes:
    """Find the cells of two observations or more whose client has two such cells.

    Parameters
    ----------
    client : ndarray of int64, shape (cells,)
        Codes of the clients; each cell is another unit's.
    count : ndarray of float64, shape (cells,)
        Observations of each cell.
    clients : int
        Number of codes.

    Returns
    -------
    ndarray of int64, shape (cells,)
        The client, -1 for a cell that cannot be compared inside it.
    """
    told = count >= 2
    several = np.bincount(client[told], minlength=clients) >= 2
    return np.where(told & several[client], client, -1)


def from_largest(
    piece: Codes, *, client: Codes, unit: Codes, count: npt.NDArray[np.float64]
) -> Codes:
    """Order pieces from the largest: most units, observations, clients, then smallest unit code.

    Parameters
    ----------
    piece : ndarray of int64, shape (cells,)
        The piece of each cell, numbered from 0.
    client, unit : ndarray of int64, shape (cells,)
        Codes of the pairs that met.
    count : ndarray of float64, shape (cells,)
        Observations of each pair.

    Returns
    -------
    ndarray of int64, shape (pieces,)
    """
    size = int(piece.max()) + 1
    members = []
    for codes in (client, unit):
        span = int(codes.max()) + 1
        members.append(np.bincount(np.unique(piece * span + codes) // span, minlength=size))
    smallest = np.full(size, int(unit.max()) + 1)
    np.minimum.at(smallest, piece, unit)
    observations = np.bincount(piece, weights=count, minlength=size)
    return np.lexsort((smallest, -members[0], -observations, -members[1])).astype(np.int64)


def _largest_pieces(
    kept: Codes, *, client: Codes, unit: Codes, count: npt.NDArray[np.float64]
) -> Codes:
    """Keep of each set only its largest connected piece."""
    live = np.flatnonzero(kept >= 0)
    if not len(live):
        return kept
    client, unit, count = client[live], unit[live], count[live]
    joined = join(client, unit=unit, clients=int(client.max()) + 1, units=int(unit.max()) + 1)
    _, piece = np.unique(joined[unit], return_inverse=True)
    order = from_largest(piece, client=client, unit=unit, count=count)
    set_of = np.empty(len(order), dtype=np.int64)
    set_of[piece] = kept[live]
    _, first = np.unique(set_of[order], return_index=True)
    largest = np.zeros(len(order), dtype=bool)
    largest[order[first]] = True
    found = kept.copy()
    found[live[~largest[piece]]] = -1
    return found


def articulation_clients(client: Codes, *, unit: Codes, clients: int, units: int) -> Truths:
    """Find the clients without whom some units would no longer be connected.

    Parameters
    ----------
    client, unit : ndarray of int64, shape (cells,)
        Codes of the pairs that met, each once.
    clients, units : int
        Number of codes.

    Returns
    -------
    ndarray of bool, shape (clients,)

    Notes
    -----
    A client that is a leaf of one spanning forest cannot be an articulation point, so fewer than
    `units` clients remain in question. Units joined by the clients not in question are merged,
    which leaves the question as it was and the graph small; lowpoints settle it there.

    References
    ----------
    Hopcroft, J. and Tarjan, R. (1973). Algorithm 447: efficient algorithms for graph manipulation.
    Communications of the ACM 16(6), 372-378. doi:10.1145/362248.362272
    """
    in_question = _inner_clients(client, unit=unit, clients=clients, units=units)
    asked = in_question[client]
    merged = join(client[~asked], unit=unit[~asked], clients=clients, units=units)
    edges = np.unique(client[asked] * units + merged[unit[asked]])
    edge_client, edge_piece = np.divmod(edges, units)
    found = np.zeros(clients, dtype=bool)
    several = np.bincount(edge_client, minlength=clients)[edge_client] >= 2
    if several.any():
        names, small = np.unique(edge_client[several], return_inverse=True)
        found[names[_articulation(small, edge_piece[several], len(names))]] = True
    return found


def _inner_clients(client: Codes, *, unit: Codes, clients: int, units: int) -> Truths:
    """Mark clients through whom a breadth-first forest of the graph reaches some unit."""
    root = units + clients
    label = join(client, unit=unit, clients=clients, units=units)
    some = _some(client, units=units)
    if some is not None and np.array_equal(
        label, join(client[some], unit=unit[some], clients=clients, units=units)
    ):
        # These clients span what all of them do: a forest of theirs is one of the whole.
        client, unit = client[some], unit[some]
    _, first = np.unique(label, return_index=True)
    start = np.concatenate([unit, np.full(len(first), root)])
    end = np.concatenate([units + client, first])
    met = np.ones(2 * len(start))
    graph = sparse.csr_array(
        (met, (np.concatenate([start, end]), np.concatenate([end, start]))), shape=(root + 1,) * 2
    )
    _, parent = csgraph.breadth_first_order(graph, root, directed=True, return_predecessors=True)
    through = parent[:units]
    inner = np.zeros(clients, dtype=bool)
    inner[through[(through >= units) & (through < root)] - units] = True
    return inner


def _articulation(client: Codes, piece: Codes, clients: int) -> list[int]:
    """Find articulation points among clients 0..clients-1 by lowpoints, without recursion."""
    _, piece_code = np.unique(piece, return_inverse=True)
    around: list[list[int]] = [[] for _ in range(clients + int(piece_code.max()) + 1)]
    for one, other in zip(client.tolist(), (clients + piece_code).tolist(), strict=True):
        around[one].append(other)
        around[other].append(one)
    seen, low = [0] * len(around), [0] * len(around)
    cut: set[int] = set()
    clock = 0
    # Every walk starts at a piece, so a client is never its root and one rule serves for all.
    for root in range(clients, len(around)):
        if seen[root]:
            continue
        clock += 1
        seen[root] = low[root] = clock
        path = [(root, -1, iter(around[root]))]
        while path:
            node, parent, rest = path[-1]
            for next_node in rest:
                if not seen[next_node]:
                    clock += 1
                    seen[next_node] = low[next_node] = clock
                    path.append((next_node, node, iter(around[next_node])))
                    break
                if next_node != parent:
                    low[node] = min(low[node], seen[next_node])
            else:
                path.pop()
                if parent >= 0:
                    low[parent] = min(low[parent], low[node])
                    if parent < clients and low[node] >= seen[parent]:
                        cut.add(parent)
    return sorted(cut)
