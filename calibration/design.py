"""What must a design say of its measure, so that its error rates can be put to the proof?

A design is a module of ``calibration/designs``. It draws the counts of an administration, honest or
with a fault of a given size, and judges what the measure's own ``infer`` found in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Literal, Protocol, cast

import numpy as np

from calibration import designs

Kind = Literal["family", "discovery", "interval"]


@dataclass(frozen=True, slots=True)
class Held:
    """One error that a measure says it holds.

    Attributes
    ----------
    kind : {"family", "discovery", "interval"}
        ``family``: the chance that a list holds any false entry is at most ``level``.
        ``discovery``: the expected share of false entries of a list is at most ``level``.
        ``interval``: intervals cover the truth at least with 1 - ``level``.
    level : float
        In (0, 1).
    conservative : str
        Why an interval may cover in more than 97 of 100 cases; "" where it should not.
    """

    kind: Kind
    level: float = 0.05
    conservative: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An invented administration: the measure's own ``counts``, and the ``truth`` to judge by."""

    counts: Any
    truth: Any = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What is right and wrong in what a measure found.

    Attributes
    ----------
    listed, false : int
        Entries of its list; of those, entries that nothing was planted in.
    covered : sequence of bool
        Of each interval: does it hold the truth? Empty where the measure gives none.
    found : bool or None
        Whether the planted fault is on the list; None where nothing was planted.
    """

    listed: int = 0
    false: int = 0
    covered: Sequence[bool] = ()
    found: bool | None = None


class Design(Protocol):
    """What a module of ``calibration/designs`` offers.

    ``SIZES`` are named sizes of an administration, small first; ``EFFECTS`` sizes of the planted
    fault, 0 first, in the words of ``EFFECT``. ``draw(rng, size, effect)`` is given a value of
    ``SIZES``.
    """

    NAME: str
    HOLDS: tuple[Held, ...]
    SIZES: Mapping[str, Any]
    EFFECTS: tuple[float, ...]
    EFFECT: str

    def draw(self, rng: np.random.Generator, size: Any, effect: float = 0.0) -> Drawn:
        """Return an administration with a fault of that size; honest at 0."""

    def judge(self, drawn: Drawn, found: Any) -> Judged:
        """Say what is right and wrong in what the measure found."""


def every() -> dict[str, Design]:
    """Return every design by the name of its measure, in the order of their names."""
    names = sorted(m.name for m in iter_modules(designs.__path__))
    return {name: cast(Design, _module(name)) for name in names}


def _module(name: str) -> ModuleType:
    return import_module(f"calibration.designs.{name}")
