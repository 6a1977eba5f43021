"""Which event gives a case its officer, its times and its outcomes?

The ``case`` section of a mapping, where declarations are made from an event log.
"""

from __future__ import annotations

from typing import Final, Literal

from evenhand.records.mapping import Mapping, Source, Take
from evenhand.records.mapping.yaml_tree import Place, Tree
from evenhand.records.schema import EVENTS

MADE: Final = ("exists", "count")
SINCE: Final = "hours_since:"


def read_case(tree: Tree, place: Place | None, *, sources: tuple[Source, ...]) -> dict[str, Take]:
    """Return how the columns of a case are made; faults go to the tree."""
    if place is None:
        return {}
    tables = {s.table: s for s in sources}
    if "declarations" in tables or "events" not in tables:
        tree.wrong(
            place,
            expected="a case section only where events are mapped and declarations are not",
            remedy="Map the event log under tables.events, and take out declarations."
            if "events" not in tables
            else "Keep one of the two: the declarations source, or case.",
        )
    entries = tree.entries(place)
    if "declaration_id" in entries:
        tree.wrong(
            entries.pop("declaration_id"),
            expected="no declaration_id: it is that of the events",
            remedy="Take it out; map declaration_id under tables.events.columns.",
        )
    takes: dict[str, Take] = {}
    for name, value in entries.items():
        take = _take(tree, value)
        if take is not None:
            takes[name] = take
            _check_take(tree, value, take, tables.get("events"))
    return takes


def case_keys(mapping: Mapping) -> dict[str, str]:
    """Return the trace attributes that ``case`` takes, ours to ``case:<key>``."""
    return {n: t.take for n, t in mapping.case.items() if t.take.startswith("case:")}


def _take(tree: Tree, place: Place) -> Take | None:
    wanted = "a text as 'case:Amount', or a map as {event: Create Fine, take: actor}"
    if not place.is_map:
        take = tree.text(place, expected=wanted)
        return Take(take=take) if take else None
    keys = tree.entries(place, known=("event", "take", "which"))
    if "take" not in keys:
        tree.wrong(place, expected=wanted, remedy="Add take: which column the event gives.")
        return None
    take = tree.text(keys["take"], expected="a column of events, exists, count or hours_since:...")
    which: Literal["first", "last"] = "first"
    if "which" in keys:
        which = tree.choice(keys["which"], choices=("first", "last"), default="first")
    events: tuple[str, ...] = ()
    if "event" in keys:
        events = tree.texts(keys["event"], expected="an activity or a list of activities")
    return Take(take=take, events=events, which=which) if take else None


def _check_take(tree: Tree, place: Place, take: Take, events: Source | None) -> None:
    if take.take == "exists" and not take.events:
        tree.wrong(
            place,
            expected="exists together with the event that is looked for",
            remedy="Name it, as {event: Payment, take: exists}.",
        )
    if take.take.startswith(SINCE) and not (take.take.removeprefix(SINCE) and take.events):
        tree.wrong(
            place,
            expected="hours_since:<activity> together with the event the hours end at",
            remedy="Write both, as {event: Payment, take: 'hours_since:Create Fine'}.",
        )
    if events is None or take.take in MADE or take.take.startswith((SINCE, "case:")):
        return
    there = (*events.columns, *events.extra)
    if take.take in there:
        return
    ours = take.take in EVENTS.names
    tree.wrong(
        place,
        expected=f"take: a mapped column of events ({', '.join(there)}), case:<key>, exists, "
        "count or hours_since:<activity>",
        word="" if ours else take.take,
        known=(*there, *MADE),
        remedy=f"Map '{take.take}' under tables.events.columns." if ours else "",
    )
