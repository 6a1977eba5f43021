"""What must be known of each case, collected once for all checks that ask for it?

Every check asks for its terms - the first time of an act, how many there are, their sum - and terms
asked for twice are computed once: all are aggregates of one pass over the events by case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Final

import ibis
import ibis.expr.types as ir

from evenhand.findings.rules import Act
from evenhand.records.rules.seen import OFF_HOURS

Acts = tuple[Act, ...]
NO: Final = ibis.literal(value=False)
YES: Final = ibis.literal(value=True)


class Terms:
    """The aggregates that the checks have asked for, by name.

    Acts that are not on record are left out of a term; the first of several acts is the least of
    their firsts, so that each act is looked for once.

    Parameters
    ----------
    events : Table
        From ``prepared``: declaration_id, code, second, and what the rules read besides.
    codes : mapping of str to int
        Code of each activity on record that a rule names.
    """

    def __init__(self, events: ir.Table, codes: Mapping[str, int]) -> None:
        self._events = events
        self._codes = codes
        self._names: dict[tuple[object, ...], str] = {}
        self.aggregates: dict[str, ir.Value] = {}
        self._made_of: dict[str, tuple[str, tuple[str, ...]]] = {}

    def derived(self, cases: ir.Table) -> dict[str, ir.Value]:
        """Return the terms that are made of other terms, by name; of the table of aggregates."""
        of = {"first": ibis.least, "last": ibis.greatest}
        return {
            name: of[kind](*(cases[part] for part in parts)) if parts else ibis.null("int64")
            for name, (kind, parts) in self._made_of.items()
        }

    def first(self, acts: Acts, *, of: str = "second") -> str:
        """Return the name of the first time of some acts; ``of`` open_second in working time."""
        return self._end("first", acts, of)

    def last(self, acts: Acts, *, of: str = "second") -> str:
        """Return the name of the last time of some acts."""
        return self._end("last", acts, of)

    def count(self, acts: Acts) -> str:
        """Return the name of how many of some acts there are."""
        return self._asked("count", "", acts, lambda here: here.cast("int64").sum().fill_null(0))

    def filled(self, acts: Acts, fields: Iterable[str]) -> str:
        """Return the name of how many of some acts have all ``fields`` filled."""
        names = tuple(fields)

        def count(here: ir.BooleanValue) -> ir.Value:
            whole = here
            for name in names:
                whole = whole & is_filled(self._events[name])
            return whole.cast("int64").sum().fill_null(0)

        return self._asked("filled", names, acts, count)

    def total(self, acts: Acts) -> str:
        """Return the name of the sum of the values of some acts, in hundredths, whole."""
        return self._asked("total", "", acts, lambda here: self._only(here, "cents").sum())

    def most(self, acts: Acts) -> str:
        """Return the name of the largest value of some acts, in hundredths, whole."""
        return self._asked("most", "", acts, lambda here: self._only(here, "cents").max())

    def _end(self, kind: str, acts: Acts, of: str) -> str:
        present = self._present(acts)
        if len(present) != 1:
            key = (kind, of, present)
            if key not in self._names:
                parts = tuple(self._end(kind, (act,), of) for act in present)
                self._names[key] = f"t{len(self._names)}"
                self._made_of[self._names[key]] = (kind, parts)
            return self._names[key]
        if kind == "first":
            return self._asked(kind, of, present, lambda here: self._only(here, of).min())
        return self._asked(kind, of, present, lambda here: self._only(here, of).max())

    def _only(self, here: ir.BooleanValue, column: str) -> ir.Value:
        # Twice as fast on whole columns as a filter for each aggregate.
        return ibis.ifelse(here, self._events[column], ibis.null("int64"))

    def _present(self, acts: Acts) -> Acts:
        return tuple(sorted({a for a in acts if a.activity in self._codes}))

    def _asked(
        self, kind: str, more: object, acts: Acts, make: Callable[[ir.BooleanValue], ir.Value]
    ) -> str:
        present = self._present(acts)
        key = (kind, more, present)
        if key not in self._names:
            self._names[key] = f"t{len(self._names)}"
            self.aggregates[self._names[key]] = make(is_one_of(self._events, present, self._codes))
        return self._names[key]


def is_one_of(events: ir.Table, acts: Acts, codes: Mapping[str, int]) -> ir.BooleanValue:
    """Return whether an event is one of some acts, with the field filled that they name."""
    plain = [codes[a.activity] for a in acts if not a.field and a.activity in codes]
    ways: list[ir.BooleanValue] = [events.code.isin(plain)] if plain else []
    for act in acts:
        if act.field and act.activity in codes:
            has = events[OFF_HOURS] if act.field == OFF_HOURS else is_filled(events[act.field])
            ways.append((events.code == codes[act.activity]) & has)
    return reduce(or_, ways) if ways else NO


def is_filled(column: ir.Value) -> ir.BooleanValue:
    """Return whether a field says something: blanks do not."""
    if column.type().is_string():
        return column.notnull() & (column.strip() != "")
    return column.notnull()
