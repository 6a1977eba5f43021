"""What must be on file before a level may be claimed?

The scale says it in words; the numbers stand in the file of rules, under ``proof``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from evenhand.instruments.reading import load
from evenhand.instruments.scoring.marks import ASPECTS, Evidence, GivenMark

FILE = "observed_levels"


@dataclass(frozen=True, slots=True)
class Proof:
    """From which level evidence is needed, and from which a measurement or test, how old at most.

    Attributes
    ----------
    evidence_from, measured_from : int
        Levels of the scale.
    months : int
        Age of the measurement or the test, in whole months before the day of the mark.
    """

    evidence_from: int
    measured_from: int
    months: int


def shipped_proof() -> Proof:
    """Return what the file of rules that came with Evenhand asks."""
    return Proof(**load(FILE)["proof"])


def unproved(
    in_law: GivenMark,
    in_practice: GivenMark,
    evidence: Sequence[Evidence],
    on: date,
    proof: Proof | None = None,
) -> Iterator[str]:
    """Yield what two marks lack, one sentence each.

    Parameters
    ----------
    in_law, in_practice : GivenMark
        As settled.
    evidence : sequence of Evidence
        Attached to them.
    on : date
        Day of the mark.
    proof : Proof, optional
        What is asked; that of Evenhand's file when not given.
    """
    proof = proof or shipped_proof()
    measured = any(
        each.kind != "document" and 0 <= _months(each.effective, on) <= proof.months
        for each in evidence
    )
    for aspect, mark in zip(ASPECTS, (in_law, in_practice), strict=True):
        if mark.level is None:
            continue
        said = f"level {mark.level} {aspect.replace('_', ' ')} stands without"
        if mark.level >= proof.evidence_from and not evidence:
            yield f"{said} evidence."
        elif aspect == "in_practice" and mark.level >= proof.measured_from and not measured:
            yield f"{said} a measurement or test of the last {proof.months} months."


def _months(since: date, on: date) -> int:
    """Return the months between two days, a month begun counted as whole; below 0 if ahead."""
    whole = 12 * (on.year - since.year) + on.month - since.month
    return whole + (on.day > since.day) if since <= on else -1
