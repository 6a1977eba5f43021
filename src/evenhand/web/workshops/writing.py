"""How is a change of a workshop made: by whom it is open to, and with its entry in the journal?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction

from evenhand.errors import EvenhandError
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.workshops.models import Workshop


class WorkshopError(EvenhandError):
    """A workshop cannot be changed as asked."""


@contextmanager
def changing(workshop: Workshop, action: str, *, by: Person) -> Iterator[dict[str, Fact]]:
    """Open one transaction for a change of a workshop and its entry in the journal.

    Parameters
    ----------
    workshop : Workshop
        Saved when the block ends, at the latest.
    action : str
        As ``workshops.planned``.
    by : Person

    Yields
    ------
    dict
        To which the block adds the facts of the entry: identifiers and numbers, never words.

    Raises
    ------
    PermissionDenied
        If the person does not run the workshop.
    """
    with transaction.atomic():
        if not by.has_perm("workshops.run", workshop):
            raise PermissionDenied
        if workshop.pk is not None:
            Workshop.objects.select_for_update().get(pk=workshop.pk)
        facts: dict[str, Fact] = {}
        yield facts
        append(action, subject=f"workshop:{workshop.pk}", actor=by.pk, facts=facts)
