"""Which values of a column may be shown to whoever maps it?

As few as tell what a column holds, and none of one that may name a person or a firm: such a column
shows its values only once they are pseudonyms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evenhand.records.drafting.guessing import describe, guess_columns, guess_times
from evenhand.records.drafting.known_names import Likeness, identifies, resembles
from evenhand.records.drafting.looking import Look, Seen
from evenhand.records.schema import TABLES

SHOWN: Final = 3
LETTERS: Final = 40
LONG_NUMBER: Final = 7
"""Digits from which a number may be that of a taxpayer, a passport or a telephone."""
_NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Sampled:
    """One column of a file, as it is shown to whoever maps it.

    Attributes
    ----------
    name, holds : str
        Its own name, and what it holds in words.
    values : tuple of str
        Up to three different ones; empty where it may name somebody.
    hidden_because : str
        Why no value is shown; "" where some are.
    suggested : str
        The column of ours that it may be; "" where none.
    confidence, why : str
        How sure that is, and on what it rests.
    """

    name: str
    holds: str
    values: tuple[str, ...]
    hidden_because: str
    suggested: str = ""
    confidence: str = ""
    why: str = ""


def sampled(look: Look, table: str, *, mapped: Mapping[str, str]) -> tuple[Sampled, ...]:
    """Return the columns of a file in their order.

    Parameters
    ----------
    look : Look
    table : str
        The table of ours that it is mapped to.
    mapped : mapping of str to str
        Theirs to ours, of what is mapped already.
    """
    guesses = {g.theirs: g for g in guess_columns(look, table)}
    found = []
    for seen in look.columns:
        guess = guesses.get(seen.name)
        ours = mapped.get(seen.name, "")
        why = _hidden(seen, table, ours, guess.ours if guess else "")
        found.append(
            Sampled(
                name=seen.name,
                holds=describe(seen),
                values=() if why else _some(seen),
                hidden_because=why,
                suggested=guess.ours if guess else "",
                confidence=guess.confidence if guess else "",
                why=f"its name is a known one, {guess.why}"
                if guess and guess.confidence == "likely"
                else (f"its name holds a known one, {guess.why}" if guess else ""),
            )
        )
    return tuple(found)


def _hidden(seen: Seen, table: str, ours: str, guessed: str) -> str:
    if _is_identity(table, ours) or (not ours and _is_identity(table, guessed)):
        return "it holds accounts of persons or firms"
    if ours:
        # Somebody said what it is, and that names nobody.
        return ""
    if identifies(seen.name) or any(_is_identity(t, r.ours) for t, r in _alike(seen.name)):
        return "its name sounds like that of a person or a firm"
    if guessed or guess_times(seen) is not None:
        return ""
    return _of_content(seen)


def _of_content(seen: Seen) -> str:
    """Say why values of a column that nobody named may still tell who somebody is."""
    numbers = [v for v in seen.values if _NUMBER.fullmatch(v)]
    if any(sum(c.isdigit() for c in v) >= LONG_NUMBER for v in numbers):
        return "its numbers are as long as those of taxpayers or telephones"
    different = len(set(seen.values))
    words = [v for v in seen.values if not _NUMBER.fullmatch(v)]
    if words and different > max(20, len(seen.values) // 2):
        return "its text differs from row to row, and may name somebody"
    return ""


def _is_identity(table: str, ours: str) -> bool:
    column = TABLES[table].column(ours) if ours else None
    return column is not None and column.kind == "identity"


def _alike(name: str) -> list[tuple[str, Likeness]]:
    return [(t, r) for t in TABLES for r in resembles(t, name)]


def _some(seen: Seen) -> tuple[str, ...]:
    different = list(dict.fromkeys(seen.values))[:SHOWN]
    return tuple(v if len(v) <= LETTERS else f"{v[:LETTERS]}…" for v in different)
