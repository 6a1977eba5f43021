"""How do ties between people and accounts of the records, and answers, lie in the database?

No row holds a pseudonym beside a person but under a key that is removed when the tie ends: a tie
keeps the account as the officer wrote it, and the pseudonym is made of it when figures are shown.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evenhand.web.evidence.models import Run
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role


class End(models.TextChoices):
    """How a tie, or the wish for one, ended."""

    WITHDRAWN = "withdrawn", _("taken back by the officer")
    NOT_SHOWN = "not_shown", _("it could not be shown that the account is the officer's")
    TAKEN_BACK = "taken_back", _("taken back by the integrity unit or internal audit")
    EXPIRED = "expired", _("its time has ended")
    ERASED = "erased", _("the person was erased")


class Tie(models.Model):
    """An officer's wish to see their own figures, and the tie that two people made of it.

    ``key`` is the tie's own; under it lie the account, the reason and how it was checked. It is
    removed when the tie ends, and with it what it opened.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    key = models.BinaryField(null=True)
    account = models.BinaryField(null=True)
    reason = models.BinaryField(null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    first_by = models.UUIDField(null=True)
    first_role = models.CharField(max_length=30, choices=Role, blank=True)
    first_at = models.DateTimeField(null=True)
    checked = models.BinaryField(null=True)
    until = models.DateField(null=True)
    second_by = models.UUIDField(null=True)
    second_role = models.CharField(max_length=30, choices=Role, blank=True)
    second_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=20, choices=End, blank=True)

    class Meta:
        """The newest first; made by two of different units, neither of them the officer."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(key=None), name="ended_tie_has_no_key"
            ),
            models.CheckConstraint(
                condition=Q(first_by=None)
                | (~Q(first_by=F("person")) & Q(until__isnull=False) & ~Q(first_role="")),
                name="first_checks_another_and_says_until_when",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None)
                | (
                    Q(first_by__isnull=False)
                    & ~Q(second_by=F("first_by"))
                    & ~Q(second_by=F("person"))
                    & ~Q(second_role=F("first_role"))
                ),
                name="tie_takes_two_of_different_units",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="one_tie_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Answer(models.Model):
    """What an officer says to their figures of one measure in one run; its words are in versions.

    ``account`` is the pseudonym that the run knows the officer by, so that the answer can be read
    beside its lines; it is forgotten when the person is erased.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    key = models.BinaryField()
    account = models.BinaryField(null=True)

    class Meta:
        """The newest first; one of a person to a measure of a run."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "run", "measure"], name="one_answer_to_a_measure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.measure} {self.pk}"


class Said(models.Model):
    """One version of an answer; without a text the officer took it back."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.BinaryField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first, each once."""

        ordering: ClassVar = ["-number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "number"], name="one_version_of_an_answer")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}.{self.number}"
