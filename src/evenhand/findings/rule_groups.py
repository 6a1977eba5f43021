"""Which groups of cases stand apart, where a rule compares groups?

A group breaks a rule of comparison where chance inside sets of like cases does not explain what it
has. All groups of a rule are one family: the chance of any false entry in it is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from evenhand.statistics.like_sets import LikeSets, like_sets
from evenhand.statistics.multiplicity import FAMILY_WISE_LEVEL, holm

Verdict = Literal["kept", "broken", "not measurable"]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
LEAST_COMPARED: Final = 30
"""Cases in sets that compare from which a group is tested; fewer tell next to nothing."""
LEAST_PEERS: Final = 10
"""An office with fewer handlers shows no figure on any single one of them."""
SELECTED: Final = "selected"
FOUND: Final = "offence where selected"


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that a rule compares of one group.

    Attributes
    ----------
    rule, check : int
        Positions.
    by, group, office, what, sets : str
        What the groups are; which; "" where it is of no office; what is compared; what makes cases
        alike.
    cases, having : int
        All cases of the group.
    compared : int
        Of these, cases in sets that hold others too.
    due : float
        Share that those would have were the cases of each set alike, or the share stated; NaN
        where there is none.
    share : float
        Share that those have.
    p_value : float
        Adjusted for all groups of the rule (Holm); NaN where not tested.
    verdict : {"kept", "broken", "not measurable"}
    said : str
        How it stands apart, or why it is not tested; "" where it is kept.
    """

    rule: int
    check: int
    by: str
    group: str
    office: str
    what: str
    sets: str
    cases: int
    having: int
    compared: int
    due: float
    share: float
    p_value: float
    verdict: Verdict
    said: str


@dataclass(frozen=True, slots=True)
class _Tested:
    """What is tested of each row, by name: rows of one name are one test with one p-value."""

    names: tuple[tuple[str, ...], ...]
    p: Floats
    said: tuple[str, ...]
    able: Flags
    why: str


@dataclass(frozen=True, slots=True)
class _Cells:
    keys: list[tuple[str, str, str, str]]
    sets: list[str]
    cases: npt.NDArray[np.int64]
    having: npt.NDArray[np.int64]
    found: LikeSets


def judged(
    rows: Any,
    queries: Mapping[tuple[int, int], str],
    stated: Mapping[tuple[int, int], float],
    handlers: Mapping[str, int],
) -> tuple[Compared, ...]:
    """Return every group that rules compare, with its verdict.

    Parameters
    ----------
    rows : Rows
        Counts of kinds of sets: see ``records.rules.comparing``.
    queries : mapping of (rule, check) to str
        Which question a check asks.
    stated : mapping of (rule, check) to float
        The share that the administration has stated.
    handlers : mapping of str to int
        Handlers by office: accounts of an office with fewer than ``LEAST_PEERS`` are left out.
    """
    here = np.flatnonzero(rows.kind == "group")
    alone = (rows.by[here] == "account") & np.array(
        [handlers.get(str(o), 0) < LEAST_PEERS for o in rows.office[here]], dtype=bool
    )
    here = here[~alone]
    told: list[Compared] = []
    for rule, check in sorted({(int(rows.rule[i]), int(rows.check[i])) for i in here}):
        mine = here[(rows.rule[here] == rule) & (rows.check[here] == check)]
        cells = _cells(rows, mine)
        share = stated.get((rule, check), np.nan)
        tested = _TESTS.get(queries.get((rule, check), ""), _either)(cells, share)
        told += _told(rule, check, cells, tested, share)
    return tuple(told)


def _cells(rows: Any, here: npt.NDArray[np.int64]) -> _Cells:
    names = [
        (str(rows.by[i]), str(rows.office[i]), str(rows.text[i]), str(rows.what[i])) for i in here
    ]
    keys = sorted(set(names))
    code = {key: n for n, key in enumerate(keys)}
    group = np.array([code[n] for n in names], dtype=np.int64)
    sets = {n: str(rows.sets[i]) for n, i in zip(names, here, strict=True)}
    cases, having = (
        np.bincount(group, weights=v[here], minlength=len(keys)).astype(np.int64)
        for v in (rows.count, rows.having)
    )
    found = like_sets(
        group=group,
        population=rows.population[here],
        marked=rows.marked[here],
        drawn=rows.drawn[here],
        cases=rows.count[here],
        having=rows.having[here],
        groups=len(keys),
    )
    return _Cells(keys, [sets[k] for k in keys], cases, having, found)


