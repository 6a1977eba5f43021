"""How likely is it that the examination of a declaration finds something?

Gradient boosting on what is known at lodging and on the histories of its labels, calibrated on
later declarations that the model has not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.errors import EvenhandError
from evenhand.selectivity.histories import Floats, History, histories, told, told_by_others
from evenhand.selectivity.known import Known

MOST_LEVELS: Final = 200
"""Labels up to which a column is also taken as it is; beyond, only its history speaks."""
TREES: Final = 200
LEARNING_RATE: Final = 0.05
LEAVES: Final = 31
LEAST_FOUND: Final = 50
"""Findings, and declarations without one, below which nothing can be learned."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A trained model.

    Attributes
    ----------
    histories : dict of str to History
    levels : dict of str to dict of str to int
        Codes of the columns that are taken as they are.
    trees, calibration : object
        Of scikit-learn.
    """

    histories: dict[str, History]
    levels: dict[str, dict[str, int]]
    trees: Any
    calibration: Any

    def chance(self, declarations: Known) -> Floats:
        """Return the calibrated chance of a finding for each declaration, 0 to 1."""
        raw = self.trees.predict_proba(self._inputs(declarations))[:, 1]
        chance: Floats = np.asarray(self.calibration.predict(raw), dtype=np.float64)
        # Isotonic steps make ties; the model's own order decides inside a step.
        ordered: Floats = np.clip(chance + 1e-9 * raw, 0.0, 1.0)
        return ordered

    def _inputs(self, declarations: Known) -> Floats:
        return _inputs(declarations, self.levels, told(self.histories, declarations))


def train(past: Known, *, calibrate_on: Known, seed: int) -> Model:
    """Learn from past declarations and calibrate on later ones.

    Parameters
    ----------
    past, calibrate_on : Known
        Declarations that were examined; the later ones calibrate.
    seed : int

    Raises
    ------
    EvenhandError
        If scikit-learn is not installed, or findings are too few.
    """
    boosting, isotonic = _learning()
    past = past.take(~np.isnan(past.found))
    calibrate_on = calibrate_on.take(~np.isnan(calibrate_on.found))
    for declarations, when in ((past, "learn from"), (calibrate_on, "calibrate on")):
        found = int(declarations.found.sum())
        least = min(found, declarations.found.size - found)
        needed = LEAST_FOUND if when == "learn from" else LEAST_FOUND // 5
        if least < needed:
            raise EvenhandError(
                f"There are {found:,} findings among {declarations.found.size:,} examined "
                f"declarations to {when}: at least {needed} of either kind are needed.",
                do_next="Take a longer period, or an outcome that is recorded more often.",
            )
    levels = _levels(past)
    inputs = _inputs(past, levels, told_by_others(past))
    trees = boosting(
        max_iter=TREES,
        learning_rate=LEARNING_RATE,
        max_leaf_nodes=LEAVES,
        categorical_features=list(range(len(levels))),
        early_stopping=False,
        random_state=seed,
    ).fit(inputs, past.found)
    of_past = histories(past)
    later = _inputs(calibrate_on, levels, told(of_past, calibrate_on))
    calibration = isotonic(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(
        trees.predict_proba(later)[:, 1], calibrate_on.found
    )
    return Model(of_past, levels, trees, calibration)


def _learning() -> tuple[Any, Any]:
    try:
        from sklearn.ensemble import (  # noqa: PLC0415 -- optional dependency
            HistGradientBoostingClassifier,
        )
        from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415 -- optional dependency
    except ImportError as err:
        raise EvenhandError(
            "Selectivity needs scikit-learn, which is not installed.",
            do_next="Install the extra: pip install 'evenhand[learning]'.",
        ) from err
    return HistGradientBoostingClassifier, IsotonicRegression


def _levels(past: Known) -> dict[str, dict[str, int]]:
    found = {}
    for name, labels in past.labels.items():
        names = np.unique(labels.astype(str))
        if 1 < names.size <= MOST_LEVELS:
            found[name] = {label: code for code, label in enumerate(names.tolist())}
    return found


def _inputs(declarations: Known, levels: dict[str, dict[str, int]], past: Floats) -> Floats:
    # A label that was not there when the model learned is missing, not a level of its own.
    codes = [
        np.array([codes.get(v, np.nan) for v in declarations.labels[name]], dtype=np.float64)
        for name, codes in levels.items()
    ]
    numbers = list(declarations.numbers.values()) + _unit_values(declarations.numbers)
    columns = [*codes, *numbers]
    plain = np.column_stack(columns) if columns else np.zeros((declarations.found.size, 0))
    return np.hstack([plain, past])


def _unit_values(numbers: dict[str, npt.NDArray[np.float64]]) -> list[Floats]:
    """Return the logarithm of value by mass, the number that says most of undervaluation."""
    value, mass = numbers.get("total_value_declared"), numbers.get("total_net_mass_kg")
    if value is None or mass is None:
        return []
    with np.errstate(divide="ignore", invalid="ignore"):
        return [np.where((value > 0) & (mass > 0), np.log(value / mass), np.nan)]
