"""What are declarations with a handler, once coded for counting?"""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Handled:
    """Declarations with a handler and a complete set, coded; and what the codes mean.

    Attributes
    ----------
    files : Table
        One row per declaration: ``stratum``, ``office``, ``period``, ``month``, ``officer``,
        ``agent`` (null where none is named): int32 codes; ``outcome_0`` and on: float64, null
        where missing, in the order of the design.
    strata : Table
        ``stratum``, ``period``, ``office``, ``month``: the sets that handlers are compared in.
    officers, agents, offices, periods, months : Table
        ``code`` and ``name``, ascending by name; ``agents`` is None where no agent was mapped.
    """

    files: ir.Table
    strata: ir.Table
    officers: ir.Table
    agents: ir.Table | None
    offices: ir.Table
    periods: ir.Table
    months: ir.Table
