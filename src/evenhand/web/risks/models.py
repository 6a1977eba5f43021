"""How do risks, their controls and their ratings lie in the database?

What was written is never changed: a change is a new row, and the old row stays. A rating alone may
be given anew by its rater, as long as its round is open.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evenhand.web.registers import OfOneOffice, OnlyAddedTo

LEVELS: Final = range(1, 6)
RATED: Final = (
    *("likelihood_inherent", "impact_inherent", "likelihood_residual", "impact_residual"),
)
"""What a rater says of a risk, each a level of a worded scale: ordinal, never averaged."""


def level(name: Any, *, may_be_unknown: bool = False) -> Any:
    """Return a field of a level from 1 to 5; None is that the rater cannot say."""
    return models.PositiveSmallIntegerField(
        name,
        null=may_be_unknown,
        blank=may_be_unknown,
        validators=[MinValueValidator(LEVELS[0]), MaxValueValidator(LEVELS[-1])],
    )


def _levels_hold(name: str, *, may_be_unknown: bool) -> list[models.BaseConstraint]:
    """Return what the database itself holds of the four levels."""
    held: list[models.BaseConstraint] = []
    for field in RATED:
        condition = Q(**{f"{field}__in": list(LEVELS)})
        if may_be_unknown:
            condition |= Q(**{field: None})
        held.append(models.CheckConstraint(condition=condition, name=f"{name}_{field}"))
    return held


class Response(models.TextChoices):
    """What is done about a risk."""

    REDUCE = "reduce", _("reduce")
    AVOID = "avoid", _("avoid")
    SHARE = "share", _("share or transfer")
    ACCEPT = "accept", _("accept")


class Works(models.TextChoices):
    """How well a control works, by the scale idg.scale.control."""

    NONE = "none", _("is there no more")
    WEAK = "weak", _("weak")
    ADEQUATE = "adequate", _("adequate")
    STRONG = "strong", _("strong")


class Risk(OfOneOffice):
    """A risk, as it is faced in one office or in all of them; what it says lies in its versions."""

    scheme = models.CharField(_("scheme of the catalogue"), max_length=60, blank=True)


class Version(OnlyAddedTo):
    """What the register says of a risk from a day on."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    since = models.DateField(_("holds since"))
    function = models.CharField(_("function"), max_length=200)
    process = models.CharField(_("process"), max_length=200, blank=True)
    step = models.CharField(_("step"), max_length=200, blank=True)
    statement = models.TextField(_("what could happen"), max_length=1000)
    drivers = models.TextField(_("causes"), max_length=2000, blank=True)
    owner = models.CharField(_("owner"), max_length=200, blank=True)
    response = models.CharField(_("response"), max_length=10, choices=Response, blank=True)
    response_says = models.TextField(_("what is done about it"), max_length=1000, blank=True)
    accepted_by = models.CharField(_("who accepts it"), max_length=200, blank=True)
    review_on = models.DateField(_("review on"))
    tests = models.JSONField(_("red flags in records"), default=list, blank=True)
    is_over = models.BooleanField(_("the risk is faced no more"), default=False)
    reason = models.CharField(_("reason for this entry"), max_length=500)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["risk", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["risk", "number"], name="one_version_of_a_risk_each")
        ]

    def __str__(self) -> str:
        return f"{self.risk_id}.{self.number}"


class Control(OnlyAddedTo):
    """A control of a risk and how well it works; later rows of its place replace earlier."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="controls")
    place = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    what = models.CharField(_("control"), max_length=300)
    works = models.CharField(_("how well it works"), max_length=10, choices=Works)
    tested_on = models.DateField(_("last tested on"), null=True, blank=True)
    evidence = models.CharField(_("what the test showed"), max_length=500, blank=True)

    class Meta:
        """By place, the newest last."""

        ordering: ClassVar = ["risk", "place", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["risk", "place", "number"], name="one_row_of_a_control_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.risk_id}.{self.place}.{self.number}"


class Round(models.Model):
    """A round in which several people rate a risk, each alone; then it is ended, then settled.

    Nobody sees what others gave before it is ended.
    """

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        """The newest last; one open at a time."""

        ordering: ClassVar = ["risk", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["risk", "number"], name="one_round_each"),
            models.UniqueConstraint(
                fields=["risk"], condition=Q(ended_at=None), name="one_open_round_of_a_risk"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk_id}.{self.number}"


class Rating(models.Model):
    """What one rater says of a risk; `keyed_by` where it came on paper and has no rater here."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="ratings")
    rater = models.UUIDField(null=True)
    keyed_by = models.UUIDField(null=True)
    given_at = models.DateTimeField(auto_now=True)
    likelihood_inherent = level(_("likelihood without controls"), may_be_unknown=True)
    impact_inherent = level(_("impact without controls"), may_be_unknown=True)
    likelihood_residual = level(_("likelihood with the controls there are"), may_be_unknown=True)
    impact_residual = level(_("impact with the controls there are"), may_be_unknown=True)
    comment = models.TextField(_("why"), max_length=1000, blank=True)

    class Meta:
        """One for each rater, or keyed in from paper."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "rater"], name="one_rating_of_each_rater"),
            models.CheckConstraint(
                condition=Q(rater=None, keyed_by__isnull=False)
                | Q(rater__isnull=False, keyed_by=None),
                name="rated_here_or_on_paper",
            ),
            *_levels_hold("rating", may_be_unknown=True),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}.{self.pk}"


class Settlement(OnlyAddedTo):
    """What a session agreed on a round; the ratings stay, and with them the spread."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="settlement")
    likelihood_inherent = level(_("likelihood without controls"))
    impact_inherent = level(_("impact without controls"))
    likelihood_residual = level(_("likelihood with the controls there are"))
    impact_residual = level(_("impact with the controls there are"))
    reason = models.TextField(_("why so"), max_length=1000)

    class Meta:
        """In the order of writing."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [*_levels_hold("settlement", may_be_unknown=False)]

    def __str__(self) -> str:
        return f"{self.round_id}"
