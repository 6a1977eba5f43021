"""How is it said which cases differ from the trace that was declared to be expected?

Counts of the cases come in as ``case``, ``office``, ``expected``, ``recorded``, ``same`` and
``is_silent``, one row a case listed, and ``agree``, ``differ`` and ``silent`` in every row, which
count all cases. A case is silent where no act of it is on record: it has no trace.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from evenhand.findings.finding import Estimate
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted


def traces_compared(expected: Any) -> int:
    """Return how many cases have an expected trace and some act to compare it with."""
    if expected is None or not expected.case.size:
        return 0
    return int(expected.agree[0]) + int(expected.differ[0])


def traces_answer(expected: Any) -> str:
    """Say how many cases differ from the trace expected; those without any act are apart."""
    if expected is None or not expected.case.size:
        return ""
    differ, silent = int(expected.differ[0]), int(expected.silent[0])
    compared = traces_compared(expected)
    total = compared + silent
    if not silent:
        return f" Of {counted(total, 'case')} with an expected trace, {differ:,} differ from it."
    said = (
        f" Of {counted(total, 'case')} with an expected trace, {silent:,} carry no act on record "
        "at all, which neither keeps nor breaks it"
    )
    return said + (f"; of the other {compared:,}, {differ:,} differ from it." if compared else ".")


def traces_estimates(expected: Any) -> tuple[Estimate, ...]:
    """Return how many cases differ from their expected trace, and how many have no act at all."""
    if expected is None or not expected.case.size:
        return ()
    differ, silent = float(expected.differ[0]), float(expected.silent[0])
    return (
        Estimate("traces_differ", "Cases unlike their expected trace", differ, "cases"),
        Estimate("traces_silent", "Cases with an expected trace and no act", silent, "cases"),
    )


def expected_table(name: str, expected: Any) -> Table:
    """Return the cases whose trace differs from the one expected, then those without any act."""
    differs = ~expected.same
    told = np.where(expected.is_silent[differs], "no act on record", "differs")
    return table(
        f"{name}_expected",
        "Cases unlike their expected trace, or without any act",
        (Facts("declaration_id", "Declaration", "text"), expected.case[differs]),
        (Facts("office", "Office", "text"), expected.office[differs]),
        (Facts("expected", "Expected", "text"), expected.expected[differs]),
        (Facts("recorded", "Recorded", "text"), expected.recorded[differs]),
        (Facts("told", "Told", "text"), told),
    )
