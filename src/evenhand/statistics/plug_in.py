"""How much excess does a pure lottery show on average?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

# Below this share of E, what V lacks is rounding and the matched binomial is Poisson.
_POISSON = 1e-9


def matched_mean_above(*, expected: Floats, variance: Floats) -> Floats:
    """Return E[max(0, X - E)] of the binomial with the given mean and variance.

    De Moivre's formula: for the binomial (n, p) with q = 1 - p and v = floor(n p) + 1, half
    the mean absolute deviation is v C(n, v) p^v q^(n - v + 1). The binomial matched to E and
    V has p = 1 - V / E and n = E / p; n need not be whole, gamma functions stand in.

    Parameters
    ----------
    expected, variance : ndarray of float64, shape (n,)
        Of a sum of independent Bernoulli variables: 0 <= V <= E, E > 0.

    References
    ----------
    Diaconis, P., Zabell, S. (1991). Closed form summation for classical distributions:
    variations on a theme of De Moivre. Statistical Science 6(3), 284-302.
    doi:10.1214/ss/1177011699
    """
    above = np.zeros(expected.shape)
    random = variance > 0
    E, V = expected[random], np.minimum(variance[random], expected[random])
    p = 1.0 - V / E
    v = np.floor(E) + 1.0
    poisson = p < _POISSON
    n = E / np.where(poisson, 1.0, p)
    # n >= E because p <= 1, so n - v + 1 >= 0; it is 0 only where V is.
    rest = np.maximum(n - v + 1.0, np.finfo(np.float64).tiny)
    log_choose = -np.log(n + 1.0) - special.betaln(rest, v + 1.0)
    binomial = np.log(v) + log_choose + v * np.log(np.where(poisson, 1.0, p))
    binomial += rest * np.log(np.where(poisson, 1.0, V / E))
    limit = v * np.log(E) - E - special.gammaln(v)
    above[random] = np.exp(np.where(poisson, limit, binomial))
    return above
