"""Which risks of the register does a page show: of an office, a function, a process, a cell?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from evenhand.web.discretion.queries import office_name
from evenhand.web.risks.queries import SIDES, Line


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen; "" and 0 choose all.

    Attributes
    ----------
    office, function, process : str
        By their words.
    side : str
        Of the map, where a cell is chosen.
    likelihood, impact : int
        Of the cell.
    """

    office: str = ""
    function: str = ""
    process: str = ""
    side: str = ""
    likelihood: int = 0
    impact: int = 0

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Choice:
        """Return the choice of an address; what makes no sense in it chooses nothing."""
        side = given.get("side", "")
        cell = [given.get(name, "") for name in ("likelihood", "impact")]
        is_cell = side in SIDES and all(each in tuple("12345") for each in cell)
        return cls(
            office=given.get("office", ""),
            function=given.get("function", ""),
            process=given.get("process", ""),
            side=side if is_cell else "",
            likelihood=int(cell[0]) if is_cell else 0,
            impact=int(cell[1]) if is_cell else 0,
        )

    @property
    def address(self) -> str:
        """The office, function and process as the query of an address."""
        return urlencode(
            {"office": self.office, "function": self.function, "process": self.process}
        )

    def of_place(self, lines: Sequence[Line]) -> list[Line]:
        """Return the risks of the office, function and process, in whichever cell."""
        return [
            x
            for x in lines
            if self.office in ("", office_name(x.risk.office))
            and self.function in ("", x.version.function)
            and self.process in ("", x.version.process)
        ]

    def among(self, lines: Sequence[Line]) -> list[Line]:
        """Return the risks that are chosen."""
        found = self.of_place(lines)
        if not self.side:
            return found
        cell = (self.likelihood, self.impact)
        places = [(x, getattr(x, self.side)) for x in found if not x.version.is_over]
        return [x for x, p in places if p is not None and (p.likelihood, p.impact) == cell]

    def offered(self, lines: Sequence[Line]) -> dict[str, list[str]]:
        """Return what can be chosen: offices, functions and processes of the register."""
        return {
            "office": sorted({office_name(x.risk.office) for x in lines}),
            "function": sorted({x.version.function for x in lines}),
            "process": sorted({x.version.process for x in lines if x.version.process}),
        }
