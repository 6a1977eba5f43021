"""What does the terminal say when a run is done?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Final

from evenhand.findings.results import Headline, Results
from evenhand.reports.numbers import say_estimate, say_interval

WIDTH: Final = 80
_NARROW: Final = 60
_LEAST: Final = 30


def headline_text(results: Results, *, report: Path | None = None, width: int = WIDTH) -> str:
    """Return the numbers of the first page, what to ask next and where the report lies.

    Plain text without colour or escape codes, whatever the records hold.

    Parameters
    ----------
    results : Results
    report : Path, optional
        Where the report was written.
    width : int
        Columns of the terminal; at least 30 are used.
    """
    width = max(width, _LEAST)
    blocks = [[results.title, results.subtitle]]
    blocks.append(list(_numbers(results.headlines, is_narrow=width < _NARROW)))
    lacking = sum(not f.is_measured for f in results.findings)
    if lacking:
        count = "1 question" if lacking == 1 else f"{lacking:,} questions"
        blocks.append([f"Not measurable with these records: {count}, which is not a pass."])
    if results.ask_next:
        blocks.append(["What to ask next", *(f"  - {q}" for q in results.ask_next)])
    blocks.append(list(results.notices))
    said = [[_wrapped(line, width=width) for line in block] for block in blocks if block]
    if report is not None:
        # A path is copied whole, so it is never broken over lines.
        said.append([f"Report: {_clean(str(report))}"])
    return "\n\n".join("\n".join(lines) for lines in said) + "\n"


def _numbers(headlines: tuple[Headline, ...], *, is_narrow: bool) -> Iterator[str]:
    values = [say_estimate(h.estimate) for h in headlines]
    column = max(map(len, values), default=0)
    for value, headline in zip(values, headlines, strict=True):
        interval = say_interval(headline.estimate)
        words = f"{headline.estimate.label}  ({interval})" if interval else headline.estimate.label
        if is_narrow:
            yield value
            yield f"  {words}"
        else:
            yield f"{value:>{column}}  {words}"


def _wrapped(line: str, *, width: int) -> str:
    """Return the line broken at spaces, its continuation set under its first word.

    A no-break space stays unbroken: a number never parts from its unit.
    """
    line = _clean(line)
    indent = " " * (len(line) - len(line.lstrip(" ")))
    hanging = indent + ("  " if line.lstrip(" ").startswith("- ") else "")
    return "\n".join(wrap(line, width=width, subsequent_indent=hanging, break_on_hyphens=False))


def _clean(words: str) -> str:
    """Return the words without what a terminal would obey instead of print."""
    return "".join(c if c.isprintable() or c == "\u00a0" else " " for c in words)
