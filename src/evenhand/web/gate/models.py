"""How do the records of the gate, and its openings, lie in the database?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evenhand.web.people.roles import Role


class Requirement(models.TextChoices):
    """What must be on record before the gate can be opened."""

    LEGAL_BASIS = "legal_basis", _("Legal basis")
    PURPOSE = "purpose", _("Purpose")
    IMPACT_ASSESSMENT = "impact_assessment", _("Impact assessment")
    RETENTION = "retention", _("Retention and deletion")
    STAFF = "staff", _("Consultation of staff")
    AUTHORITY = "authority", _("Consultation of the data protection authority")


class Record(models.Model):
    """One requirement, met: who decided it when, and its text or the hash of its file.

    The newest of a requirement holds; earlier ones stay.
    """

    requirement = models.CharField(max_length=30, choices=Requirement)
    decided_by = models.CharField(_("decided by"), max_length=200)
    decided_on = models.DateField(_("decided on"))
    text = models.TextField(_("text"), blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text="", file_name=""), name="record_has_text_or_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.requirement} {self.pk}"


class Direction(models.TextChoices):
    """Which way the gate is turned."""

    OPEN = "open", pgettext_lazy("turn of the gate", "open")
    CLOSE = "close", pgettext_lazy("turn of the gate", "close")


class Turn(models.Model):
    """A wish to open or close the gate, and who of another post confirmed it.

    An opening rests on the records that both had before them: it ends when one of them is replaced.
    """

    direction = models.CharField(max_length=10, choices=Direction)
    records = models.ManyToManyField(Record, related_name="+")
    asked_by = models.UUIDField()
    asked_role = models.CharField(max_length=30, choices=Role)
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_role = models.CharField(max_length=30, choices=Role, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; never confirmed by who asked, nor from the same post."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | (
                    ~Q(confirmed_by=models.F("asked_by"))
                    & ~Q(confirmed_role=models.F("asked_role"))
                ),
                name="turn_takes_two_of_different_posts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.pk}"
