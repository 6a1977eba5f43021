"""How do reviews and their questions lie in the database?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evenhand.web.evidence.models import Run
from evenhand.web.people.models import Office, Person


class Review(models.Model):
    """One line of a finding, looked into.

    What the line says, and what is written in the review, is sealed under the review's own key.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    table = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    question = models.TextField()
    key = models.BinaryField()
    line = models.BinaryField()
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField(auto_now_add=True)
    reviewer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    assigned_by = models.UUIDField(null=True)
    stated_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; a line has one review."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "measure", "table", "row"], name="one_review_a_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.pk}"


class Answer(models.TextChoices):
    """What checking an innocent explanation gave."""

    EXPLAINS = "explains", _("it explains the line")
    IN_PART = "in_part", _("it explains it in part")
    DOES_NOT = "does_not", _("it does not explain it")
    UNKNOWN = "unknown", _("it cannot be told from what there is")


class Question(models.Model):
    """One innocent explanation to check, in the order in which they are asked."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    answer = models.CharField(max_length=20, choices=Answer, blank=True)
    note = models.BinaryField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """In the order of asking."""

        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.review_id} {self.number}"
