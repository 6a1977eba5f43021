"""What may depend on the handler, and inside which sets is it compared?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

OutcomeKind = Literal["duration", "amount", "share", "count", "ratio"]
Rule = Literal["lot", "workload", "rotation", "section", "chief", "unknown"]
PeriodLength = Literal["day", "week", "month", "quarter", "semester", "year"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something decided or caused after assignment.

    Attributes
    ----------
    name, column : str
        Name in reports; column of ``declarations``.
    kind : str
        ``share`` is a yes or no, or a number from 0 to 1; ``duration`` and ``amount`` have a unit.
    unit : str
        As ``hours`` or ``currency``; "share" for shares.
    """

    name: str
    column: str
    kind: OutcomeKind
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount at which something changes: an approval, a simpler procedure, a penalty.

    Attributes
    ----------
    name : str
        As ``approval``.
    column : str
        Amount of a declaration that is held against it: a column of ``declarations``, or a total of
        its items, as ``total_value_declared``.
    value : float
        From which it applies, in units of currency; above 0.
    days : int or None
        Within how many days declarations of one importer count as parts of one; None where the
        administration has set none: splitting is then not looked at.
    """

    name: str
    column: str
    value: float
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Reform:
    """A change of the rules, by name, and the local day from which it holds."""

    name: str
    day: date


@dataclass(frozen=True, slots=True)
class People:
    """Whether figures may concern single handlers.

    Attributes
    ----------
    level : {"office", "person"}
        With ``office``, tables and reports hold counts by office and never a single pseudonym.
    basis : str
        The legal basis recorded for ``person``; empty for ``office``.
    """

    level: Literal["office", "person"] = "office"
    basis: str = ""


Setting = float | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProcessRules:
    """What an administration says of the rules of the process.

    Attributes
    ----------
    settings : mapping of str to mapping
        By rule, the value of each parameter it has set, as ``{"K05": {"hours": 8.0}}``.
    own : str
        Text of its own rules, YAML; "" where it has none.
    release_means : str
        What the source records as release, in words; "" where nobody said.
    """

    settings: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)
    own: str = ""
    release_means: str = ""


@dataclass(frozen=True, slots=True)
class Design:
    """How files came to their handlers, and what is compared inside what.

    Attributes
    ----------
    outcomes : tuple of Outcome
    rule : str
        The assignment rule. Tests of the lot run only under ``lot``.
    within : tuple of str
        Columns of the set in which the rule says any of its handlers could have been given any
        file.
    like_with_like : tuple of str
        Columns of the cell in which outcomes are compared.
    period : str
        Length of the period in which pairs are tested once, when it is closed.
    people : People
    time_zone : str
        IANA zone of the administration.
    standards : mapping of str to float
        Hours that the administration has published for a stage, as ``registered-released: 24``.
    rules : ProcessRules
        Standards of the process rules, and rules of the administration's own.
    limits : tuple of Limit
        Amounts at which something changes, as the administration states them; none is ever guessed.
    reforms : tuple of Reform
        Changes of the rules, by their day; what moved since is asked of each.
    """

    outcomes: tuple[Outcome, ...] = ()
    rule: Rule = "unknown"
    within: tuple[str, ...] = ()
    like_with_like: tuple[str, ...] = ()
    period: PeriodLength = "semester"
    people: People = People()
    time_zone: str = "UTC"
    standards: Mapping[str, float] = field(default_factory=dict)
    rules: ProcessRules = ProcessRules()
    limits: tuple[Limit, ...] = ()
    reforms: tuple[Reform, ...] = ()

    @property
    def claims_lot(self) -> bool:
        """Whether anybody claims that files are dealt by lot."""
        return self.rule == "lot"

    @property
    def sets(self) -> tuple[str, ...]:
        """Columns inside which outcomes are compared and handlers shuffled.

        ``within`` crossed with ``like_with_like`` under a lot; ``like_with_like`` alone elsewhere.
        """
        columns = (*self.within, *self.like_with_like) if self.claims_lot else self.like_with_like
        return tuple(dict.fromkeys(columns))
