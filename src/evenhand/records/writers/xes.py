"""How is an event log written as XES, for any process-mining tool?

IEEE 1849-2016, with the extensions concept, time and organizational: the declaration is the trace,
the activity ``concept:name``, the account ``org:resource`` (a pseudonym), its role ``org:role``.
All other columns keep their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import quoteattr

from evenhand.records.schema import DECLARATIONS, EVENTS
from evenhand.records.writers.event_log import Case

EVENT_KEYS: Final = {
    "activity": "concept:name",
    "at": "time:timestamp",
    "actor": "org:resource",
    "role": "org:role",
}
TIMES: Final = frozenset(
    column.name
    for table in (DECLARATIONS, EVENTS)
    for column in table.columns
    if column.kind == "time"
)
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<classifier name="Activity" keys="concept:name"/>
"""


def write_xes(cases: Iterable[Case], path: Path) -> tuple[int, int]:
    """Write cases as a log, and return how many cases and events."""
    traces = events = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        for case in cases:
            _trace(case, file)
            traces, events = traces + 1, events + len(case.events)
        file.write("</log>\n")
    return traces, events


def _trace(case: Case, file: IO[str]) -> None:
    file.write("<trace>\n" + _attribute("concept:name", case.id))
    file.writelines(
        _attribute(name, value, is_time=name in TIMES) for name, value in case.attributes.items()
    )
    for event in case.events:
        file.write("<event>")
        file.writelines(
            _attribute(EVENT_KEYS.get(name, name), value, is_time=name in TIMES)
            for name, value in event.items()
        )
        file.write("</event>\n")
    file.write("</trace>\n")


def _attribute(key: str, value: str, *, is_time: bool = False) -> str:
    kind = "date" if is_time else "string"
    return f"<{kind} key={quoteattr(_clean(key))} value={quoteattr(_clean(value))}/>"


def _clean(text: str) -> str:
    # XML has no place for control characters, whatever wrote them into the source.
    return _NOT_IN_XML.sub("", text)
