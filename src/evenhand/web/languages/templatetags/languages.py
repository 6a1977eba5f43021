"""How does a template mark what is in another language, and keep a date in its order?"""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from evenhand.web import isolating
from evenhand.web.translations.packs import ENGLISH

register = template.Library()


@register.simple_tag
def in_english() -> SafeString:
    """Return the attributes of an element whose text is English on a page that is not."""
    if get_language() == ENGLISH:
        return mark_safe("")
    return mark_safe(' lang="en" dir="ltr"')


@register.filter
def ltr(value: object) -> str:
    """Return a date, an amount or a code set apart from text that is written right to left."""
    return isolating.ltr(value)
