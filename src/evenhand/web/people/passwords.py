"""Is a password made of what everybody here would try first?"""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from evenhand.errors import ConfigError
from evenhand.web.people import breached
from evenhand.web.people.models import Administration, Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.settings import CONFIG

log = logging.getLogger(__name__)

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


class NotOfCommonOnes:
    """Refuses a common password with digits or signs around it, and two of them together.

    Few of the 20,000 that Django lists have 12 letters: who must reach 12 puts together what is
    short.
    """

    def validate(self, password: str, user: Person | None = None) -> None:
        """Refuse it in words.

        Raises
        ------
        ValidationError
            If it is made of one or two common passwords.
        """
        common = _common()
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.lower())
        wholes = {password.lower(), core}
        if any(_is_made_of(whole, common) for whole in wholes if whole):
            raise ValidationError(
                _("This password is made of passwords that many people use."), code="of_common"
            )

    def get_help_text(self) -> str:
        """Say it before."""
        return _("Not made of passwords that many people use.")


class NotOfBreachedOnes:
    """Refuses a password that stands on the house's own list of breached ones, where it has one.

    Where the list is named and cannot be searched, no password is taken until it can: one that
    nobody looked up would pass for one that was.
    """

    def validate(self, password: str, user: Person | None = None) -> None:
        """Refuse it in words.

        Raises
        ------
        ValidationError
            If it is on the list, or the list is not in order.
        """
        if CONFIG.breached is None:
            return
        try:
            is_listed = breached.holds(CONFIG.breached, password)
        except ConfigError as err:
            # Why, with the path, is what `evenhand doctor` says.
            log.exception("list of breached passwords cannot be searched")
            raise ValidationError(
                _(
                    "No password can be set now: the list of breached passwords of this house is "
                    "not in order. Tell the IT department to run evenhand doctor."
                ),
                code="list_broken",
            ) from err
        if is_listed:
            raise ValidationError(
                _("This password is known from a breach elsewhere. Choose another."),
                code="breached",
            )

    def get_help_text(self) -> str:
        """Say it before."""
        return _("Not known from a breach elsewhere.")


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _is_made_of(whole: str, common: frozenset[str]) -> bool:
    """Say whether a text is a common password, or two of them."""
    if whole in common:
        return True
    return any(whole[:at] in common and whole[at:] in common for at in range(4, len(whole) - 3))


def words() -> set[str]:
    """Return the words that count, in small letters."""
    named = [*Administration.objects.values_list("name", flat=True)]
    for code, name in Office.objects.values_list("code", "name"):
        named += [code, name]
    parts = {part for text in named for part in re.findall(r"\w+", text.casefold())}
    roles = {part for role in Role for part in role.value.split("_")}
    return {*WORDS, *roles, *(part for part in parts if len(part) >= SHORTEST)}
