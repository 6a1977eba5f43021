"""How is white space taken off many texts that hardly ever have any?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

_WHITE: Final = (" ", "\t", "\n", "\r", "\v", "\f")
_SPACE: Final = r"[\s\x0B]"
"""The same six, where a pattern's own white space is five of them here and six there."""
_FIRST_VISIBLE: Final = "!"
"""What begins with white space comes before it, on every engine."""


def trimmed(text: ir.Value) -> ir.Value:
    """Return the text without white space around it; null stays null.

    Engines look at each letter of a text for that. Here only texts are looked at whose first or
    last letter tells that there is any. By patterns, since what engines strip is not the same.
    """
    is_padded = ibis.or_(text < _FIRST_VISIBLE, *(text.endswith(white) for white in _WHITE))
    bare = text.re_replace(rf"\A{_SPACE}+", "").re_replace(rf"{_SPACE}+\z", "")
    return ibis.ifelse(is_padded, bare, text)
