"""Which Word file gives the papers of workshops the looks of this administration?

It is read before it is kept: what it holds beside looks is never handed on.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction

from evenhand.reports.word_template import WordTemplate, read_template
from evenhand.web.journal.append import append
from evenhand.web.people.models import Person
from evenhand.web.workshops.paper_models import Letterhead


def keep(content: bytes, *, name: str, by: Person) -> Letterhead:
    """Take a Word file as the template from now on.

    Raises
    ------
    ReportError
        If it is no Word document, or holds more than words and looks.
    PermissionDenied
        If the person may not choose the template.
    """
    _must_choose(by)
    read_template(content)
    return _write(content, name, by)


def take_away(*, by: Person) -> Letterhead:
    """Have papers look as they do without a template; PermissionDenied as of `keep`."""
    _must_choose(by)
    return _write(b"", "", by)


def current() -> Letterhead | None:
    """Return the file that holds; None where there is none."""
    newest = Letterhead.objects.order_by("-pk").first()
    return newest if newest is not None and newest.sha256 else None


def template() -> WordTemplate | None:
    """Return what papers take of the file that holds; None where there is none."""
    held = current()
    return None if held is None else _read(held.sha256, bytes(held.content))


def _must_choose(by: Person) -> None:
    if not by.has_perm("workshops.choose_letterhead"):
        raise PermissionDenied


def _write(content: bytes, name: str, by: Person) -> Letterhead:
    digest = sha256(content).hexdigest() if content else ""
    with transaction.atomic():
        made = Letterhead(name=name[:200], sha256=digest, content=content, written_by=by.pk)
        made.save()
        verb = "workshops.letterhead_kept" if content else "workshops.letterhead_taken_away"
        append(verb, subject=f"letterhead:{made.pk}", actor=by.pk, facts={"sha256": digest})
    return made


@lru_cache(maxsize=2)
def _read(digest: str, content: bytes) -> WordTemplate:
    return read_template(content)
