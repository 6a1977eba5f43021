"""How long did a file wait from registration to release, in numbers that add up?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

TIMES: Final = ("registered_at", "released_at")
DAY: Final = 86_400
MOST_DAYS: Final = 3_650
"""A wait of more than ten years is a date mistyped, and no wait."""
SCALE: Final = 100
"""Logarithms and days are summed as whole hundredths, so that every engine gives the same sums."""


def waited(files: ir.Table, start: str = TIMES[0], end: str = TIMES[1]) -> ir.Value:
    """Return the seconds from one time to another; null for an open file or an odd time.

    Parameters
    ----------
    files : Table
    start, end : str
        Columns of it: registration and release where nothing is said.
    """
    seconds = files[end].epoch_seconds().cast("int64") - files[start].epoch_seconds().cast("int64")
    return ibis.ifelse(seconds.between(0, MOST_DAYS * DAY), seconds, ibis.null("int64"))


def in_hand(files: ir.Table) -> ir.Value:
    """Return the seconds a file was with its officer, from assignment to assessment.

    From registration to release where the records do not have these times.
    """
    if {"assigned_at", "assessed_at"} <= set(files.columns):
        return waited(files, "assigned_at", "assessed_at")
    return waited(files)


def tenths_of_hours(seconds: ir.Value) -> ir.Value:
    """Return tenths of hours, as whole numbers: their cubes still fit."""
    return (seconds.cast("float64") / 360).round().cast("int64")


def log_minutes(seconds: ir.Value) -> ir.Value:
    """Return hundredths of the natural logarithm of the minutes, plus one, as whole numbers.

    Waits differ by factors: a file twice as slow is as far from its like at an hour as at a day.
    """
    return ((seconds.cast("float64") / 60 + 1).ln() * SCALE).round().cast("int64")
