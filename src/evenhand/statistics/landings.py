"""Do this client's files land on this account, of all files that could have been moved to it?

In each place, as an office and a month, what came to an account is dealt among all files that lay
there, those that stayed included: how many of a client's come to it is then a sum of independent
hypergeometrics (`pairs`), whatever share of its files a client has there.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evenhand.statistics.margins import Margin
from evenhand.statistics.pairs import PairExcess, no_pairs, pair_excess_from_margins

Codes = npt.NDArray[np.int64]


def landings(
    *,
    lodged: Margin,
    place: Codes,
    receiver: Codes,
    client: Codes,
    landed: Codes,
    clients: int,
    level: float,
) -> PairExcess:
    """Compare what came to every account with what its clients' shares would have given.

    Parameters
    ----------
    lodged : Margin
        All files by place and client. Clients with code ``clients`` are not tested.
    place, receiver, client, landed : ndarray of int64, shape (moves,)
        Where files were moved, to which account, whose they were, and on how many occasions.
        Cells of the same place, account and client are added.
    clients : int
        Number of clients tested, with codes from 0.
    level : float, in (0, 1)
        The largest level at which the p-values will be judged.

    Returns
    -------
    PairExcess
        Of receivers (``officer``) and tested clients with any file in a place that the account
        received anything in.

    Raises
    ------
    StatisticsError
        If more was moved of a client in all than it has files where anything was moved.
    """
    if not place.size:
        return no_pairs(int(lodged.count.sum()))
    stayed = int(receiver.max()) + 1
    there = np.isin(lodged.row, place)
    row, column, files = lodged.row[there], lodged.column[there], lodged.count[there]
    _, dense = np.unique(np.concatenate([row, place]), return_inverse=True)
    row, at = dense[: row.size], dense[row.size :]
    # All files that stayed count as one account's.
    by_place = np.bincount(row, weights=files)
    by_place = by_place - np.bincount(at, weights=landed, minlength=by_place.size)
    by_client = np.bincount(column, weights=files, minlength=clients + 1)
    by_client = by_client - np.bincount(client, weights=landed, minlength=clients + 1)
    places, kinds = np.arange(by_place.size), np.arange(clients + 1)
    pairs = pair_excess_from_margins(
        officers=Margin(
            np.concatenate([at, places]),
            np.concatenate([receiver, np.full(places.size, stayed)]),
            np.concatenate([landed, by_place.astype(np.int64)]),
        ),
        clients=Margin(row, column, files),
        observed=Margin(
            np.concatenate([receiver, np.full(kinds.size, stayed)]),
            np.concatenate([client, kinds]),
            np.concatenate([landed, by_client.astype(np.int64)]),
        ),
        level=level,
    )
    return pairs.take((pairs.officer != stayed) & (pairs.client != clients))
