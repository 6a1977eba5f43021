"""What is left of a connected set's variance components once their own noise is taken off?

Exact: leverages come from one matrix of units by units, never from random projections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evenhand.errors import StatisticsError
from evenhand.statistics.cells import Cells, Floats
from evenhand.statistics.connected import Truths
from evenhand.statistics.quadratic_form import QuadraticForm, spectrum
from evenhand.statistics.two_way import TwoWay, two_way

Leave = Literal["match", "observation"]


@dataclass(frozen=True, slots=True)
class VarianceComponents:
    """Variance of unit effects, their covariance with client effects, variance of client effects.

    Attributes
    ----------
    unit_variance, covariance, client_variance : float
        Over observations, divisor n - 1, in squared units of the outcome.
    """

    unit_variance: float
    covariance: float
    client_variance: float


@dataclass(frozen=True, slots=True)
class Influence:
    """How much each cell's noise weighs in the fit and in the three plug-in components.

    A row is an observation, or under match leave-out a whole cell scaled by the root of its count.

    Attributes
    ----------
    leverage : ndarray of float64, shape (cells,)
        P of one row of the cell.
    unit_variance, covariance, client_variance : ndarray of float64, shape (cells,)
        B of one row of the cell, before division by n - 1.
    """

    leverage: Floats
    unit_variance: Floats
    covariance: Floats
    client_variance: Floats


@dataclass(frozen=True, slots=True)
class SetEstimate:
    """The components of one connected set.

    Attributes
    ----------
    corrected, plug_in : VarianceComponents
        With and without the leave-out correction.
    form : QuadraticForm
        The law of the unit variance.
    effects, effect_errors : ndarray of float64, shape (units,)
        Unit effects about their mean weighted by observations, and their sampling standard errors.
    observations : int
        Rows the set holds.
    """

    corrected: VarianceComponents
    plug_in: VarianceComponents
    form: QuadraticForm
    effects: Floats
    effect_errors: Floats
    observations: int


def influence(net: TwoWay, *, leave: Leave) -> Influence:
    """Compute exact leverages and the weights of noise in the plug-in components.

    Parameters
    ----------
    net : TwoWay
        One connected set.
    leave : {"match", "observation"}
        What counts as a row.

    Returns
    -------
    Influence

    Notes
    -----
    With v = e_unit - g and z = S v, an error in one observation moves unit effects by z and client
    effects by 1/n at home less W z / n everywhere. The mean weighted effect stays 0, so
    P = 1/n + v'z; B of the units is z' diag(d) z; of the clients 1/n - 2 g'z + z'Kz - 1/N; of the
    covariance g'z - z'Kz, where K = diag(d) - L and z'Lz = v'z.
    """
    scaled = net.inverse * np.sqrt(net.per_unit)
    # A client with one unit compares nothing: exact zeros, where rounding would leave dust.
    moves = (np.diff(net.start) > 1)[net.client]
    plain = net.contrast(net.inverse)
    doubled = net.contrast(scaled @ scaled.T)
    lift, cross, spread = (
        np.where(moves, form, 0.0) for form in (plain.square, plain.cross, doubled.square)
    )
    own = 1 / net.per_client[net.client]
    size = net.count if leave == "match" else np.ones(len(net.count))
    shared = spread - lift
    total = net.per_unit.sum()
    return Influence(
        leverage=size * (own + lift),
        unit_variance=size * spread,
        covariance=size * (cross - shared),
        client_variance=size * (own - 2 * cross + shared - 1 / total),
    )


def _total_variances(
    cells: Cells, *, net: TwoWay, fit: Floats, weigh: Influence, leave: Leave
) -> tuple[Floats, Floats]:
    """Estimate the variance of each cell's total: leave-out, and HC2."""
    mean, stays = cells.total / cells.count, (np.diff(net.start) == 1)[net.client]
    left = np.where(stays, 1.0, 1 - weigh.leverage)
    if left.min() < 1e-9:
        raise StatisticsError(
            f"{int(np.sum(left < 1e-9))} cells decide their own fit; nothing is left to compare.",
            do_next="Check for cells that outweigh all else by a billion to one.",
        )
    residual = mean - fit
    if leave == "match":
        out, robust = (cells.count**2 * part * residual / left for part in (mean, residual))
    else:
        out, robust = (
            (cells.within + cells.count * part * residual) / left for part in (mean, residual)
        )
    # One unit throughout: no other match to judge by, so the spread inside the spell serves.
    alone = cells.count * cells.within / np.maximum(cells.count - 1, 1)
    return np.where(stays, alone, out), np.where(stays, alone, robust)


@dataclass(frozen=True, slots=True)
class Frame:
    """What depends on who handled what, and not on the outcome: the costly part."""

    net: TwoWay
    weigh: Influence


def frame(cells: Cells, *, leave: Leave) -> Frame:
    """Build the frame of one leave-one-out connected set; its outcome is not looked at."""
    net = two_way(cells)
    return Frame(net, influence(net, leave=leave))


