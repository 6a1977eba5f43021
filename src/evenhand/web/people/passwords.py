"""Is a password made of what everybody here would try first?"""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from evenhand.web.people.models import Administration, Office, Person
from evenhand.web.people.roles import Role

WORDS: Final = ("evenhand", "customs", "integrity", "password", "welcome", "secret", "admin")
"""Beside them: roles, and the names and codes of the administration and its offices."""
SHORTEST: Final = 4
"""Letters of a word of the house that counts: shorter ones stand in any sentence."""
LEFT: Final = 6
"""Letters that must be left when such words are taken out."""


class NotOfTheHouse:
    """Refuses a password of which little is left without the words of this house."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Refuse it in words.

        Raises
        ------
        ValidationError
            If fewer than six letters are left of it.
        """
        left = password.casefold()
        for word in sorted(words(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < len(password) and len(re.sub(r"[\W\d_]", "", left)) < LEFT:
            raise ValidationError(
                _("This password is made of words that everybody here would try first."),
                code="of_the_house",
            )

    def get_help_text(self) -> str:
        """Say it before."""
        return _("Not made of the names of this house, its offices or its system.")


def words() -> set[str]:
    """Return the words that count, in small letters."""
    named = [*Administration.objects.values_list("name", flat=True)]
    for code, name in Office.objects.values_list("code", "name"):
        named += [code, name]
    parts = {part for text in named for part in re.findall(r"\w+", text.casefold())}
    roles = {part for role in Role for part in role.value.split("_")}
    return {*WORDS, *roles, *(part for part in parts if len(part) >= SHORTEST)}
