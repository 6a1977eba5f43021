"""Which choices of language are there, each with its entry in the journal?"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.web.journal.append import append
from evenhand.web.languages.models import HouseLanguage, OwnLanguage
from evenhand.web.people.models import Person
from evenhand.web.settings import PACKS


class LanguageError(EvenhandError):
    """A language cannot be chosen."""


def choose(person: Person, code: str) -> None:
    """Keep the language of a person.

    Raises
    ------
    LanguageError
        If this house has no such language.
    """
    must_be_here(code)
    with transaction.atomic():
        append(
            "language.chosen",
            subject=f"person:{person.pk}",
            actor=person.pk,
            facts={"language": code},
        )
        OwnLanguage.objects.update_or_create(person=person, defaults={"code": code})


def choose_for_house(code: str, *, by: Person) -> None:
    """Keep the language of everybody who has not chosen one.

    Raises
    ------
    LanguageError
        If this house has no such language.
    """
    must_be_here(code)
    with transaction.atomic():
        append(
            "language.chosen_for_house",
            subject="administration:1",
            actor=by.pk,
            facts={"language": code},
        )
        HouseLanguage.objects.update_or_create(pk=1, defaults={"code": code})


def must_be_here(code: str) -> None:
    """Raise LanguageError unless this house has the language."""
    if code not in {pack.code for pack in PACKS}:
        raise LanguageError(
            _("This house has no language '%(code)s'.") % {"code": code[:12]},
            do_next=_("Choose one of the list."),
        )
