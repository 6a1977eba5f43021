"""What is wrong with a mapping, at which line, and what puts it right?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from evenhand.errors import MappingError

_LISTED = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing a mapping says wrongly.

    Attributes
    ----------
    line : int
        Line of the file, from 1; 0 where no single line is to blame.
    key : str
        Dotted path of the key, as ``tables.declarations.columns``.
    found, expected : str
        What stands there and what should.
    nearest : str
        The known key or column nearest to what was found; "" if none is near.
    remedy : str
        The step that puts it right, in the imperative.
    """

    line: int
    key: str
    found: str
    expected: str
    nearest: str
    remedy: str

    def say(self, path: str) -> str:
        """Return the fault as one line of text."""
        where = ", ".join(p for p in (path, self.line and f"line {self.line}", self.key) if p)
        near = f" Nearest: '{self.nearest}'." if self.nearest else ""
        return f"{where}: found {self.found}; expected {self.expected}.{near} {self.remedy}"


class Faults:
    """Every fault of one file, collected before any is raised.

    Parameters
    ----------
    path : str
        The file, for messages.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Fault] = []

    def add(
        self,
        *,
        line: int,
        key: str,
        found: str,
        expected: str,
        remedy: str = "",
        word: str = "",
        known: Iterable[str] = (),
    ) -> None:
        """Record one fault; ``word`` is looked up among ``known`` for the nearest name."""
        near = nearest(word, known) if word else ""
        self.found.append(
            Fault(
                line=line,
                key=key,
                found=found,
                expected=expected,
                nearest=near,
                remedy=remedy or (f"Write '{near}' if that is meant." if near else "Correct it."),
            )
        )

    def settle(self, *, subject: str = "The mapping") -> None:
        """Raise everything that was found, or return.

        Raises
        ------
        MappingError
            If there is a fault; its ``what`` lists each on a line of its own.
        """
        if not self.found:
            return
        ordered = sorted(self.found, key=lambda f: f.line)
        number = "1 fault" if len(ordered) == 1 else f"{len(ordered)} faults"
        listed = "\n".join(f"  {f.say(self.path)}" for f in ordered)
        raise MappingError(
            f"{subject} {self.path} has {number}:\n{listed}",
            do_next=f"Correct {self.path}, then run evenhand records check.",
        )


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the name of ``known`` nearest to ``word``, or "".

    Case, spaces and punctuation are passed over: ``HS Code`` is near to ``hs_code``.
    """
    plain: dict[str, str] = {}
    for name in known:
        plain.setdefault(_plain(name), name)
    close = get_close_matches(_plain(word), plain, n=1, cutoff=0.6)
    return plain[close[0]] if close else ""


def listing(names: Iterable[str]) -> str:
    """Return names as text, the first dozen of them."""
    every = list(names)
    more = f" and {len(every) - _LISTED} more" if len(every) > _LISTED else ""
    return ", ".join(every[:_LISTED]) + more


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum()) or name
