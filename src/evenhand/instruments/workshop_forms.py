"""What is asked at the end of a workshop, and 90 days later?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from evenhand.instruments.reading import load, must_be_whole

FILE: Final = "workshop_forms"
FORM: Final = "evenhand-workshop-forms-1"
NAMES: Final = ("feedback", "follow_up")


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """A question that has no right answer; without options it is answered in words."""

    id: str
    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkshopForms:
    """The forms, by their names, and from when on they read so."""

    since: date
    forms: Mapping[str, tuple[FormQuestion, ...]]


@cache
def workshop_forms() -> WorkshopForms:
    """Return the forms that come with Evenhand.

    Raises
    ------
    InstrumentError
        If the file is missing or its values are not of its form; every fault is told.
    """
    return read(load(FILE))


def read(content: Mapping[str, Any]) -> WorkshopForms:
    """Return the forms that plain values hold; errors as of `workshop_forms`."""
    must_be_whole(f"{FILE}.yaml", list(_faults(content)))
    return WorkshopForms(
        date.fromisoformat(content["since"]),
        {
            name: tuple(
                FormQuestion(raw["id"], raw["question"], tuple(raw["options"]))
                for raw in content["forms"][name]
            )
            for name in NAMES
        },
    )


def _faults(content: Mapping[str, Any]) -> Iterator[str]:
    if content.get("schema") != FORM:
        yield f"schema is not {FORM}; write that."
    forms = content.get("forms")
    if not isinstance(forms, dict) or set(forms) != set(NAMES):
        yield f"forms are not {' and '.join(NAMES)}; write both."
        return
    for name in NAMES:
        seen: set[str] = set()
        for n, raw in enumerate(forms[name]):
            at = f"forms.{name}[{n}]"
            if set(raw) != {"id", "question", "options"} or not raw["id"] or not raw["question"]:
                yield f"{at}: needs id, question and options, and nothing else; correct it."
                continue
            options = raw["options"]
            if not isinstance(options, list) or not all(isinstance(o, str) for o in options):
                yield f"{at}: options are no list of texts; put yes and no in quotes."
            elif len(options) == 1:
                yield f"{at}: has one option; give none for words, or two and more."
            if raw["id"] in seen:
                yield f"{at}: '{raw['id']}' stands twice; give it its own id."
            seen.add(raw["id"])
