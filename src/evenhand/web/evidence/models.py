"""How does a run lie in the database?"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evenhand.web.gate.models import Record, Turn
from evenhand.web.records.models import Version
from evenhand.web.settings import results_of


class State(models.TextChoices):
    """Where a run is."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    DELETED = "deleted", _("deleted")


class Level(models.TextChoices):
    """Whether figures on single handlers are asked for."""

    OFFICE = "office", _("by office and for the whole administration")
    PERSON = "person", _("on single handlers too, where the gate is open")


class Runs(models.Manager["Run"]):
    """Finds runs."""

    def shown(self) -> models.QuerySet[Run]:
        """Return the runs whose findings may be shown: done, and not withheld; the newest first."""
        return self.filter(state=State.DONE, opening__ended_at=None)


class Run(models.Model):
    """One analysis of records that lie on the server: what was asked, and how it went.

    The results lie in a folder of their own; ``fingerprint`` and ``mapping`` are what repeating the
    numbers needs. ``opening`` is the opening of the gate under which figures on single handlers
    were made; None where there are none. ``version`` are the records that were brought in; None
    where they lie in a folder of sources under the name ``source``. Of one that is deleted the
    row alone is left: what it found is gone.
    """

    source = models.CharField(_("records"), max_length=200)
    mapping = models.TextField(_("mapping"))
    level = models.CharField(_("figures"), max_length=10, choices=Level, default=Level.OFFICE)
    opening = models.ForeignKey(Turn, models.PROTECT, null=True, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="runs")
    title = models.CharField(_("title"), max_length=200)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    doing = models.CharField(max_length=200, blank=True)
    share_done = models.FloatField(default=0.0)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    deleted_at = models.DateTimeField(null=True)
    objects = Runs()

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"

    @property
    def folder(self) -> Path:
        """Where the results lie."""
        return results_of(self.pk)

    @property
    def is_withheld(self) -> bool:
        """Whether it holds figures on single handlers and the gate is open no more."""
        return self.opening is not None and self.opening.ended_at is not None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (State.WAITING, State.RUNNING)


class Keeping(models.Model):
    """How many months runs are kept after they ended, by whose decision; the newest holds.

    ``rests_on`` is the text on retention that the gate had on record then.
    """

    months = models.PositiveSmallIntegerField()
    decided_by = models.CharField(max_length=200)
    decided_on = models.DateField()
    rests_on = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(months__gte=1), name="runs_are_kept_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.months}"
