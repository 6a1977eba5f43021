"""How does a date, an amount or a code keep its order inside a sentence of Arabic?"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language_bidi, pgettext

ISOLATE, END = "\u2066", "\u2069"
"""LEFT-TO-RIGHT ISOLATE and POP DIRECTIONAL ISOLATE (Unicode Standard Annex 9, 2.3)."""


def ltr(value: object) -> str:
    """Return a value as text, set apart where the page's language is written right to left.

    Elsewhere it is the text alone: files and tests of left-to-right languages hold no sign more.
    """
    text = str(value)
    return f"{ISOLATE}{text}{END}" if text and get_language_bidi() else text


def listed(things: Iterable[str]) -> str:
    """Return several things as one text, with the comma of the page's language between them."""
    return f"{pgettext('between two names', ',')} ".join(things)
