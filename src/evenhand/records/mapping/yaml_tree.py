"""What does a YAML file say, at which line, and is it of the kind that is expected there?

The nodes are read as they stand: where text is expected, ``NO`` is the text "NO" and ``0401`` the
text "0401", never a truth value or a number. Anchors are refused: nothing in a mapping needs them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

import yaml

from evenhand.records.mapping.faults import Faults, listing, nearest

_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"
MAX_DEPTH = 50
"""Maps and lists inside one another; a mapping has six."""

_Choice = TypeVar("_Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the file with where it stands.

    Attributes
    ----------
    key : str
        Dotted path from the top.
    line : int
        From 1.
    node : yaml.Node
    """

    key: str
    line: int
    node: yaml.Node

    @property
    def is_map(self) -> bool:
        """Whether keys and values stand there."""
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether a list stands there."""
        return isinstance(self.node, yaml.SequenceNode)

    def describe(self) -> str:
        """Return what stands there, for a message."""
        if isinstance(self.node, yaml.MappingNode):
            keys = [k.value for k, _ in self.node.value if isinstance(k, yaml.ScalarNode)]
            return f"a map ({listing(keys)})" if keys else "an empty map"
        if isinstance(self.node, yaml.SequenceNode):
            return "a list" if self.node.value else "an empty list"
        return "nothing" if self.node.tag == _NULL else f"'{self.node.value}'"


class Tree:
    """The values of one YAML text; whatever is of the wrong kind goes to ``faults``.

    Parameters
    ----------
    text : str
    faults : Faults
    """

    def __init__(self, text: str, faults: Faults) -> None:
        self.faults = faults
        self.top = self._compose(text)

    def _compose(self, text: str) -> Place | None:
        try:
            if not self._is_plain(text):
                return None
            node = yaml.compose(text, yaml.SafeLoader)
        except yaml.YAMLError as err:
            mark = getattr(err, "problem_mark", None) or getattr(err, "context_mark", None)
            told = getattr(err, "problem", None) or getattr(err, "reason", None) or str(err)
            self.faults.add(
                line=mark.line + 1 if mark else 0,
                key="",
                found=f"text that is no YAML ({told})",
                expected="YAML",
                remedy="Check colons, quotes and indentation there; indent with spaces, not tabs.",
            )
            return None
        if node is None:
            self._no_mapping(1, "an empty file")
            return None
        return Place(key="", line=node.start_mark.line + 1, node=node)

    def _is_plain(self, text: str) -> bool:
        depth = 0
        for event in yaml.parse(text, yaml.SafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                self.faults.add(
                    line=line,
                    key="",
                    found="an alias (*name)",
                    expected="plain values",
                    remedy="Write the value out where it is used.",
                )
                return False
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            # Told before the rest is read: time and stack grow with the depth.
            if depth > MAX_DEPTH:
                self._no_mapping(line, "values nested beyond any mapping")
                return False
        return True

    def _no_mapping(self, line: int, found: str) -> None:
        self.faults.add(
            line=line,
            key="",
            found=found,
            expected="a mapping",
            remedy="Start from the output of evenhand records draft.",
        )

    def entries(
        self, place: Place, *, known: Collection[str] = (), otherwise: str = ""
    ) -> dict[str, Place]:
        """Return the keys of a map with their values; with ``known``, no other key may stand.

        ``otherwise`` is the remedy for a key that is unknown and near to none.
        """
        if not isinstance(place.node, yaml.MappingNode):
            wanted = f"a map with the keys {listing(known)}" if known else "a map of names to names"
            self.wrong(place, expected=wanted)
            return {}
        found: dict[str, Place] = {}
        for key_node, node in place.node.value:
            line = key_node.start_mark.line + 1
            name = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            path = f"{place.key}.{name}" if place.key else str(name)
            if name in found:
                self.faults.add(
                    line=line,
                    key=path,
                    found=f"the key '{name}' a second time",
                    expected=f"it once; it first stands at line {found[name].line}",
                    remedy="Keep one of the two.",
                )
            elif not name or (known and name not in known):
                self.faults.add(
                    line=line,
                    key=path,
                    found=f"the unknown key '{name}'",
                    expected=f"one of {', '.join(known)}",
                    word=name,
                    known=known,
                    remedy=_remedy(name, known, otherwise),
                )
            else:
                found[name] = Place(key=path, line=line, node=node)
        return found

    def items(self, place: Place, *, expected: str) -> list[Place]:
        """Return the members of a list."""
        if not isinstance(place.node, yaml.SequenceNode):
            self.wrong(place, expected=expected)
            return []
        return [
            Place(key=f"{place.key}[{i}]", line=node.start_mark.line + 1, node=node)
            for i, node in enumerate(place.node.value, start=1)
        ]

    def text(self, place: Place, *, expected: str) -> str:
        """Return a text as it is written, or "" after a fault."""
        node = place.node
        if not isinstance(node, yaml.ScalarNode) or node.tag == _NULL or not node.value:
            self.wrong(place, expected=expected)
            return ""
        return str(node.value)

    def texts(self, place: Place, *, expected: str) -> tuple[str, ...]:
        """Return a text or a list of texts as a tuple."""
        if not place.is_list:
            one = self.text(place, expected=expected)
            return (one,) if one else ()
        told = [self.text(p, expected="a text") for p in self.items(place, expected=expected)]
        return tuple(t for t in told if t)

    def choice(self, place: Place, *, choices: tuple[_Choice, ...], default: _Choice) -> _Choice:
        """Return one of a closed set of words, or ``default`` after a fault."""
        wanted = f"one of {', '.join(choices)}"
        word = self.text(place, expected=wanted)
        for choice in choices:
            if word == choice:
                return choice
        if word:
            self.wrong(place, expected=wanted, word=word, known=choices)
        return default

    def truth(self, place: Place) -> bool:
        """Return a yes or no."""
        if not isinstance(place.node, yaml.ScalarNode) or place.node.tag != _BOOL:
            self.wrong(place, expected="true or false")
            return False
        return str(place.node.value).casefold() in ("true", "yes", "on")

    def wrong(
        self,
        place: Place,
        *,
        expected: str,
        remedy: str = "",
        word: str = "",
        known: Collection[str] = (),
    ) -> None:
        """Record that something else is expected at a place."""
        self.faults.add(
            line=place.line,
            key=place.key,
            found=place.describe(),
            expected=expected,
            remedy=remedy,
            word=word,
            known=known,
        )


def _remedy(name: str, known: Collection[str], otherwise: str) -> str:
    if not name:
        return "Write a plain name."
    return "" if nearest(name, known) else otherwise
