"""Of how many declarations does the log hold a draw, office by office, and is that published?

The counts are those that ``evenhand draw reconcile`` kept; no row and no name is read here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.web import handing_out
from evenhand.web.draws.models import Publication
from evenhand.web.draws.named import NamedLog
from evenhand.web.journal.append import append

FILE: Final = "reconciled.json"


class CoverageError(EvenhandError):
    """There is no coverage, or it cannot be published as asked."""


@dataclass(frozen=True, slots=True)
class Line:
    """One office's declarations, or all of them.

    Attributes
    ----------
    office : str
        As the records write it; "all" is all of them.
    declarations, drawn : int
    not_drawn : int
        Declarations without a draw in the log.
    other : int
        Handled by another than drawn, and the log does not say why.
    fates : mapping of str to int
    """

    office: str
    declarations: int
    drawn: int
    other: int
    fates: Mapping[str, int]

    @property
    def not_drawn(self) -> int:
        """Declarations without a draw."""
        return self.declarations - self.drawn

    @property
    def share(self) -> float | None:
        """Share drawn, in percent; None of no declaration."""
        return 100 * self.drawn / self.declarations if self.declarations else None

    @property
    def is_all(self) -> bool:
        """Whether it is the sum."""
        return self.office == "all"


@dataclass(frozen=True, slots=True)
class Draws:
    """One office's draws in the log, beside the records."""

    office: str
    declared: int
    not_recorded: int
    not_booked: int

    @property
    def without(self) -> int:
        """Draws without a declaration."""
        return self.not_recorded + self.not_booked


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was kept of the last reconciliation.

    Attributes
    ----------
    at : datetime or None
    origin : str
    size : int
        Leaves of the log then.
    lines, draws : tuple
    wrong, drawn_again, other_papers, book_faults : int
        Rows that do not fit: all of them, and of which kinds.
    figures : mapping
        As they were kept; what is published.
    """

    at: datetime | None
    origin: str
    size: int
    lines: tuple[Line, ...]
    draws: tuple[Draws, ...]
    wrong: int
    drawn_again: int
    other_papers: int
    book_faults: int
    figures: Mapping[str, Any]


def kept(log: NamedLog) -> Coverage | None:
    """Return what the last reconciliation counted; None where none is kept.

    Raises
    ------
    CoverageError
        If it cannot be read.
    """
    if log.reconciled is None:
        return None
    try:
        text = (log.reconciled / FILE).read_text(encoding="utf-8")
        return of(json.loads(text))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as err:
        raise CoverageError(
            f"What the reconciliation kept cannot be read ({type(err).__name__}).",
            do_next="Run evenhand draw reconcile again.",
        ) from err


def of(figures: Mapping[str, Any]) -> Coverage:
    """Read figures as they were kept; KeyError, TypeError or ValueError where they are none."""
    lines = [
        Line(
            str(each["office"]),
            int(each["declarations"]),
            int(each["drawn"]),
            int(each["fates"]["other"]),
            {name: int(count) for name, count in each["fates"].items()},
        )
        for each in figures["coverage"]
    ]
    draws = [
        Draws(
            str(each["office"]),
            *(int(each[key]) for key in ("declared", "not_recorded", "not_booked")),
        )
        for each in figures["draws"]
    ]
    at = str(figures["made_at"])
    return Coverage(
        at=datetime.fromisoformat(at) if at else None,
        origin=str(figures["origin"]),
        size=int(figures["size"]),
        lines=tuple(lines),
        draws=tuple(draws),
        wrong=int(figures["wrong"]),
        drawn_again=int(figures["drawn_again"]),
        other_papers=int(figures["other_papers"]),
        book_faults=int(figures["book_faults"]),
        figures=figures,
    )


def published(log: NamedLog) -> Publication | None:
    """Return what is published of a log now."""
    return Publication.objects.filter(log=log.name, ended_at=None).first()


def publish(log: NamedLog, *, by: UUID) -> Publication:
    """Publish the coverage that is kept now, in the place of what was published before.

    Raises
    ------
    CoverageError
        If none is kept.
    """
    found = kept(log)
    if found is None:
        raise CoverageError(
            "No coverage is kept of this log.", do_next="Run evenhand draw reconcile first."
        )
    with transaction.atomic():
        append("draw.coverage_published", subject=f"draw:{log.name}", actor=by)
        Publication.objects.filter(log=log.name, ended_at=None).update(ended_at=datetime.now(UTC))
        return Publication.objects.create(
            log=log.name, figures=dict(found.figures), published_by=by
        )


def take_back(log: NamedLog, *, by: UUID) -> None:
    """Publish the coverage of a log no more."""
    with transaction.atomic():
        append("draw.coverage_taken_back", subject=f"draw:{log.name}", actor=by)
        Publication.objects.filter(log=log.name, ended_at=None).update(ended_at=datetime.now(UTC))


def as_csv(coverage: Coverage) -> bytes:
    """Return both tables as one CSV in UTF-8 with a byte order mark."""
    heads, *rows = _rows(coverage)
    return handing_out.as_csv(heads, rows)


def _rows(coverage: Coverage) -> Iterator[list[Any]]:
    yield [
        *(_("side"), _("office"), _("declarations or draws"), _("with a draw or declaration")),
        *(_("without"), _("handled by another, unexplained")),
    ]
    for line in coverage.lines:
        yield [
            *(_("declarations"), line.office, line.declarations, line.drawn),
            *(line.not_drawn, line.other),
        ]
    for each in coverage.draws:
        yield [
            *(_("draws"), each.office, each.declared + each.without, each.declared),
            *(each.without, ""),
        ]
