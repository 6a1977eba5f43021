"""What would the same run find where handlers are dealt anew inside their sets?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from evenhand.findings.finding import Finding, Twin
from evenhand.records import aggregates
from evenhand.records.records import Records

NO_HANDLER: Final = Twin("No twin: this measure compares no handlers.")


def twin_of(records: Records, *, seed: int) -> Records:
    """Return the records with handlers shuffled inside the sets in which they are compared."""
    carry = records.handled.carried if records.handled is not None else ()
    real = aggregates.handled(replace(records, handled=None), carry)
    whole = aggregates.shuffled(real, seed=seed)
    return replace(records, handled=aggregates.kept(whole))


def beside(found: Finding) -> Twin:
    """Return what a finding on the twin says, to be printed beside the real one."""
    return Twin(
        statement="The same records with handlers shuffled inside their sets: " + found.answer,
        estimates=found.estimates,
    )
