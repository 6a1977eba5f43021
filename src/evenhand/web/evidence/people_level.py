"""What does the gate make of a mapping: are figures on single handlers in a run or not?"""

from __future__ import annotations

import json

import yaml

from evenhand.web.gate.models import Turn


def with_level(mapping: str, opening: Turn | None) -> str:
    """Return a mapping whose part ``people`` says what the gate allows, the rest unchanged.

    The text is what the run reads and keeps, so that the same numbers come from the command line
    too, and its fingerprint tells the two levels apart.

    Parameters
    ----------
    mapping : str
        YAML that was read without a fault.
    opening : Turn or None
        The opening under which figures on single handlers are made; None for none.
    """
    said: dict[str, str] = {"level": "office"}
    if opening is not None and opening.confirmed_at is not None:
        day = opening.confirmed_at.date().isoformat()
        said = {"level": "person", "basis": f"opening {opening.pk} of the gate, {day}"}
    # JSON is YAML, in a block and in braces alike.
    people = f"people: {json.dumps(said)}"
    top = yaml.compose(mapping, Loader=yaml.SafeLoader)
    assert isinstance(top, yaml.MappingNode)
    for key, value in top.value:
        if key.value == "people":
            begin, end = key.start_mark.index, value.end_mark.index
            tail = mapping[begin:end]
            lines = "\n" * (len(tail) - len(tail.rstrip("\n")))
            return f"{mapping[:begin]}{people}{lines}{mapping[end:]}"
    if top.flow_style:
        begin = top.start_mark.index + 1
        return f"{mapping[:begin]}{people}, {mapping[begin:]}"
    return f"{mapping.rstrip()}\n{people}\n"
