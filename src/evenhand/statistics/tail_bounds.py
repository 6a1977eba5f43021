"""Which tails cannot matter, whatever their exact value?

Every bound here is a theorem on sums of independent Bernoulli variables with mean E and
variance V, which a sum of independent hypergeometrics is (see `hypergeometric`). With
success probabilities p_i, E - V = sum p_i^2.

References
----------
Jogdeo, K., Samuels, S. M. (1968). Monotone convergence of binomial probabilities and a
generalization of Ramanujan's equation. Annals of Mathematical Statistics 39(4), 1191-1195.
doi:10.1214/aoms/1177698243. The median is the mean rounded down or up.

Shevtsova, I. G. (2013). On the absolute constants in the Berry-Esseen inequality and its
structural and nonuniform improvements. Informatics and its Applications 7(1), 124-125.
The constant 0.5583 without identical laws; the third absolute moments of Bernoulli variables
sum to at most V.

Barbour, A. D., Hall, P. (1984). On the rate of Poisson convergence. Mathematical Proceedings
of the Cambridge Philosophical Society 95(3), 473-480. doi:10.1017/S0305004100061806. Total
variation from the Poisson law is at most (1 - exp(-E)) / E sum p_i^2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

_BERRY_ESSEEN = 0.5583


@dataclass(frozen=True, slots=True)
class TailBounds:
    """What is certain of a tail without computing it.

    Attributes
    ----------
    at_least, at_most : ndarray of float64, shape (n,)
        The tail lies between them, in [0, 1].
    """

    at_least: Floats
    at_most: Floats


def bound_upper(*, observed: Floats, expected: Floats, variance: Floats) -> TailBounds:
    """Bound P(X >= observed).

    Parameters
    ----------
    observed, expected, variance : ndarray of float64, shape (n,)
        Variance above 0.
    """
    # Rounding of E itself must not claim a median: a mean of 3 - 1e-15 counts as below 3.
    above_half = observed <= np.floor(expected - 1e-9 * np.maximum(expected, 1.0))
    poisson = special.gammainc(np.maximum(observed, 1.0), expected)
    poisson[observed < 1.0] = 1.0
    return _bounds(
        above_half, poisson, observed=observed, expected=expected, variance=variance, side=-1.0
    )


def bound_lower(*, observed: Floats, expected: Floats, variance: Floats) -> TailBounds:
    """Bound P(X <= observed).

    Parameters
    ----------
    observed, expected, variance : ndarray of float64, shape (n,)
        Variance above 0.
    """
    above_half = observed >= np.ceil(expected + 1e-9 * np.maximum(expected, 1.0))
    poisson = special.gammaincc(observed + 1.0, expected)
    return _bounds(
        above_half, poisson, observed=observed, expected=expected, variance=variance, side=1.0
    )


def _bounds(
    above_half: npt.NDArray[np.bool_],
    poisson: Floats,
    *,
    observed: Floats,
    expected: Floats,
    variance: Floats,
    side: float,
) -> TailBounds:
    sigma = np.sqrt(variance)
    z = side * (observed - expected) / sigma
    far = _BERRY_ESSEEN / sigma
    # The law is flat between whole numbers: the bound below holds a whole step further out.
    normal_least, normal_most = special.ndtr(z + 1.0 / sigma) - far, special.ndtr(z) + far
    off = -np.expm1(-expected) * np.clip(1.0 - variance / expected, 0.0, 1.0)
    at_least = np.maximum(np.maximum(normal_least, poisson - off), np.where(above_half, 0.5, 0.0))
    at_most = np.minimum(np.minimum(normal_most, poisson + off), 1.0)
    return TailBounds(at_least=at_least, at_most=at_most)
