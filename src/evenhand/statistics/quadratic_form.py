"""How sure is a variance that was estimated from few and noisy effects?

An estimate theta is a sum of squares of nearly normal effects, less its noise. Near zero it is
skewed and bounded, so a normal interval fails there; the law of the quadratic form does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, optimize, special

Floats = npt.NDArray[np.float64]

#: Degrees of freedom beyond which skewness is too small for a non-central law to matter, and its
#: series too long.
_LARGE = 1e4

#: Lanczos steps; more change no digit that is shown.
_LANCZOS = 40

#: Where the noise's unknown scale is averaged: even steps of a normal score, so that small
#: probabilities, which hang on the scale's tail, are averaged as well as large ones.
_SCORES = np.linspace(-6.5, 6.5, 53)
_POINTS = special.ndtr(_SCORES)
_SHARES = np.exp(-(_SCORES**2) / 2) / np.exp(-(_SCORES**2) / 2).sum()

#: Of the four cumulants, beside the scales.
_ORDER = np.arange(1, 5)[:, None]


@dataclass(frozen=True, slots=True)
class QuadraticForm:
    """What is known of Q = |h + E^(1/2) z|^2, z standard normal, and of the noise taken off it.

    Attributes
    ----------
    traces : ndarray of float64, shape (4,)
        tr(E), tr(E^2), tr(E^3), tr(E^4).
    nodes, weights : ndarray of float64, shape (k,)
        Gauss quadrature of the effects over E: h'f(E)h = sum of weights f(nodes), at the estimated
        effects.
    noise_of_scale, noise_of_signal : float
        Variance of the correction for noise: from the noise itself (chi-square like), and from
        noise times signal (normal like).
    """

    traces: Floats
    nodes: Floats
    weights: Floats
    noise_of_scale: float
    noise_of_signal: float

    def times(self, weight: float) -> QuadraticForm:
        """Multiply the form by a weight."""
        return QuadraticForm(
            self.traces * weight ** np.arange(1, 5),
            self.nodes * weight,
            self.weights * weight,
            self.noise_of_scale * weight**2,
            self.noise_of_signal * weight**2,
        )


def add_up(forms: Sequence[QuadraticForm]) -> QuadraticForm:
    """Add independent forms."""
    return QuadraticForm(
        np.sum([form.traces for form in forms], axis=0),
        np.concatenate([form.nodes for form in forms]),
        np.concatenate([form.weights for form in forms]),
        sum(form.noise_of_scale for form in forms),
        sum(form.noise_of_signal for form in forms),
    )


def spectrum(E: Floats, h: Floats) -> tuple[Floats, Floats]:
    """Find few nodes and weights with h'f(E)h = sum of weights f(nodes).

    Parameters
    ----------
    E : ndarray of float64, shape (J, J)
        Symmetric, not negative.
    h : ndarray of float64, shape (J,)
        The vector.

    Returns
    -------
    nodes, weights : ndarray of float64, shape (k,)
        Exact for every f if J is at most 40, otherwise for polynomials up to degree 79.

    References
    ----------
    Golub, G. H. and Meurant, G. (2010). Matrices, moments and quadrature with applications.
    Princeton University Press. doi:10.1515/9781400833887
    """
    size = float(h @ h)
    if size == 0:
        return np.zeros(0), np.zeros(0)
    steps = min(len(h), _LANCZOS)
    basis, diagonal, beside = np.zeros((steps, len(h))), np.zeros(steps), np.zeros(steps)
    basis[0] = h / np.sqrt(size)
    for step in range(steps):
        pushed = E @ basis[step]
        diagonal[step] = pushed @ basis[step]
        # Twice against all before: rounding would else bring back what was taken out.
        for _ in range(2):
            pushed -= basis[: step + 1].T @ (basis[: step + 1] @ pushed)
        beside[step] = np.linalg.norm(pushed)
        if step + 1 == steps or beside[step] <= 1e-10 * np.abs(diagonal).max():
            break
        basis[step + 1] = pushed / beside[step]
    nodes, vectors = linalg.eigh_tridiagonal(diagonal[: step + 1], beside[:step])
    return np.maximum(nodes, 0.0), size * vectors[0] ** 2


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate's standard error, interval and test against zero.

    Attributes
    ----------
    standard_error : float
        In the units of the estimate.
    low, high : float
        Ends of the interval, 0 or more. `low` is 0 where the records do not exclude that units do
        not differ at all.
    p_value : float
        Of an estimate as large or larger if units did not differ.
    """

    standard_error: float
    low: float
    high: float
    p_value: float


