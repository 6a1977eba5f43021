"""Which questions can these data answer, which fields to ask for, and of whom?

Said before any figure on a single handler is made: from the mapping, the head of the sources, and
what each measure needs, which is handed in as values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evenhand.records.design import Design
from evenhand.records.mapping import Mapping
from evenhand.records.mapping.names import carried, derived
from evenhand.records.schema import CALENDAR_FIELDS, TABLES

KEEPERS: Final[dict[str, str]] = {
    "declarations": "IT department",
    "items": "IT department",
    "events": "IT department (history or audit trail of the system)",
    "officers": "human resources",
    "rosters": "heads of the offices",
    "calendars": "heads of the offices",
    "control_totals": "IT department and accounting, at the source",
    "mirror_exports": "statistics office, or UN Comtrade",
    "mirror_imports": "statistics office, or UN Comtrade",
    "tariffs": "tariff department",
    "hs_correspondence": "statistics office, or UN Comtrade",
}
_CHANNEL: Final = "risk management"
PEERS: Final = 10
"""Below this many peers no figure on a single handler is shown."""


@dataclass(frozen=True, slots=True)
class MeasureNeeds:
    """What one measure asks and needs.

    Attributes
    ----------
    name, question : str
    needs : tuple of str
        Columns, as ``declarations.officer``, or whole tables, as ``events``.
    any_of : tuple of tuple of str
        Of each inner tuple, one column is enough.
    role : str
        Whose figures it gives, as ``officer first designated``; "" for nobody's.
    """

    name: str
    question: str
    needs: tuple[str, ...]
    any_of: tuple[tuple[str, ...], ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether one question can be answered.

    Attributes
    ----------
    name, question, role : str
    missing : tuple of str
        What is lacking; empty if the question can be asked. ``a or b`` where one is enough.
    """

    name: str
    question: str
    role: str
    missing: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is lacking."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field to ask for.

    Attributes
    ----------
    column : str
        As ``declarations.agent``.
    meaning : str
    keeper : str
        Who keeps it.
    opens : tuple of str
        Questions it is needed for.
    alone : tuple of str
        Those of them that lack nothing else.
    """

    column: str
    meaning: str
    keeper: str
    opens: tuple[str, ...]
    alone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """What can be asked of records, and what to ask for.

    Attributes
    ----------
    answers : tuple of Answer
        In the order of the measures.
    wanted : tuple of Wanted
        Fields to ask for, those that open most questions alone first.
    cautions : tuple of str
        What the design, the times and the level of people mean for the answers.
    """

    answers: tuple[Answer, ...]
    wanted: tuple[Wanted, ...]
    cautions: tuple[str, ...] = ()


def present(mapping: Mapping) -> tuple[str, ...]:
    """Return the columns that records will have by a mapping, as ``declarations.officer``."""
    columns = [f"{s.table}.{n}" for s in mapping.sources for n in (*s.columns, *s.extra)]
    there = carried(mapping)
    columns += [f"declarations.{n}" for n in (*there, *derived(there))]
    if mapping.source("events") is not None:
        columns.append("events.sequence")
    return tuple(dict.fromkeys(columns))


def readiness(
    present_columns: Sequence[str],
    needs: Sequence[MeasureNeeds],
    *,
    design: Design | None = None,
    dates_only: Sequence[str] = (),
    empty: Sequence[str] = (),
) -> Readiness:
    """Say which questions can be answered and what to ask for.

    Parameters
    ----------
    present_columns : sequence of str
        As ``declarations.officer``.
    needs : sequence of MeasureNeeds
    design : Design, optional
        Of the mapping; without it nothing is said of outcomes, assignment and people.
    dates_only : sequence of str
        Columns of times that say no more than the day.
    empty : sequence of str
        Columns that are mapped and hold nothing in the rows looked at; they count as lacking.
    """
    there = set(present_columns) - set(empty)
    tables = {c.partition(".")[0] for c in there}
    answers = tuple(Answer(n.name, n.question, n.role, _missing(n, there | tables)) for n in needs)
    return Readiness(
        answers=answers,
        wanted=_wanted(answers),
        cautions=(*_empty(empty), *_times(dates_only), *_design(design, there)),
    )


def _missing(need: MeasureNeeds, there: set[str]) -> tuple[str, ...]:
    # Where a whole table is lacking it is asked for once, not column by column.
    wanted = (c if (table := c.partition(".")[0]) in there else table for c in need.needs)
    lacking = list(dict.fromkeys(c for c in wanted if c not in there))
    lacking += [" or ".join(g) for g in need.any_of if not there.intersection(g)]
    return tuple(lacking)


def _wanted(answers: Sequence[Answer]) -> tuple[Wanted, ...]:
    opens: dict[str, list[str]] = {}
    alone: dict[str, list[str]] = {}
    for answer in answers:
        for column in answer.missing:
            opens.setdefault(column, []).append(answer.name)
            if len(answer.missing) == 1:
                alone.setdefault(column, []).append(answer.name)
    found = [
        Wanted(
            column=column,
            meaning=_meaning(column),
            keeper=_keeper(column),
            opens=tuple(names),
            alone=tuple(alone.get(column, ())),
        )
        for column, names in opens.items()
    ]
    return tuple(sorted(found, key=lambda w: (-len(w.alone), -len(w.opens), w.column)))


def _meaning(column: str) -> str:
    return " ".join(_meaning_of(c) for c in column.split(" or "))


def _meaning_of(column: str) -> str:
    table, _, name = column.partition(".")
    known = TABLES.get(table)
    if known is None:
        return ""
    if not name:
        return known.row
    ours = known.column(name)
    if ours is not None:
        return ours.meaning
    return CALENDAR_FIELDS.get(name, "Made from the times of the declaration.")


def _keeper(column: str) -> str:
    table, _, name = column.split(" or ", maxsplit=1)[0].partition(".")
    return _CHANNEL if name.startswith("channel") else KEEPERS.get(table, "IT department")


def _empty(empty: Sequence[str]) -> list[str]:
    if not empty:
        return []
    return [
        f"Mapped, but empty in the rows looked at: {', '.join(empty)}. Ask why; they count as "
        "lacking here."
    ]


def _times(dates_only: Sequence[str]) -> list[str]:
    if not dates_only:
        return []
    return [
        f"Dates without hours: {', '.join(dates_only)}. Durations made of them are in days, and "
        "nothing can be said by the hour. Ask for the time of the day."
    ]


def _design(design: Design | None, there: set[str]) -> list[str]:
    if design is None:
        return []
    said = []
    if not design.outcomes:
        said.append("No outcome is named: say under outcomes what may depend on the handler.")
    if not design.claims_lot:
        said.append(
            f"Nobody claims that files are dealt by lot (assignment.rule: {design.rule}): tests of "
            "the lot are not measurable, and a gap reads 'differs between officers on files "
            "recorded as alike'."
        )
    if not design.sets:
        said.append(
            "Nothing says which files are alike: all are compared with all. Name like_with_like."
        )
    if "declarations.officer" not in there:
        said.append("No officer is mapped: nothing can be said of how much depends on a handler.")
    elif design.people.level == "office":
        said.append(
            "Figures on single handlers are off: the mapping records no legal basis (people). "
            "Offices and the whole are measured; lists give counts, never a pseudonym."
        )
    else:
        said.append(
            f"Figures on single handlers rest on: {design.people.basis}. None is shown where a "
            f"handler has fewer than {PEERS} peers."
        )
    return said
