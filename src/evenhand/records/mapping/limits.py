"""Which amounts does a mapping name at which something changes for a declaration?"""

from __future__ import annotations

from typing import Final

from evenhand.records.design import Limit
from evenhand.records.mapping.yaml_tree import Place, Tree

KEYS: Final = ("name", "column", "value", "days")
WANTED: Final = (
    "a list of limits, as - {name: approval, column: total_value_declared, value: 20000}"
)


def read_limits(tree: Tree, place: Place | None) -> tuple[Limit, ...]:
    """Return the limits that stand at a place of the mapping; faults go to the tree."""
    if place is None:
        return ()
    read: dict[str, Limit] = {}
    for member in tree.items(place, expected=WANTED):
        limit = _limit(tree, member)
        if limit is None:
            continue
        if limit.name in read:
            tree.wrong(
                member,
                expected=f"each limit once; '{limit.name}' is there already",
                remedy="Give it another name, or take it out.",
            )
        read[limit.name] = limit
    return tuple(read.values())


def _limit(tree: Tree, place: Place) -> Limit | None:
    keys = tree.entries(place, known=KEYS)
    missing = [k for k in KEYS[:3] if k not in keys]
    if missing:
        if place.is_map:
            tree.wrong(
                place,
                expected=f"a limit with {' and '.join(missing)}",
                remedy=f"Add {' and '.join(missing)}.",
            )
        return None
    name = tree.text(keys["name"], expected="the name of the limit")
    column = tree.text(keys["column"], expected="an amount of the declaration")
    value = _number(tree, keys["value"], expected="an amount above 0, as 20000")
    days = None
    if "days" in keys:
        days = _number(tree, keys["days"], expected="whole days from 1 up, as 3", whole=True)
    if not name or not column or value is None:
        return None
    return Limit(name=name, column=column, value=value, days=None if days is None else int(days))


def _number(tree: Tree, place: Place, *, expected: str, whole: bool = False) -> float | None:
    text = tree.text(place, expected=expected)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf") or (whole and (value != int(value) or value > 366)):
        tree.wrong(place, expected=expected, remedy="Write the figure that the rule states.")
        return None
    return value
