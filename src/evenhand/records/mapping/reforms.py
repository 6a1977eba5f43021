"""Which reforms does a mapping name, and from which day?"""

from __future__ import annotations

from datetime import date
from typing import Final

from evenhand.records.design import Reform
from evenhand.records.mapping.yaml_tree import Place, Tree

KEYS: Final = ("name", "date")
WANTED: Final = "a list of reforms, as - {name: new lot, date: 2026-09-16}"


def read_reforms(tree: Tree, place: Place | None) -> tuple[Reform, ...]:
    """Return the reforms at a place of the mapping, by their day; faults go to the tree."""
    if place is None:
        return ()
    read: dict[date, Reform] = {}
    for member in tree.items(place, expected=WANTED):
        reform = _reform(tree, member)
        if reform is None:
            continue
        if reform.day in read:
            tree.wrong(
                member,
                expected=f"one reform a day; '{read[reform.day].name}' is of that day already",
                remedy="Put the two into one: what they moved cannot be told apart.",
            )
        read[reform.day] = reform
    return tuple(read[day] for day in sorted(read))


def _reform(tree: Tree, place: Place) -> Reform | None:
    keys = tree.entries(place, known=KEYS)
    missing = [k for k in KEYS if k not in keys]
    if missing:
        if place.is_map:
            tree.wrong(
                place,
                expected=f"a reform with {' and '.join(missing)}",
                remedy=f"Add {' and '.join(missing)}.",
            )
        return None
    expected = "the day from which it holds, as 2026-09-16"
    name = tree.text(keys["name"], expected="the name of the reform")
    text = tree.text(keys["date"], expected=expected)
    if not name or not text:
        return None
    try:
        return Reform(name=name, day=date.fromisoformat(text))
    except ValueError:
        tree.wrong(keys["date"], expected=expected, remedy="Write year, month and day.")
        return None
