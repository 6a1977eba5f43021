"""Which checks of which rules can be asked of these records, and why not the others?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evenhand.findings.rules import FORMS_OF_TIME, Check, Rule
from evenhand.records.records import Records
from evenhand.records.rules.across import asking, unasked_across
from evenhand.records.rules.cases import Place
from evenhand.records.rules.gathered import Asking
from evenhand.records.rules.seen import Seen, unasked

SEPARATOR: Final = "\n"
SHARE: Final = "share"
"""Parameter of a rule that holds groups to a share."""


def checks_of(rules: Sequence[Rule]) -> dict[Place, Check]:
    """Return every check by its place."""
    return {
        Place(r, c): check for r, rule in enumerate(rules) for c, check in enumerate(rule.checks)
    }


def whys(
    records: Records, rules: Sequence[Rule], found: Seen, known: Sequence[str]
) -> dict[Place, str]:
    """Return why each check is not asked; "" where it is."""
    told = {}
    for place, check in checks_of(rules).items():
        rule = rules[place.rule]
        why = rule.fault or unasked(check, records, found, known)
        if not why and check.form == "query":
            why = unasked_across(check, asking(records, found, rule, check))
        told[place] = why
    return told


def questions(
    records: Records, rules: Sequence[Rule], found: Seen, asked: Mapping[Place, str]
) -> list[tuple[Place, Check, Asking]]:
    """Return the checks that need more than one case at a time and can be asked."""
    return [
        (place, check, asking(records, found, rules[place.rule], check, place.name))
        for place, check in checks_of(rules).items()
        if check.form == "query" and not asked[place]
    ]


def timed_acts(check: Check) -> tuple[str, ...]:
    """Return the acts whose times a check uses; none of a check that is not of time."""
    if check.form not in FORMS_OF_TIME:
        return ()
    return tuple(a.activity for a in check.tested() if a.activity)


def checks_table(rules: Sequence[Rule], asked: Mapping[Place, str]) -> ir.Table:
    """Return one row a check.

    Columns: ``rule``, ``check``, ``why``, ``acts`` (``timed_acts``, parted by ``SEPARATOR``),
    ``query`` and ``stated`` (the share that groups are held to, NaN for none).
    """
    checks = checks_of(rules)
    return ibis.memtable(
        pa.table(
            {
                "rule": pa.array([p.rule for p in checks], pa.int64()),
                "check": pa.array([p.check for p in checks], pa.int64()),
                "why": pa.array([asked[p] for p in checks], pa.string()),
                "acts": pa.array(
                    [SEPARATOR.join(timed_acts(c)) for c in checks.values()], pa.string()
                ),
                "query": pa.array([c.query for c in checks.values()], pa.string()),
                "stated": pa.array([_stated(rules[p.rule]) for p in checks], pa.float64()),
            }
        )
    )


def _stated(rule: Rule) -> float:
    values = [p.value for p in rule.parameters if p.name == SHARE]
    return values[0] if values and isinstance(values[0], float) else float("nan")
