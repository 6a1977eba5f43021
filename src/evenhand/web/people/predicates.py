"""What does a post open?"""

from __future__ import annotations

from typing import Any

import rules

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
        return None in person.held(roles)

    return rules.Predicate(holding, name="holds " + " or ".join(roles))


class Where(rules.Predicate):  # type: ignore[misc]
    """Holds for a thing of the whole administration's posts, or of a post in the thing's office.

    Attributes
    ----------
    roles : tuple of Role
        Any of which opens the thing.
    """

    def __init__(self, *roles: Role) -> None:
        self.roles = roles
        super().__init__(self._holding, name="holds where it is " + " or ".join(roles))

    def _holding(self, person: Any, thing: Any = None) -> bool:
        if not isinstance(person, Person):
            return False
        offices = offices_of(person, self.roles)
        if offices is None:
            return True
        return bool(offices) if thing is None else thing.office_id in offices


def holds_where(*roles: Role) -> Where:
    """Return a predicate: the person holds one of these roles today where the thing is.

    Without a thing it says whether the person holds one anywhere. A thing of the whole
    administration, whose ``office_id`` is None, is open to posts for the whole administration only.
    """
    return Where(*roles)


def offices_of(person: Person, roles: tuple[Role, ...]) -> frozenset[int] | None:
    """Return the offices in which a person holds one of these roles; None for all of them."""
    found = person.held(roles)
    return None if None in found else frozenset(each for each in found if each is not None)


def holds_anywhere(*roles: Role) -> rules.Predicate:
    """Return a predicate: the person holds one of these roles today, in whichever office.

    For what shows no figures of offices.
    """

    def holding(person: Any) -> bool:
        if not isinstance(person, Person):
            return False
        return bool(person.held(roles))

    return rules.Predicate(holding, name="holds anywhere " + " or ".join(roles))
