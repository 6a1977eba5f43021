"""How are the findings of a run kept, so that every page shows the numbers the report shows?"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from evenhand import __version__
from evenhand.analysis.finished import decoded, encoded
from evenhand.errors import EvenhandError, ReportError
from evenhand.findings.results import Headline, Results
from evenhand.reports.document import Document
from evenhand.reports.places import table_places
from evenhand.reports.whole_file import write_text

FILE: Final = "results.json"
PRINTED: Final = "document.json"
"""The report as printed, pictures drawn: drawing them takes ten seconds, reading them none."""
PARTS: Final = ("headlines", "findings", "records")
"""Of ``Results``, those that are more than plain values."""
HEAD: Final = 4_000
SUBTITLE: Final = re.compile(r'^\{"title": "(?:[^"\\]|\\.)*", "subtitle": ("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True, slots=True)
class _Printed:
    """A document, and the version that composed it."""

    version: str
    document: Document


_PRINTED: Final = TypeAdapter(_Printed)


def keep(results: Results, folder: Path, printed: Document | None = None) -> None:
    """Write the results beside the report, so that ``read`` gives them back.

    Parameters
    ----------
    results : Results
    folder : Path
    printed : Document, optional
        The results as composed; else they are composed when somebody first looks.
    """
    whole: dict[str, Any] = {
        "title": results.title,
        "subtitle": results.subtitle,
        "summary": results.summary,
        "headlines": [
            {"measure": h.measure, "statement": h.statement, "estimate": encoded(h.estimate)}
            for h in results.headlines
        ],
        "ask_next": list(results.ask_next),
        "findings": encoded(list(results.findings)),
        "records": encoded(list(results.records)),
        "parameters": encoded(results.parameters),
        "versions": dict(results.versions),
        "fingerprint": results.fingerprint,
        "notices": list(results.notices),
        "made_at": results.made_at,
    }
    write_text(json.dumps(whole, ensure_ascii=False), folder / FILE)
    (folder / PRINTED).unlink(missing_ok=True)
    if printed is not None:
        _keep_printed(printed, folder)
    forget()


def _keep_printed(printed: Document, folder: Path) -> None:
    whole = _Printed(__version__, printed)
    write_text(_PRINTED.dump_json(whole).decode(), folder / PRINTED)


def _read_printed(folder: Path) -> Document | None:
    """Return the report as this version printed it; None where there is none."""
    try:
        whole = _PRINTED.validate_json((folder / PRINTED).read_bytes())
    except (OSError, ValueError):
        return None
    return whole.document if whole.version == __version__ else None


def read(folder: Path) -> Results:
    """Return the results that ``keep`` wrote.

    Raises
    ------
    EvenhandError
        If they are not there or of another version.
    """
    try:
        whole = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Results(
            title=whole["title"],
            subtitle=whole["subtitle"],
            summary=whole["summary"],
            headlines=tuple(
                Headline(h["measure"], h["statement"], decoded(h["estimate"]))
                for h in whole["headlines"]
            ),
            ask_next=tuple(whole["ask_next"]),
            findings=tuple(decoded(whole["findings"])),
            records=tuple(decoded(whole["records"])),
            parameters=decoded(whole["parameters"]),
            versions=whole["versions"],
            fingerprint=whole["fingerprint"],
            notices=tuple(whole["notices"]),
            made_at=whole["made_at"],
        )
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise EvenhandError(
            _("The results of this run are not there, or another version wrote them."),
            do_next=_("Run the analysis again."),
        ) from err


def places(folder: Path, measure: str) -> tuple[str, ...]:
    """Return the names of the files in which the tables of a measure lie; KeyError without it."""
    return tuple(table_places(results(folder).finding(measure)))


def subtitle(folder: Path) -> str:
    """Return the subtitle of a run, source and days, without reading all of its results.

    Raises
    ------
    EvenhandError
        If the results are not there.
    """
    try:
        with (folder / FILE).open(encoding="utf-8") as file:
            found = SUBTITLE.search(file.read(HEAD))
        if found is not None:
            return str(json.loads(found[1]))
    except (OSError, ValueError):
        pass
    return results(folder).subtitle


@lru_cache(maxsize=4)
def results(folder: Path) -> Results:
    """Return the results of a finished run; of the last few, read once a process."""
    return read(folder)


@lru_cache(maxsize=4)
def document(folder: Path) -> Document:
    """Return the report of a finished run as printed; of the last few, read once a process.

    One that another version printed, or none did, is composed and kept for the next process.
    """
    found = _read_printed(folder)
    if found is None:
        from evenhand.reports.compose import compose  # noqa: PLC0415 -- slow import

        found = compose(results(folder))
        with suppress(ReportError):
            # A disk that is full keeps nobody from reading.
            _keep_printed(found, folder)
    return found


def forget() -> None:
    """Read anew what is asked for next: in some folder lies something else now."""
    results.cache_clear()
    document.cache_clear()
