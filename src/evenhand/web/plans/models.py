"""How do actions, their reasons, milestones, approvals and proofs lie in the database?

What was written is never changed: a change is a new row, and the old row stays.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evenhand.web.evidence.models import Run
from evenhand.web.registers import Direction, OfOneOffice, OnlyAddedTo


class Kind(models.TextChoices):
    """What an action may come from."""

    GAP = "gap", _("gap")
    DECISION = "decision", _("discretionary decision")
    RISK = "risk", _("risk")
    FINDING = "finding", _("finding")
    WORKSHOP = "workshop", _("workshop")


class Horizon(models.TextChoices):
    """How far ahead an action reaches."""

    SHORT = "short", _("short term")
    MEDIUM = "medium", _("medium term")
    LONG = "long", _("long term")


class Stage(models.IntegerChoices):
    """What an action has brought about, by idg.scale.effect."""

    DONE = 1, _("done")
    CONTROL = 2, _("control works")
    BEHAVIOUR = 3, _("behaviour changed")
    PERCEPTION = 4, _("perception changed")


class Action(OfOneOffice):
    """An action of one office, or of the whole administration; its words are in its versions."""


class Version(OnlyAddedTo):
    """What the plan says of an action, until it says something new."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("what is done"), max_length=200)
    objective = models.TextField(_("what shall be different"), max_length=1000)
    horizon = models.CharField(_("horizon"), max_length=10, choices=Horizon)
    owner = models.CharField(_("owner"), max_length=200)
    start = models.DateField(_("start"))
    due = models.DateField(_("due"))
    cost = models.DecimalField(
        _("cost"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    indicator = models.CharField(_("indicator that must move"), max_length=300)
    measure = models.CharField(_("measure that gives it"), max_length=60, blank=True)
    estimate = models.CharField(_("number of the measure"), max_length=120, blank=True)
    way = models.CharField(_("which way"), max_length=5, choices=Direction)
    by = models.DecimalField(
        _("by at least"), max_digits=18, decimal_places=6, validators=[MinValueValidator(0)]
    )
    recheck_on = models.DateField(_("look for displacement on"))
    is_dropped = models.BooleanField(_("the action is dropped"), default=False)
    reason = models.CharField(_("reason for this entry"), max_length=500)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["action", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "number"], name="one_version_of_an_action"),
            models.CheckConstraint(
                condition=Q(due__gte=models.F("start")), name="action_is_due_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}.{self.number}"


class Reason(OnlyAddedTo):
    """Why there is an action: a thing of another part of the product, by its kind and number."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="reasons")
    kind = models.CharField(_("comes from"), max_length=10, choices=Kind)
    refers = models.CharField(_("number"), max_length=120)
    says = models.CharField(_("why"), max_length=500, blank=True)

    class Meta:
        """In the order of writing, each once."""

        ordering: ClassVar = ["action", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "kind", "refers"], name="one_reason_each")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.refers}"


class Milestone(OnlyAddedTo):
    """A step on the way; later rows of its place replace earlier."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones")
    place = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    what = models.CharField(_("milestone"), max_length=300)
    due = models.DateField(_("due"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        """By place, the newest last."""

        ordering: ClassVar = ["action", "place", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["action", "place", "number"], name="one_row_of_a_milestone_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action_id}.{self.place}.{self.number}"


class Approval(OnlyAddedTo):
    """What another person decided on a version: approved, or sent back with a reason."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="approvals")
    is_approved = models.BooleanField(_("approved"))
    says = models.CharField(_("why"), max_length=500, blank=True)

    class Meta:
        """In the order of writing."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.version_id}"


class Proof(OnlyAddedTo):
    """The proof of a stage, or that it holds no more; the newest of a stage counts."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="proofs")
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage)
    holds = models.BooleanField(_("the stage is reached"), default=True)
    on = models.DateField(_("on"))
    text = models.TextField(_("proof in words"), max_length=2000, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    run = models.ForeignKey(
        Run, models.PROTECT, null=True, blank=True, verbose_name=_("run"), related_name="+"
    )
    measure = models.CharField(_("finding of the run"), max_length=60, blank=True)

    class Meta:
        """By stage, the newest last."""

        ordering: ClassVar = ["action", "stage", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.action_id}.{self.stage}"


class Recheck(OnlyAddedTo):
    """What a look for displacement found, after an action was done."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="rechecks")
    on = models.DateField(_("looked on"))
    says = models.TextField(_("what was found"), max_length=2000)
    run = models.ForeignKey(
        Run, models.PROTECT, null=True, blank=True, verbose_name=_("run"), related_name="+"
    )

    class Meta:
        """In the order of writing."""

        ordering: ClassVar = ["action", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.action_id}"
