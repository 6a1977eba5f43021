"""How does one check of a rule, written in YAML, become a value?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal, get_args

from evenhand.errors import InstrumentError
from evenhand.findings.rules import SECONDS, Act, Check, Condition

Values = Mapping[str, Any]
"""Parameters of the rule as the administration has set them."""

Compare = Literal["at_most", "at_least", "equals"]
COLUMN: Final = "column:"
MODIFIERS: Final = ("when", "unit", "clock", "due", "from_latest")


def read_check(raw: Any, values: Values) -> Check:
    """Return a check.

    Raises
    ------
    InstrumentError
        If it has no known form, or a key that its form does not know.
    """
    if not isinstance(raw, dict):
        raise InstrumentError(f"'{raw}' is no check.", do_next=f"Write one of {_forms()}.")
    said = {k for k in raw if k not in MODIFIERS}
    for (first, second), read in _FORMS.items():
        keys = {first, second} - {""} | ({"to"} if first == "from" else set())
        if said == keys or (first == "query" and said == {"query", "within"}):
            check = read(raw, values)
            clock = values.get("clock", raw.get("clock", "elapsed"))
            if clock not in ("elapsed", "working"):
                raise InstrumentError(
                    f"The clock '{clock}' is unknown.", do_next="Use elapsed or working."
                )
            return replace(
                check,
                clock=clock if check.form in ("within", "at_least") else "elapsed",
                is_due=raw.get("due") is True,
                is_latest=raw.get("from_latest") is True,
                when=tuple(_condition(c, values) for c in raw.get("when") or ()),
            )
    raise InstrumentError(
        f"A check with {', '.join(map(str, raw))} is of no known form.",
        do_next=f"Write one of {_forms()}.",
    )


def _after(raw: Any, values: Values) -> Check:
    return Check("after", acts(raw["act"]), acts(raw["after"]))


def _not_after(raw: Any, values: Values) -> Check:
    return Check("not_after", acts(raw["act"]), acts(raw["not_after"]))


def _never(raw: Any, values: Values) -> Check:
    return Check("never", acts(raw["never"]))


def _also(raw: Any, values: Values) -> Check:
    return Check("also", acts(raw["act"]), acts(raw["also"]))


def _has(raw: Any, values: Values) -> Check:
    fields = raw["has"] if isinstance(raw["has"], list) else [raw["has"]]
    return Check("has", acts(raw["act"]), fields=tuple(map(str, fields)))


def _times(raw: Any, values: Values) -> Check:
    form: Literal["within", "at_least"] = "within" if "within" in raw else "at_least"
    limit, parameter, unit = _limit(raw[form], raw, values)
    return Check(
        form,
        acts(raw["from"]),
        acts(raw["to"]),
        limit=limit,
        parameter=parameter,
        unit=unit,
    )


def _apart(raw: Any, values: Values) -> Check:
    groups = tuple(acts(group) for group in raw["apart"])
    if len(groups) < 2:
        raise InstrumentError(
            "Only one group of acts is to be kept apart.", do_next="Name two groups or more."
        )
    return Check("apart", groups=groups)


def _count(raw: Any, values: Values) -> Check:
    return Check("count", acts(raw["count"]), acts(raw["equals"]), compare="equals")


def _value(raw: Any, values: Values) -> Check:
    compare = _compare(raw)
    against = raw[compare]
    if isinstance(against, str) and against in values:
        limit = values[against]
        return Check("value", acts(raw["value"]), compare=compare, limit=limit, parameter=against)
    if isinstance(against, (int, float)):
        return Check("value", acts(raw["value"]), compare=compare, limit=float(against))
    return Check("value", acts(raw["value"]), acts(against), compare=compare)


def _columns(raw: Any, values: Values) -> Check:
    compare = _compare(raw)
    return Check(
        "columns", column=str(raw["column"]), other_column=str(raw[compare]), compare=compare
    )


def _query(raw: Any, values: Values) -> Check:
    if "within" not in raw:
        return Check("query", query=str(raw["query"]))
    limit, parameter, unit = _limit(raw["within"], raw, values)
    return Check("query", query=str(raw["query"]), limit=limit, parameter=parameter, unit=unit)


_FORMS: Final[Mapping[tuple[str, str], Callable[[Any, Values], Check]]] = {
    ("act", "after"): _after,
    ("act", "not_after"): _not_after,
    ("never", ""): _never,
    ("act", "also"): _also,
    ("act", "has"): _has,
    ("apart", ""): _apart,
    ("count", "equals"): _count,
    **{("value", compare): _value for compare in get_args(Compare)},
    **{("column", compare): _columns for compare in get_args(Compare)},
    ("query", ""): _query,
    **{("from", form): _times for form in ("within", "at_least")},
}


def _forms() -> str:
    pairs = (" + ".join(p for p in pair if p) for pair in _FORMS)
    return "; ".join(p.replace("from +", "from + to +") for p in pairs)


def _compare(raw: Any) -> Compare:
    return next(c for c in get_args(Compare) if c in raw)


def _limit(said: Any, raw: Any, values: Values) -> tuple[float | None, str, str]:
    """Return the limit, the parameter that states it and the unit; ``8 hours`` states its own."""
    if isinstance(said, str) and said in values:
        unit = raw.get("unit") or next((u for u in SECONDS if u in said), "minutes")
        return values[said], said, unit
    parts = str(said).split()
    if len(parts) == 2 and parts[1] in SECONDS:
        try:
            return float(parts[0]), "", parts[1]
        except ValueError:
            pass
    raise InstrumentError(
        f"The limit '{said}' is neither a parameter of the rule nor a time.",
        do_next=f"Name a parameter, or write a time as '8 hours' ({', '.join(SECONDS)}).",
    )


def acts(said: Any) -> tuple[Act, ...]:
    """Return acts from ``release``, ``select.rule``, ``column:due_at`` or a list of them.

    Raises
    ------
    InstrumentError
        If none is named.
    """
    listed = said if isinstance(said, list) else [said]
    if not listed or not all(isinstance(s, str) and s.strip() for s in listed):
        raise InstrumentError(
            f"'{said}' names no act.", do_next="Name an activity, or a list of activities."
        )
    return tuple(_act(s.strip()) for s in listed)


def _act(said: str) -> Act:
    if said.startswith(COLUMN):
        return Act(column=said.removeprefix(COLUMN).strip())
    # An activity may hold points itself; only what follows the last is a field, in one word.
    name, point, field = said.rpartition(".")
    if point and field.isidentifier():
        return Act(name, field)
    return Act(said)


def _condition(raw: Any, values: Values) -> Condition:
    remedy = "Write act, without, before: [first, second], or column with is."
    if not isinstance(raw, dict):
        raise InstrumentError(f"'{raw}' is no condition.", do_next=remedy)
    if set(raw) == {"act"}:
        return Condition("act", acts(raw["act"]))
    if set(raw) == {"without"}:
        return Condition("without", acts(raw["without"]))
    if set(raw) == {"before"} and isinstance(raw["before"], list) and len(raw["before"]) == 2:
        first, second = raw["before"]
        return Condition("before", acts(first), acts(second))
    if set(raw) == {"column", "is"}:
        wanted = raw["is"]
        if isinstance(wanted, str) and wanted in values:
            return Condition(
                "column",
                column=str(raw["column"]),
                values=values[wanted] or (),
                parameter=wanted,
            )
        listed = wanted if isinstance(wanted, list) else [wanted]
        return Condition("column", column=str(raw["column"]), values=tuple(map(str, listed)))
    raise InstrumentError(
        f"A condition with {', '.join(map(str, raw))} is unknown.", do_next=remedy
    )
