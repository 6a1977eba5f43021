"""What are the masses, moments and transforms of single hypergeometrics, tilted or not?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft

from evenhand.errors import StatisticsError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Masses held at once (16 MB); narrow and wide laws are padded apart.
_BUDGET = 2_000_000
# One point in so many is quicker summed than found by a fast transform of all.
_FEW = 2


@dataclass(frozen=True, slots=True)
class Urns:
    """Distinct hypergeometrics: the number of marked among those drawn, not put back.

    Attributes
    ----------
    population, marked, drawn : ndarray of int64, shape (kinds,)
    least, steps : ndarray of int64, shape (kinds,)
        Least value, and greatest value less the least. Masses are counted from the least.
    """

    population: Integers
    marked: Integers
    drawn: Integers
    least: Integers
    steps: Integers


def urns(*, population: Integers, marked: Integers, drawn: Integers) -> Urns:
    """Describe hypergeometrics by their counts.

    Parameters
    ----------
    population, marked, drawn : ndarray of int64, shape (kinds,)

    Raises
    ------
    StatisticsError
        If marked or drawn is negative or exceeds the population.
    """
    n, a, b = population, marked, drawn
    wrong = np.flatnonzero((a > n) | (b > n) | (a < 0) | (b < 0))
    if wrong.size:
        j = int(wrong[0])
        raise StatisticsError(
            f"Hypergeometric {j} has {a[j]} marked and {b[j]} drawn of {n[j]}.",
            do_next="Give counts between 0 and the population.",
        )
    least = np.maximum(0, a + b - n)
    return Urns(population=n, marked=a, drawn=b, least=least, steps=np.minimum(a, b) - least)


def moments(kinds: Urns, chosen: Integers, *, tilt: float) -> Floats:
    """Return log of E[exp(tilt X)], mean and variance of the tilted law; X from its least value.

    Returns
    -------
    ndarray of float64, shape (chosen, 3)
    """
    if tilt == 0.0:
        return _untilted_moments(kinds, chosen)
    found = np.empty((chosen.size, 3))
    for at, log_masses in _by_width(kinds, chosen):
        masses, log_scale = _tilt(log_masses, tilt)
        k = np.arange(masses.shape[1], dtype=np.float64)
        mean = masses @ k
        # About the mean, not E[k^2] - mean^2: a narrow law far from 0 would lose its digits.
        variance = np.einsum("ij,ij->i", masses, (k - mean[:, None]) ** 2)
        found[at] = np.stack([log_scale, mean, variance], axis=1)
    return found


def _untilted_moments(kinds: Urns, chosen: Integers) -> Floats:
    """Textbook moments: no table of masses is needed for them."""
    n, a, b, least = (
        values[chosen].astype(np.float64)
        for values in (kinds.population, kinds.marked, kinds.drawn, kinds.least)
    )
    mean = a * b / np.maximum(n, 1.0)
    left = np.maximum(n - 1.0, 1.0)
    variance = mean * ((n - a) / np.maximum(n, 1.0)) * ((n - b) / left)
    return np.stack([np.zeros_like(mean), mean - least, variance], axis=1)


def log_transforms(
    kinds: Urns, chosen: Integers, *, K: int, tilt: float, kept: int | None = None
) -> Floats:
    """Return log modulus, then angle, of each kind's transform at 0, -2 pi / K, ..., -pi.

    Logs, so that products over strata are a matrix product; apart, because real logarithms
    and arc tangents are several times faster than complex ones. Where only the first `kept` of
    the K // 2 + 1 points are asked, the others are not computed.
    """
    half = kept or K // 2 + 1
    logs = np.empty((chosen.size, 2 * half))
    for at, log_masses in _by_width(kinds, chosen):
        masses, _ = _tilt(log_masses, tilt)
        real, imaginary = _transforms(masses, K=K, half=half)
        # A characteristic function may be 0; its log is then any number that exp takes to 0.
        power = np.maximum(real**2 + imaginary**2, 1e-300)
        logs[at, :half] = 0.5 * np.log(power)
        logs[at, half:] = np.arctan2(imaginary, real)
    return logs


def _transforms(masses: Floats, *, K: int, half: int) -> tuple[Floats, Floats]:
    """Return the real and the imaginary parts of the first points of each row's transform."""
    longest = masses.shape[1]
    if _FEW * half <= K // 2 + 1:
        # Few points are quicker summed up one by one than found among all.
        angle = -2.0 * np.pi / K * (np.outer(np.arange(longest), np.arange(half)) % K)
        return masses @ np.cos(angle), masses @ np.sin(angle)
    if longest > K:
        folds = -(-longest // K)
        masses = np.pad(masses, ((0, 0), (0, folds * K - longest)))
        masses = masses.reshape(len(masses), folds, K).sum(axis=1)
    transform = fft.rfft(masses, n=K, axis=1)[:, :half]
    return transform.real, transform.imag


def _by_width(kinds: Urns, chosen: Integers) -> Iterator[tuple[Integers, Floats]]:
    """Yield positions in `chosen` of like width, with their log masses from the least value."""
    width = np.frexp(kinds.steps[chosen].astype(np.float64))[1]
    for power in np.unique(width):
        alike = np.flatnonzero(width == power)
        longest = int(kinds.steps[chosen[alike]].max()) + 1
        block = max(1, _BUDGET // longest)
        for first in range(0, alike.size, block):
            at = alike[first : first + block]
            yield at, _log_masses(kinds, chosen[at], longest)


def _log_masses(kinds: Urns, chosen: Integers, longest: int) -> Floats:
    """Log masses by the ratio of neighbours: no difference of large log factorials."""
    n, a, b = (
        values[chosen, None].astype(np.float64)
        for values in (kinds.population, kinds.marked, kinds.drawn)
    )
    x = kinds.least[chosen, None] + np.arange(longest - 1, dtype=np.float64)
    up = np.maximum(a - x, 0.0) * np.maximum(b - x, 0.0)
    # Beyond the greatest value `up` is 0; there the denominator may be anything positive.
    down = np.maximum((x + 1.0) * (n - a - b + x + 1.0), 1.0)
    masses = np.zeros((chosen.size, longest))
    with np.errstate(divide="ignore"):
        np.cumsum(np.log(up / down), axis=1, out=masses[:, 1:])
    masses -= masses.max(axis=1, keepdims=True)
    masses -= np.log(np.exp(masses).sum(axis=1, keepdims=True))
    return masses


def _tilt(log_masses: Floats, tilt: float) -> tuple[Floats, Floats]:
    """Return the tilted masses, which sum to 1, and the log of what they summed to."""
    if tilt != 0.0:
        log_masses = log_masses + tilt * np.arange(log_masses.shape[1])
    top = log_masses.max(axis=1, keepdims=True)
    masses = np.exp(log_masses - top)
    total = masses.sum(axis=1, keepdims=True)
    masses /= total
    return masses, (top + np.log(total))[:, 0]
