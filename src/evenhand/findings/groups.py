"""Under which heading does a reader look for a question?"""

from __future__ import annotations

from typing import Final, Literal

Group = Literal["handler", "lot", "time", "value", "controls", ""]

GROUPS: Final[dict[Group, str]] = {
    "handler": "Same file, different officer",
    "lot": "Was it dealt by lot?",
    "time": "Time",
    "value": "Value, tariff line and relief",
    "controls": "Do controls hold?",
    "": "Other questions",
}
"""Heading of each group, in the order a reader should meet them: the headline first."""
