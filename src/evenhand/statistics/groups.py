"""Which strata, officers and clients belong to which group?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.statistics.labels import distinct
from evenhand.statistics.margins import (
    Margin,
    Margins,
    assemble,
    checked,
    same_length,
    whole_numbers,
)

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupedPairs:
    """How often each pair met in each group.

    Attributes
    ----------
    group, officer, client : ndarray of int, shape (n,)
        Codes from 0, as in the margins.
    count : ndarray of int, shape (n,)
        Declarations; repeated cells are added.
    """

    group: Integers
    officer: Integers
    client: Integers
    count: Integers


@dataclass(frozen=True, slots=True)
class Groups:
    """The margins, renumbered so that each group's strata, officers and clients are neighbours.

    Attributes
    ----------
    group : ndarray of int64, shape (groups,)
        Codes of the groups with declarations, ascending.
    margins : Margins
        An officer in two groups is two officers here, and so is a client.
    strata, officers, clients : ndarray of int64, shape (groups + 1,)
        Group g has strata[g] up to strata[g + 1], and so for officers and clients.
    """

    group: Integers
    margins: Margins
    strata: Integers
    officers: Integers
    clients: Integers


def by_group(
    *, group: npt.ArrayLike, officers: Margin, clients: Margin, observed: GroupedPairs
) -> Groups:
    """Renumber the margins so that each group's strata, officers and clients are neighbours.

    Parameters
    ----------
    group : array_like of int, shape (strata,)
        The group of stratum 0, 1, ...
    officers, clients : Margin
        Stratum by officer, stratum by client.
    observed : GroupedPairs

    Raises
    ------
    StatisticsError
        If the margins disagree, a code or count is negative or fractional, or a stratum has
        no group.
    """
    group_of = whole_numbers(group, name="group")
    officers, clients = checked(officers, name="officers"), checked(clients, name="clients")
    last = max(int(officers.row.max(initial=-1)), int(clients.row.max(initial=-1)))
    if last >= group_of.size:
        raise StatisticsError(
            f"Stratum {last} has no group: 'group' ends at stratum {group_of.size - 1}.",
            do_next="Give the group of every stratum.",
        )
    groups = np.unique(group_of[officers.row])
    order = np.argsort(group_of, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    seen = _checked_pairs(observed)
    met_officer, dealt, officer_cuts = _renumbered(
        groups, group_of[officers.row], officers.column, seen.group, seen.officer, of="officer"
    )
    met_client, lodged, client_cuts = _renumbered(
        groups, group_of[clients.row], clients.column, seen.group, seen.client, of="client"
    )
    margins = assemble(
        officers=Margin(rank[officers.row], dealt, officers.count),
        clients=Margin(rank[clients.row], lodged, clients.count),
        observed=Margin(met_officer, met_client, seen.count),
    )
    ends = np.searchsorted(group_of[order], groups, side="right")
    strata = np.append(np.searchsorted(group_of[order], groups[:1]), ends)
    return Groups(
        group=groups,
        margins=margins,
        strata=np.minimum(strata, margins.size.size),
        officers=officer_cuts,
        clients=client_cuts,
    )


def _checked_pairs(observed: GroupedPairs) -> GroupedPairs:
    columns = {
        name: whole_numbers(getattr(observed, name), name=f"observed.{name}")
        for name in ("group", "officer", "client", "count")
    }
    same_length(**columns)
    kept = columns["count"] > 0
    if kept.all():
        return GroupedPairs(**columns)
    return GroupedPairs(**{name: column[kept] for name, column in columns.items()})


def _renumbered(
    groups: Integers,
    group: Integers,
    code: Integers,
    seen_group: Integers,
    seen_code: Integers,
    *,
    of: str,
) -> tuple[Integers, Integers, Integers]:
    """Return numbers of (group, code) in order: those seen, the margin's, and group cuts."""
    width = 1 + max(int(code.max(initial=0)), int(seen_code.max(initial=0)))
    known, number = distinct(group * width + code, size=(int(group.max(initial=0)) + 1) * width)
    asked = seen_group * width + seen_code
    at = np.minimum(np.searchsorted(known, asked), max(known.size - 1, 0))
    strange = np.flatnonzero(known[at] != asked) if known.size else np.arange(asked.size)
    if strange.size:
        i = int(strange[0])
        raise StatisticsError(
            f"{of.capitalize()} {seen_code[i]} is observed in group {seen_group[i]}, but its "
            "margin has no declaration there.",
            do_next="Take the pairs and the margins from the same declarations.",
        )
    return at, number, np.append(np.searchsorted(known, groups * width), known.size)
