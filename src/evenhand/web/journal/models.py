"""How does an entry of the journal lie in the database?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One change: who did what to which thing, bound by its hash to all before it.

    It holds identifiers only, no names and no texts of people: those are elsewhere, and can be
    erased there while the journal stays whole. There is no key to the table of persons either, so
    that an erased person's entries stay. The database refuses to change or remove an entry.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    facts = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        """Read in the order of writing."""

        ordering: ClassVar = ["number"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"
