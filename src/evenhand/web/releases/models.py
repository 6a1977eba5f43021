"""How does a release lie in the database?"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evenhand.web.evidence.models import Run


class Audience(models.TextChoices):
    """Whom an item is released to; who may read the public may read it too."""

    WORKSHOP = "workshop", _("facilitators, and the report of a workshop's outcomes")
    PUBLIC = "public", _("everybody")


class State(models.TextChoices):
    """Where an item is."""

    ASKED = "asked", _("asked for")
    RELEASED = "released", _("released")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Item(models.Model):
    """One finding of one run, word for word as it read when its release was asked for.

    What was released does not change with a later run or version: ``said`` is what left, and
    ``sha256`` binds it. ``said`` holds no table and no picture: those may show accounts.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    measure = models.CharField(_("measure"), max_length=60)
    audience = models.CharField(_("released to"), max_length=20, choices=Audience)
    said = models.JSONField()
    sha256 = models.CharField(max_length=64)
    why = models.CharField(_("what it is for"), max_length=500)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.ASKED)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; nobody releases what they asked for."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="release_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(decided_by__isnull=False),
                name="release_was_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["run", "measure", "audience"],
                condition=Q(state__in=("asked", "released")),
                name="one_open_release_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.measure}"

    @property
    def title(self) -> str:
        """The question that the finding answers."""
        return str(self.said["question"])

    @property
    def figures(self) -> list[dict[str, Any]]:
        """Its numbers as printed: label, value, interval."""
        return list(self.said["figures"])
