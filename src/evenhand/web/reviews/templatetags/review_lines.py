"""How does a template name a line of a table?"""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from evenhand.web.reviews.lines import Line

register = template.Library()


@register.filter
def place(line: Line) -> str:
    """Return what the form sends for a line: its table and row."""
    return f"{line.table}:{line.row}"


@register.filter
def at(having: Mapping[str, int], place: str) -> int | None:
    """Return the number of the review of a line; None where it has none."""
    return having.get(place)
