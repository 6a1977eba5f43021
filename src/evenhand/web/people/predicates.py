"""What does a post open?"""

from __future__ import annotations

from typing import Any

import rules
from django.utils import timezone

from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


def holds(*roles: Role) -> rules.Predicate:
    """Return a predicate: the person holds one of these roles today, for the whole administration.

    A post in one office opens nothing that shows the others; what is scoped by office has
    predicates of its own.
    """

    def holding(person: Any) -> bool:
        if not isinstance(person, Person):
            return False
        today = timezone.localdate()
        return person.posts_on(today).filter(role__in=roles, office=None).exists()

    return rules.Predicate(holding, name="holds " + " or ".join(roles))


def holds_anywhere(*roles: Role) -> rules.Predicate:
    """Return a predicate: the person holds one of these roles today, in whichever office.

    For what shows no figures of offices.
    """

    def holding(person: Any) -> bool:
        if not isinstance(person, Person):
            return False
        return person.posts_on(timezone.localdate()).filter(role__in=roles).exists()

    return rules.Predicate(holding, name="holds anywhere " + " or ".join(roles))
