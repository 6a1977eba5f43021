"""How is a parameter printed, so that whoever repeats the run can read it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from evenhand.findings.plain import plain
from evenhand.reports.document import Pair

_NONE: Final = "none"


def pairs(choices: Mapping[str, Any]) -> tuple[Pair, ...]:
    """Return parameters as names and words; what is empty is left out.

    A choice made of further lists and choices is spread over a line each, under ``its name: ...``.
    """
    return tuple(_pairs("", choices))


def choice(value: Any) -> str:
    """Return a parameter in words: lists joined, nested choices named, floats unrounded."""
    value = plain(value)
    if _is_empty(value):
        return _NONE
    if isinstance(value, dict):
        return "; ".join(f"{_name(k)}: {choice(v)}" for k, v in value.items() if not _is_empty(v))
    if isinstance(value, list):
        # Commas part the words of a list; what has commas of its own is parted by semicolons.
        parts = [_entry(v) for v in value]
        return ("; " if any("," in p for p in parts) else ", ").join(parts)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def _pairs(under: str, choices: Mapping[str, Any]) -> Iterator[Pair]:
    for name, value in choices.items():
        value = plain(value)
        said = f"{under}: {_name(str(name))}" if under else str(name)
        if _is_empty(value):
            continue
        if isinstance(value, dict) and any(isinstance(v, (dict, list)) for v in value.values()):
            yield from _pairs(said, value)
        elif isinstance(value, dict) and _is_label(value):
            yield Pair(said, _by_value(value))
        else:
            yield Pair(said, choice(value))


def _entry(value: Any) -> str:
    """Return one entry of a list; one with a name is said by it, its other facts in brackets."""
    if isinstance(value, dict) and value.get("name"):
        own = {"name": value["name"], "column": value["name"]}
        facts = {k: v for k, v in value.items() if own.get(k) != v and not _is_empty(v)}
        rest = [f"{_name(k)} {choice(v)}" for k, v in facts.items()]
        return f"{value['name']} ({', '.join(rest)})" if rest else str(value["name"])
    return choice(value)


def _is_label(value: dict[str, Any]) -> bool:
    """Whether many keys share few words, so that it reads better by word: ``second: a, b, c``."""
    words = list(value.values())
    return all(isinstance(w, str) for w in words) and len(set(words)) * 2 <= len(words)


def _by_value(value: dict[str, str]) -> str:
    by_word: dict[str, list[str]] = {}
    for key, word in value.items():
        by_word.setdefault(word, []).append(key)
    return "; ".join(f"{word}: {', '.join(keys)}" for word, keys in by_word.items())


def _name(key: str) -> str:
    return " ".join(str(key).replace("_", " ").split())


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}
