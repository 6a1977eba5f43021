"""Which files does the IT department need, to give an extract that can be measured?

The queries know only what is documented of a system: tables and columns that are not are marked
``<<ASK: ...>>``, for the administrator to answer, and never invented.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final, Literal

from evenhand.errors import RecordsError

System = Literal["asycuda++", "asycudaworld", "generic"]

SYSTEMS: Final[dict[System, tuple[str, str]]] = {
    "asycuda++": ("asycudapp", "ASYCUDA++"),
    "asycudaworld": ("asycudaworld", "ASYCUDA World"),
    "generic": ("generic", "the declaration system"),
}
"""Each system's folder of templates, and its name in the letter."""

QUERIES: Final[dict[str, str]] = {
    "declarations.sql": "the declarations, one row each",
    "events.sql": "the acts on them: what, when, under which account",
    "items.sql": "their items",
    "control-totals.sql": "declarations by office, year and serial, counted at the source",
    "duty-against-receipts.sql": "duties assessed against duties received",
}
_ASK: Final = re.compile(r"<<ASK: (.*?)>>", re.DOTALL)


def write_kit(system: System, *, out: Path) -> tuple[Path, ...]:
    """Write the kit for one system into a folder.

    Parameters
    ----------
    system : {"asycuda++", "asycudaworld", "generic"}
    out : Path
        Folder; it is made if missing. Files there are never overwritten: they may hold answers.

    Returns
    -------
    tuple of Path
        The queries, ``mapping.yaml`` and ``letter.md``.

    Raises
    ------
    RecordsError
        If one of the files is there already, or the folder cannot be written.
    """
    content = kit(system)
    there = [name for name in content if (out / name).exists()]
    if there:
        raise RecordsError(
            f"{out} holds {', '.join(there)} already.",
            do_next="Name another folder with --out; those files may hold answers.",
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in content.items():
            (out / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as err:
        raise RecordsError(
            f"The kit cannot be written to {out}: {err.strerror or err}.",
            do_next="Name another folder with --out.",
        ) from err
    return tuple(out / name for name in content)


def kit(system: System) -> dict[str, str]:
    """Return the files of a kit, name to text."""
    folder, title = SYSTEMS[system]
    content = {name: _query(folder, name) for name in QUERIES}
    asked = "\n".join(f"- `{name}`: {ask}" for name, text in content.items() for ask in asks(text))
    listed = "\n".join(f"- `{name}`: {what}" for name, what in QUERIES.items())
    letter = Template(_text("letter.md")).substitute(system=title, files=listed, asks=asked)
    return {**content, "mapping.yaml": _text(f"{folder}/mapping.yaml"), "letter.md": letter}


def asks(query: str) -> tuple[str, ...]:
    """Return what a query asks the administrator for, in order, each once."""
    return tuple(dict.fromkeys(" ".join(a.split()) for a in _ASK.findall(query)))


def _query(folder: str, name: str) -> str:
    text = _text(f"{folder}/{name}")
    if "@QUERY@" not in text:
        return text
    # The query as its own result tells it: without the notes, and without this very column.
    lines = (line.strip() for line in text.splitlines() if "@QUERY@" not in line)
    plain = " ".join(line for line in lines if line and not line.startswith("--"))
    return text.replace("@QUERY@", "'" + plain.replace("'", "''") + "'")


def _text(name: str) -> str:
    return files("evenhand.records.kit").joinpath("data", *name.split("/")).read_text("utf-8")
