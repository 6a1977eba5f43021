"""How do reviews lie in the database?

What a line says, and what anybody writes in a review, is sealed under the review's own key;
numbers, days, choices and identifiers stand open, so that deadlines and counts need no key.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from evenhand.web.evidence.models import Run
from evenhand.web.gate.models import Record
from evenhand.web.people.models import Office, Person
from evenhand.web.reviews.choices import Checked, Kind, Outcome, Served, Step


class Review(models.Model):
    """One line of a finding, or a finding as a whole (``table`` empty); deleted, its key is b""."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    table = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField()
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    question = models.TextField()
    key = models.BinaryField()
    line = models.BinaryField()
    cases = models.BinaryField(null=True)
    due_on = models.DateField()
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField(auto_now_add=True)
    reviewer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    assigned_by = models.UUIDField(null=True)
    assigned_at = models.DateTimeField(null=True)
    stated_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    reasons = models.BinaryField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    appeal_until = models.DateField(null=True)
    custodian = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    frozen = models.BinaryField(null=True)
    referral_ended_on = models.DateField(null=True)
    kept_until = models.DateField(null=True)
    kept_why = models.BinaryField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; a line has one review; what is closed has an outcome."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "measure", "table", "row"], name="one_review_a_line"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None)
                | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="closed_review_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(key=b""),
                name="deleted_review_has_no_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.pk}"

    @property
    def is_stopped(self) -> bool:
        """Whether the reviewer stopped on suspicion of an offence: nothing is changed any more."""
        return self.custodian_id is not None


class Statement(models.Model):
    """What somebody said of a conflict of interest before seeing anything."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="statements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    has_conflict = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order in which they were made."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.review_id} {self.has_conflict}"


class Question(models.Model):
    """One innocent explanation to check, in the order in which they are asked."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    checked = models.CharField(max_length=20, choices=Checked, blank=True)
    note = models.BinaryField(null=True)
    checked_by = models.UUIDField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        """In the order of asking."""

        ordering: ClassVar = ["number"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.review_id} {self.number}"


class Party(models.Model):
    """Somebody whom a line speaks of: told of it, shown the cases, heard, and told how it ended."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="parties")
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.BinaryField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    served = models.CharField(max_length=20, choices=Served, blank=True)
    noticed_at = models.DateTimeField(null=True)
    answer_until = models.DateField(null=True)
    representative = models.BinaryField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        """In the order of the line; who was told has time to answer."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(noticed_at=None) | Q(answer_until__isnull=False),
                name="notice_gives_time_to_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.kind}"


class Deferral(models.Model):
    """An order that somebody is told later: its ground, whose order it is, and when it ends."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="deferrals")
    ground = models.BinaryField()
    authority = models.BinaryField()
    until = models.DateField()
    written_by = models.UUIDField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first, which is the one that holds."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.party_id} {self.until}"


class Reply(models.Model):
    """What somebody concerned answered, written by them or entered for them."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="replies")
    text = models.BinaryField()
    received_on = models.DateField()
    entered_by = models.UUIDField()
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order in which they came."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.party_id} {self.received_on}"


class File(models.Model):
    """A file of a review: what it is by its content, its three days and its SHA-256."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="files")
    party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="files")
    name = models.BinaryField()
    kind = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received_on = models.DateField()
    effective_on = models.DateField(null=True)
    review_due_on = models.DateField(null=True)
    is_shown = models.BooleanField(default=False)
    added_by = models.UUIDField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order of adding."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.review_id} {self.sha256[:16]}"


class Content(models.Model):
    """The bytes of a file, sealed; apart, so that no list reads them."""

    file = models.OneToOneField(File, models.CASCADE, primary_key=True, related_name="content")
    sealed = models.BinaryField()

    class Meta:
        """Read with its file."""

        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.file_id}"


class Appeal(models.Model):
    """A wish that another person decides again; ``before`` is the outcome it is lodged against."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="appeals")
    party = models.ForeignKey(Party, models.CASCADE, related_name="appeals")
    reasons = models.BinaryField()
    lodged_on = models.DateField()
    entered_by = models.UUIDField()
    before = models.CharField(max_length=20, choices=Outcome)
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decider = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    assigned_by = models.UUIDField(null=True)
    stated_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    decision = models.BinaryField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; never decided by who reviewed."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decider=None) | ~Q(decider=models.F("reviewer")),
                name="appeal_is_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["review"], condition=Q(decided_at=None), name="one_appeal_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.before}"


class Custody(models.Model):
    """One step of frozen evidence: what happened, to whom it went, and the SHA-256 it had."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="custody")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=20, choices=Step)
    to = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    by = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order in which they happened, none twice."""

        ordering: ClassVar = ["number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "number"], name="custody_steps_are_counted")
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.number} {self.step}"


class Opening(models.Model):
    """A wish to see who is behind pseudonyms of a review, which two holders' shares open.

    ``key`` is the opening's own: under it lie the private key of its request, the shares that were
    lent and, for a while, what was opened. It is removed when that while has ended.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="openings")
    parties = models.ManyToManyField(Party, related_name="openings")
    reason = models.BinaryField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    request = models.BinaryField()
    key = models.BinaryField(null=True)
    private = models.BinaryField(null=True)
    opened_at = models.DateTimeField(null=True)
    shown_until = models.DateTimeField(null=True)
    identities = models.BinaryField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; what has ended has no key."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(key=None), name="ended_opening_has_no_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.pk}"


class Lent(models.Model):
    """A share that a holder lent to one opening: by which account, of which unit."""

    opening = models.ForeignKey(Opening, models.CASCADE, related_name="lent")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    public = models.CharField(max_length=64)
    share = models.BinaryField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Two accounts and two keys for one opening."""

        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opening", "by"], name="an_account_lends_once"),
            models.UniqueConstraint(fields=["opening", "public"], name="a_key_lends_once"),
        ]

    def __str__(self) -> str:
        return f"{self.opening_id} {self.pk}"


class Keeping(models.Model):
    """How many months reviews are kept, by whose decision; the newest holds."""

    months = models.PositiveSmallIntegerField()
    months_referred = models.PositiveSmallIntegerField()
    decided_by = models.CharField(max_length=200)
    decided_on = models.DateField()
    rests_on = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(months__gte=1, months_referred__gte=1), name="reviews_are_kept_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.months} {self.months_referred}"


class Deletion(models.Model):
    """A wish that what a review holds is deleted, and who of internal audit countersigned it."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="deletions")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(auto_now_add=True)
    countersigned_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; never countersigned by who asked; one waits at a time."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(countersigned_by=None)
                | (~Q(countersigned_by=models.F("asked_by")) & Q(ended_at__isnull=False)),
                name="deletion_takes_two",
            ),
            models.UniqueConstraint(
                fields=["review"], condition=Q(ended_at=None), name="one_deletion_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.pk}"
