"""What is kept of a piece of evidence: its kind, its three days, and the SHA-256 of its file?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from evenhand.web.registers import OnlyAddedTo


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    DOCUMENT = "document", _("document")
    MEASUREMENT = "measurement", _("measurement")
    TEST = "test", _("test")


class DatedEvidence(OnlyAddedTo):
    """One version of a piece of evidence; a later number of its place replaces or withdraws it.

    The file stays where the administration keeps it; its SHA-256 says whether it is still the same.
    """

    place = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind)
    received = models.DateField(_("received"))
    effective = models.DateField(_("effective or measured"))
    review_due = models.DateField(_("review due"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        """No table of its own."""

        abstract = True
