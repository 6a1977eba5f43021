"""How do self-assessments lie in the database?

What somebody said is never changed: what is said anew is a new row, and the newest holds. Only
where an assessment stands, what is asked of a rater, and drafts are written over.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evenhand.instruments.scoring.marks import Aspect, GivenMark
from evenhand.web.dated_evidence import DatedEvidence
from evenhand.web.people.models import Office, Person
from evenhand.web.registers import OnlyAddedTo


class Status(models.TextChoices):
    """Where an assessment stands."""

    OPEN = "open", _("open")
    SUBMITTED = "submitted", _("submitted")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    CLOSED = "closed", _("closed")


class Group(models.TextChoices):
    """Who a rater speaks for; the two are kept apart."""

    MANAGEMENT = "management", _("management")
    STAFF = "staff", _("staff")


class Confidence(models.TextChoices):
    """How sure a rater is."""

    LOW = "low", _("low")
    MIDDLE = "middle", _("middle")
    HIGH = "high", _("high")


class Wave(OnlyAddedTo):
    """One instrument, asked of one or several offices over a period.

    ``asked`` maps each requirement to the digest of what it asked on ``asked_on``. ``office`` is
    the only office that is asked; without one it is the whole administration or several.
    """

    title = models.CharField(_("title"), max_length=200)
    instrument = models.CharField(_("instrument"), max_length=60)
    first = models.DateField(_("first day of the period"))
    last = models.DateField(_("last day of the period"))
    asked = models.JSONField(default=dict)
    asked_on = models.DateField()
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="wave_ends_after_it"),
        ]

    def __str__(self) -> str:
        return self.title


class Assessment(models.Model):
    """What one office, or the whole administration, says of itself in a wave."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="assessments")
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, verbose_name=_("office"), related_name="+"
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-wave", "office"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wave", "office"], nulls_distinct=False, name="one_assessment_an_office"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Rater(models.Model):
    """Somebody who answers alone, and which requirements are asked of them.

    A person with an account; or a card of a workshop, of which nobody knows who drew it.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="raters")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    card = models.UUIDField(null=True)
    group = models.CharField(_("speaks for"), max_length=20, choices=Group)
    requirements = models.JSONField(default=list)

    class Meta:
        """In the order of coming."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "person"], name="one_rater_a_person"),
            models.UniqueConstraint(fields=["assessment", "card"], name="one_rater_a_card"),
            models.CheckConstraint(
                condition=Q(person=None, card__isnull=False) | Q(person__isnull=False, card=None),
                name="rater_is_a_person_or_a_card",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Marked(OnlyAddedTo):
    """Two marks, as of `evenhand.instruments.scoring.marks.GivenMark`.

    ``post`` is made with the form: the same form sent twice is one row.
    """

    requirement = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    post = models.UUIDField(unique=True)
    in_law = models.SmallIntegerField(null=True)
    in_law_other = models.CharField(max_length=20, blank=True)
    in_law_reason = models.CharField(max_length=500, blank=True)
    in_practice = models.SmallIntegerField(null=True)
    in_practice_other = models.CharField(max_length=20, blank=True)
    in_practice_reason = models.CharField(max_length=500, blank=True)
    comment = models.TextField(max_length=4000, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    def mark(self, aspect: Aspect) -> GivenMark:
        """Return one of the two marks."""
        return GivenMark(
            getattr(self, aspect),
            getattr(self, f"{aspect}_other"),
            getattr(self, f"{aspect}_reason"),
        )


def _levels(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(**{f"{aspect}__range": (0, 4)}, **{f"{aspect}_other": ""})
            | (Q(**{aspect: None}) & ~Q(**{f"{aspect}_other": ""})),
            name=f"{name}_{aspect}_is_a_mark",
        )
        for aspect in ("in_law", "in_practice")
    ]


class Answer(Marked):
    """What one rater gave one requirement, alone. ``keyed_by`` typed it off a form, if not they."""

    rater = models.ForeignKey(Rater, models.PROTECT, related_name="answers")
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.MIDDLE)
    keyed_by = models.UUIDField(null=True)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["rater", "requirement", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rater", "requirement", "number"], name="one_answer_each"
            ),
            *_levels("answer"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Draft(models.Model):
    """What a rater has typed and not given yet, so that it is there again after a broken line."""

    rater = models.ForeignKey(Rater, models.CASCADE, related_name="drafts")
    requirement = models.CharField(max_length=60)
    said = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One for each requirement."""

        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rater", "requirement"], name="one_draft_each"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Settlement(Marked):
    """What a moderated session agreed on for one requirement."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="settlements")
    meaning = models.CharField(max_length=64)
    on = models.DateField(_("day of the session"))
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """In the order in which they were agreed."""

        ordering: ClassVar = ["assessment", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "requirement", "number"], name="one_settlement_each"
            ),
            *_levels("settlement"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Proof(DatedEvidence):
    """One version of a piece of evidence for a requirement."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="proofs")
    requirement = models.CharField(max_length=60)
    post = models.UUIDField(unique=True)

    class Meta:
        """By place, the newest last."""

        ordering: ClassVar = ["assessment", "requirement", "place", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "requirement", "place", "number"],
                name="one_version_of_a_proof",
            ),
            models.CheckConstraint(
                condition=Q(review_due__gte=F("effective")), name="review_is_due_after_it_holds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Remark(OnlyAddedTo):
    """What the owner says of a mark that the records do not bear out; the newest holds."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="remarks")
    requirement = models.CharField(max_length=60)
    said = models.TextField(_("comment"), max_length=4000)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"


class Step(OnlyAddedTo):
    """Who moved an assessment on, and why."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=20)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        """In order."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"


class Progress(models.TextChoices):
    """How far a step of the path is."""

    WAITING = "waiting", _("not begun")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")


class PathNote(OnlyAddedTo):
    """How far a wave is with one step of the path, from then on."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="path")
    step = models.CharField(max_length=60)
    progress = models.CharField(_("state"), max_length=20, choices=Progress)
    said = models.CharField(_("note"), max_length=1000, blank=True)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"


class Handing(models.TextChoices):
    """Where a document of the list is."""

    ASKED = "asked", _("asked for")
    RECEIVED = "received", _("received")
    NONE = "none", _("there is none")


class Paper(OnlyAddedTo):
    """Where a document is that should be read before the session, from then on."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="papers")
    name = models.CharField(max_length=300)
    handing = models.CharField(_("state"), max_length=20, choices=Handing)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"
