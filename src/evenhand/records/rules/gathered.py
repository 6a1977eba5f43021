"""What do questions across cases read of each case? One pass over the events for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

import ibis
import ibis.expr.types as ir

from evenhand.findings.rules import Rule
from evenhand.records.records import Records
from evenhand.records.rules.seen import Seen
from evenhand.records.rules.terms import NO, is_filled

COLUMNS: Final = (
    *("channel_selected", "officer", "urgent", "consignment", "agent", "procedure"),
    *("importer", "declarant", "registered_at"),
)
"""Columns of declarations that questions read, where they are mapped."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a question across cases is asked of, and with what.

    Attributes
    ----------
    records : Records
    found : Seen
    rule : Rule
    limit : float or None
        That of the check, in seconds; None where none is set.
    key : str
        Name of the check among the columns of cases.
    """

    records: Records
    found: Seen
    rule: Rule
    limit: float | None
    key: str = ""

    def words(self, name: str) -> tuple[str, ...]:
        """Return the words that the administration has stated for a parameter; none if it has not.

        In lower case.
        """
        for parameter in self.rule.parameters:
            if parameter.name == name and isinstance(parameter.value, tuple):
                return tuple(v.casefold() for v in parameter.value)
        return ()

    @property
    def drawn(self) -> str:
        """Column that says whether a random rule selected the case."""
        return f"drawn_{self.key}"


def gathered(records: Records, asks: Iterable[tuple[Asking, tuple[str, ...]]]) -> ir.Table:
    """Return one row for each declaration with events, not yet computed.

    Parameters
    ----------
    records : Records
    asks : iterable of (Asking, tuple of str)
        Every question with the acts whose first times it reads.

    Returns
    -------
    Table
        ``declaration_id``, ``office``, ``begun``, ``last`` and ``at_<act>`` in seconds since 1970,
        ``with_ground`` and ``withdrawn_with_reason``, ``drawn_<key>``, and what is mapped of
        ``COLUMNS``; plus every column that makes declarations alike.
    """
    asks = list(asks)
    events, of = records.events, records.declarations
    acts = sorted({act for _ask, firsts in asks for act in firsts})
    # Whole numbers are compared faster than texts, and once for each event.
    code = ibis.cases(*((events.activity == act, n) for n, act in enumerate(acts)), else_=-1)
    reason = is_filled(events.reason) if "reason" in events.columns else NO
    rule = is_filled(events.rule) if "rule" in events.columns else NO
    columns = {
        "second": events["at"].epoch_seconds().cast("int64"),
        "code": code.cast("int16") if acts else ibis.literal(-1, "int16"),
        # What says why a case was taken up before others; why it came to its account counts too.
        "ground": _any(
            (events.activity == "check_start") & (reason | rule),
            events.activity.isin(("assign", "override")) & reason,
        ),
        "excused": (events.activity == "withdraw") & reason,
    }
    for ask, _firsts in asks:
        if words := ask.words("random_rules"):
            drawn = (events.activity == "select") & events.rule.lower().isin(words)
            columns[ask.drawn] = drawn.fill_null(NO)
    rows = events.select("declaration_id", **columns)
    made = {"begun": rows.second.min(), "last": rows.second.max()}
    made |= {"with_ground": rows.ground.max(), "withdrawn_with_reason": rows.excused.max()}
    made |= {name: rows[name].max() for name in columns if name.startswith("drawn_")}
    for n, act in enumerate(acts):
        made[f"at_{act}"] = ibis.ifelse(rows.code == n, rows.second, ibis.null("int64")).min()
    cases = rows.group_by("declaration_id").agg(**made)
    more = [c for c in dict.fromkeys((*COLUMNS, *records.design.like_with_like)) if c in of.columns]
    more = [c for c in more if c not in ("office", "declaration_id")]
    office = of.office.fill_null("") if "office" in of.columns else ibis.literal("")
    where = of.select(*more, case_of="declaration_id", office=office)
    return cases.inner_join(where, cases.declaration_id == where.case_of).drop("case_of")


def _any(*ways: ir.BooleanValue) -> ir.BooleanValue:
    return reduce(or_, ways).fill_null(NO)
