"""What would the outcome be, had every row the same controls?

Controls are regressed out beside units and clients, so that neither takes credit for the other.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import qr

from evenhand.errors import StatisticsError
from evenhand.statistics.cells import Codes, Floats, sum_by
from evenhand.statistics.two_way import TwoWay

#: A control of which less than this share is left beside units and clients says nothing of its own.
_ALIKE = 1e-9


def without_controls(outcome: Floats, *, controls: Floats, net: TwoWay, pair: Codes) -> Floats:
    """Take the controls' part off an outcome.

    Parameters
    ----------
    outcome : ndarray of float64, shape (n,)
        The outcome of each row.
    controls : ndarray of float64, shape (n, k)
        Numbers known of each row; a category as one 0/1 column for each value but one.
    net : TwoWay
        The cells of the rows.
    pair : ndarray of int64, shape (n,)
        The cell of each row.

    Returns
    -------
    ndarray of float64, shape (n,)
        The outcome less the controls times their coefficients, which come from least squares on
        units, clients and controls together.

    Raises
    ------
    StatisticsError
        If a control does not vary inside clients and units, or repeats others.

    References
    ----------
    Lovell, M. C. (1963). Seasonal adjustment of economic time series and multiple regression
    analysis. Journal of the American Statistical Association 58(304), 993-1010.
    doi:10.1080/01621459.1963.10480682
    """
    centred = controls - controls.mean(axis=0)
    size = np.sqrt(np.sum(centred**2, axis=0))
    scaled = centred / np.where(size > 0, size, 1.0)
    left = np.column_stack([_residual(column, net=net, pair=pair) for column in scaled.T])
    _, upper, order = qr(left, mode="economic", pivoting=True)
    weak = order[np.abs(np.diagonal(upper)) < _ALIKE] if len(left) >= left.shape[1] else order
    if len(weak):
        raise StatisticsError(
            f"Controls {sorted(weak.tolist())}, counted from 0, say nothing beside unit, client and"
            " the other controls.",
            do_next="Leave them out, or leave out one value of each category.",
        )
    y = _residual(outcome - outcome.mean(), net=net, pair=pair)
    coefficient, *_ = np.linalg.lstsq(left, y, rcond=None)
    return np.asarray(outcome - scaled @ coefficient, dtype=np.float64)


def _residual(values: Floats, *, net: TwoWay, pair: Codes) -> Floats:
    return values - net.fit(sum_by(pair, values, size=len(net.unit)))[pair]
