"""Which rules say how an indicator becomes an observed level, with those of an administration?

One file comes with Evenhand. An administration writes a second in the same form: what it says of an
indicator takes the place of all that Evenhand says of it, and the rest stays.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from evenhand.errors import InstrumentError
from evenhand.instruments import plain_yaml
from evenhand.instruments.catalogue import Catalogue
from evenhand.instruments.reading import load, text_of
from evenhand.instruments.scoring.marks import LEVELS
from evenhand.instruments.scoring.proof import FILE, Proof

FORM: Final = "evenhand-observed-levels-1"
OF_FILE: Final = ("schema", "title", "since", "basis", "note", "proof", "apart_by_more_than")
OF_RULE: Final = ("indicator", "measure", "estimate", "unit", "better", "bounds", "reason")
Better = Literal["less", "more"]


@dataclass(frozen=True, slots=True)
class LevelRule:
    """How one number of a finding becomes a level.

    Attributes
    ----------
    indicator : str
        Of the instruments.
    measure, estimate, unit : str
        Which number of which measure, as findings name it, and the unit it must have.
    better : {"less", "more"}
        Which way levels rise.
    bounds : mapping of int to float
        The value that reaches each level, in `unit`; a level that is left out is not given.
    reason : str
        Why levels end there.
    is_own : bool
        Whether the administration wrote it.
    """

    indicator: str
    measure: str
    estimate: str
    unit: str
    better: Better
    bounds: Mapping[int, float]
    reason: str
    is_own: bool = False

    def level(self, value: float) -> int:
        """Return the highest level that a value reaches, 0 where it reaches none."""
        reached = (
            level
            for level, bound in self.bounds.items()
            if (value <= bound if self.better == "less" else value >= bound)
        )
        return max(reached, default=0)


@dataclass(frozen=True, slots=True)
class LevelRules:
    """All that the files of rules say.

    Attributes
    ----------
    rules : tuple of LevelRule
        In the order of the files.
    without : mapping of str to str
        Indicators that no level is read from, with the reason.
    proof : Proof
        What must be on file before a level may be claimed.
    apart_by_more_than : int
        Levels that a mark and its evidence may be apart without being listed.
    """

    rules: tuple[LevelRule, ...]
    without: Mapping[str, str]
    proof: Proof
    apart_by_more_than: int


def level_rules(own: Path | None = None) -> LevelRules:
    """Return the rules that came with Evenhand, with those of an administration's file before them.

    Parameters
    ----------
    own : Path, optional
        The administration's file; only what it changes need stand there.

    Raises
    ------
    InstrumentError
        If a file cannot be read or says something impossible; every fault is told.
    """
    shipped = load(FILE)
    theirs: Any = plain_yaml.values(text_of(own), file=own.name) if own else {"schema": FORM}
    for content, file in ((shipped, f"{FILE}.yaml"), (theirs, own.name if own else "")):
        if told := [f"{file}: {each}" for each in _faults(content)]:
            raise InstrumentError(
                " ".join(told[:20]), do_next="Correct them; docs: explanation, marks and records."
            )
    said_of = {each["indicator"] for part in ("rules", "without") for each in theirs.get(part, ())}
    rules = [_rule(each, is_own=True) for each in theirs.get("rules", ())]
    rules += [_rule(e, is_own=False) for e in shipped["rules"] if e["indicator"] not in said_of]
    without = {
        each["indicator"]: each["reason"]
        for each in (*shipped["without"], *theirs.get("without", ()))
        if each["indicator"] not in {r.indicator for r in rules}
    }
    both = {**shipped, **theirs}
    return LevelRules(
        rules=tuple(rules),
        without=MappingProxyType(without),
        proof=Proof(**{**shipped["proof"], **theirs.get("proof", {})}),
        apart_by_more_than=both["apart_by_more_than"],
    )


def problems(rules: LevelRules, catalogue: Catalogue) -> tuple[str, ...]:
    """Return what of the rules does not fit the instruments, one sentence each.

    Every indicator that a measure gives has a rule or a reason why it has none, and every rule
    speaks of an indicator and of a measure that gives it.
    """
    told = []
    ruled = {each.indicator for each in rules.rules}
    for rule in rules.rules:
        indicator = catalogue.indicators.get(rule.indicator)
        if indicator is not None and rule.measure not in indicator.measures:
            told.append(
                f"{rule.indicator}: '{rule.measure}' does not give it; name one of "
                f"{', '.join(indicator.measures) or 'none: no measure does'}."
            )
    told += [
        f"{name}: no instrument has this indicator; correct the name."
        for name in (*ruled, *rules.without)
        if name not in catalogue.indicators
    ]
    told += [
        f"{each.name}: measures give it, and there is neither a rule nor a reason; add one."
        for each in catalogue.indicators.values()
        if each.measures and each.name not in ruled and each.name not in rules.without
    ]
    return tuple(told)


def _rule(raw: Mapping[str, Any], *, is_own: bool) -> LevelRule:
    bounds = {int(level): float(bound) for level, bound in raw["bounds"].items()}
    said = {key: raw[key] for key in OF_RULE if key != "bounds"}
    return LevelRule(**said, bounds=MappingProxyType(bounds), is_own=is_own)


def _faults(content: Any) -> Iterator[str]:
    if not isinstance(content, dict) or content.get("schema") != FORM:
        yield f"is no file of rules; begin it with 'schema: {FORM}'."
        return
    for key in content:
        if key not in (*OF_FILE, "rules", "without"):
            yield f"there is no key '{key}'; take it out."
    apart = content.get("apart_by_more_than", 1)
    if type(apart) is not int or not 0 <= apart < LEVELS[-1]:
        yield f"apart_by_more_than is {apart!r}; write a whole number from 0 to 3."
    yield from _proof_faults(content.get("proof", {}))
    ruled: set[str] = set()
    for part, keys in (("rules", OF_RULE), ("without", ("indicator", "reason"))):
        listed = content.get(part, [])
        if not isinstance(listed, list):
            yield f"{part} is no list; write one."
            continue
        seen = set()
        for n, each in enumerate(listed):
            told = [*_item_faults(each, keys)]
            yield from (f"{part}[{n}]: {fault}" for fault in told)
            if not told:
                place = tuple(each.get(key) for key in ("indicator", "measure", "estimate"))
                if place in seen:
                    yield f"{part}[{n}]: '{each['indicator']}' stands twice; take one out."
                seen.add(place)
                twice = part == "without" and each["indicator"] in ruled
                if twice:
                    yield f"{part}[{n}]: '{each['indicator']}' has a rule too; take one out."
                ruled |= {each["indicator"]}


def _proof_faults(proof: Any) -> Iterator[str]:
    if not isinstance(proof, dict) or set(proof) - {"evidence_from", "measured_from", "months"}:
        yield "proof is no map of evidence_from, measured_from and months; correct it."
        return
    for key, value in proof.items():
        if type(value) is not int or value < 1:
            yield f"proof.{key} is {value!r}; write a whole number from 1 up."


def _item_faults(item: Any, keys: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(item, dict) or set(item) != set(keys):
        yield f"needs the keys {', '.join(keys)} and no others; correct it."
        return
    for key in keys:
        if key != "bounds" and not (isinstance(item[key], str) and item[key].strip()):
            yield f"{key} is {item[key]!r}; write it as text."
    if "bounds" in keys:
        yield from _bounds_faults(item)


def _bounds_faults(item: Mapping[str, Any]) -> Iterator[str]:
    if item["better"] not in get_args(Better):
        yield f"better is {item['better']!r}; write less or more."
        return
    bounds = item["bounds"]
    if not isinstance(bounds, dict) or not bounds or set(bounds) - set(LEVELS[1:]):
        yield "bounds is no map of levels from 1 to 4 to numbers; write one as {1: 0.5, 4: 0.1}."
        return
    if any(type(b) not in (int, float) or not math.isfinite(b) for b in bounds.values()):
        yield "a bound is no number; write each as a number in the rule's unit."
        return
    ascending = [bounds[level] for level in sorted(bounds)]
    wanted = sorted(set(ascending), reverse=item["better"] == "less")
    if ascending != wanted:
        yield f"bounds do not become harder by level where {item['better']} is better; order them."
