"""Where does the reference come from? From the code, each time the pages are built.

A page says ``<!-- generated: NAME -->`` on a line of its own; what the function of that name
returns, as Markdown, stands in its place. What is generated is never committed, so it cannot fall
behind the code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from evenhand_reference.asvs import asvs
from evenhand_reference.command_line import command_line
from evenhand_reference.errors import errors
from evenhand_reference.instruments import (
    adoption_keys,
    indicators,
    instrument_keys,
    instruments,
)
from evenhand_reference.measures import measure_pages, measures
from evenhand_reference.plain_mathematics import add_plain_mathematics
from evenhand_reference.records import calendar_fields, tables
from evenhand_reference.settings import settings

PARTS: Final[dict[str, Callable[[], str]]] = {
    "adoption-keys": adoption_keys,
    "asvs": asvs,
    "calendar-fields": calendar_fields,
    "command-line": command_line,
    "errors": errors,
    "indicators": indicators,
    "instrument-keys": instrument_keys,
    "instruments": instruments,
    "measures": measures,
    "measure-pages": measure_pages,
    "settings": settings,
    "tables": tables,
}
MARKER: Final = re.compile(r"^<!-- generated: ([a-z-]+) -->$", re.MULTILINE)


def filled(text: str) -> str:
    """Return a page with every marker replaced by what the code says; KeyError if unknown."""
    return MARKER.sub(lambda found: PARTS[found[1]](), text)


def _fill(app: Any, name: str, source: list[str]) -> None:
    source[0] = filled(source[0])


def _always_outdated(app: Any, env: Any, added: Any, changed: Any, removed: Any) -> list[str]:
    # Code may have changed where no page did.
    return [n for n in env.found_docs if MARKER.search(env.doc2path(n).read_text(encoding="utf-8"))]


def setup(app: Any) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("source-read", _fill)
    app.connect("env-get-outdated", _always_outdated)
    add_plain_mathematics(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
