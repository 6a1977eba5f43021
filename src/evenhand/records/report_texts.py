"""Which reports of examinations say the same, and what are the others made of?

A text may name somebody: what leaves the database are digests of texts and of their shingles (three
words in a row), and how often which account wrote them.
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

WORDS: Final = 3
"""Of a shingle."""
MOST_TEXTS: Final = 2_000
"""Texts that are compared with each other, the most used of all; the others only for equality."""


def texts(done: ir.Table) -> ir.Table:
    """Return how often each account wrote each of the texts that are used most.

    Parameters
    ----------
    done : Table
        With ``office``, ``actor`` and ``report`` (text or null), one row an examination.

    Returns
    -------
    Table
        ``office``, ``actor``, ``text`` (a digest) and ``reports``. Texts are equal if they differ
        in case, signs, spaces and numbers alone.
    """
    plain = _plain(done)
    keys = ["office", "actor", "text"]
    found = plain.group_by(keys).agg(reports=_.count())
    return found.semi_join(_most_used(plain), "text").order_by(keys)


def shingles(done: ir.Table) -> ir.Table:
    """Return the shingles of those texts: ``text`` and ``shingle``, digests, each pair once.

    A text of fewer words is one shingle.
    """
    found = _most_used(_plain(done))
    words = found.plain.split(" ")
    last = ibis.greatest(words.length() - WORDS, 0)
    found = found.mutate(words=words, first=ibis.range(0, last + 1).unnest())
    said = found.words[found["first"] : found["first"] + WORDS].join(" ")
    found = found.select("text", shingle=said.hexdigest("sha256")).distinct()
    return found.order_by("text", "shingle")


def _plain(done: ir.Table) -> ir.Table:
    """Give each report with a text its words alone, and their digest."""
    words = done.report.lower().re_replace(r"[0-9]+", "0").re_replace(r"[\p{P}\p{S}\s]+", " ")
    found = done.mutate(plain=words.strip())
    found = found.filter((found.plain != "").fill_null(False))
    return found.mutate(text=found.plain.hexdigest("sha256"))


def _most_used(plain: ir.Table) -> ir.Table:
    used = plain.group_by("text", "plain").agg(reports=_.count())
    return used.order_by(ibis.desc("reports"), "text").limit(MOST_TEXTS)
