"""What does a check of the records say?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["fault", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at before anything is measured.

    Attributes
    ----------
    name : str
        As ``released_before_registered``.
    severity : {"fault", "warning", "note"}
        ``fault``: figures on this would be wrong; ``warning``: ask first; ``note``: know it.
    statement : str
        A whole sentence with the numbers.
    count, total : int
        Of how many it is true, out of how many looked at.
    examples : tuple of str
        Up to five declarations or lines; never an identity.
    do_next : str
        What to do about it; "" where nothing is.
    """

    name: str
    severity: Severity
    statement: str
    count: int = 0
    total: int = 0
    examples: tuple[str, ...] = ()
    do_next: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for the manifest."""
        return {**asdict(self), "examples": list(self.examples)}
