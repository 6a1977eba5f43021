"""Does a second program, which shares no line with Evenhand, find the same leave-out variance?

Usage: python second_reader.py road_traffic_fines.parquet fines/tables/handler_share.parquet

Plain and slow on purpose: one query, dense matrices, the formulas of Kline, Saggio and Solvsten
(2020, doi:10.3982/ECTA16410) as they are printed, one match (officer and set) left out at a time.
"""

from __future__ import annotations

import sys
from typing import Any

import duckdb
import numpy as np

FINES = """
    select any_value("org:resource") filter (fine) as officer,
           any_value(article)        filter (fine) as article,
           any_value("vehicleClass") filter (fine) as class,
           any_value(amount)         filter (fine) as amount,
           strftime(any_value("time:timestamp") filter (fine), '%Y-%m') as month,
           max(("concept:name" = 'Payment')::int) as paid,
           max((starts_with("concept:name", 'Insert Date Appeal')
                or "concept:name" = 'Appeal to Judge')::int) as appealed,
           max(("concept:name" = 'Send for Credit Collection')::int) as credit_collection
    from (select *, "concept:name" = 'Create Fine' as fine from read_parquet(?))
    group by "case:concept:name"
"""
OUTCOMES = ("amount", "paid", "appealed", "credit_collection")


def matches(log: str, outcome: str) -> dict[str, np.ndarray[Any, Any]]:
    """Return officer, set, number of fines, sum, and officers of the set, a row each match."""
    fines = duckdb.sql(FINES, params=[log])
    cells = fines.aggregate(
        f"officer, article, class, month, count(*) as n, sum({outcome})::double as total"
    )
    cell = "article, class, month"
    return cells.project(
        f"officer, dense_rank() over (order by {cell}) as c, n, total, "
        f"count(*) over (partition by {cell}) as officers"
    ).fetchnumpy()


def staying(officer: np.ndarray[Any, Any], c: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Mark matches of officers who stay comparable whichever one set is left out."""
    _, o = np.unique(officer, return_inverse=True)
    keep = largest(o, c, np.ones(len(o), dtype=bool))
    while True:
        bridges = [
            s for s in np.unique(c[keep]) if len(pieces(o, c, keep & (c != s), within=keep)) > 1
        ]
        if not bridges:
            return keep
        keep = largest(o, c, keep & ~np.isin(c, bridges))


def pieces(
    o: np.ndarray[Any, Any],
    c: np.ndarray[Any, Any],
    keep: np.ndarray[Any, Any],
    *,
    within: np.ndarray[Any, Any],
) -> list[set[int]]:
    """Return the officers that hang together through sets, piece by piece."""
    together = np.zeros((o.max() + 1, c.max() + 1), dtype=bool)
    together[o[keep], c[keep]] = True
    left, found = set(np.unique(o[within]).tolist()), []
    while left:
        reached = np.zeros(len(together), dtype=bool)
        reached[min(left)] = True
        while True:
            further = reached | together[:, together[reached].any(axis=0)].any(axis=1)
            if (further == reached).all():
                break
            reached = further
        found.append(set(np.flatnonzero(reached).tolist()))
        left -= found[-1]
    return found


def largest(
    o: np.ndarray[Any, Any], c: np.ndarray[Any, Any], keep: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Keep the matches of the piece with most officers."""
    return keep & np.isin(o, list(max(pieces(o, c, keep, within=keep), key=len)))


def leave_out(log: str, outcome: str) -> dict[str, float]:
    """Return plug-in and leave-out variance of officers, on how many fines and officers."""
    m = matches(log, outcome)
    keep = staying(m["officer"], m["c"])
    peers = np.bincount(m["c"][keep], minlength=int(m["c"].max()) + 1)[m["c"]]
    alone = keep & (peers == 1) & (m["n"] > 1)  # compares nobody, but weighs in
    met = {k: v[keep & (peers > 1)] for k, v in m.items()}
    names, o = np.unique(met["officer"], return_inverse=True)
    sets, c = np.unique(met["c"], return_inverse=True)
    n, total = met["n"].astype(float), met["total"]
    files = np.zeros((len(names), len(sets)))
    files[o, c] = n
    share = files / files.sum(axis=0)
    # Sets are swept out, so that only officers are left to be estimated.
    inverse = np.linalg.pinv(np.diag(files.sum(axis=1)) - share @ files.T, rcond=1e-12)
    away = np.eye(len(names))[:, o] - share[:, c]  # one column a match
    leverage = n * np.einsum("om,om->m", away, inverse @ away) + n / files.sum(axis=0)[c]

    weight = files.sum(axis=1)
    known = alone & np.isin(m["officer"], names)
    np.add.at(weight, np.searchsorted(names, m["officer"][known]), m["n"][known])
    fines = weight.sum()
    form = (np.diag(weight) - np.outer(weight, weight) / fines) / (fines - 1)

    psi = inverse @ (away @ total)
    mean = np.bincount(c, total) / files.sum(axis=0) - share.T @ psi
    error = total / n - psi[o] - mean[c]
    level = (total.sum() + m["total"][known].sum()) / fines
    noise = n**2 * (total / n - level) * error / (1 - leverage)
    bias = np.einsum("om,om->m", away, inverse @ form @ inverse @ away) @ noise
    plug_in = float(psi @ form @ psi)
    return {
        "plug_in": plug_in,
        "leave_out": plug_in - float(bias),
        "observations": float(fines),
        "officers": float(len(names)),
    }


if __name__ == "__main__":
    log, table = sys.argv[1:]
    for outcome in OUTCOMES:
        ours = duckdb.execute(
            "select plug_in, leave_out, observations, officers from read_parquet(?) "
            "where outcome = ?",
            [table, outcome],
        ).fetchone()
        for (name, second), first in zip(leave_out(log, outcome).items(), ours or (), strict=True):
            print(f"{outcome:18} {name:13} Evenhand {first:<22.15g} second reader {second:.15g}")
