"""Is a red flag of a scheme up in the records of a run, or why can it not be said?

The file ties each red flag that the catalogue of schemes names to numbers of measures, or says why
no measure sees it. What cannot be measured is neither up nor down.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal

from evenhand.findings.finding import Estimate, Finding
from evenhand.instruments.catalogue import Catalogue
from evenhand.instruments.reading import load, must_be_whole

FILE: Final = "red_flags"
FORM: Final = "evenhand-red-flags-1"
RULES: Final = "conformance"
"""The measure whose own table has a row for each process rule."""
State = Literal["up", "not up", "not measurable"]


@dataclass(frozen=True, slots=True)
class FlagTest:
    """When a number of a measure puts a flag up.

    Attributes
    ----------
    id, measure, reason : str
    above : float
        The test is up where the number, or the low end of its interval, is above it.
    estimate, unit : str
        The number and its unit; "" for a test of a process rule.
    rule : str
        Id of a process rule of which the share of broken cases is asked; else "".
    """

    id: str
    measure: str
    above: float
    reason: str
    estimate: str = ""
    unit: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A red flag of a scheme; it has tests, or says why no measure sees it."""

    scheme: str
    text: str
    tests: tuple[FlagTest, ...] = ()
    unmeasured: str = ""


@dataclass(frozen=True, slots=True)
class RedFlags:
    """The file: words, tests by their id, and flags by scheme in the order of the catalogue."""

    basis: str
    note: str
    tests: Mapping[str, FlagTest]
    flags: Mapping[str, tuple[Flag, ...]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run shows of one test.

    Attributes
    ----------
    test : FlagTest
    state : {"up", "not up", "not measurable"}
    because : str
        Why it is not measurable; else "".
    number : Estimate or None
        The number with its interval; None where there is none.
    """

    test: FlagTest
    state: State
    because: str = ""
    number: Estimate | None = None


@cache
def red_flags() -> RedFlags:
    """Return the file that came with Evenhand.

    Raises
    ------
    InstrumentError
        If it is missing or not of its form; every fault is told.
    """
    return read(load(FILE))


def read(content: Mapping[str, Any]) -> RedFlags:
    """Return what plain values hold; errors as of `red_flags`."""
    must_be_whole(f"{FILE}.yaml", list(_faults(content)))
    tests = {id: FlagTest(id=id, **raw) for id, raw in content["tests"].items()}
    flags = {
        scheme: tuple(
            Flag(
                scheme=scheme,
                text=text,
                tests=tuple(tests[id] for id in said.get("tests", ())),
                unmeasured=said.get("unmeasured", ""),
            )
            for text, said in of_it.items()
        )
        for scheme, of_it in content["flags"].items()
    }
    return RedFlags(
        content["basis"], content["note"], MappingProxyType(tests), MappingProxyType(flags)
    )


def see(test: FlagTest, finding: Finding | None) -> Seen:
    """Return what a finding shows of a test.

    Parameters
    ----------
    test : FlagTest
    finding : Finding or None
        Of the test's measure; None where the run did not ask it.
    """
    if finding is None:
        return Seen(test, "not measurable", f"the run did not ask '{test.measure}'")
    if not finding.is_measured:
        return Seen(test, "not measurable", " ".join(finding.lacks) or finding.answer)
    if test.rule:
        return _of_rule(test, finding)
    found = next((e for e in finding.estimates if e.name == test.estimate), None)
    if found is None:
        return Seen(
            test,
            "not measurable",
            f"'{test.measure}' gives no number '{test.estimate}' with these records",
        )
    if found.unit != test.unit:
        return Seen(
            test,
            "not measurable",
            f"the flag speaks of {test.unit}, and '{test.measure}' gives {found.unit}",
        )
    return _seen(test, found)


def together(seen: Collection[Seen]) -> State:
    """Return the state of a flag of several tests: up where one is, not up only where all are."""
    states = {each.state for each in seen}
    if "up" in states:
        return "up"
    return "not up" if states == {"not up"} else "not measurable"


def problems(
    whole: RedFlags, catalogue: Catalogue, *, measures: Collection[str] | None = None
) -> tuple[str, ...]:
    """Return which ties lead nowhere and which flags have none, one sentence each.

    Parameters
    ----------
    whole : RedFlags
    catalogue : Catalogue
        The instruments that hold the schemes.
    measures : collection of str, optional
        Names of all measures; not asked when not given.
    """
    return tuple(_problems(whole, catalogue, measures))


def _problems(
    whole: RedFlags, catalogue: Catalogue, measures: Collection[str] | None
) -> Iterator[str]:
    schemes = {e.id: e for e in catalogue.entries.values() if e.level == "scheme"}
    for id in whole.flags:
        if id not in schemes:
            yield f"red flags: '{id}' is no scheme; correct the id."
    for id, scheme in schemes.items():
        said = [flag.text for flag in whole.flags.get(id, ())]
        for text in scheme.flags_in_records:
            if text not in said:
                yield f"red flags {id}: '{text}' has neither a test nor a reason; add one."
        for text in said:
            if text not in scheme.flags_in_records:
                yield f"red flags {id}: the scheme has no flag '{text}'; correct the words."
    for test in whole.tests.values():
        if measures is not None and test.measure not in measures:
            yield f"red flags {test.id}: there is no measure '{test.measure}'; correct the name."


def _of_rule(test: FlagTest, finding: Finding) -> Seen:
    rows = finding.tables[0].rows() if finding.tables else ()
    row = next((each for each in rows if each["rule"] == test.rule), None)
    if row is None or not row["tested"]:
        why = (row or {}).get("why") or f"no case tells of the process rule {test.rule}"
        return Seen(test, "not measurable", str(why))
    label = f"{test.rule}, share of cases broken"
    low, high = row["low"], row["high"]
    return _seen(test, Estimate("share_broken", label, row["share_broken"], "share", low, high))


def _seen(test: FlagTest, number: Estimate) -> Seen:
    if number.value is None or math.isnan(number.value):
        why = f"'{test.measure}' could not measure: {number.label}"
        return Seen(test, "not measurable", why)
    least = number.value if number.low is None else number.low
    return Seen(test, "up" if least > test.above else "not up", "", number)


def _faults(content: Mapping[str, Any]) -> Iterator[str]:
    if content.get("schema") != FORM:
        yield f"schema is not {FORM}; write that."
    if missing := sorted({"basis", "note", "tests", "flags"} - set(content)):
        yield f"{', '.join(missing)} missing; add them."
        return
    tests = content["tests"]
    for id, raw in tests.items():
        if unknown := sorted(set(raw) - {"measure", "estimate", "unit", "rule", "above", "reason"}):
            yield f"tests.{id}: unknown key {', '.join(unknown)}; take it out."
        if not raw.get("measure") or not raw.get("reason"):
            yield f"tests.{id}: measure or reason is missing; write it."
        if isinstance(raw.get("above"), bool) or not isinstance(raw.get("above"), int | float):
            yield f"tests.{id}: above is no number; write one."
        by_rule = bool(raw.get("rule")) and raw.get("measure") == RULES
        by_number = bool(raw.get("estimate")) and bool(raw.get("unit"))
        if by_rule is by_number:
            yield f"tests.{id}: name estimate and unit, or a rule of {RULES}."
    used = set()
    for scheme, of_it in content["flags"].items():
        for text, said in of_it.items():
            if bool(said.get("tests")) == bool(said.get("unmeasured")):
                yield f"flags.{scheme} '{text}': name tests, or say in 'unmeasured' why none."
            for id in said.get("tests", ()):
                used.add(id)
                if id not in tests:
                    yield f"flags.{scheme} '{text}': there is no test '{id}'; correct it."
    for id in sorted(set(tests) - used):
        yield f"tests.{id}: no flag uses it; take it out."
