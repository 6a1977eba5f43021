"""What does the past say of like declarations, without knowing their own outcome?

For each label (an importer, a code of goods) the share of findings among its earlier declarations,
drawn towards the overall share where they are few, and how many there were. Declarations that the
model learns from are told what *other* folds found, so that none is explained by itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.selectivity.known import Known

Floats = npt.NDArray[np.float64]
FOLDS: Final = 8
WEIGHT: Final = 10.0
"""Declarations of the overall share that each label starts with."""


@dataclass(frozen=True, slots=True)
class History:
    """Findings of one column's labels: ``share`` and ``count`` by label; the overall share."""

    share: dict[Any, float]
    count: dict[Any, int]
    overall: float

    def of(self, labels: npt.NDArray[Any]) -> Floats:
        """Return share and logarithm of 1 + count of each label, shape (n, 2)."""
        return np.array(
            [(self.share.get(v, self.overall), np.log1p(self.count.get(v, 0))) for v in labels],
            dtype=np.float64,
        ).reshape(len(labels), 2)


def history(labels: npt.NDArray[Any], found: Floats) -> History:
    """Return what was found of each label; declarations that nobody examined say nothing."""
    looked = ~np.isnan(found)
    overall = float(found[looked].mean()) if looked.any() else 0.0
    names, place = np.unique(labels[looked].astype(str), return_inverse=True)
    count = np.bincount(place, minlength=names.size)
    total = np.bincount(place, weights=found[looked], minlength=names.size)
    share = (total + WEIGHT * overall) / (count + WEIGHT)
    return History(
        share=dict(zip(names.tolist(), share.tolist(), strict=True)),
        count=dict(zip(names.tolist(), count.tolist(), strict=True)),
        overall=overall,
    )


def histories(past: Known) -> dict[str, History]:
    """Return the history of every column of labels."""
    return {name: history(labels, past.found) for name, labels in past.labels.items()}


def told(of: dict[str, History], declarations: Known) -> Floats:
    """Return what the histories say of declarations: two columns a label, shape (n, 2 labels)."""
    parts = [of[name].of(declarations.labels[name]) for name in of]
    return np.hstack(parts) if parts else np.zeros((declarations.found.size, 0))


def told_by_others(past: Known) -> Floats:
    """Return the same for declarations that are learned from, each told what other folds found."""
    fold = folds(past.declaration_id)
    whole = np.zeros((past.found.size, 2 * len(past.labels)))
    for k in range(FOLDS):
        here = fold == k
        whole[here] = told(histories(past.take(~here)), past.take(here))
    return whole


def folds(declaration_id: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return the fold of each declaration, by SHA-256 of its number: the same in every run."""
    return np.array(
        [hashlib.sha256(str(d).encode()).digest()[0] % FOLDS for d in declaration_id],
        dtype=np.int64,
    )
