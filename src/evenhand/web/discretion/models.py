"""How does the register of discretion lie in the database?

What was written is never changed: a change is a new row with its day, and the old row stays.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evenhand.web.registers import OfOneOffice, OnlyAddedTo

NOT_NEGATIVE = [MinValueValidator(0)]


class Way(models.TextChoices):
    """How discretion is reduced."""

    ABOLISH = "abolish", _("abolish")
    RULE = "rule", _("rule")
    TABLE = "table", _("table")
    SYSTEM_LIMIT = "system_limit", _("limit in the system")
    SECOND_SIGNATURE = "second_signature", _("second signature")
    LOT = "lot", _("lot")
    PUBLISH = "publish", _("publish")


class Decision(OfOneOffice):
    """An entry of the register: a decision as it is taken in one office, or in all of them.

    What it says lies in its versions.
    """

    kind = models.CharField(_("decision of the catalogue"), max_length=60, blank=True)


class Version(OnlyAddedTo):
    """What the register says of a decision from a day on."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    since = models.DateField(_("holds since"))
    title = models.CharField(_("decision"), max_length=200)
    decided_by = models.CharField(_("who decides"), max_length=200)
    legal_ground = models.CharField(_("legal ground"), max_length=300, blank=True)
    limits = models.TextField(_("limits"), max_length=2000, blank=True)
    reason_code = models.CharField(_("reason code"), max_length=200, blank=True)
    second_approver = models.CharField(_("second approver"), max_length=200, blank=True)
    review = models.CharField(_("review and appeal"), max_length=300, blank=True)
    volume = models.PositiveBigIntegerField(_("decisions a year"), null=True, blank=True)
    value = models.DecimalField(
        _("value at stake a year"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
    )
    measures = models.JSONField(_("measures that watch it"), default=list, blank=True)
    unwatched_because = models.CharField(_("why none watches it"), max_length=500, blank=True)
    reason = models.CharField(_("reason for this entry"), max_length=500)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["decision", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "number"], name="one_version_each"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0), name="value_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}.{self.number}"


class Reduction(OnlyAddedTo):
    """How a decision is reduced, with what it was before and after; later rows replace earlier.

    Numbers are what was counted in a period; pages show them for a year.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="reductions")
    place = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    way = models.CharField(_("way"), max_length=20, choices=Way)
    what = models.CharField(_("what is done"), max_length=500)
    in_force = models.DateField(_("in force from"), null=True, blank=True)
    before_from = models.DateField(_("before: first day"), null=True, blank=True)
    before_until = models.DateField(_("before: last day"), null=True, blank=True)
    before_volume = models.PositiveBigIntegerField(_("before: decisions"), null=True, blank=True)
    before_value = models.DecimalField(
        _("before: value"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
    )
    after_from = models.DateField(_("after: first day"), null=True, blank=True)
    after_until = models.DateField(_("after: last day"), null=True, blank=True)
    after_volume = models.PositiveBigIntegerField(_("after: decisions"), null=True, blank=True)
    after_value = models.DecimalField(
        _("after: value"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
    )

    class Meta:
        """By place, the newest last."""

        ordering: ClassVar = ["decision", "place", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["decision", "place", "number"], name="one_row_of_a_reduction_each"
            ),
            models.CheckConstraint(
                condition=Q(before_until=None) | Q(before_until__gte=F("before_from")),
                name="before_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(after_until=None) | Q(after_until__gte=F("after_from")),
                name="after_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}.{self.place}.{self.number}"
