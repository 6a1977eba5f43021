"""How do records that came in lie in the database?

The files themselves lie in a folder of the house, under names of its own. What was written of them
stays when they are deleted: who brought which bytes, how they were read, and what was attested.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

NAME: int = 120
"""Characters of a file's name, and of a collection's."""


class Collection(models.Model):
    """Records of one kind, as the declarations of the whole administration, version by version."""

    name = models.CharField(_("name"), max_length=NAME, unique=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """By name."""

        ordering: ClassVar = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def mapping(self) -> MappingText | None:
        """The newest mapping; None before the first."""
        return MappingText.objects.filter(collection=self).order_by("-number").first()


class FileState(models.TextChoices):
    """Where a file is."""

    COMING = "coming", _("still coming in")
    WHOLE = "whole", _("here")
    GONE = "gone", _("deleted")


class File(models.Model):
    """A file that was uploaded, or one on the server that is pointed to.

    ``name`` is the name it came under, which a mapping's patterns are matched with; ``place`` is
    where it lies: a name of our own, or a path below the folder of sources.
    """

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="files")
    name = models.CharField(_("file"), max_length=NAME)
    place = models.CharField(max_length=400)
    is_pointed = models.BooleanField(default=False)
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"))
    received = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.COMING)
    brought_by = models.UUIDField()
    brought_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order of coming in."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    """A part of a file that is on the disk: whoever sent it was told so."""

    file = models.ForeignKey(File, models.CASCADE, related_name="parts")
    offset = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        """From the first byte on, each part once."""

        ordering: ClassVar = ["file", "offset"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "offset"], name="one_part_at_an_offset")
        ]


class MappingText(models.Model):
    """A mapping of a collection, as the command line reads it; a change is a new one."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="mappings")
    number = models.PositiveIntegerField()
    text = models.TextField()
    written_by = models.UUIDField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["collection", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["collection", "number"], name="one_mapping_each")
        ]


class Version(models.Model):
    """Files that are analysed together, and by which day they are deleted."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    files = models.ManyToManyField(File, related_name="versions")
    fingerprint = models.CharField(max_length=64)
    made_by = models.UUIDField()
    made_at = models.DateTimeField(auto_now_add=True)
    delete_on = models.DateField(_("to be deleted on"))
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["collection", "-number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["collection", "number"], name="one_version_of_records")
        ]

    def __str__(self) -> str:
        return f"{self.collection.name} {self.number}"

    @property
    def is_here(self) -> bool:
        """Whether the records were not deleted."""
        return self.deleted_at is None


class Wish(models.Model):
    """Somebody asked that a version is deleted before its day; another confirms, or it is let go.

    ``reason`` says why. One wish of a version is open at a time.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="wishes")
    reason = models.CharField(_("reason"), max_length=500)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(ended_at=None), name="one_open_wish_to_delete"
            )
        ]


class CheckState(models.TextChoices):
    """Where a check of records is."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Check(models.Model):
    """A version that was read by a mapping from its first row to its last, and what was found.

    ``fingerprint`` is over the files and the text of the mapping. ``tables`` counts rows
    read, loaded and rejected; ``totals`` holds what control totals are set beside; ``found`` is
    what the checks say.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="checks")
    mapping = models.ForeignKey(MappingText, models.PROTECT, related_name="+")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=CheckState, default=CheckState.WAITING)
    doing = models.CharField(max_length=200, blank=True)
    share_done = models.FloatField(default=0.0)
    said = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    tables = models.JSONField(default=dict)
    totals = models.JSONField(default=list)
    found = models.JSONField(default=list)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (CheckState.WAITING, CheckState.RUNNING)

    @property
    def rows(self) -> int:
        """Rows read, of all tables."""
        return sum(int(each["read"]) for each in self.tables.values())


class Statement(models.Model):
    """Totals of a version as the customs system states them, and internal audit's word on them.

    ``rows`` is a list of objects: ``what``, ``office`` and ``year`` ("" for all of them), and
    ``value`` as text. A later statement replaces an earlier one, which stays.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField()
    rows = models.JSONField()
    taken_from = models.CharField(_("where they were taken"), max_length=500)
    taken_on = models.DateField(_("taken on"))
    stated_by = models.UUIDField()
    stated_at = models.DateTimeField(auto_now_add=True)
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    is_countersigned = models.BooleanField(default=False)
    remark = models.CharField(_("what internal audit says"), max_length=500, blank=True)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["version", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="one_statement_each")
        ]
