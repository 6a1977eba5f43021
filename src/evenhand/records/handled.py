"""What are declarations with a handler, once coded for counting?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import ibis.expr.types as ir

SliceColumn = Literal["agent", "office"]


@dataclass(frozen=True, slots=True)
class Handled:
    """Declarations with a handler and a complete set, coded; and what the codes mean.

    Attributes
    ----------
    files : Table
        One row per declaration: ``stratum`` (the set it is compared in), ``office``, ``period``,
        ``month``, ``officer``, ``agent`` (null where none is named): int32 codes; ``outcome_0`` and
        on: float64, null where missing, in the order of the design.
    parts : Table
        ``part``, ``stratum``, ``period``, ``office``, ``month``: what of a set lies in one period,
        office and month, which a test by office and month asks for.
    desks : Table
        ``officer``, ``office``, ``files``: who worked where, over all files.
    officers, agents, offices, periods, months : Table
        ``code`` and ``name``, ascending by name; ``agents`` is None where no agent was mapped.
    undivided : bool
        Whether every set is known to be one part: it crosses no period, office or month.
    carried : tuple of str
        Columns of ``files`` that came along under their own names.
    slice_column : {"agent", "office"} or None
    slice_codes : range
        The agents or offices of which margins are taken; of all where ``slice_column`` is None.
    """

    files: ir.Table
    parts: ir.Table
    desks: ir.Table
    officers: ir.Table
    agents: ir.Table | None
    offices: ir.Table
    periods: ir.Table
    months: ir.Table
    undivided: bool = False
    carried: tuple[str, ...] = ()
    slice_column: SliceColumn | None = None
    slice_codes: range = range(0)
