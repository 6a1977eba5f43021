"""Does this client's work land on this officer's desk more often than the lot would put it?

Inside a stratum of n_r declarations the lot permutes officers among declarations: with both
margins fixed, the number of client b's declarations dealt to officer o is hypergeometric
(n_r, n_ro, n_rb), independently over strata. Then

    E = sum n_ro n_rb / n_r,   V = sum n_ro (n_r - n_ro) n_rb (n_r - n_rb) / (n_r^2 (n_r - 1))

which are the Mantel-Haenszel mean and variance [1]_; both are matrix products of the margins.

References
----------
.. [1] Mantel, N., Haenszel, W. (1959). Statistical aspects of the analysis of data from
   retrospective studies of disease. Journal of the National Cancer Institute 22(4), 719-748.
   doi:10.1093/jnci/22.4.719
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from evenhand.errors import StatisticsError
from evenhand.statistics.hypergeometric import Tails, tails
from evenhand.statistics.margins import Margin, Margins, assemble, crossed
from evenhand.statistics.meetings import meetings
from evenhand.statistics.pair_moments import Pairs, possible_pairs
from evenhand.statistics.plug_in import matched_mean_above
from evenhand.statistics.tail_bounds import bound_lower, bound_upper

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Exact = Literal["needed", "all"]


@dataclass(frozen=True, slots=True)
class PairExcess:
    """Every pair that could have met, against what the lot would have dealt.

    Attributes
    ----------
    officer, client : ndarray, shape (pairs,)
        Labels (codes, from margins), by officer, then client, ascending.
    observed : ndarray of int64, shape (pairs,)
        Declarations of the client dealt to the officer.
    expected, variance : ndarray of float64, shape (pairs,)
        Mean (above 0) and variance of `observed` under the lot.
    p_value, p_avoidance : ndarray of float64, shape (pairs,)
        P(X >= observed) and P(X <= observed) under the lot. Where `exact` is False both
        exceed the level asked for, and what is given is an upper bound of each, proved in
        `tail_bounds`: it is conservative, and what Benjamini-Hochberg or any other step-up
        or step-down rule rejects at that level or below is what exact values would reject.
    exact : ndarray of bool, shape (pairs,)
        Whether both tails were computed, to a relative 1e-8 or better.
    mean_above : ndarray of float64, shape (pairs,)
        E[max(0, X - E)] under the lot: exact where `exact`, elsewhere of the binomial with
        the same mean and variance.
    declarations : int
        All declarations, also those of clients not tested.
    """

    officer: npt.NDArray[Any]
    client: npt.NDArray[Any]
    observed: Integers
    expected: Floats
    variance: Floats
    p_value: Floats
    p_avoidance: Floats
    exact: npt.NDArray[np.bool_]
    mean_above: Floats
    declarations: int

    @property
    def plug_in(self) -> float:
        """Sum of max(0, O - E) over the pairs, as a share of all declarations.

        Far above 0 on a pure lottery too: never to be shown without `expected_plug_in`.
        """
        above = np.maximum(self.observed - self.expected, 0.0)
        return float(above.sum()) / self.declarations

    @property
    def expected_plug_in(self) -> float:
        """What `plug_in` is on average under the lot; by linearity, no permutation needed."""
        return float(self.mean_above.sum()) / self.declarations

    @property
    def debiased(self) -> float:
        """`plug_in` less its mean under the lot: 0 on average where the lot was kept."""
        return self.plug_in - self.expected_plug_in

    def take(self, kept: npt.NDArray[np.bool_]) -> PairExcess:
        """Return some of the pairs; ``declarations`` stays.

        Parameters
        ----------
        kept : ndarray of bool, shape (pairs,)
        """
        values: dict[str, Any] = {name: getattr(self, name)[kept] for name in _BY_PAIR}
        return PairExcess(**values, declarations=self.declarations)

    def flagged_excess(self, flagged: npt.NDArray[np.bool_]) -> float:
        """Sum of O - E over the flagged pairs, as a share of all declarations.

        Parameters
        ----------
        flagged : ndarray of bool, shape (pairs,)
        """
        return float((self.observed - self.expected)[flagged].sum()) / self.declarations


_BY_PAIR: Final = tuple(f.name for f in fields(PairExcess) if f.name != "declarations")


def joined(parts: Sequence[PairExcess]) -> PairExcess:
    """Join pairs of some clients at a time, found among the same declarations."""
    values: dict[str, Any] = {
        name: np.concatenate([getattr(p, name) for p in parts]) for name in _BY_PAIR
    }
    order = np.lexsort((values["client"], values["officer"]))
    in_order: dict[str, Any] = {name: column[order] for name, column in values.items()}
    return PairExcess(**in_order, declarations=parts[0].declarations)


def pair_excess(
    stratum: npt.ArrayLike,
    officer: npt.ArrayLike,
    client: npt.ArrayLike,
    count: npt.ArrayLike,
    *,
    least_files: int = 0,
    exact: Exact = "needed",
    level: float = 0.05,
) -> PairExcess:
    """Compare every officer-client pair with a lot held inside each stratum.

    Parameters
    ----------
    stratum, officer, client : array_like of str or int, shape (cells,)
        The set in which any of its officers could have been dealt any declaration; who was
        dealt it; whose it is.
    count : array_like of int, shape (cells,)
        Declarations in the cell. Rows of the same cell are added.
    least_files : int
        Test only clients with this many declarations or more.
    exact : {"needed", "all"}
        "needed" skips tails proved to exceed `level`; "all" computes every tail.
    level : float, in (0, 1)
        The largest level at which the p-values will be judged.

    Raises
    ------
    StatisticsError
        If lengths differ, there are no rows, a count is negative or fractional, or an
        argument is out of its range.
    """
    margins, officers, clients = crossed(
        stratum=stratum, officer=officer, client=client, count=count
    )
    return _excess(
        margins,
        officers=officers,
        clients=clients,
        least_files=least_files,
        exact=exact,
        level=level,
    )


def pair_excess_from_margins(
    *,
    officers: Margin,
    clients: Margin,
    observed: Margin,
    least_files: int = 0,
    exact: Exact = "needed",
    level: float = 0.05,
) -> PairExcess:
    """Compare every pair with the lot, from three margins that never were crossed.

    Parameters
    ----------
    officers : Margin
        Stratum by officer.
    clients : Margin
        Stratum by client.
    observed : Margin
        Officer by client over all strata; complete, also for clients not tested.
    least_files, exact, level
        As in `pair_excess`.

    Raises
    ------
    StatisticsError
        If the margins disagree, a code or count is negative or fractional, or an argument
        is out of its range.
    """
    margins = assemble(officers=officers, clients=clients, observed=observed)
    return _excess(
        margins,
        officers=np.arange(margins.officers.shape[1]),
        clients=np.arange(margins.clients.shape[1]),
        least_files=least_files,
        exact=exact,
        level=level,
    )


def _excess(
    margins: Margins,
    *,
    officers: npt.NDArray[Any],
    clients: npt.NDArray[Any],
    least_files: int,
    exact: Exact,
    level: float,
) -> PairExcess:
    _allowed(exact, level)
    pairs = possible_pairs(margins, least_files=least_files)
    found, computed = _tails(margins, pairs, level=level if exact == "needed" else 1.0)
    return PairExcess(
        officer=officers[pairs.officer],
        client=clients[pairs.client],
        observed=pairs.observed,
        expected=pairs.expected,
        variance=pairs.variance,
        p_value=found.upper,
        p_avoidance=found.lower,
        exact=computed,
        mean_above=found.mean_above,
        declarations=int(margins.size.sum()),
    )


def _allowed(exact: str, level: float) -> None:
    if exact not in ("needed", "all"):
        raise StatisticsError(f"exact is {exact!r}.", do_next="Choose 'needed' or 'all'.")
    if not 0.0 < level < 1.0:
        raise StatisticsError(f"The level is {level}.", do_next="Choose a level between 0 and 1.")


def _tails(margins: Margins, pairs: Pairs, *, level: float) -> tuple[Tails, npt.NDArray[np.bool_]]:
    """Return both tails of every pair, and which were computed; a level of 1 computes all."""
    size = pairs.observed.size
    found = Tails(upper=np.ones(size), lower=np.ones(size), mean_above=np.zeros(size))
    # Without variance the count is certain, and both tails are exactly 1.
    random = np.flatnonzero(pairs.variance > 0)
    moments = {
        "observed": pairs.observed[random].astype(np.float64),
        "expected": pairs.expected[random],
        "variance": pairs.variance[random],
    }
    upper, lower = bound_upper(**moments), bound_lower(**moments)
    found.upper[random], found.lower[random] = upper.at_most, lower.at_most
    found.mean_above[random] = matched_mean_above(
        expected=moments["expected"], variance=moments["variance"]
    )
    # Both beyond the level by more than rounding: no rule at that level rejects either.
    skipped = np.minimum(upper.at_least, lower.at_least) > level + 1e-9
    asked = random[~skipped]
    for block in meetings(margins, officer=pairs.officer[asked], client=pairs.client[asked]):
        at = asked[block.pairs]
        exact = tails(block.sums, observed=pairs.observed[at])
        found.upper[at], found.lower[at] = exact.upper, exact.lower
        found.mean_above[at] = exact.mean_above
    computed = np.ones(size, dtype=bool)
    computed[random[skipped]] = False
    return found, computed


def no_pairs(files: int) -> PairExcess:
    """Return what is found where no pair could be tested among so many declarations."""
    codes, none = np.zeros(0, dtype=np.int64), np.zeros(0)
    return PairExcess(
        codes, codes, codes, none, none, none, none, codes.astype(bool), none, declarations=files
    )
