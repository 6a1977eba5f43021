"""Do units differ by more than chance as a whole, and what is left once that is allowed for?"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

WINSORISED_SHARE = 0.1
"""Share of z-scores pulled in at each end, as Spiegelhalter (2005) proposes, so that the units a
funnel is meant to find do not widen it."""

WINSORISED_NOISE = 1.67
"""Standard error of the winsorised phi times sqrt(n) under chance; of 3,000 simulated sets each of
20, 50, 100, 400 and 2,000 normal scores it was 1.63 to 1.68 (sqrt(2) when nothing is pulled in)."""


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """How much wider than chance the units spread, and p-values that allow for it.

    Attributes
    ----------
    phi : float
        Mean square of the winsorised z-scores, over what it is for normal ones: about 1 under pure
        chance.
    tau_squared : float
        Additive variance between units, in the square of the estimate's unit, at least 0.
    is_indicated : bool
        Whether phi exceeds 1 by two of its standard errors under chance: sqrt(2 / n), or 1.67 /
        sqrt(n) winsorised.
    p_multiplicative : ndarray of float, shape (n,)
        Two-sided normal p-values with each variance multiplied by max(1, phi).
    p_additive : ndarray of float, shape (n,)
        Two-sided normal p-values with tau_squared added to each variance.
    p_estimated : ndarray of float, shape (n,)
        The same from Student's t, since tau_squared is itself estimated from n units: the larger
        its part of a variance, the nearer to n - 1 degrees of freedom.
    """

    phi: float
    tau_squared: float
    is_indicated: bool
    p_multiplicative: npt.NDArray[np.float64]
    p_additive: npt.NDArray[np.float64]
    p_estimated: npt.NDArray[np.float64]


def overdispersion(
    *,
    z: npt.NDArray[np.float64],
    standard_error: npt.NDArray[np.float64],
    winsorise: float = WINSORISED_SHARE,
) -> Overdispersion:
    """Measure the spread of z-scores beyond chance, in both of the usual forms.

    Parameters
    ----------
    z : ndarray of float, shape (n,)
        Distance of each unit from the target in standard errors.
    standard_error : ndarray of float, shape (n,)
        Standard error of each unit's estimate at the target, in the estimate's unit.
    winsorise : float
        Share pulled in at each end, from 0 to below 0.5.

    Returns
    -------
    Overdispersion
        phi = mean of winsorised z^2 / c, where c is that mean for a standard normal (0.679 at a
        tenth): without it the spread between honest colleagues would be understated and too many
        of them would stand apart; tau^2 = max(0, (n phi - (n - 1)) / (sum u - sum u^2 / sum u))
        with u = 1 / s^2. Units with a standard error of zero carry no z and are left out of both.
        Degrees of freedom of `p_estimated` are (n - 1) ((s^2 + tau^2) / tau^2)^2 (Satterthwaite):
        with the normal law in their place, Holm at 5 % names somebody in 7 to 8 of 100 honest
        groups of 10 to 40 units; with them, in 2 to 4.

    References
    ----------
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in
    Medicine 24, 1185-1202. doi:10.1002/sim.1970
    Satterthwaite (1946), An approximate distribution of estimates of variance components,
    Biometrics Bulletin 2(6), 110-114. doi:10.2307/3002019
    Spiegelhalter, Sherlaw-Johnson, Bardsley, Blunt, Wood and Grigg (2012), Statistical methods for
    healthcare regulation, Journal of the Royal Statistical Society A 175, 1-47.
    doi:10.1111/j.1467-985X.2011.01010.x
    """
    from scipy.stats import norm, t  # noqa: PLC0415 -- slow import

    informed = standard_error > 0
    s, n = standard_error[informed], int(informed.sum())
    if n == 0:
        flat = np.ones_like(z)
        return Overdispersion(0.0, 0.0, False, flat, flat, flat)
    phi = spread_of(z[informed], winsorise=winsorise)
    tau_squared = _additive_variance(phi=phi, standard_error=s)
    widened, freedom = np.ones_like(z), np.full_like(z, np.inf)
    widened[informed] = np.sqrt(1 + tau_squared / s**2)
    if tau_squared > 0:
        freedom[informed] = (n - 1) * (1 + s**2 / tau_squared) ** 2
    return Overdispersion(
        phi=phi,
        tau_squared=tau_squared,
        is_indicated=phi > 1 + 2 * (WINSORISED_NOISE if winsorise else 2**0.5) / n**0.5,
        p_multiplicative=np.asarray(2 * norm.sf(np.abs(z) / max(1.0, phi) ** 0.5)),
        p_additive=np.asarray(2 * norm.sf(np.abs(z) / widened)),
        p_estimated=np.asarray(2 * t.sf(np.abs(z) / widened, freedom)),
    )


def spread_of(z: npt.NDArray[np.float64], *, winsorise: float = WINSORISED_SHARE) -> float:
    """Return phi of z-scores, as `overdispersion` does, where nothing else is wanted of it.

    Parameters
    ----------
    z : ndarray of float, shape (n,)
        One or more.
    winsorise : float
        Share pulled in at each end, from 0 to below 0.5.
    """
    ends = np.quantile(z, [winsorise, 1 - winsorise])
    # A near-impossible event has a z whose square no float holds; 1e100 says the same.
    within = np.clip(np.clip(z, *ends), -1e100, 1e100)
    return float(np.mean(within**2)) / _winsorised_square(winsorise)


def _additive_variance(*, phi: float, standard_error: npt.NDArray[np.float64]) -> float:
    """Return the moment estimate of the variance between units, not below zero."""
    n = standard_error.size
    if n < 2:
        return 0.0
    # Scaled by the largest so that very small standard errors do not overflow.
    scale = float(standard_error.min())
    u = (scale / standard_error) ** 2
    between = (n * phi - (n - 1)) / (u.sum() - (u**2).sum() / u.sum())
    return max(0.0, float(between)) * scale**2


@lru_cache(maxsize=16)
def _winsorised_square(share: float) -> float:
    """Return the mean square of a standard normal with a share pulled in at each end."""
    from scipy.stats import norm  # noqa: PLC0415 -- slow import

    if share == 0:
        return 1.0
    q = float(norm.isf(share))
    return 1 - 2 * share - 2 * q * float(norm.pdf(q)) + 2 * share * q**2
