"""How does a template print what the register counts?"""

from __future__ import annotations

from decimal import Decimal

from django import template

from evenhand.web.discretion import printing

register = template.Library()


@register.filter
def printed(number: int | Decimal | None) -> str:
    """Return a number as the register prints it."""
    return printing.printed(number)


@register.filter
def percent_to(before: Decimal | None, after: Decimal | None) -> str:
    """Return the change from one number to another in percent."""
    return printing.percent(before, after)