def survival(point: Floats, cumulants: Floats) -> tuple[Floats, Floats]:
    """Give P(Q > point) and P(Q <= point) from four cumulant sums.

    Parameters
    ----------
    point : ndarray of float64, shape (k,)
        Where the law is asked.
    cumulants : ndarray of float64, shape (4, k)
        c_r = sum of lambda^r (1 + r delta) over the form's components: the cumulant of order r
        divided by 2^(r-1) (r-1)!.

    Returns
    -------
    above, below : ndarray of float64, shape (k,)

    References
    ----------
    Liu, H., Tang, Y. and Zhang, H. H. (2009). A new chi-square approximation to the distribution
    of non-negative definite quadratic forms in non-central normal variables. Computational
    Statistics and Data Analysis 53(4), 853-856. doi:10.1016/j.csda.2008.11.025
    """
    c1, c2, c3, c4 = cumulants
    s1, s2 = c3 / c2**1.5, c4 / c2**2
    gap = np.maximum(s1**2 - s2, 0.0)
    a = 1 / (s1 - np.sqrt(gap))
    # A form of one weight in theory: rounding may not turn it into a non-central law.
    plain = (gap <= 1e-12 * s1**2) | (a**2 > _LARGE)
    a = np.where(plain, 1 / s1, a)
    shift = np.where(plain, 0.0, s1 * a**3 - a**2)
    free = np.maximum(np.where(plain, a**2, a**2 - 2 * shift), 1e-9)
    x = (point - c1) / np.sqrt(2 * c2) * np.sqrt(2) * a + free + shift
    x = np.maximum(x, 0.0)
    below, above, moved = np.empty_like(x), np.empty_like(x), ~plain
    below[plain] = special.gammainc(free[plain] / 2, x[plain] / 2)
    above[plain] = special.gammaincc(free[plain] / 2, x[plain] / 2)
    below[moved] = special.chndtr(x[moved], free[moved], shift[moved])
    above[moved] = 1 - below[moved]
    return np.clip(above, 0.0, 1.0), np.clip(below, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Noise:
    """The scales that the noise of a form may have, and what of its law hangs on them alone."""

    form: QuadraticForm
    scale: Floats
    central: Floats

    def tails(self, estimate: float, theta: float) -> tuple[float, float]:
        """Give P(T >= estimate) and P(T <= estimate) when the truth is theta."""
        ray = _effects(self.form, theta)
        shifted = _ORDER * ray[:, None] * self.scale ** (_ORDER - 1)
        cumulants = self.central + shifted
        cumulants[1] += self.form.noise_of_signal * self.scale / 2
        point = np.full(len(self.scale), estimate + self.form.traces[0])
        above, below = survival(point, cumulants)
        return float(_SHARES @ above), float(_SHARES @ below)


def _noise(form: QuadraticForm) -> _Noise:
    free = 2 * form.traces[0] ** 2 / max(form.noise_of_scale, 1e-12 * form.traces[0] ** 2)
    # Numerator and correction share the scale of the noise, which is itself estimated. Averaging
    # over what it may be makes the one-way case with equal noise the F test.
    scale = max(free, 1.0) / (2 * special.gammaincinv(max(free, 1.0) / 2, _POINTS))
    return _Noise(form, scale, form.traces[:, None] * scale**_ORDER)


def _effects(form: QuadraticForm, theta: float) -> Floats:
    """Give h'h, h'Eh, h'E^2 h, h'E^3 h of the effects supposed when the truth is theta."""
    size = float(form.weights.sum())
    if not size > 0:
        return np.asarray(theta * form.traces / form.traces[0])
    shape = form.weights
    if theta > size:
        # Likeliest of that length: nearest to the estimate in the metric of its noise, which is
        # (1 - mu E)^-1 h. Longer effects lie where the noise is, or they would have been seen.
        mu = _stretch(form, theta)
        shape = shape / (1 - mu * form.nodes) ** 2
    ray = np.sum(shape * form.nodes ** np.arange(4)[:, None], axis=1)
    return np.asarray(ray * (theta / ray[0]))


def _stretch(form: QuadraticForm, theta: float) -> float:
    """Find mu at which (1 - mu E)^-1 h has squared length theta."""

    def beyond(mu: float) -> float:
        return float(np.log(np.sum(form.weights / (1 - mu * form.nodes) ** 2) / theta))

    top = form.nodes.max()
    if top <= 0:
        return 0.0
    # The pole may carry so little weight that theta is only reached at rounding's edge.
    edge = float((1 - 1e-9) / top)
    return edge if beyond(edge) < 0 else float(optimize.brentq(beyond, 0.0, edge))


def interval(estimate: float, form: QuadraticForm, *, level: float = 0.95) -> Interval:
    """Find the variances that the estimate does not contradict.

    Parameters
    ----------
    estimate : float
        The form's value less its estimated noise; may be negative.
    form : QuadraticForm
        Its law.
    level : float
        Probability, under 1, with which the interval holds the truth.

    Returns
    -------
    Interval

    Notes
    -----
    Tests of each value theta are inverted, as in a generalised p-value (Tsui and Weerahandi 1989):
    the estimate is compared with the four-moment law of the form (Liu, Tang and Zhang 2009),
    averaged over the uncertain scale of the noise. That law needs effects whose variance is theta.
    Above the plug-in they are the likeliest such effects (Chuang and Lai 2000); below it the
    estimated ones, shrunk in proportion.

    An estimate so low that no differences at all would seldom give it would exclude every value;
    for the upper end it is read as the median that no differences give, so that bad luck never
    looks like precision (power constraint of Cowan, Cranmer, Gross and Vitells 2011). The standard
    error takes the noise of the form and of its correction as normal.

    References
    ----------
    Tsui, K.-W. and Weerahandi, S. (1989). Generalized p-values in significance testing of
    hypotheses in the presence of nuisance parameters. Journal of the American Statistical
    Association 84(406), 602-607. doi:10.1080/01621459.1989.10478810
    Chuang, C.-S. and Lai, T. L. (2000). Hybrid resampling methods for confidence intervals.
    Statistica Sinica 10(1), 1-50.
    Cowan, G., Cranmer, K., Gross, E. and Vitells, O. (2011). Power-constrained limits.
    arXiv:1105.3166
    Liu, H., Tang, Y. and Zhang, H. H. (2009). doi:10.1016/j.csda.2008.11.025
    """
    if form.traces[0] <= 0:
        exact = max(estimate, 0.0)
        return Interval(0.0, exact, exact, 0.0 if exact > 0 else 1.0)
    error, noise = _standard_error(form), _noise(form)
    tail = (1 - level) / 2
    p_value = noise.tails(estimate, 0.0)[0]
    low = 0.0
    if p_value < tail:
        low = _root(lambda theta: noise.tails(estimate, theta)[0] - tail, 0.0, estimate + error)
    # The median lies above the estimate only where more than half does.
    read_as = max(estimate, _median_at_zero(noise)) if p_value > 0.5 else estimate
    high = _root(
        lambda theta: tail - noise.tails(read_as, theta)[1], max(read_as, 0.0), read_as + 4 * error
    )
    return Interval(error, low, high, p_value)


def _standard_error(form: QuadraticForm) -> float:
    signal = max(4 * (float(form.weights @ form.nodes) - form.traces[1]), 0.0)
    noise = form.noise_of_scale + form.noise_of_signal
    return float(np.sqrt(signal + 2 * form.traces[1] + noise))


def _median_at_zero(noise: _Noise) -> float:
    mean, spread = float(noise.form.traces[0]), float(np.sqrt(2 * noise.form.traces[1]))
    return _root(lambda point: 0.5 - noise.tails(point, 0.0)[0], -mean, 10 * spread)


def _root(rises: Callable[[float], float], first: float, guess: float) -> float:
    """Solve an increasing function for 0 from `first`, widening the bracket until it holds."""
    step = max(guess - first, np.finfo(np.float64).tiny)
    if rises(first) >= 0:
        return first
    while rises(first + step) < 0:
        step *= 2
    return float(optimize.brentq(rises, first, first + step, xtol=1e-9 * step, rtol=1e-10))
