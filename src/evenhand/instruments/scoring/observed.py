"""What level do the records show of a requirement, or why can it not be said?

What cannot be measured is of another kind than a level, so that no sum, list or colour can take it
for one. Several indicators of a requirement stand side by side; nothing is made of them together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from evenhand.errors import InstrumentError
from evenhand.instruments.catalogue import Catalogue
from evenhand.instruments.document import Indicator
from evenhand.instruments.scoring.level_rules import LevelRule, LevelRules

FINDINGS = "evenhand.findings/1"


@dataclass(frozen=True, slots=True)
class Observed:
    """A level that a number of the records shows.

    Attributes
    ----------
    requirement, indicator : str
        Of the instruments.
    level : int
        From 0 to 4, of `value`.
    lowest, highest : int
        Levels over the interval; `level` where everything was counted.
    value, low, high : float
        The number and the ends of its interval, in `unit`; the ends are None where everything was
        counted.
    unit, label : str
        Of the number, as the finding says.
    coverage : float
        Of the interval, from 0 to 1.
    made_on : date or None
        Day of the run; None in a run that is made to be repeated.
    run, fingerprint : str
        What the run covers, and of which records.
    provisional : bool
        Whether the period had not closed.
    rule : LevelRule
        How the number became the level, with its reason.
    """

    requirement: str
    indicator: str
    level: int
    lowest: int
    highest: int
    value: float
    low: float | None
    high: float | None
    unit: str
    label: str
    coverage: float
    made_on: date | None
    run: str
    fingerprint: str
    provisional: bool
    rule: LevelRule


@dataclass(frozen=True, slots=True)
class NotMeasurable:
    """That the records show no level, and why: an answer, and never a pass."""

    requirement: str
    indicator: str
    because: str


def observe(
    requirement: str, catalogue: Catalogue, findings: Mapping[str, Any], rules: LevelRules
) -> tuple[Observed | NotMeasurable, ...]:
    """Return what a run shows of a requirement, indicator by indicator, never empty.

    Parameters
    ----------
    requirement : str
        Its id.
    catalogue : Catalogue
        The instruments.
    findings : mapping
        The content of ``findings.json`` of a run.
    rules : LevelRules
        How numbers become levels.

    Raises
    ------
    InstrumentError
        If no instrument holds the requirement, or the findings are of another form.
    """
    if findings.get("schema") != FINDINGS:
        raise InstrumentError(
            f"The findings are of the form '{findings.get('schema')}', not '{FINDINGS}'.",
            do_next="Give the findings.json that evenhand analyse wrote.",
        )
    names = catalogue.requirement(requirement).indicators
    if not names:
        return (NotMeasurable(requirement, "", "No indicator speaks to this requirement."),)
    told: list[Observed | NotMeasurable] = []
    for name in names:
        indicator = catalogue.indicators.get(name)
        of_it = [each for each in rules.rules if each.indicator == name]
        if not of_it:
            told.append(NotMeasurable(requirement, name, _unruled(name, indicator, rules)))
        told += [_applied(requirement, rule, findings) for rule in of_it]
    return tuple(told)


def _unruled(name: str, indicator: Indicator | None, rules: LevelRules) -> str:
    if name in rules.without:
        return rules.without[name]
    if indicator is not None and indicator.unmeasured:
        return indicator.unmeasured
    if indicator is not None and not indicator.measures:
        return f"Records of declarations do not hold it; it comes from: {indicator.data}."
    return f"No rule says how '{name}' becomes a level."


def _applied(requirement: str, rule: LevelRule, run: Mapping[str, Any]) -> Observed | NotMeasurable:
    def without(because: str) -> NotMeasurable:
        return NotMeasurable(requirement, rule.indicator, because)

    finding = next((f for f in run["findings"] if f["measure"] == rule.measure), None)
    if finding is None:
        return without(f"The run did not ask '{rule.measure}'.")
    if finding["status"] != "measured":
        return without(" ".join(finding["lacks"]) or finding["answer"])
    found = next((e for e in finding["estimates"] if e["name"] == rule.estimate), None)
    if found is None:
        return without(f"'{rule.measure}' gives no number '{rule.estimate}' with these records.")
    if found["value"] is None:
        return without(f"'{rule.measure}' could not measure: {found['label']}.")
    if found["unit"] != rule.unit:
        return without(
            f"The rule speaks of {rule.unit}, and '{rule.measure}' gives {found['unit']}."
        )
    ends = [found["value"] if found[end] is None else found[end] for end in ("low", "high")]
    across = sorted(map(rule.level, (*ends, found["value"])))
    return Observed(
        requirement=requirement,
        indicator=rule.indicator,
        level=rule.level(found["value"]),
        lowest=across[0],
        highest=across[-1],
        value=found["value"],
        low=found["low"],
        high=found["high"],
        unit=found["unit"],
        label=found["label"],
        coverage=found["level"],
        made_on=datetime.fromisoformat(run["made_at"]).date() if run["made_at"] else None,
        run=run["subtitle"],
        fingerprint=run["fingerprint"],
        provisional=finding["provisional"],
        rule=rule,
    )
