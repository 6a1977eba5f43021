"""How is the text of a source written: which encoding, delimiter and form of times?"""

from __future__ import annotations

import codecs
import re
from datetime import datetime
from typing import Final

from evenhand.records.mapping.yaml_tree import Place, Tree

NOT_OF_FILES: Final = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "unicode-escape")
"""Encodings of names and of program text; no system exports records in them."""


def read_encoding(tree: Tree, place: Place | None) -> str:
    """Return the encoding, or "" for none; an unknown one goes to the faults."""
    if place is None:
        return ""
    name = tree.text(place, expected="an encoding, as utf-8, windows-1251 or utf-16")
    try:
        # Python also looks up what is no encoding of text, as hex, and refuses it only here.
        is_known = codecs.lookup(name).name not in NOT_OF_FILES and bool("a".encode(name))
    except (LookupError, ValueError):
        is_known = False
    if not is_known and name:
        tree.wrong(
            place,
            expected="an encoding, as utf-8, windows-1251 or utf-16",
            word=name,
            known=("utf-8", "utf-16", "windows-1251", "windows-1252", "cp1256", "latin-1"),
        )
    return name


def read_delimiter(tree: Tree, place: Place | None) -> str:
    """Return the delimiter, or "" for none; more than one character goes to the faults."""
    if place is None:
        return ""
    sign = tree.text(place, expected="one character, as ';'")
    if len(sign) > 1:
        tree.wrong(
            place,
            expected="one character",
            remedy='Write a tab as "\\t" in double quotes, others as they are.',
        )
    return sign


def read_time_format(tree: Tree, place: Place | None) -> tuple[str, ...]:
    """Return the forms of times; one that gives no date goes to the faults."""
    if place is None:
        return ()
    formats = tree.texts(place, expected="a strptime format, as '%d.%m.%Y %H:%M', or a list")
    # One-digit day and month, as the engine writes them; Python's own strptime reads both alike.
    trial = datetime(2001, 2, 3, 4, 5, 6)  # noqa: DTZ001 -- only the form is tried
    for form in formats:
        try:
            plain = form.replace("%-", "%")
            date = datetime.strptime(trial.strftime(plain), plain)  # noqa: DTZ007 -- as above
            whole = date.date() == trial.date()
        except (ValueError, re.error):  # re.error: a directive that stands there twice
            whole = False
        if not whole:
            tree.wrong(
                place,
                expected=f"a strptime format with year, month and day; '{form}' gives no date",
                remedy="Write it as '%Y-%m-%d %H:%M:%S' or '%d.%m.%Y'.",
            )
    return formats
