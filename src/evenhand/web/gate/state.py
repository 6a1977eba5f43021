"""Is the gate open, and in which words is that printed?"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from evenhand.records.context import LEAST_PEERS
from evenhand.web.gate.models import Direction, Record, Requirement, Turn
from evenhand.web.isolating import ltr


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate as it stands now.

    Attributes
    ----------
    records : dict of str to Record
        The newest of each requirement that is on record.
    opening : Turn or None
        What opened it; None where it is closed.
    asked : Turn or None
        A wish that nobody confirmed or withdrew yet.
    """

    records: dict[str, Record]
    opening: Turn | None
    asked: Turn | None

    @property
    def is_open(self) -> bool:
        """Whether figures on single handlers may be shown at all."""
        return self.opening is not None

    @property
    def lacking(self) -> list[Requirement]:
        """What is not on record yet."""
        return [r for r in Requirement if r.value not in self.records]

    @property
    def sentence(self) -> str:
        """The state in one sentence, for every page and report that it affects."""
        if self.opening is not None and self.opening.confirmed_at is not None:
            return _(
                "Gate for figures on single handlers: open since %(day)s (opening %(number)d). No "
                "figure on a handler of an office with fewer than %(least)d handlers is shown."
            ) % {
                "day": ltr(self.opening.confirmed_at.date().isoformat()),
                "number": self.opening.pk,
                "least": LEAST_PEERS,
            }
        return _(
            "Gate for figures on single handlers: closed; %(met)d of %(all)d requirements are on "
            "record. Figures are by office and for the whole administration."
        ) % {"met": len(self.records), "all": len(Requirement)}


def gate() -> Gate:
    """Return the gate as it stands."""
    newest: dict[str, Record] = {}
    for record in Record.objects.order_by("pk"):
        newest[record.requirement] = record
    opening = Turn.objects.filter(
        direction=Direction.OPEN, confirmed_at__isnull=False, ended_at=None
    ).first()
    asked = Turn.objects.filter(confirmed_at=None, ended_at=None).first()
    return Gate(newest, opening, asked)
