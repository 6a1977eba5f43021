"""What does the terminal say when a run is done?"""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from evenhand.findings.results import Headline, Results
from evenhand.reports.numbers import say_estimate, say_interval

WIDTH: Final = 80
_NARROW: Final = 60


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
    out = StringIO()
    console = Console(
        file=out, width=max(width, 30), color_system=None, force_terminal=False, highlight=False
    )
    say = _Speaker(console)
    say(results.title)
    say(results.subtitle)
    console.print()
    column = max((cell_len(say_estimate(h.estimate)) for h in results.headlines), default=0)
    for headline in results.headlines:
        _number(headline, say=say, column=column, narrow=width < _NARROW)
    lacking = sum(not f.is_measured for f in results.findings)
    if lacking:
        count = "1 question" if lacking == 1 else f"{lacking:,} questions"
        say(f"Not measurable with these records: {count}, which is not a pass.")
        console.print()
    if results.ask_next:
        say("What to ask next")
        for question in results.ask_next:
            say(f"- {question}", indent=2)
        console.print()
    for notice in results.notices:
        say(notice)
    if report is not None:
        # A path is copied whole, so it is never broken over lines.
        out.write(f"Report: {_clean(str(report))}\n")
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


class _Speaker:
    """Prints text as it is: no markup, no control character from the records."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, words: str, *, indent: int = 0) -> None:
        self._console.print(Padding(Text(_clean(words)), (0, 0, 0, indent)))


def _number(headline: Headline, *, say: _Speaker, column: int, narrow: bool) -> None:
    value = say_estimate(headline.estimate)
    interval = say_interval(headline.estimate)
    tail = f"  ({interval})" if interval else ""
    if narrow:
        say(value)
        say(f"{headline.estimate.label}{tail}", indent=2)
    else:
        gap = " " * (column - cell_len(value))
        say(f"{gap}{value}  {headline.estimate.label}{tail}")


def _clean(words: str) -> str:
    """Return the words without what a terminal would obey instead of print."""
    return "".join(c if c.isprintable() or c == "\u00a0" else " " for c in words)
