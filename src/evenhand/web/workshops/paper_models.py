"""How do papers of workshops, and the file that gives them looks, lie in the database?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evenhand.web.registers import OnlyAddedTo


class Letterhead(OnlyAddedTo):
    """The Word file whose looks papers take; the newest holds, and an empty one ends it."""

    name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(default=bytes)

    class Meta:
        """In the order of writing."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class PaperKind(models.TextChoices):
    """For whom a paper is."""

    OUTCOMES = "outcomes", _("report to management")
    MISSION = "mission", _("mission report for the experts")
    NEWS = "news", _("news note without findings")


class Report(models.Model):
    """A paper as it was made; page, Word and PDF are settings of the same content."""

    workshop = models.ForeignKey("workshops.Workshop", models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=PaperKind, default=PaperKind.OUTCOMES)
    version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["workshop", "-made_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workshop", "kind", "version"], name="workshop_one_paper_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.workshop_id}.{self.kind}.{self.version}"
