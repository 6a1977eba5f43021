"""What is said of one thing that waits for somebody to decide?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that waits.

    Attributes
    ----------
    words : str
        A whole sentence.
    place : str
        Name of the address where it is decided.
    rule : str
        What opens that page.
    """

    words: str
    place: str
    rule: str
