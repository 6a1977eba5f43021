"""Who asks?"""

from __future__ import annotations

from django.http import HttpRequest

from evenhand.web.people.models import Person


def asker(request: HttpRequest) -> Person:
    """Return the person who is signed in: a view that is not public is shown to nobody else."""
    if not isinstance(request.user, Person):
        raise TypeError("A view that is open to anybody asked who it is.")
    return request.user
