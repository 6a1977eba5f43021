"""Which decisions may go either way, what binds them, and which measure watches them?

The catalogue is what a register starts from. It is Evenhand's own design, and says so; each
decision is tied to provisions of the Convention and to schemes of the Integrity Development Guide.
A decision that no measure watches says why: that it is unwatched is news, and never a pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, Final

from evenhand.instruments.reading import load, must_be_whole

FILE: Final = "discretion"
FORM: Final = "evenhand-discretion-1"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that may be taken either way.

    Attributes
    ----------
    id, group, title : str
        `group` is one of ``Discretion.groups``.
    decision : str
        What is decided, one sentence.
    decided_by : str
        Who decides it in most administrations.
    requirements : tuple of str
        Provisions that bind it, by their ids; at least one.
    schemes : tuple of str
        Ways in which it is known to go wrong, by their ids; at least one.
    measures : tuple of str
        Those that watch it.
    unmeasured : str
        Why none does; empty exactly where one does.
    reductions : tuple of str
        Ways of ``Discretion.reductions`` that suit it, the strongest first.
    since : date
        From when on it reads so.
    """

    id: str
    group: str
    title: str
    decision: str
    decided_by: str
    requirements: tuple[str, ...]
    schemes: tuple[str, ...]
    reductions: tuple[str, ...]
    since: date
    measures: tuple[str, ...] = ()
    unmeasured: str = ""


@dataclass(frozen=True, slots=True)
class Discretion:
    """The catalogue.

    Attributes
    ----------
    basis, wording : str
        What its words rest on.
    groups, reductions : mapping of str to str
        Words for each, in the order a reader should meet them.
    decisions : tuple of Decision
    """

    basis: str
    wording: str
    groups: Mapping[str, str]
    reductions: Mapping[str, str]
    decisions: tuple[Decision, ...]

    def decision(self, id: str) -> Decision | None:
        """Return the decision of an id; None if there is none."""
        return next((each for each in self.decisions if each.id == id), None)


@cache
def discretion() -> Discretion:
    """Return the catalogue that came with Evenhand.

    Raises
    ------
    InstrumentError
        If the file is missing or its values are not of its form; every fault is told.
    """
    return read(load(FILE))


def read(content: Mapping[str, Any]) -> Discretion:
    """Return the catalogue that plain values hold; errors as of `discretion`."""
    must_be_whole(f"{FILE}.yaml", list(_faults(content)))
    since = content["since"]
    decisions = []
    for raw in content["decisions"]:
        said: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
        said["since"] = date.fromisoformat(raw.get("since", since))
        decisions.append(Decision(**said))
    return Discretion(
        basis=content["basis"],
        wording=content["wording"],
        groups=content["groups"],
        reductions=content["reductions"],
        decisions=tuple(decisions),
    )


def problems(
    whole: Discretion, *, entries: Collection[str], measures: Collection[str] | None = None
) -> tuple[str, ...]:
    """Return which ties of the catalogue lead nowhere, one sentence each with the remedy.

    Parameters
    ----------
    whole : Discretion
    entries : collection of str
        Ids of all entries of all instruments.
    measures : collection of str, optional
        Names of all measures; not asked when not given.
    """
    return tuple(_problems(whole, entries, measures))


def _problems(
    whole: Discretion, entries: Collection[str], measures: Collection[str] | None
) -> Iterator[str]:
    for each in whole.decisions:
        for id in (*each.requirements, *each.schemes):
            if id not in entries:
                yield f"discretion {each.id}: '{id}' is held by no instrument; correct the id."
        for name in each.measures:
            if measures is not None and name not in measures:
                yield f"discretion {each.id}: there is no measure '{name}'; correct the name."


def _faults(content: Mapping[str, Any]) -> Iterator[str]:
    if content.get("schema") != FORM:
        yield f"schema is not {FORM}; write that."
    missing = {"basis", "wording", "since", "groups", "reductions", "decisions"} - set(content)
    if missing:
        yield f"{', '.join(sorted(missing))} missing; add them."
        return
    known = {f.name for f in fields(Decision)}
    needed = known - {"since", "measures", "unmeasured"}
    seen: set[str] = set()
    for n, raw in enumerate(content["decisions"]):
        at = f"decisions[{n}] ({raw.get('id', 'no id')})"
        if unknown := sorted(set(raw) - known):
            yield f"{at}: unknown key {', '.join(unknown)}; take it out."
        if lacking := sorted(name for name in needed if not raw.get(name)):
            yield f"{at}: {', '.join(lacking)} missing or empty; write it."
            continue
        if raw["id"] in seen:
            yield f"{at}: stands twice; give it its own id."
        seen.add(raw["id"])
        if raw["group"] not in content["groups"]:
            yield f"{at}: group '{raw['group']}' is not explained; add it to 'groups'."
        for way in sorted(set(raw["reductions"]) - set(content["reductions"])):
            yield f"{at}: reduction '{way}' is not explained; add it to 'reductions'."
        if bool(raw.get("measures")) == bool(raw.get("unmeasured")):
            yield f"{at}: name the measures that watch it, or say in 'unmeasured' why none does."
