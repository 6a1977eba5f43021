"""How do partners, requests, missions, promises and papers lie in the database?

What was written is never changed, but for what is said of a partner: a change is a new row.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evenhand.web.people.models import Office
from evenhand.web.registers import OfOneOffice, OnlyAddedTo


class PartnerKind(models.TextChoices):
    """What a partner is."""

    INTERNATIONAL = "international", _("international organisation")
    DONOR = "donor", _("donor or development agency")
    CUSTOMS = "customs", _("Customs administration")
    AUTHORITY = "authority", _("ministry or agency of the country")
    BUSINESS = "business", _("association of business")
    CIVIL = "civil", _("civil society or academia")


class Support(models.TextChoices):
    """What kind of support is asked for."""

    EXPERTS = "experts", _("experts or a mission")
    TRAINING = "training", _("training")
    EQUIPMENT = "equipment", _("equipment or systems")
    FUNDS = "funds", _("funds")
    OTHER = "other", _("other support")


class Act(models.TextChoices):
    """A step that a request takes."""

    APPROVED = "approved", pgettext_lazy("of a request", "approved")
    SENT_BACK = "sent_back", pgettext_lazy("of a request", "sent back")
    SENT = "sent", pgettext_lazy("of a request", "sent")
    ANSWERED = "answered", pgettext_lazy("of a request", "answered")


class Answer(models.TextChoices):
    """What a partner answered."""

    GRANTED = "granted", pgettext_lazy("of a request", "granted")
    IN_PART = "in_part", pgettext_lazy("of a request", "granted in part")
    REFUSED = "refused", pgettext_lazy("of a request", "refused")


class Side(models.TextChoices):
    """Who promises."""

    OURS = "ours", _("the administration")
    THEIRS = "theirs", _("the partner")


class Outcome(models.TextChoices):
    """What became of a promise."""

    OPEN = "open", pgettext_lazy("of a promise", "open")
    KEPT = "kept", pgettext_lazy("of a promise", "kept")
    IN_PART = "in_part", pgettext_lazy("of a promise", "kept in part")
    NOT_KEPT = "not_kept", pgettext_lazy("of a promise", "not kept")
    TAKEN_BACK = "taken_back", pgettext_lazy("of a promise", "taken back")


class PaperKind(models.TextChoices):
    """What a paper is."""

    REQUEST = "request", _("request for support")
    REPORT = "report", _("report to the partner")


class Partner(models.Model):
    """An organisation that supports the integrity work; no person."""

    name = models.CharField(_("organisation"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PartnerKind)
    contact_role = models.CharField(_("contact: function"), max_length=200, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)

    class Meta:
        """By name."""

        ordering: ClassVar = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """Who the contact is as a person, sealed under a key of its own; erasing removes the row."""

    partner = models.OneToOneField(
        Partner, models.CASCADE, primary_key=True, related_name="contact"
    )
    wrapped = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        """Opened by nobody on its own."""

        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.partner_id}"


class Shared(OfOneOffice):
    """Something that is between a partner and an office, or the whole administration."""

    partner = models.ForeignKey(Partner, models.PROTECT, verbose_name=_("partner"))

    class Meta(OfOneOffice.Meta):
        """In the order of writing."""

        abstract = True
        default_related_name = "%(class)ss"


class Request(Shared):
    """A request for support; its words are in its versions."""


class RequestVersion(OnlyAddedTo):
    """What is asked for, until something else is. ``ties`` are kinds and numbers; see `ties`."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("what is asked for"), max_length=200)
    support = models.CharField(_("kind of support"), max_length=20, choices=Support)
    purpose = models.TextField(_("what it is for"), max_length=2000)
    ties = models.JSONField(_("gaps, actions and initiatives"), default=list, blank=True)
    amount = models.DecimalField(
        _("sum"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, as EUR."))],
    )
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    reason = models.CharField(_("reason for this entry"), max_length=500)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["request", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "number"], name="one_version_of_a_request"),
            models.CheckConstraint(
                condition=Q(amount=None) | ~Q(currency=""), name="sum_of_a_request_has_a_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.number}"


class Step(OnlyAddedTo):
    """A step that a version of a request took, on a day."""

    version = models.ForeignKey(RequestVersion, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=20, choices=Act)
    on = models.DateField(_("on"))
    says = models.CharField(_("what was said"), max_length=1000, blank=True)
    answer = models.CharField(_("answer"), max_length=20, choices=Answer, blank=True)
    granted = models.DecimalField(
        _("sum that is granted"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        """In order, each act once a version; an answer says what it is."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "act"], name="each_step_of_a_request_once"),
            models.CheckConstraint(
                condition=Q(act=Act.ANSWERED, answer__in=Answer.values)
                | (~Q(act=Act.ANSWERED) & Q(answer="")),
                name="answer_to_a_request_says_what_it_is",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.act}"


class Mission(Shared):
    """A mission of a partner; its words are in its versions."""


class MissionVersion(OnlyAddedTo):
    """What is said of a mission: days, purpose, and its report once there is one."""

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("mission"), max_length=200)
    purpose = models.TextField(_("purpose"), max_length=2000)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    experts = models.PositiveIntegerField(_("number of experts"), null=True, blank=True)
    report = models.TextField(_("report in words"), max_length=10_000, blank=True)
    report_name = models.CharField(max_length=200, blank=True)
    report_sha256 = models.CharField(max_length=64, blank=True)
    is_cancelled = models.BooleanField(_("the mission is cancelled"), default=False)
    reason = models.CharField(_("reason for this entry"), max_length=500)

    class Meta:
        """The newest last."""

        ordering: ClassVar = ["mission", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mission", "number"], name="one_version_of_a_mission"),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="mission_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mission_id}.{self.number}"


class Promise(Shared):
    """What one side promised the other, on a day and an occasion that do not change."""

    side = models.CharField(_("who promises"), max_length=10, choices=Side)
    made_on = models.DateField(_("promised on"))
    occasion = models.CharField(_("occasion"), max_length=200)


class PromiseVersion(OnlyAddedTo):
    """What is said of a promise: what, until when, and what became of it."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    what = models.CharField(_("what is promised"), max_length=500)
    owner = models.CharField(_("who answers for it"), max_length=200)
    ties = models.JSONField(_("gaps, actions and initiatives"), default=list, blank=True)
    due = models.DateField(_("due"))
    outcome = models.CharField(
        _("what became of it"), max_length=20, choices=Outcome, default=Outcome.OPEN
    )
    says = models.CharField(_("follow-up"), max_length=1000, blank=True)

    class Meta:
        """The newest last; what is over says why."""

        ordering: ClassVar = ["promise", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "number"], name="one_version_of_a_promise"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN) | ~Q(says=""), name="outcome_of_a_promise_is_told"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise_id}.{self.number}"


class Paper(OnlyAddedTo):
    """A request or a report as it was made; page, Word and PDF are settings of the same content."""

    kind = models.CharField(_("kind"), max_length=10, choices=PaperKind)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="papers")
    request = models.ForeignKey(
        Request, models.PROTECT, null=True, blank=True, related_name="papers"
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "partner", "request", "version"],
                nulls_distinct=False,
                name="one_version_of_a_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
