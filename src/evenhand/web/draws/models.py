"""How do wishes, verifications and what was read of a log lie in the database?"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

KEPT_FOR: Final = timedelta(days=3)
"""How long a wish waits for its second person; the asker's token is not kept longer."""


class Kind(models.TextChoices):
    """What may be asked to be written into a log."""

    ROSTER = "roster", _("roster of a shift")
    CHANGE = "change", _("late change of a roster")
    ABSENCE = "absence", _("absence")
    RETURN = "return", _("return")
    CONFLICT = "conflict", _("conflict of interest")
    REASSIGN = "reassign", _("reassignment")
    EMERGENCY = "emergency", _("emergency reassignment")
    COUNTERSIGN = "countersign", _("countersignature of an emergency")


class State(models.TextChoices):
    """Where a wish is."""

    WAITING = "waiting", _("waits for a second person")
    SENDING = "sending", _("sent, and not answered yet")
    IN_LOG = "in_log", _("in the log")
    REFUSED = "refused", _("refused by the log")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DECLINED = "declined", _("declined by the second person")
    EXPIRED = "expired", _("not confirmed in time")


OPEN: Final = (State.WAITING, State.SENDING)


class Wish(models.Model):
    """Something that somebody asks to be written into a log, and who of another post confirmed it.

    ``sealed`` holds the asker's token, officers and consignments, under a key of the installation,
    and is empty once the wish has ended: the log has what came of it, under pseudonyms.
    ``asked_name`` is the asker's name in the log. ``number`` is the request's own, so that what was
    sent twice is written once.
    """

    log = models.CharField(max_length=40)
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    number = models.UUIDField(default=uuid.uuid4, editable=False)
    reason = models.TextField(_("reason"), blank=True)
    sealed = models.BinaryField(default=bytes)
    asked_by = models.UUIDField()
    asked_post = models.CharField(max_length=80)
    asked_name = models.CharField(max_length=64)
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_post = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    leaf = models.BigIntegerField(null=True)
    said = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; never confirmed by who asked, nor from the same post."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | (
                    ~Q(confirmed_by=models.F("asked_by"))
                    & ~Q(confirmed_post=models.F("asked_post"))
                ),
                name="wish_takes_two_of_different_posts",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.IN_LOG)
                | Q(confirmed_by__isnull=False)
                | Q(kind__in=(Kind.EMERGENCY, Kind.COUNTERSIGN)),
                name="wish_in_the_log_was_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done with it."""
        return self.state in OPEN

    @property
    def expires_at(self) -> Any:
        """When it waits no longer."""
        return self.asked_at + KEPT_FOR


class Read(models.Model):
    """How far a log was read: leaves, and the hash of the last of them."""

    log = models.CharField(max_length=40, unique=True)
    origin = models.CharField(max_length=200)
    leaves = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.log} {self.leaves}"


class Entry(models.Model):
    """A leaf of a log that people wrote: rosters and departures, as the log has them."""

    log = models.CharField(max_length=40)
    leaf = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    office = models.CharField(max_length=64)
    at = models.DateTimeField()
    of = models.BigIntegerField(null=True)
    content = models.JSONField()

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-leaf"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "leaf"], name="entry_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.log} {self.leaf}"


class Verification(models.Model):
    """One verification of a whole log, asked for here and done in the background.

    ``verdict`` is what the verifier found, as plain values; ``said`` is why there is none.
    """

    log = models.CharField(max_length=40)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    key_given = models.BooleanField(default=False)
    verdict = models.JSONField(null=True)
    said = models.TextField(blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.log} {self.pk}"


class Publication(models.Model):
    """Coverage that the administration chose to publish, as it stood then."""

    log = models.CharField(max_length=40)
    figures = models.JSONField()
    published_by = models.UUIDField()
    published_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; one of a log at a time."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["log"], condition=Q(ended_at=None), name="one_publication_a_log"
            )
        ]

    def __str__(self) -> str:
        return f"{self.log} {self.pk}"
