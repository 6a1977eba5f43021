"""How does a token lie in the database? As its hash: the token itself is shown once."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evenhand.web.people.models import Office, Person


class Right(models.TextChoices):
    """What a token opens."""

    FINDINGS = "findings", _("read findings")
    RELEASED = "released", _("read what management released")
    RECORDS = "records", _("post records")


RULES: Final = {
    Right.FINDINGS: "evidence.see_findings",
    Right.RELEASED: "releases.read",
    Right.RECORDS: "evidence.run",
}
"""What its owner must hold whenever it is used: a token opens nothing that its owner may not."""


class Token(models.Model):
    """A token of a person for a program: what it opens, where, and until when."""

    name = models.CharField(_("program"), max_length=100)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rights = models.JSONField(default=list)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office")
    )
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(_("last day"))
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    class Meta:
        """The newest first; whoever revoked it is known."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("made_at")),
                name="revoked_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def right_names(self) -> list[str]:
        """Its rights in words."""
        return [str(Right(each).label) for each in self.rights]
