"""How does a template print shares and gains?"""

from __future__ import annotations

from django import template

from evenhand.web.workshops import printing

register = template.Library()


@register.filter
def share(number: float) -> str:
    """Return a share as the report prints it."""
    return printing.share(number)


@register.filter
def points(number: float) -> str:
    """Return a gain as the report prints it."""
    return printing.points(number)
