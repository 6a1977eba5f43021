"""What must a measure know of the records to put its numbers into words?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from evenhand.records.design import Design


@dataclass(frozen=True, slots=True)
class Context:
    """What a finding says of its records beside the counts.

    Attributes
    ----------
    design : Design
        Outcomes, assignment rule, comparison sets, level of people, time zone.
    fingerprint : str
        SHA-256 over sources and mapping.
    resolution : mapping of str to str
        Of each time column, as ``declarations.released_at`` to ``second`` or ``day``.
    first_day, last_day : date or None
        Local days the records cover; None where no time was mapped.
    standards : mapping of str to float
        Hours that the administration has published, by stage, as ``{"registered-released": 24}``;
        empty where it has published none.
    """

    design: Design = field(default_factory=Design)
    fingerprint: str = ""
    resolution: Mapping[str, str] = field(default_factory=dict)
    first_day: date | None = None
    last_day: date | None = None
    standards: Mapping[str, float] = field(default_factory=dict)

    @property
    def period(self) -> str:
        """The days covered, in words; "" where they are not known."""
        if self.first_day is None or self.last_day is None:
            return ""
        return f"{self.first_day.isoformat()} to {self.last_day.isoformat()}"

    def resolves(self, column: str, finer_than: str = "day") -> bool:
        """Return whether the times of a column say more than the day."""
        return self.resolution.get(column, "second") != finer_than
