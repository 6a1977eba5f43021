"""Which rules may the records of a case keep or break, as plain values?

Written in YAML (``instruments``), compiled to queries (``records``), answered by a measure: this is
the form in which a rule passes between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

RuleType = Literal["order", "time", "separation", "completeness", "equality", "bound"]
Basis = Literal["standard", "design", "both"]
Form = Literal[
    "after",  # the first of ``acts`` comes when some of ``others`` has come
    "not_after",  # the last of ``acts`` comes before the first of ``others``
    "never",  # none of ``acts``
    "also",  # where there is one of ``acts`` there is one of ``others``
    "has",  # each of ``acts`` has its ``fields`` filled
    "within",  # from ``acts`` to ``others`` in at most ``limit``
    "at_least",  # from ``acts`` to ``others`` in no less than ``limit``
    "apart",  # no account acts in two of ``groups``
    "count",  # as many of ``acts`` as of ``others``
    "value",  # the value of ``acts`` against that of ``others`` or ``limit``
    "columns",  # one column of declarations against another
    "query",  # a question across cases, by name
]
FORMS_OF_TIME: Final[tuple[Form, ...]] = ("within", "at_least")
COMPARING: Final = ("random_share", "selection", "like_goods", "self_declared")
"""Questions that compare groups of cases, beside or instead of asking each case."""
SECONDS: Final[Mapping[str, int]] = {"minutes": 60, "hours": 3_600, "days": 86_400}


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """An activity, where ``field`` is given only with that field filled; or a time of the case.

    ``column`` is a column of declarations that holds a time; ``activity`` is then empty.
    """

    activity: str = ""
    field: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be so on a case before a check is asked of it.

    Attributes
    ----------
    form : {"act", "without", "before", "column"}
        It has some of ``acts``; has none of them; the first of ``acts`` comes before the first of
        ``others``, or these never come; ``column`` is one of ``values``.
    values : tuple of str
        Compared as text, whatever the case of letters.
    parameter : str
        Where the values are the administration's to state: the parameter that holds them.
    """

    form: Literal["act", "without", "before", "column"]
    acts: tuple[Act, ...] = ()
    others: tuple[Act, ...] = ()
    column: str = ""
    values: tuple[str, ...] = ()
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be asked of a case: see ``Form``.

    Attributes
    ----------
    compare : {"at_most", "at_least", "equals"}
        How values, counts and columns are compared.
    limit : float or None
        In ``unit``; None where the administration has to state ``parameter`` and has not.
    unit : str
        ``minutes``, ``hours`` or ``days``; "" for an amount.
    clock : {"elapsed", "working"}
        Working time runs only while the office is open.
    is_due : bool
        Whether the end must come: a case without it is late once the limit has passed.
    is_latest : bool
        Whether time runs from the latest of ``acts`` that is not after the end, not the first.
    query : str
        Name of the question across cases.
    """

    form: Form
    acts: tuple[Act, ...] = ()
    others: tuple[Act, ...] = ()
    fields: tuple[str, ...] = ()
    groups: tuple[tuple[Act, ...], ...] = ()
    compare: Literal["at_most", "at_least", "equals"] = "at_most"
    limit: float | None = None
    parameter: str = ""
    unit: str = ""
    clock: Literal["elapsed", "working"] = "elapsed"
    is_due: bool = False
    is_latest: bool = False
    column: str = ""
    other_column: str = ""
    query: str = ""
    when: tuple[Condition, ...] = ()

    @property
    def compares(self) -> bool:
        """Whether it compares groups of cases."""
        return self.query in COMPARING

    def tested(self) -> Iterator[Act]:
        """Yield the acts and times that the check speaks of, those of its conditions apart."""
        yield from self.acts
        yield from self.others
        for group in self.groups:
            yield from group

    def named(self) -> Iterator[Act]:
        """Yield every act and time that the check names."""
        yield from self.tested()
        for condition in self.when:
            yield from condition.acts
            yield from condition.others


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an administration sets for a rule.

    Attributes
    ----------
    value : float, tuple of str or None
        Set by the administration, else the default that the standard gives; None without either.
    """

    name: str
    meaning: str
    unit: str = ""
    value: float | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the process, in our words.

    Attributes
    ----------
    id : str
        As ``K05``; own rules have ids of the administration's.
    types : tuple of str
    statement : str
    standards : tuple of str
        Ids of the requirements it serves.
    basis : {"standard", "design", "both"}
        Whether the standard says it, or we (or the administration) do to make it testable.
    note : str
        What of it is whose, where ``basis`` needs more words.
    acts : tuple of str
        Activities that it asks of; a check of which none is on record is not told.
    needs : tuple of str
        Columns without which it cannot be asked, as ``events.reason``.
    checks : tuple of Check
    parameters : tuple of Parameter
    beyond : str
        What of the rule no record of this schema can tell; "" where all can be told.
    ordinary : str
        The ordinary causes by which it is broken on record, to be ruled out first.
    is_own : bool
        Whether the administration added it.
    fault : str
        Why it cannot be asked, with the remedy, where it says something impossible.
    """

    id: str
    types: tuple[RuleType, ...]
    statement: str
    standards: tuple[str, ...] = ()
    basis: Basis = "design"
    note: str = ""
    acts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    parameters: tuple[Parameter, ...] = field(default=())
    beyond: str = ""
    ordinary: str = ""
    is_own: bool = False
    fault: str = ""


def in_words(check: Check) -> str:
    """Return a check as one short sentence, for tables and traces."""
    acts, others = _either(check.acts), _either(check.others)
    limit = f"{check.limit:g} {check.unit}".strip() if check.limit is not None else "the standard"
    said = {
        "after": f"{acts} only after {others}",
        "not_after": f"{acts} not after {others}",
        "never": f"no {acts}",
        "also": f"{acts} has {others}",
        "has": f"{acts} has {' and '.join(check.fields)}",
        "within": f"{acts} to {others} within {limit}",
        "at_least": f"{acts} to {others} no less than {limit}",
        "apart": f"one account not two of: {'; '.join(_either(g) for g in check.groups)}",
        "count": f"as many {acts} as {others}",
        "value": f"value of {acts} {_COMPARED[check.compare]} {others or limit}",
        "columns": f"{check.column} {_COMPARED[check.compare]} {check.other_column}",
        "query": f"across cases: {check.query.replace('_', ' ')}",
    }[check.form]
    said += " (working time)" if check.clock == "working" else ""
    return f"{said}, where {' and '.join(map(_condition, check.when))}" if check.when else said


def _condition(condition: Condition) -> str:
    acts = _either(condition.acts)
    if condition.form == "column":
        values = " or ".join(condition.values) or f"as '{condition.parameter}' states"
        return f"{condition.column} is {values}"
    if condition.form == "before":
        return f"{acts} comes before {_either(condition.others)}"
    return f"{'no ' if condition.form == 'without' else ''}{acts} is on record"


_COMPARED: Final = {"at_most": "at most", "at_least": "at least", "equals": "equal to"}


def _either(acts: tuple[Act, ...]) -> str:
    return " or ".join(
        a.column or a.activity + (f" with {a.field}" if a.field else "") for a in acts
    )
