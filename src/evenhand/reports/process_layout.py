"""Where do the activities of a process stand, so that its arrows can be followed?

Layers from top to bottom after Sugiyama: arcs that go back are found and turned for the layout,
each activity stands below all that lead to it, activities within a layer are ordered to cross few
arcs, and then moved as near to their neighbours as their width allows. The same arcs always give
the same picture.

References
----------
Sugiyama, K., Tagawa, S. and Toda, M. (1981). Methods for visual understanding of hierarchical
system structures. IEEE Transactions on Systems, Man, and Cybernetics 11(2).
doi:10.1109/TSMC.1981.4308636

Gansner, E. R., Koutsofios, E., North, S. C. and Vo, K.-P. (1993). A technique for drawing directed
graphs. IEEE Transactions on Software Engineering 19(3). doi:10.1109/32.221135

Eades, P., Lin, X. and Smyth, W. F. (1993). A fast and effective heuristic for the feedback arc set
problem. Information Processing Letters 47(6). doi:10.1016/0020-0190(93)90079-O
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

SWEEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Arc:
    """A move from one activity to another.

    Attributes
    ----------
    source, target : str
    weight : float
        How much it matters that the arc runs downwards; its count.
    """

    source: str
    target: str
    weight: float


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one arc.

    Attributes
    ----------
    arc : Arc
    goes_back : bool
        Whether it runs from below to above.
    points : tuple of (float, int)
        Column position and layer of its two ends and of each layer passed, source first.
    """

    arc: Arc
    goes_back: bool
    points: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions of a process.

    Attributes
    ----------
    places : dict of str to (float, int)
        Centre of each activity in widths of one activity, and its layer from 0 at the top.
    routes : tuple of Route
    layers : int
    """

    places: dict[str, tuple[float, int]]
    routes: tuple[Route, ...]
    layers: int


def lay_out(arcs: Sequence[Arc]) -> Layout:
    """Place the activities of ``arcs``; an arc from an activity to itself is not allowed."""
    order = {name: n for n, name in enumerate(greedy_order(arcs))}
    layer = _layers(arcs, order)
    chains = [_chain(n, arc, order, layer) for n, arc in enumerate(arcs)]
    level = dict(layer)
    for chain in chains:
        for name, at in zip(
            chain, range(level[chain[0]], level[chain[0]] + len(chain)), strict=True
        ):
            level[name] = at
    rows: list[list[str]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for name, at in level.items():
        rows[at].append(name)
    weights: dict[tuple[str, str], float] = {}
    for arc, chain in zip(arcs, chains, strict=True):
        for link in pairwise(chain):
            weights[link] = weights.get(link, 0.0) + arc.weight
    rows = _fewest_crossings(rows, list(weights))
    across = _columns(rows, weights)
    routes = tuple(
        _route(arc, chain, order, across, level) for arc, chain in zip(arcs, chains, strict=True)
    )
    return Layout({n: (across[n], layer[n]) for n in layer}, routes, len(rows))


def greedy_order(arcs: Sequence[Arc]) -> list[str]:
    """Return the activities in an order against which little weight runs back.

    Sinks go last, sources first, then what sends out most more than it takes in; ties are settled
    by first appearance.
    """
    names = list(dict.fromkeys(n for a in arcs for n in (a.source, a.target)))
    left = dict.fromkeys(names)
    first: list[str] = []
    last: list[str] = []
    while left:
        sends = dict.fromkeys(left, 0.0)
        takes = dict.fromkeys(left, 0.0)
        for a in arcs:
            if a.source in left and a.target in left:
                sends[a.source] += a.weight
                takes[a.target] += a.weight
        sinks = [n for n in left if sends[n] == 0 and takes[n] > 0]
        sources = [n for n in left if takes[n] == 0]
        if sinks:
            last[:0] = sinks
            chosen = sinks
        elif sources:
            first.extend(sources)
            chosen = sources
        else:
            best = max(left, key=lambda n: sends[n] - takes[n])
            first.append(best)
            chosen = [best]
        for name in chosen:
            del left[name]
    return first + last


def _downward(arc: Arc, order: dict[str, int]) -> tuple[str, str]:
    if order[arc.source] < order[arc.target]:
        return arc.source, arc.target
    return arc.target, arc.source


def _layers(arcs: Sequence[Arc], order: dict[str, int]) -> dict[str, int]:
    """Return each activity's layer: one below the lowest that leads to it.

    What nothing leads to stands just above the first that it leads to, not at the top of the page.
    """
    layer = dict.fromkeys(order, 0)
    down = sorted((_downward(a, order) for a in arcs), key=lambda pair: order[pair[0]])
    for above, below in down:
        layer[below] = max(layer[below], layer[above] + 1)
    reached = {below for _, below in down}
    for start in order.keys() - reached:
        layer[start] = min((layer[b] for a, b in down if a == start), default=1) - 1
    return layer


def _chain(n: int, arc: Arc, order: dict[str, int], layer: dict[str, int]) -> list[str]:
    """Return the arc from above to below through an invisible stop in each layer it passes."""
    above, below = _downward(arc, order)
    stops = range(layer[above] + 1, layer[below])
    # A name that no activity can have: activities come without NUL.
    return [above, *(f"\0{n}\0{at}" for at in stops), below]


def _fewest_crossings(rows: list[list[str]], links: list[tuple[str, str]]) -> list[list[str]]:
    """Order each layer by the mean place of its neighbours, down and up, and keep the best."""
    best, least = [list(r) for r in rows], _crossings(rows, links)
    now = [list(r) for r in rows]
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        span = range(1, len(now)) if downwards else range(len(now) - 2, -1, -1)
        for at in span:
            beside = now[at - 1] if downwards else now[at + 1]
            place = {name: n for n, name in enumerate(beside)}
            met: dict[str, list[int]] = {}
            for above, below in links:
                inner, outer = (below, above) if downwards else (above, below)
                if outer in place:
                    met.setdefault(inner, []).append(place[outer])
            here = {name: n for n, name in enumerate(now[at])}
            centre = {n: sum(met[n]) / len(met[n]) if n in met else here[n] for n in now[at]}
            now[at].sort(key=lambda n: centre[n])
        count = _crossings(now, links)
        if count < least:
            best, least = [list(r) for r in now], count
    return best


def _crossings(rows: list[list[str]], links: list[tuple[str, str]]) -> int:
    place = {name: (at, n) for at, row in enumerate(rows) for n, name in enumerate(row)}
    by_layer: dict[int, list[tuple[int, int]]] = {}
    for above, below in links:
        by_layer.setdefault(place[above][0], []).append((place[above][1], place[below][1]))
    found = 0
    for pairs in by_layer.values():
        ends = np.array(pairs)
        left = np.sign(ends[:, None, 0] - ends[None, :, 0])
        right = np.sign(ends[:, None, 1] - ends[None, :, 1])
        found += int((left * right < 0).sum()) // 2
    return found


def _columns(rows: list[list[str]], weights: dict[tuple[str, str], float]) -> dict[str, float]:
    """Move each layer as near to the middle of its neighbours as its order and widths allow."""
    across = {name: n - (len(r) - 1) / 2 for r in rows for n, name in enumerate(r)}
    largest = max(weights.values(), default=1.0)
    pulls: dict[str, list[tuple[str, float]]] = {}
    for (above, below), weight in weights.items():
        # Long arcs are kept straight first, as in Gansner et al. (1993), then frequent ones.
        straight = (1.0, 2.0, 8.0)[above.startswith("\0") + below.startswith("\0")]
        pull = straight * (0.2 + weight / largest)
        pulls.setdefault(above, []).append((below, pull))
        pulls.setdefault(below, []).append((above, pull))
    for sweep in range(2 * SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wish = [_middle(pulls.get(name, []), across) for name in row]
            gaps = [_room(a, b) for a, b in pairwise(row)]
            across.update(zip(row, apart(wish, gaps), strict=True))
    return across


def _middle(pulls: list[tuple[str, float]], across: dict[str, float]) -> float:
    # The last term, a pull to the middle of the page, keeps loose ends from drifting away.
    total = sum(pull for _, pull in pulls) + 0.02
    return sum(pull * across[name] for name, pull in pulls) / total


def _room(one: str, other: str) -> float:
    """Return the least distance of two neighbours in widths of an activity; stops are narrow."""
    narrow = one.startswith("\0"), other.startswith("\0")
    return 0.3 if all(narrow) else 0.68 if any(narrow) else 1.0


def apart(wish: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Return places nearest to ``wish`` in squares, in the same order, at least ``gaps`` apart.

    Less the running sum of the gaps this is isotonic regression, solved by pooling neighbours.
    """
    offset = np.concatenate([[0.0], np.cumsum(gaps)]) if len(wish) else np.zeros(0)
    pools: list[list[float]] = []  # mean, count
    for target in np.asarray(wish, dtype=np.float64) - offset:
        pools.append([float(target), 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, count = pools.pop()
            before = pools[-1]
            before[0] = (before[0] * before[1] + mean * count) / (before[1] + count)
            before[1] += count
    flat = [mean for mean, count in pools for _ in range(int(count))]
    return [float(f + o) for f, o in zip(flat, offset, strict=True)]


def _route(
    arc: Arc,
    chain: list[str],
    order: dict[str, int],
    across: dict[str, float],
    level: dict[str, int],
) -> Route:
    points = tuple((across[n], level[n]) for n in chain)
    goes_back = order[arc.source] > order[arc.target]
    return Route(arc, goes_back, points[::-1] if goes_back else points)
