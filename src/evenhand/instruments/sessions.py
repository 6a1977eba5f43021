"""Which sessions can a workshop hold, and what does each bring along?

Each session is a file of its own under ``data/sessions``: facilitator's notes, a handout, slides
that take their words from the instruments, knowledge items with the reason for the right answer,
and cases to discuss. All of it is Evenhand's own wording, tied to entries of the instruments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

from evenhand.errors import InstrumentError
from evenhand.instruments import plain_yaml
from evenhand.instruments.reading import must_be_whole

FORM: Final = "evenhand-session-1"
NAMES: Final = (
    "instruments",
    "consequences",
    "discretion",
    "conflict_of_interest",
    "risk_mapping",
    "transparency_facilitation",
    "convention",
    "management_meeting",
)
"""The files under ``data/sessions``, in the order in which a workshop usually holds them."""
LEAST_ITEMS: Final = 8
"""Knowledge items of a session: with fewer, one guess moves a score by more than an eighth."""
LEAST_CASES: Final = 2


@dataclass(frozen=True, slots=True)
class Step:
    """What the facilitator does next, and for how many minutes."""

    minutes: int
    say: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the handout."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide: the entries of the instruments that it shows, by their ids."""

    title: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A question that shows whether something was learnt.

    Attributes
    ----------
    id : str
        In its session.
    question : str
    options : tuple of str
    right : int
        Place of the right option, from 1.
    reason : str
        Why it is right.
    rests_on : tuple of str
        Ids of entries that the reason rests on.
    source : str
        Address of a source beside them; "" where the entries' own suffice.
    """

    id: str
    question: str
    options: tuple[str, ...]
    right: int
    reason: str
    rests_on: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """An invented case to discuss; nobody in it is real."""

    title: str
    story: str
    questions: tuple[str, ...]
    notes: str


@dataclass(frozen=True, slots=True)
class Session:
    """A session of the library.

    Attributes
    ----------
    id, title, purpose : str
    minutes : int
        The sum of its notes.
    since : date
        From when on it reads so.
    basis, wording, licence : str
        What its words rest on.
    notes : tuple of Step
    handout : tuple of Passage
    slides : tuple of Slide
    items : tuple of Item
    cases : tuple of Case
    sources : tuple of str
    """

    id: str
    title: str
    minutes: int
    since: date
    purpose: str
    basis: str
    wording: str
    licence: str
    notes: tuple[Step, ...]
    handout: tuple[Passage, ...]
    slides: tuple[Slide, ...]
    items: tuple[Item, ...]
    cases: tuple[Case, ...]
    sources: tuple[str, ...]

    def item(self, id: str) -> Item | None:
        """Return the knowledge item of an id; None if there is none."""
        return next((each for each in self.items if each.id == id), None)


_PARTS: Final = {"notes": Step, "handout": Passage, "slides": Slide, "items": Item, "cases": Case}


@cache
def sessions() -> tuple[Session, ...]:
    """Return the library that comes with Evenhand.

    Raises
    ------
    InstrumentError
        If a file is missing or its values are not of its form; every fault of a file is told.
    """
    folder = resources.files("evenhand.instruments").joinpath("data", "sessions")
    found = []
    for name in NAMES:
        try:
            text = folder.joinpath(f"{name}.yaml").read_text(encoding="utf-8")
        except OSError as err:
            raise InstrumentError(
                f"The session '{name}' cannot be read: {err}.", do_next="Reinstall evenhand."
            ) from err
        found.append(read(plain_yaml.values(text, file=f"{name}.yaml"), file=f"{name}.yaml"))
    return tuple(found)


def session(id: str) -> Session | None:
    """Return the session of an id; None if the library has none."""
    return next((each for each in sessions() if each.id == id), None)


def read(content: Any, *, file: str) -> Session:
    """Return the session that plain values hold.

    Raises
    ------
    InstrumentError
        If they are not of the form; every fault is told.
    """
    must_be_whole(file, list(_faults(content)))
    said = {k: v for k, v in content.items() if k != "schema"}
    said["since"] = date.fromisoformat(said["since"])
    said["sources"] = tuple(said["sources"])
    for name, kind in _PARTS.items():
        said[name] = tuple(kind(**_tuples(raw)) for raw in said[name])
    return Session(**said)


def problems(whole: Collection[Session], *, entries: Collection[str]) -> tuple[str, ...]:
    """Return which ties of sessions lead to no entry, one sentence each with the remedy."""
    return tuple(
        f"session {each.id}: '{id}' is held by no instrument; correct the id."
        for each in whole
        for part in (*(s.entries for s in each.slides), *(i.rests_on for i in each.items))
        for id in part
        if id not in entries
    )


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}


def _faults(content: Any) -> Iterator[str]:
    if not isinstance(content, dict) or content.get("schema") != FORM:
        yield f"schema is not {FORM}; write that."
        return
    told = list(_key_faults("the file", content, Session, also={"schema"}))
    yield from told
    if told:
        return
    for name, kind in _PARTS.items():
        for n, raw in enumerate(content[name]):
            at = f"{name}[{n}]"
            if not isinstance(raw, dict):
                yield f"{at}: is no map of keys and values; write one."
            else:
                yield from _key_faults(at, raw, kind)
                if name == "items":
                    yield from _item_faults(at, raw)
    yield from _whole_faults(content)


def _key_faults(
    at: str, raw: Mapping[str, Any], kind: Any, also: Collection[str] = ()
) -> Iterator[str]:
    known = {f.name: f for f in fields(kind)}
    for key in sorted(set(raw) - set(known) - set(also)):
        yield f"{at}: unknown key {key}; take it out."
    for name, field in known.items():
        value = raw.get(name)
        if not value and field.default is MISSING:
            yield f"{at}: {name} missing or empty; write it."
        elif value and not isinstance(value, _wanted(str(field.type))):
            yield f"{at}: {name} is not of its kind; see another session."


def _wanted(kind: str) -> type:
    if kind == "int":
        return int
    return list if kind.startswith("tuple") else str


def _item_faults(at: str, raw: Mapping[str, Any]) -> Iterator[str]:
    options, right = raw.get("options"), raw.get("right")
    if not isinstance(options, list) or not isinstance(right, int):
        return
    if not 3 <= len(options) <= 6 or len(set(options)) != len(options):
        yield f"{at}: needs 3 to 6 options, each its own; correct them."
    if not 1 <= right <= len(options):
        yield f"{at}: right is {right}, and there are {len(options)} options; correct it."


def _whole_faults(content: Mapping[str, Any]) -> Iterator[str]:
    try:
        date.fromisoformat(content["since"])
    except ValueError:
        yield "since is no day; write one as 2026-11-30."
    for name, least in (("items", LEAST_ITEMS), ("cases", LEAST_CASES)):
        if len(content[name]) < least:
            yield f"{name}: there are {len(content[name])}; write {least} or more."
    steps = [raw.get("minutes") for raw in content["notes"] if isinstance(raw, dict)]
    minutes = [m for m in steps if isinstance(m, int)]
    if len(minutes) == len(steps) and sum(minutes) != content["minutes"]:
        yield f"minutes: the notes take {sum(minutes)} and not {content['minutes']}; correct one."
    ids = [raw.get("id") for raw in content["items"] if isinstance(raw, dict)]
    for id in sorted({str(each) for each in ids if ids.count(each) > 1}):
        yield f"items: '{id}' stands twice; give each its own id."
