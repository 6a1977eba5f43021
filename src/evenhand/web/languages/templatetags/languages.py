"""How does a template mark what is in another language, and keep a date in its order?"""

from __future__ import annotations

from django import template
from django.utils import translation
from django.utils.html import format_html
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


@register.simple_tag
def said(text: str) -> SafeString:
    """Return what a measure asks in the language of the page; English is marked as such."""
    words = said_plain(text)
    if words == text:
        return format_html("<span{}>{}</span>", in_english(), text)
    return format_html("{}", words)


@register.simple_tag
def said_plain(text: str) -> str:
    """Return what a measure asks in the language of the page, without a mark."""
    # The empty message is the header of a language's file.
    return translation.gettext(text) if text else ""


@register.filter
def ltr(value: object) -> str:
    """Return a date, an amount or a code set apart from text that is written right to left."""
    return isolating.ltr(value)
