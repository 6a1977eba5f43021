"""How does a choice of language lie in the database?"""

from __future__ import annotations

from django.db import models

from evenhand.web.people.models import Person


class OwnLanguage(models.Model):
    """The language in which a person reads the pages, wherever they sign in."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    code = models.CharField(max_length=12)

    def __str__(self) -> str:
        return self.code


class HouseLanguage(models.Model):
    """The language of who has not chosen one: one row, with the number 1."""

    code = models.CharField(max_length=12)

    def __str__(self) -> str:
        return self.code
