"""How does the register of initiatives lie in the database?

What was written is never changed: a change is a new row, and the old row stays.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evenhand.web.dated_evidence import DatedEvidence
from evenhand.web.registers import Direction, OfOneOffice, OnlyAddedTo


class State(models.TextChoices):
    """Where an initiative is."""

    PLANNED = "planned", pgettext_lazy("of an initiative", "planned")
    IN_FORCE = "in_force", pgettext_lazy("of an initiative", "in force")
    ENDED = "ended", pgettext_lazy("of an initiative", "ended")
    GIVEN_UP = "given_up", pgettext_lazy("of an initiative", "given up")


class Initiative(OfOneOffice):
    """Something done for integrity in one office or in all; its words are in its versions."""


class Version(OnlyAddedTo):
    """What the register says of an initiative, until it says something new.

    ``kind`` is an entry of the instruments, see `kinds`; ``requirements`` are ids of further ones
    that it serves. Its effect is a number of a measure, or why there is none.
    """

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("what was done"), max_length=200)
    kind = models.CharField(_("kind"), max_length=60)
    text = models.TextField(_("how"), max_length=2000, blank=True)
    requirements = models.JSONField(_("requirements that it serves"), default=list, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    owner = models.CharField(_("owner"), max_length=200)
    cost = models.DecimalField(
        _("cost"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    measure = models.CharField(_("measure that shows its effect"), max_length=60, blank=True)
    estimate = models.CharField(_("number of the measure"), max_length=120, blank=True)
    way = models.CharField(
        _("which way it should move"), max_length=5, choices=Direction, blank=True
    )
    unmeasured_because = models.CharField(
        _("why its effect is not measurable"), max_length=500, blank=True
    )
    is_shared = models.BooleanField(_("open to facilitators and partners"), default=False)
    reason = models.CharField(_("reason for this entry"), max_length=500)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["initiative", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["initiative", "number"], name="one_version_of_an_initiative"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="initiative_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=~Q(measure="", unmeasured_because=""),
                name="initiative_is_measured_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}.{self.number}"


class Evidence(DatedEvidence):
    """One version of a piece of evidence that an initiative is there and works."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="evidence")

    class Meta:
        """By place, the newest last."""

        ordering: ClassVar = ["initiative", "place", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["initiative", "place", "number"], name="one_version_of_such_evidence"
            ),
            models.CheckConstraint(
                condition=Q(review_due__gte=F("effective")),
                name="such_evidence_is_looked_at_after_it_holds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}.{self.place}.{self.number}"
