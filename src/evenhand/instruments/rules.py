"""Which rules of the process are there, with what an administration has set and added?

The rules K01 to K44 come with Evenhand; an administration states its standards and adds its own in
the same form. A rule that says something impossible keeps its place with its ``fault``, so that the
others can still be asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, Final, get_args

import yaml

from evenhand.errors import InstrumentError
from evenhand.findings.rules import Basis, Check, Parameter, Rule, RuleType
from evenhand.instruments.contradictions import contradiction
from evenhand.instruments.reading import load
from evenhand.instruments.rule_checks import read_check

FILE: Final = "process_rules"
KEYS: Final = (
    *("id", "type", "statement", "standards", "basis", "note", "acts", "needs", "tested"),
    *("parameters", "checks", "beyond", "ordinary"),
)
OF_EVERY_RULE: Final = ("clock",)
"""What may be set for any rule of time: ``clock: working`` or ``elapsed``."""

OF_EVERY_CASE: Final = ("events.declaration_id", "events.activity", "events.at")
"""Columns without which no rule can be asked: cases are made of them."""

Settings = Mapping[str, Mapping[str, Any]]


def process_rules(settings: Settings | None = None, own: str = "") -> tuple[Rule, ...]:
    """Return K01 to K44 with what the administration has set, then its own rules.

    Parameters
    ----------
    settings : mapping of str to mapping, optional
        By rule, the value of each parameter, as ``{"K05": {"hours": 8, "clock": "working"}}``.
    own : str, optional
        Text of the administration's rules, YAML with the key ``rules``.

    Returns
    -------
    tuple of Rule
        In the order of the files; a rule or a setting that makes no sense has a ``fault``.

    Raises
    ------
    InstrumentError
        If the rules that come with Evenhand cannot be read.
    """
    settings = settings or {}
    shipped = [_rule(raw, settings, is_own=False) for raw in load(FILE)["rules"]]
    taken = {r.id for r in shipped}
    added = [_rule(raw, settings, is_own=True) for raw in _own(own)]
    for at, rule in enumerate(added):
        if rule.id in taken and not rule.fault:
            added[at] = replace(rule, fault=f"The id {rule.id} is taken. Give the rule another.")
        taken.add(rule.id)
    strangers = [
        Rule(
            name,
            ("bound",),
            "",
            is_own=True,
            fault=f"A parameter of {name} is set, but there is no such rule.{_near(name, taken)}",
        )
        for name in settings
        if name not in taken
    ]
    return (*shipped, *added, *strangers)


def activities() -> tuple[str, ...]:
    """Return the activities that the process rules know."""
    return tuple(load(FILE)["meta"]["activities"])


def check_rules(ids: set[str], content: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """Return what is wrong with the rules that come with Evenhand, one sentence each.

    Parameters
    ----------
    ids : set of str
        Requirements that the instruments hold.
    content : mapping, optional
        Of the file of rules; that which came with Evenhand when not given.
    """
    content = content or load(FILE)
    rules = [_rule(raw, {}, is_own=False) for raw in content["rules"]]
    told = [f"{r.id}: {r.fault}" for r in rules if r.fault]
    known = set(content["meta"]["activities"])
    for raw, rule in zip(content["rules"], rules, strict=True):
        told += [
            f"{rule.id}: serves '{s}', which no instrument holds; correct the id."
            for s in rule.standards
            if s not in ids
        ]
        told += [
            f"{rule.id}: key '{key}' is missing; add it."
            for key in ("acts", "needs", "tested", "standards", "basis")
            if key not in raw
        ]
        named = _acts(rule.checks)
        stated = set(raw.get("acts", ()))
        told += [
            f"{rule.id}: activity '{a}' is not in meta.activities; add it or correct the name."
            for a in sorted((named | stated) - known)
        ]
        told += [
            f"{rule.id}: asks of '{a}', which its key acts does not name; add it."
            for a in sorted(named - stated)
        ]
        told += [
            f"{rule.id}: needs '{field}', which its key needs does not name; add it."
            for field in sorted(_fields(rule.checks) - set(raw.get("needs", ())))
        ]
    if [r.id for r in rules] != [f"K{n:02d}" for n in range(1, 45)]:
        told.append("process_rules: K01 to K44 are not all there, in order; restore them.")
    return tuple(told)


def carried() -> tuple[str, ...]:
    """Return the columns that rules read and that a mapping carries along under ``extra``."""
    return tuple(load(FILE)["meta"]["carried"])


def _acts(checks: Sequence[Check]) -> set[str]:
    """Return the activities that checks name."""
    return {a.activity for c in checks for a in c.named() if a.activity}


def _fields(checks: Sequence[Check]) -> set[str]:
    """Return the columns that checks read, and those by which any case is asked."""
    found = set(OF_EVERY_CASE)
    for check in checks:
        found |= {f"declarations.{a.column}" for a in check.named() if a.column}
        found |= {f"events.{a.field}" for a in check.named() if a.field not in ("", "off_hours")}
        found |= {f"events.{name}" for name in check.fields}
        found |= {f"declarations.{c.column}" for c in check.when if c.column}
        found |= {f"declarations.{c}" for c in (check.column, check.other_column) if c}
        if check.form == "apart":
            found.add("events.actor")
        if check.form == "value":
            found.add("events.value_after")
    if any(name.startswith("declarations.") for name in found):
        found.add("declarations.declaration_id")
    return found


def _own(text: str) -> Sequence[Any]:
    if not text:
        return ()
    remedy = "Write it as 'rules:' with a list of rules; docs: how-to, add a rule."
    try:
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as err:
        return ({"fault": f"The file of own rules is no YAML: {err}. {remedy}"},)
    found = content.get("rules") if isinstance(content, dict) else None
    if not isinstance(found, list):
        return ({"fault": f"The file of own rules has no list under 'rules'. {remedy}"},)
    return found


def _rule(raw: Any, settings: Settings, *, is_own: bool) -> Rule:
    """Return a rule; what is wrong with it becomes its fault."""
    name = str(raw.get("id", "")) if isinstance(raw, dict) else ""
    try:
        return _read(raw, settings.get(name, {}), is_own=is_own)
    except (InstrumentError, TypeError, ValueError, KeyError, AttributeError) as err:
        told = str(err) if isinstance(err, InstrumentError) else f"It cannot be read ({err})."
        said = str(raw.get("statement", "")) if isinstance(raw, dict) else ""
        return Rule(name or "(no id)", ("bound",), said, is_own=is_own, fault=told)


def _read(raw: Any, settings: Mapping[str, Any], *, is_own: bool) -> Rule:
    if not isinstance(raw, dict):
        raise InstrumentError(f"'{raw}' is no rule.", do_next="Write a map with id and checks.")
    if "fault" in raw:
        raise InstrumentError(str(raw["fault"]), do_next="The other rules are asked without it.")
    for key in raw:
        if key not in KEYS:
            raise InstrumentError(
                f"A rule has no key '{key}'.{_near(str(key), KEYS)}",
                do_next=f"Use {', '.join(KEYS)}.",
            )
    for key in ("id", "statement", "checks"):
        if not raw.get(key):
            raise InstrumentError(f"The rule has no {key}.", do_next=f"Add {key}.")
    parameters = _parameters(raw.get("parameters") or {}, settings)
    values = {p.name: p.value for p in parameters} | {
        k: v for k, v in settings.items() if k in OF_EVERY_RULE
    }
    checks = tuple(read_check(check, values) for check in raw["checks"])
    rule = Rule(
        id=str(raw["id"]),
        types=_types(raw.get("type") or ["bound"]),
        statement=" ".join(str(raw["statement"]).split()),
        standards=tuple(raw.get("standards") or ()),
        basis=_one_of(raw.get("basis", "design"), get_args(Basis), "basis"),
        note=str(raw.get("note", "")),
        acts=tuple(raw.get("acts") or sorted(_acts(checks))),
        needs=tuple(raw.get("needs") or sorted(_fields(checks))),
        checks=checks,
        parameters=parameters,
        beyond=str(raw.get("beyond", "")),
        ordinary=" ".join(str(raw.get("ordinary", "")).split()),
        is_own=is_own,
    )
    return replace(rule, fault=contradiction(rule.checks))


def _types(found: Any) -> tuple[RuleType, ...]:
    listed = [found] if isinstance(found, str) else found
    return tuple(_one_of(t, get_args(RuleType), "type") for t in listed)


def _parameters(raw: Mapping[str, Any], settings: Mapping[str, Any]) -> tuple[Parameter, ...]:
    for name in settings:
        if name not in raw and name not in OF_EVERY_RULE:
            raise InstrumentError(
                f"The rule has no parameter '{name}'.{_near(name, raw)}",
                do_next=f"Set one of {', '.join((*raw, *OF_EVERY_RULE))}.",
            )
    return tuple(
        Parameter(
            name=name,
            meaning=str(facts.get("meaning", "")),
            unit=str(facts.get("unit", "")),
            value=_value(name, settings.get(name, facts.get("standard")), facts.get("unit", "")),
        )
        for name, facts in raw.items()
    )


def _value(name: str, value: Any, unit: str) -> float | tuple[str, ...] | None:
    if value is None:
        return None
    if not unit:
        return (str(value),) if not isinstance(value, (list, tuple)) else tuple(map(str, value))
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e15:
        raise InstrumentError(
            f"The parameter '{name}' is '{value}'.", do_next=f"Set a number of {unit}, from 0 up."
        )
    return float(value)


def _one_of(value: Any, choices: Sequence[str], key: str) -> Any:
    if value not in choices:
        raise InstrumentError(
            f"The {key} '{value}' is unknown.{_near(str(value), choices)}",
            do_next=f"Use one of {', '.join(choices)}.",
        )
    return value


def _near(name: str, known: Any) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
