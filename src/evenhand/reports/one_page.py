"""How is one page for the head of Customs set on paper, word for word as on the screen?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from evenhand.findings.plain import plain
from evenhand.reports.glyphs import printable
from evenhand.reports.typesetting import typeset


@dataclass(frozen=True, slots=True)
class Row:
    """One number.

    Attributes
    ----------
    label, value, beside, words : str
        What it is, the number, what stands beside it (interval, or from and to), what it means.
    is_quiet : bool
        Whether it is set in grey: a change within its error.
    """

    label: str
    value: str
    beside: str
    words: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class OnePage:
    """The page, in words that are printed already.

    Attributes
    ----------
    language : str
        As in BCP 47.
    is_right_to_left : bool
    head, warning, title, about : str
        The administration; "" or what must be known of all of it; the heading; what it rests on.
    day : date
        When it was made.
    numbers_title, changes_title, changes_note, awaited_title : str
    numbers, changes : tuple of Row
    awaited, notices : tuple of str
    """

    language: str
    is_right_to_left: bool
    head: str
    warning: str
    title: str
    about: str
    day: date
    numbers_title: str
    numbers: tuple[Row, ...]
    changes_title: str
    changes_note: str
    changes: tuple[Row, ...]
    awaited_title: str
    awaited: tuple[str, ...]
    notices: tuple[str, ...]


def one_page_pdf(page: OnePage) -> bytes:
    """Return the page as PDF/UA-1; the same page gives the same bytes.

    Raises
    ------
    ReportError
        If the page cannot be set.
    """
    content = printable({**plain(page), "day": page.day.isoformat()})
    content["language"] = page.language.partition("-")[0]
    made = datetime(page.day.year, page.day.month, page.day.day, tzinfo=UTC)
    return typeset(
        "one_page.typ",
        content,
        made=made,
        do_next="Print the page from the browser, which shows the same, and report this.",
    )