def estimate_set(cells: Cells, *, leave: Leave, of: Frame | None = None) -> SetEstimate:
    """Estimate the corrected variance components of one leave-one-out connected set.

    Parameters
    ----------
    cells : Cells
        The set, its outcome centred.
    leave : {"match", "observation"}
        What is left out at a time.
    of : Frame, optional
        The frame of the same cells, if it was built before for another outcome.

    Returns
    -------
    SetEstimate

    Notes
    -----
    The correction is the sum of B sigma^2 / (n - 1), sigma^2 = y e / (1 - P), y centred.

    The law of the unit variance needs a covariance of the effects that no combination of effects
    gives a negative variance, which leave-out sigma^2 do not promise. There, and in the errors of
    the effects, sigma^2 = e^2 / (1 - P) stands instead (HC2): never negative, unbiased under equal
    variances, and free of the signal in y that makes the leave-out form noisy. The estimate itself
    is corrected by the leave-out form alone.

    References
    ----------
    Kline, P., Saggio, R. and Solvsten, M. (2020). Leave-out estimation of variance components.
    Econometrica 88(5), 1859-1898. doi:10.3982/ECTA16410
    MacKinnon, J. G. and White, H. (1985). Some heteroskedasticity-consistent covariance matrix
    estimators with improved finite sample properties. Journal of Econometrics 29(3), 305-325.
    doi:10.1016/0304-4076(85)90158-7
    """
    shared = of or frame(cells, leave=leave)
    net, weigh = shared.net, shared.weigh
    fit = net.fit(cells.total)
    psi = net.unit_effects(cells.total)
    alpha = net.means(cells.total - cells.count * psi[cells.unit])
    out, robust = _total_variances(cells, net=net, fit=fit, weigh=weigh, leave=leave)
    divisor = cells.count.sum() - 1
    rows = cells.count if leave == "match" else np.ones(len(cells.count))
    plug_in = VarianceComponents(
        float(net.per_unit @ psi**2 / divisor),
        float(cells.count @ (psi[cells.unit] * alpha[cells.client]) / divisor),
        float(net.per_client @ alpha**2 / divisor),
    )
    noise = out / rows / divisor
    corrected = VarianceComponents(
        plug_in.unit_variance - float(weigh.unit_variance @ noise),
        plug_in.covariance - float(weigh.covariance @ noise),
        plug_in.client_variance - float(weigh.client_variance @ noise),
    )
    form, errors = _law(net, psi=psi, robust=robust, weigh=weigh, fit=fit, leave=leave)
    return SetEstimate(corrected, plug_in, form, psi, errors, int(cells.count.sum()))


def _law(
    net: TwoWay, *, psi: Floats, robust: Floats, weigh: Influence, fit: Floats, leave: Leave
) -> tuple[QuadraticForm, Floats]:
    """Build the law of the unit variance, and the standard errors of the effects."""
    moves = (np.diff(net.start) > 1)[net.client]
    spread = net.spread(np.where(moves, robust, 0.0))
    divisor = net.per_unit.sum() - 1
    covariance = net.inverse @ (spread @ net.inverse)
    root = np.sqrt(net.per_unit / divisor)
    E = covariance * np.outer(root, root)
    # By its own transpose, which is itself: numpy then computes one half of a symmetric product.
    squared = E @ E.T
    traces = np.array([np.trace(E), np.sum(E**2), np.sum(squared * E), np.sum(squared**2)])
    nodes, weights = spectrum(E, root * psi)
    scale, signal = _noise_of_correction(
        net, moves=moves, robust=robust, weigh=weigh, fit=fit, leave=leave
    )
    errors = np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    return QuadraticForm(np.maximum(traces, 0.0), nodes, weights, scale, signal), errors


def _noise_of_correction(
    net: TwoWay, *, moves: Truths, robust: Floats, weigh: Influence, fit: Floats, leave: Leave
) -> tuple[float, float]:
    """Bound the variance of the sum of B sigma^2 / (n - 1).

    The sum is y'(F M + M F)y / 2 with F = diag(B / (1 - P)) and M the residual maker, so that its
    variance is |M F X b|^2 in the noise's metric, plus at most 2 sum of F^2 (1 - P) sigma^4 by
    Cauchy and Schwarz (with equality for equal F and equal variances).
    """
    divisor = net.per_unit.sum() - 1
    # By the design, not by whether a residual happens to be 0: that would turn on rounding.
    robust = np.where(moves, robust, 0.0)
    left = np.where(moves, 1 - weigh.leverage, 1.0)
    pull = np.where(moves, weigh.unit_variance / left, 0.0) / divisor
    # Normal errors: E e^4 = 3 sigma^4 for one row, and (k + 2) / k for the mean square of k.
    per_row = (net.count**2 * 3) if leave == "match" else net.count + 2
    fourth = robust**2 / per_row
    scale = float(np.sum(2 * pull**2 * left * fourth))
    pulled = pull * fit
    turned = pulled - net.fit(net.count * pulled)
    return scale, float(np.sum(turned**2 * robust))
