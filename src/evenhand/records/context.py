"""What must a measure know, besides its counts, to put them into words?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.records.design import Design
from evenhand.records.periods import still_open

if TYPE_CHECKING:
    from evenhand.findings.by_account import Accounts

LEAST_PEERS: Final = 10
"""An office with fewer handlers than this shows no figure on any single one of them: it would also
tell of the others."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a finding says of the records it rests on.

    Attributes
    ----------
    design : Design
        Outcomes, assignment rule, comparison sets, level of people.
    fingerprint : str
        Of sources and mapping.
    resolution : mapping of str to str
        Of each time column, as ``declarations.released_at`` to ``second``.
    first_day, last_day : date or None
        Local days of the first and the last registration; None where no time was mapped.
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

    @property
    def names_people(self) -> bool:
        """Whether figures on single handlers may be shown at all."""
        return self.design.people.level == "person"

    def still_open(self, periods: Iterable[str]) -> tuple[str, ...]:
        """Return those periods of the design's length that had not closed when the records end."""
        return still_open(periods, self.design.period, self.last_day)

    def crossing(self, offices: int) -> tuple[str, ...]:
        """Return the caveat that sets cross offices, where there are several and they do."""
        if offices < 2 or "office" in self.design.sets:
            return ()
        return (
            f"The sets do not name the office: files of {offices} offices are compared with each "
            "other, and what differs between offices counts as a difference between handlers.",
        )

    def may_show(self, desks: Desks) -> npt.NDArray[np.bool_]:
        """Return for each handler code whether figures on that handler may be shown.

        Shape (handlers,). False for everybody without a recorded basis, and for the handlers of an
        office with fewer than ``LEAST_PEERS`` of them.
        """
        if not self.names_people or desks.main.size == 0:
            return np.zeros(desks.main.size, dtype=bool)
        return desks.handlers()[desks.main] >= LEAST_PEERS

    def accounts(
        self, desks: Desks, *, officers: npt.NDArray[Any], offices: npt.NDArray[Any]
    ) -> Accounts:
        """Return what tables of accounts need to know of all of them, the gate included.

        Parameters
        ----------
        desks : Desks
        officers, offices : ndarray of str
            Pseudonyms by code of the account; names by code of the office.
        """
        from evenhand.findings.by_account import Accounts  # noqa: PLC0415 -- slow import

        return Accounts(
            officers=officers,
            offices=offices,
            main=desks.main,
            handlers=desks.handlers(offices.size),
            show=self.may_show(desks),
            named=self.names_people,
            least=LEAST_PEERS,
        )


@dataclass(frozen=True, slots=True)
class Desks:
    """Which office each handler belongs to: where most of the handler's files lie.

    Attributes
    ----------
    main : ndarray of int, shape (handlers,)
        Code of the office by code of the handler; 0 where the handler has no file.
    has_files : ndarray of bool, shape (handlers,)
        Whether the handler has any; only those count as colleagues.
    """

    main: npt.NDArray[np.int64]
    has_files: npt.NDArray[np.bool_]

    def handlers(self, offices: int = 0) -> npt.NDArray[np.int64]:
        """Return the number of handlers by code of their office, at least ``offices`` long."""
        known = int(self.main.max(initial=-1)) + 1
        return np.bincount(self.main[self.has_files], minlength=max(offices, known))


def desks(*, handler: npt.NDArray[Any], office: npt.NDArray[Any], files: npt.NDArray[Any]) -> Desks:
    """Return each handler's office from counts of ``files`` by ``handler`` and ``office`` codes.

    A tie goes to the office of the lower code.
    """
    handlers = int(handler.max()) + 1 if handler.size else 0
    main, has_files = np.zeros(handlers, dtype=np.int64), np.zeros(handlers, dtype=bool)
    order = np.lexsort((-office, files))
    main[handler[order]] = office[order]
    has_files[handler] = True
    return Desks(main, has_files)