def _either(cells: _Cells, _stated: float) -> _Tested:
    more, fewer = cells.found.p_more, cells.found.p_fewer
    said = tuple("more often" if m < f else "less often" for m, f in zip(more, fewer, strict=True))
    return _Tested(
        tuple(cells.keys),
        np.minimum(1.0, 2 * np.minimum(more, fewer)),
        said,
        cells.found.cases >= LEAST_COMPARED,
        "too few cases in sets that hold others too",
    )


def _worse(cells: _Cells, _stated: float) -> _Tested:
    return _Tested(
        tuple(cells.keys),
        cells.found.p_more,
        ("more often",) * len(cells.keys),
        cells.found.cases >= LEAST_COMPARED,
        "too few cases in sets that hold others too",
    )


def _as_stated(cells: _Cells, stated: float) -> _Tested:
    from scipy.special import bdtr, bdtrc  # noqa: PLC0415 -- slow import

    n, x = cells.cases, cells.having.astype(np.float64)
    share = 0.0 if np.isnan(stated) else stated
    more = np.where(x > 0, bdtrc(np.maximum(x - 1, 0), n, share), 1.0)
    fewer = bdtr(x, n, share)
    said = tuple(
        "more than stated" if a > b * share else "fewer than stated"
        for a, b in zip(x, n, strict=True)
    )
    is_stated = not np.isnan(stated)
    return _Tested(
        tuple(cells.keys),
        np.minimum(1.0, 2 * np.minimum(more, fewer)),
        said,
        (cells.cases >= LEAST_COMPARED) & is_stated,
        "too few cases" if is_stated else "not stated by the administration: parameter 'share'",
    )


def _both(cells: _Cells, _stated: float) -> _Tested:
    """Ask whether a group is selected more and found out less than like ones, or the reverse.

    Selected more and found out more is what risk would do. Both must show: the larger of the two
    p-values is valid whichever of the two does not hold.
    """
    place = {key: n for n, key in enumerate(cells.keys)}
    more, fewer, size = cells.found.p_more, cells.found.p_fewer, cells.found.cases
    p, able, said = np.ones(len(place)), np.zeros(len(place), dtype=bool), []
    for key, n in place.items():
        one = place.get((*key[:3], SELECTED), -1)
        other = place.get((*key[:3], FOUND), -1)
        told = ""
        if (
            one >= 0
            and other >= 0
            and size[one] >= LEAST_COMPARED
            and size[other] >= LEAST_COMPARED
        ):
            able[n] = True
            over = max(more[one], fewer[other])
            under = max(fewer[one], more[other])
            p[n] = min(1.0, 2 * min(over, under))
            told = (
                "selected more, found out less" if over < under else "selected less, found out more"
            )
        said.append(told)
    why = "too few cases, or too few selected, in sets that hold others too"
    return _Tested(tuple(k[:3] for k in cells.keys), p, tuple(said), able, why)


_TESTS: Final = {
    "random_share": _as_stated,
    "selection": _both,
    "like_goods": _either,
    "self_declared": _worse,
}


def _told(rule: int, check: int, cells: _Cells, tested: _Tested, stated: float) -> list[Compared]:
    adjusted = np.full(len(cells.keys), np.nan)
    rows = np.flatnonzero(tested.able)
    if rows.size:
        # Rows of one name, as the two shares that are asked together, are one test.
        one = {tested.names[n]: n for n in rows}
        found = holm(tested.p[list(one.values())])
        by = dict(zip(one, found.adjusted, strict=True))
        adjusted[rows] = [by[tested.names[n]] for n in rows]
    made = []
    for n, (by_, office, group, what) in enumerate(cells.keys):
        size = int(cells.found.cases[n])
        is_apart = adjusted[n] <= FAMILY_WISE_LEVEL
        told: Verdict = "broken" if is_apart else "kept"
        if not tested.able[n]:
            told = "not measurable"
        made.append(
            Compared(
                rule=rule,
                check=check,
                by=by_,
                group=group,
                office=office,
                what=what,
                sets=cells.sets[n],
                cases=int(cells.cases[n]),
                having=int(cells.having[n]),
                compared=size or (int(cells.cases[n]) if not cells.sets[n] else 0),
                due=float(cells.found.expected[n] / size) if size else float(stated),
                share=float(
                    cells.found.having[n] / size
                    if size
                    else cells.having[n] / max(1, cells.cases[n])
                ),
                p_value=float(adjusted[n]),
                verdict=told,
                said=tested.said[n] if told == "broken" else tested.why * (not tested.able[n]),
            )
        )
    return made
