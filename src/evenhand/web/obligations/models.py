"""How does what the administration says of its obligations lie in the database?

What was said is never changed: who says something new writes a new row, and the newest holds.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Party(models.TextChoices):
    """Whether the administration's country is a party to the Revised Kyoto Convention."""

    PARTY = "party", _("a Contracting Party")
    NOT_PARTY = "not_party", _("no Contracting Party")


class Membership(models.TextChoices):
    """Whether the Agreement on Trade Facilitation binds the administration's country."""

    AT_ONCE = "at_once", _("a Member of the WTO, bound by the whole Agreement from one day on")
    BY_CATEGORY = "by_category", _("a Member of the WTO that notified categories A, B and C")
    NOT_ACCEPTED = "not_accepted", _("a Member of the WTO that has not accepted the Agreement")
    NOT_MEMBER = "not_member", _("no Member of the WTO")


class Acceptance(models.TextChoices):
    """What was done about a Specific Annex, or a chapter of one."""

    ACCEPTED = "accepted", _("accepted")
    RESERVED = "reserved", _("accepted with a reservation")
    NOT_ACCEPTED = "not_accepted", _("not accepted")


class Category(models.TextChoices):
    """Under which category a Member notified a measure of the Agreement."""

    A = "A", _("A: from the day of the Agreement on")
    B = "B", _("B: from a later day")
    C = "C", _("C: from a later day, after assistance")


class Said(models.Model):
    """Something that was said, by whom, when, and by which act."""

    reference = models.CharField(
        _("act that says so"),
        max_length=300,
        blank=True,
        help_text=_("With its number and its day."),
    )
    said_by = models.UUIDField()
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        abstract = True
        ordering: ClassVar = ["-pk"]
        default_permissions = ()


class Convention(Said):
    """What is said of the Revised Kyoto Convention."""

    party = models.CharField(_("Is it a party?"), max_length=20, choices=Party)
    since = models.DateField(
        _("in force for it since"),
        null=True,
        blank=True,
        help_text=_("The 36 and 60 months are counted from this day."),
    )

    class Meta(Said.Meta):
        """A party has its day."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(party=Party.NOT_PARTY) | Q(since__isnull=False),
                name="party_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.since or ''}".strip()


class Annex(Said):
    """What is said of a Specific Annex of the Convention, or of a chapter of one."""

    part = models.CharField(_("annex or chapter"), max_length=40)
    acceptance = models.CharField(_("what was done"), max_length=20, choices=Acceptance)
    since = models.DateField(_("in force for it since"))
    note = models.TextField(
        _("reservation"),
        max_length=1000,
        blank=True,
        help_text=_("Against which Recommended Practices, and what differs."),
    )

    class Meta(Said.Meta):
        """A reservation says what it is."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(acceptance=Acceptance.RESERVED, note=""),
                name="reservation_says_what_it_is",
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.acceptance}"


class Agreement(Said):
    """What is said of the WTO Agreement on Trade Facilitation."""

    membership = models.CharField(_("What is it?"), max_length=20, choices=Membership)
    since = models.DateField(_("the Agreement is in force for it since"), null=True, blank=True)

    class Meta(Said.Meta):
        """Whom it binds has its day."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(membership__in=("at_once", "by_category")) | Q(since__isnull=False),
                name="bound_member_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership} {self.since or ''}".strip()


class Notified(Said):
    """Under which category a measure of the Agreement was notified, and from when it binds."""

    measure = models.CharField(_("measure"), max_length=40)
    category = models.CharField(_("category"), max_length=1, choices=Category)
    binds_from = models.DateField(_("definitive date"), null=True, blank=True)

    class Meta(Said.Meta):
        """Category A has the day of the Agreement, and no other."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(category=Category.A) | Q(binds_from=None),
                name="category_a_has_no_other_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.category}"
